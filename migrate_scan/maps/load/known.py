"""Whether the map of a target knows the torch version that it is asked about."""

from functools import cache

from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.maps.load.stack import offers, releases
from migrate_scan.maps.table import FILES, Table
from migrate_scan.maps.versions import Minor, minor, within
from migrate_scan.model import Stack
from migrate_scan.resources import operator_maps

_BY_TORCH = (FILES["python_api"], FILES["aten"])
"""Tables whose statements are of torch versions."""


def stack_doubt(stack: Stack) -> str | None:
    """Why a stack's answers are doubtful, in words: the vendor has not released it, or no source
    of its map tells of its torch version. None where neither is so."""
    unreleased = stack.plugin is None and bool(releases(stack.target))
    unknown = not _tells_of(stack.target, minor(stack.torch or ""))
    if not unreleased and not unknown:
        return None
    said = f"{stack.target}: "
    if unreleased:
        said += f"no release is for torch {stack.torch}"
    if unknown:
        said += f"{', and ' if unreleased else ''}no source of this map tells of torch "
        said += f"{stack.torch}: every answer that depends on the torch version is unknown"
    return f"{said}. {offers(stack.target)}"


@cache
def _tells_of(target: str, version: Minor | None) -> bool:
    """Whether a list or a table speaks of this version; so does a map without versions."""
    facts = target_facts(target)
    documented = facts.get("documented_torch")
    if version is None or (documented and within(version, *documented)):
        return True
    if "inherits" in facts:
        return _tells_of(facts["inherits"], version)
    ranges = {
        (entry.since, entry.until)
        for name in _BY_TORCH
        for entry in Table.read(operator_maps() / target / name)
        if entry.since or entry.until
    }
    return not ranges or any(within(version, *span) for span in ranges)
