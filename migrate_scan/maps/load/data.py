"""Reading the data folder: YAML without surprises, tables of sources, versions and public names."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from migrate_scan.maps.entry import Source
from migrate_scan.maps.errors import MapError
from migrate_scan.resources import operator_maps

MAX_YAML_BYTES = 2_000_000
SCHEMA = 1
"""The form of the hand-written files; a file that says nothing is of this one."""


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file as a mapping; empty if there is no file. Raises MapError if it is none.

    Parsing YAML is most of what loading a map would cost: where a compiled form lies beside
    the file and was made from these very bytes, that is read instead.
    """
    if not path.is_file():
        return {}
    if path.stat().st_size > MAX_YAML_BYTES:
        raise MapError(f"{path.name}: larger than {MAX_YAML_BYTES} bytes")
    text = path.read_bytes()
    compiled = compiled_path(path)
    if compiled.is_file():
        known: dict[str, Any] = json.loads(compiled.read_bytes())
        if known["sha256"] == digest(text):
            content: dict[str, Any] = known["content"]
            return content
    return parse_yaml(path.name, text)


def compiled_path(path: Path) -> Path:
    """Where the compiled form of a YAML file lies."""
    return path.with_suffix(".json")


def digest(text: bytes) -> str:
    """What ties a compiled form to the file that it was made from."""
    return hashlib.sha256(text).hexdigest()


def parse_yaml(name: str, text: bytes) -> dict[str, Any]:
    """The mapping that the YAML file ``name`` holds. Raises MapError, naming file and line."""
    import yaml  # costs as much as reading a table, and is seldom needed

    try:
        if b"&" in text:
            _refuse_aliases(name, text)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise MapError(f"{name}:{_marked_line(error)}: not valid YAML: {_said(error)}") from error
    if not isinstance(content, dict):
        raise MapError(f"{name}:1: not a mapping")
    if content.get("schema", SCHEMA) != SCHEMA:
        line = line_of(text, ("schema",))
        raise MapError(f"{name}:{line}: schema {content['schema']!r} is not known, only {SCHEMA}")
    return content


def line_of(text: bytes, keys: Sequence[str | int]) -> int:
    """The line (from 1) where the value that ``keys`` lead to begins in valid YAML; that of
    the last key that is there."""
    import yaml

    node = yaml.compose(text, yaml.CSafeLoader)
    line = 1
    for key in keys:
        found = None
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            found = (node.value[key], node.value[key]) if key < len(node.value) else None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _refuse_aliases(name: str, text: bytes) -> None:
    """Something that is repeated by reference must have an anchor (``&``)."""
    import yaml

    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise MapError(f"{name}:{line}: aliases are not allowed")


def _marked_line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _said(error: Exception) -> str:
    parts = (getattr(error, "context", None), getattr(error, "problem", None))
    return ", ".join(part for part in parts if part) or str(error).splitlines()[0]


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a small TSV file as dictionaries; none if there is no file.

    Raises MapError at a row of another length.
    """
    cells = read_cells(path)
    columns = next(cells, [])
    return (dict(zip(columns, row, strict=True)) for row in cells)


def read_cells(path: Path) -> Iterator[list[str]]:
    """The cells of a TSV file, its header first; none if there is no file.

    Raises MapError at a row of another length.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    columns = len(lines[0].split("\t")) if lines else 0
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        if len(cells) != columns:
            raise MapError(f"{path.name}:{number}: {len(cells)} columns, not {columns}")
        yield cells


def read_sources(content: Mapping[str, Mapping[str, object]]) -> dict[str, Source]:
    """The ``sources`` of a hand-written file, by id."""
    return {
        str(name): Source(id=str(name), **{key: str(value) for key, value in fields.items()})
        for name, fields in content.items()
    }


@cache
def shared_sources() -> dict[str, Source]:
    """Every source that a generated table cites, by id."""
    return {
        row["id"]: Source(
            id=row["id"],
            repository=row["repository"],
            path=row["path"],
            ref=row["ref"],
            commit=row["commit"],
            date=row["date"],
            licence=row["licence"],
        )
        for row in read_rows(operator_maps() / "_shared" / "sources.tsv")
    }


@cache
def sources_by_target() -> dict[str, tuple[str, ...]]:
    """Ids of the sources that each target's tables cite."""
    found: dict[str, list[str]] = {}
    for row in read_rows(operator_maps() / "_shared" / "sources.tsv"):
        for target in row["targets"].split(","):
            found.setdefault(target, []).append(row["id"])
    return {target: tuple(names) for target, names in found.items()}


@cache
def collection_date() -> date:
    """The date of the newest source: the reference for age, and the maps' version."""
    dates = [source.date for source in shared_sources().values() if len(source.date) == 10]
    return date.fromisoformat(max(dates, default="1970-01-01"))


@cache
def public_names() -> dict[str, tuple[str, str]]:
    """Public torch names with the versions (since, until) that are known to have them."""
    rows = read_cells(operator_maps() / "_shared" / "public_api.tsv")
    next(rows, None)
    return {symbol: (since, until) for symbol, since, until in rows}
