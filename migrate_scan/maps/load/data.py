"""Reading the data folder: YAML without surprises, tables of sources, versions and public names."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from migrate_scan.maps.entry import Source
from migrate_scan.maps.errors import MapError
from migrate_scan.resources import operator_maps

_MAX_YAML_BYTES = 2_000_000


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file as a mapping; empty if there is no file. Raises MapError if it is none."""
    if not path.is_file():
        return {}
    if path.stat().st_size > _MAX_YAML_BYTES:
        raise MapError(f"{path.name}: larger than {_MAX_YAML_BYTES} bytes")
    text = path.read_bytes()
    try:
        if b"&" in text and _has_alias(text):
            raise MapError(f"{path.name}: aliases are not allowed")
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise MapError(f"{path.name}: not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise MapError(f"{path.name}: not a mapping")
    return content


def _has_alias(text: bytes) -> bool:
    """Whether something is repeated by reference, for which it must have an anchor (``&``)."""
    events = yaml.parse(text, yaml.CSafeLoader)
    return any(isinstance(event, yaml.AliasEvent) for event in events)


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
