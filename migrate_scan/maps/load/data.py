"""Reading the data folder: YAML without surprises, tables of sources, versions and public names."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from migrate_scan.maps.entry import Source
from migrate_scan.maps.errors import MapError
from migrate_scan.resources import operator_maps

_MAX_YAML_BYTES = 2_000_000


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file as a mapping; empty if there is no file. Raises MapError if it is none.

    Parsing YAML is most of what loading a map would cost: where a compiled form lies beside
    the file and was made from these very bytes, that is read instead.
    """
    if not path.is_file():
        return {}
    if path.stat().st_size > _MAX_YAML_BYTES:
        raise MapError(f"{path.name}: larger than {_MAX_YAML_BYTES} bytes")
    text = path.read_bytes()
    compiled = compiled_path(path)
    if compiled.is_file():
        known: dict[str, Any] = json.loads(compiled.read_bytes())
        if known["sha256"] == digest(text):
            content: dict[str, Any] = known["content"]
            return content
    return parse_yaml(path, text)


def compiled_path(path: Path) -> Path:
    """Where the compiled form of a YAML file lies."""
    return path.with_suffix(".json")


def digest(text: bytes) -> str:
    """What ties a compiled form to the file that it was made from."""
    return hashlib.sha256(text).hexdigest()


def parse_yaml(path: Path, text: bytes) -> dict[str, Any]:
    """The mapping that a YAML file holds. Raises MapError, naming file and line."""
    import yaml  # costs as much as reading a table, and is seldom needed

    try:
        if b"&" in text:
            _refuse_aliases(path, text)
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise MapError(f"{path.name}: not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise MapError(f"{path.name}: not a mapping")
    return content


def _refuse_aliases(path: Path, text: bytes) -> None:
    """Something that is repeated by reference must have an anchor (``&``)."""
    import yaml

    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise MapError(f"{path.name}:{line}: aliases are not allowed")


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a small TSV file as dictionaries; none if there is no file."""
    if not path.is_file():
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(columns, line.split("\t"), strict=True))


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
    return {
        row["symbol"]: (row["since"], row["until"])
        for row in read_rows(operator_maps() / "_shared" / "public_api.tsv")
    }
