"""``pyproject.toml``: PEP 621 and 735 tables, the build system's, Poetry's and uv's."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from migrate_scan.parse.build.requirement import build_inventory, fact, requirement
from migrate_scan.parse.facts import FileInventory, RequirementFact

_QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_KEY = re.compile(r"[ \t]*[\"']?([\w.-]+)[\"']?[ \t]*=")


def parse_pyproject(data: bytes) -> FileInventory:
    """The packages that a ``pyproject.toml`` asks for and the project's name.

    A file that is not TOML gives a partial inventory with the reason.
    """
    text = data.decode("utf-8-sig", "replace")
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return build_inventory((), partial=f"not TOML: {error}"[:200])
    lines = _Lines(text)
    found = [requirement(item, lines.of_string(item, key)) for key, item in _items(document)]
    found += _poetry(_table(document, "tool", "poetry"), lines)
    name = _table(document, "project").get("name") or _table(document, "tool", "poetry").get("name")
    return build_inventory(found, project_name=name if isinstance(name, str) else None)


class _Lines:
    """Where strings and keys stand; the TOML reader does not tell."""

    def __init__(self, text: str) -> None:
        self._strings: dict[str, list[int]] = {}
        self._keys: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            for match in _QUOTED.finditer(line):
                self._strings.setdefault(match[1] or match[2] or "", []).append(number)
            if key := _KEY.match(line):
                self._keys.setdefault(key[1], number)

    def of_key(self, key: str) -> int:
        """The first line that assigns ``key``."""
        return self._keys.get(key, 1)

    def of_string(self, text: str, key: str) -> int:
        """The first line at or after ``key``'s that holds the string ``text``."""
        places = self._strings.get(text, [])
        at = bisect_left(places, self.of_key(key))
        return places[at] if at < len(places) else self.of_key(key)


def _table(document: dict[str, Any], *path: str) -> dict[str, Any]:
    """The table at ``path``; an empty one where there is none."""
    current: object = document
    for key in path:
        current = current.get(key) if isinstance(current, dict) else None
    return current if isinstance(current, dict) else {}


def _items(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every requirement with the key of the list that it stands in."""
    project = _table(document, "project")
    lists = [
        ("dependencies", project.get("dependencies")),
        *_table(project, "optional-dependencies").items(),
        *_table(document, "dependency-groups").items(),
        ("requires", _table(document, "build-system").get("requires")),
        ("dev-dependencies", _table(document, "tool", "uv").get("dev-dependencies")),
    ]
    for key, value in lists:
        if isinstance(value, list):
            yield from ((key, item) for item in value if isinstance(item, str))


def _poetry(poetry: dict[str, Any], lines: _Lines) -> Iterator[RequirementFact]:
    groups = [_table(group, "dependencies") for group in _table(poetry, "group").values()]
    for table in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
        for name, spec in table.items():
            if name != "python":
                yield fact(name, _poetry_spec(spec), lines.of_key(name))


def _poetry_spec(spec: object) -> str:
    """A version range as written; of several, the first."""
    first = spec[0] if isinstance(spec, list) and spec else spec
    version = first.get("version", "") if isinstance(first, dict) else first
    return version if isinstance(version, str) else ""
