"""``setup.cfg``: setuptools' declarative build file."""

import re
from collections.abc import Iterator

from migrate_scan.parse.build.requirement import build_inventory, requirement
from migrate_scan.parse.facts import FileInventory

_OPEN_HEADER = re.compile(r"^\[[^\]\n]*$", re.M)
_REQUIREMENT_KEYS = frozenset(("install_requires", "setup_requires", "tests_require"))


def parse_setup_cfg(data: bytes) -> FileInventory:
    """The packages that ``[options]`` asks for and the project's name."""
    requirements, name = [], None
    text = data.decode("utf-8-sig", "replace")
    for section, key, value, line in _values(text):
        if section == "options.extras_require" or (
            section == "options" and key in _REQUIREMENT_KEYS
        ):
            requirements.append(requirement(value, line))
        elif (section, key) == ("metadata", "name"):
            name = value
    broken = "a section header is not closed" if _OPEN_HEADER.search(text) else None
    return build_inventory(requirements, project_name=name, partial=broken)


def _values(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Section, key, value and line of every line that holds (part of) a value."""
    section = key = ""
    for line, raw in enumerate(text.splitlines(), 1):
        content = raw.strip()
        if not content or content[0] in "#;":
            continue
        if content.startswith("[") and content.endswith("]"):
            section, key = content[1:-1].strip(), ""
        elif raw[0].isspace() and key:
            yield section, key, content, line
        else:
            key, _, value = (part.strip() for part in content.partition("="))
            if value:
                yield section, key, value, line
