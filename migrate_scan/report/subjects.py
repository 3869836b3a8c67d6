"""What findings speak of: usages, kernels, operators and dependencies in one shape."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from migrate_scan.model import (
    Area,
    Dependency,
    Inventory,
    Kernel,
    Operator,
    Place,
    Report,
    Suppressed,
    Usage,
)
from migrate_scan.parse.facts import Certainty

SubjectKind = Literal["usage", "kernel", "operator", "dependency"]


class Subject(Struct, frozen=True, kw_only=True):
    """What a finding speaks of, whichever of the four kinds it is."""

    id: str
    kind: SubjectKind
    category: str
    symbol: str
    area: Area
    places: tuple[Place, ...]
    count: int
    rule: str = ""
    fingerprint: str = ""
    certainty: Certainty = "high"
    suppressed: Suppressed | None = None
    only_ported: bool = False
    names_a_type: bool = False
    """A type, enumerator or macro of an API: it is counted apart from what is called."""


def subjects_of(report: Report | Inventory) -> Iterator[Subject]:
    """Every subject of a report or an inventory, in its order."""
    yield from (_usage(usage) for usage in report.usages)
    yield from (_kernel(kernel) for kernel in report.kernels)
    yield from (_operator(operator) for operator in report.operators)
    yield from (_dependency(dependency) for dependency in report.dependencies)


def _usage(usage: Usage) -> Subject:
    place = Place(
        path=usage.path,
        line=usage.line,
        column=usage.column,
        cell=usage.cell,
        scope=usage.scope,
    )
    return Subject(
        id=usage.id,
        kind="usage",
        category=usage.category,
        symbol=usage.symbol,
        area=usage.area,
        places=(place,),
        count=1,
        rule=usage.rule,
        fingerprint=usage.fingerprint,
        certainty=usage.certainty,
        suppressed=usage.suppressed,
        only_ported=usage.only_ported,
        names_a_type="kind" in usage.arguments,
    )


def _kernel(kernel: Kernel) -> Subject:
    place = Place(path=kernel.path, line=kernel.line, cell=kernel.cell, scope=kernel.scope)
    return Subject(
        id=kernel.id,
        kind="kernel",
        category="kernel",
        symbol=kernel.name,
        area=kernel.area,
        places=(place,),
        count=1,
        rule=kernel.rule,
        fingerprint=kernel.fingerprint,
        certainty=kernel.certainty,
        suppressed=kernel.suppressed,
    )


def _operator(operator: Operator) -> Subject:
    return Subject(
        id=operator.id,
        kind="operator",
        category="operator",
        symbol=operator.symbol,
        area=operator.area,
        places=operator.places,
        count=operator.count,
        certainty=operator.certainty,
    )


def _dependency(dependency: Dependency) -> Subject:
    return Subject(
        id=dependency.id,
        kind="dependency",
        category="dependency",
        symbol=dependency.name,
        area=dependency.area,
        places=dependency.places,
        count=len(dependency.places),
        rule=dependency.rule,
        fingerprint=dependency.fingerprint,
    )
