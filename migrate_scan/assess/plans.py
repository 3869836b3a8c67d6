"""With the target's shim or without: what each plan asks for, and which is recommended.

A shim has to save days to be recommended: where it takes as many, the code that says what it
does is the better one, since a shim changes behaviour behind its back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from migrate_scan.assess.verdicts import message
from migrate_scan.maps.load import ShimMap
from migrate_scan.model import Finding, Plan

_LEAST_SAVING = 0.05
"""The share of the days that a shim has to save (an assumption). Days grow
slowly with lines: a twentieth of them is a sixth of the lines."""


def notes_without_shim(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What is done instead of switching a shim on; ``findings`` are those that count."""
    edits = sum(finding.suggestion is not None for finding in findings)
    return (message("plan_edits", str(edits)),) if edits else ()


def notes_with_shim(findings: Iterable[Finding], shim: ShimMap) -> tuple[str, ...]:
    """How the shim is switched on, of which version it is, and what it does to the places."""
    return tuple(_notes_with_shim(findings, shim))


def _notes_with_shim(findings: Iterable[Finding], shim: ShimMap) -> Iterator[str]:
    yield message("plan_import", shim.module)
    if shim.version:
        yield message("plan_version", shim.version)
    reaches = Counter(finding.shim.reach for finding in findings if finding.shim is not None)
    for note, count in (
        (message("plan_covers", str(reaches["covers"])), reaches["covers"]),
        (message("plan_changes", str(reaches["changes"])), reaches["changes"]),
        (message("plan_breaks", str(reaches["breaks"])), reaches["breaks"]),
        (message("plan_escapes", str(reaches["escapes"])), reaches["escapes"]),
        (message("plan_absent", str(reaches["absent"])), reaches["absent"]),
    ):
        if count:
            yield note


def recommend(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The plans with the recommended one marked, which says why in its last note.

    ``plans[0]`` is the one without a shim.
    """
    if len(plans) == 1:
        return (replace(plans[0], recommended=True),)
    without, through = plans
    if through.p50_days < without.p50_days * (1 - _LEAST_SAVING):
        return without, _recommended(through, message("plan_fewer_days"))
    if through.p50_days > without.p50_days:
        return _recommended(without, message("plan_fewer_days")), through
    return _recommended(without, message("plan_as_many_days")), through


def _recommended(plan: Plan, why: str) -> Plan:
    return replace(plan, recommended=True, notes=(*plan.notes, why))
