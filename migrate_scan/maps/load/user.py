"""A user's own statements about targets, in a file of their own: they win over every map.

The file holds, by target id, ``entries`` (and ``sources``, where the user wants to name
some) in the form of the maps' own ``overrides.yaml``. A statement needs a reason; one that
names no source cites the file. Chips go by any name that the map knows.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from migrate_scan.maps.entry import Source
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.load.aliases import chip_name, known_targets
from migrate_scan.maps.load.data import MAX_YAML_BYTES, line_of, parse_yaml, shared_sources
from migrate_scan.maps.load.overrides import (
    StatementError,
    Statements,
    grouped,
    own_sources,
    refuse_unknown,
    statements,
)

_SECTIONS = ("sources", "entries")


class UserStatements(Struct, frozen=True):
    """What a user says about one target."""

    sources: Mapping[str, Source]
    entries: Statements


NOTHING_SAID = UserStatements({}, {})


def parse_user(name: str, text: bytes) -> dict[str, UserStatements]:
    """The statements of the file ``name`` by target. Raises MapError, naming file and line."""
    if len(text) > MAX_YAML_BYTES:
        raise MapError(f"{name}: larger than {MAX_YAML_BYTES} bytes")
    content = parse_yaml(name, text)
    targets = [key for key in content if key != "schema"]
    keys: tuple[str | int, ...] = ()
    found: dict[str, UserStatements] = {}
    try:
        refuse_unknown(dict.fromkeys(targets), known_targets())
        for target in targets:
            keys = (target,)
            found[target] = _said(name, target, content[target])
    except StatementError as error:
        line = line_of(text, (*keys, *error.keys))
        raise MapError(f"{name}:{line}: {error}") from error
    return found


def _said(name: str, target: str, content: Any) -> UserStatements:
    if not isinstance(content, dict):
        raise StatementError(f"{target}: not a mapping of {', '.join(_SECTIONS)}")
    refuse_unknown(content, _SECTIONS)
    itself = Source(
        id=f"overrides:{name}", repository=name, path="", ref="", commit="", date="", licence=""
    )
    sources = {**own_sources(content), itself.id: itself}
    known = frozenset((*shared_sources(), *sources))
    rows = statements(
        content, "entries", known, cites=(itself.id,), chip_name=partial(chip_name, target)
    )
    return UserStatements(sources, grouped(rows))
