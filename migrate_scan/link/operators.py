"""Gathers the torch APIs of all files into one record a symbol."""

from collections.abc import Iterable
from itertools import chain

from migrate_scan.link.files import ParsedFile
from migrate_scan.link.meanings import Meanings
from migrate_scan.model import Area, Operator, Place
from migrate_scan.parse.facts import SUREST_FIRST, OperatorFact

MAX_PLACES = 20
"""Places kept a symbol; ``places_total`` has the number of all."""
_AREAS: tuple[Area, ...] = ("own", "vendored", "test", "example", "doc")


def gather(files: Iterable[ParsedFile], meanings: Meanings) -> tuple[Operator, ...]:
    """One operator a symbol, by symbol, those that ``meanings`` finds behind a re-export too.
    Its area is the first of own, vendored, test, example and doc in which it stands, and its
    count is of that area."""
    found: dict[str, dict[Area, list[tuple[str, OperatorFact]]]] = {}
    for file in files:
        for operator in chain(file.facts.operators, meanings.operators(file)):
            by_area = found.setdefault(operator.symbol, {})
            by_area.setdefault(file.area, []).append((file.path, operator))
    return tuple(
        _operator(f"o{number}", symbol, found[symbol])
        for number, symbol in enumerate(sorted(found), start=1)
    )


def _operator(
    identity: str, symbol: str, by_area: dict[Area, list[tuple[str, OperatorFact]]]
) -> Operator:
    area = next(area for area in _AREAS if area in by_area)
    uses = by_area[area]
    total = sum(len(use.places) for _, use in uses)
    return Operator(
        id=identity,
        symbol=symbol,
        kind=uses[0][1].kind,
        count=total,
        places=tuple(_first_places(uses)),
        places_total=total,
        area=area,
        certainty=min((use.certainty for _, use in uses), key=SUREST_FIRST.index),
        arguments=tuple(sorted({argument for _, use in uses for argument in use.arguments})),
    )


def _first_places(uses: list[tuple[str, OperatorFact]]) -> Iterable[Place]:
    room = MAX_PLACES
    for path, use in uses:
        for place in use.places[:room]:
            cell = place[2] if len(place) > 2 else None
            yield Place(path=path, line=place[0], column=place[1], cell=cell)
        room -= min(room, len(use.places))
        if not room:
            return
