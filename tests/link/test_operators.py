"""Operators: one record a torch API, counted where it is the repository's own."""

from migrate_scan.link.operators import MAX_PLACES
from migrate_scan.parse.facts import Certainty, OperatorFact
from tests.link.repository import file, linked


def uses(symbol: str, *lines: int, certainty: Certainty = "high", **more: str) -> OperatorFact:
    return OperatorFact(
        symbol=symbol,
        kind="function",
        places=tuple((line, 1) for line in lines),
        certainty=certainty,
        arguments=tuple(f"{name}={value}" for name, value in more.items()),
    )


def test_count_is_of_the_first_area_in_which_the_operator_stands() -> None:
    own, only_tested = linked(
        file("a.py", operators=(uses("torch.add", 3, 9),)),
        file("b.py", operators=(uses("torch.add", 1, certainty="medium", dtype="torch.half"),)),
        file("tests/t.py", "test", operators=(uses("torch.add", 5), uses("torch.bmm", 6))),
    ).operators
    assert (own.symbol, own.area, own.count, own.places_total) == ("torch.add", "own", 3, 3)
    assert (own.certainty, own.arguments) == ("high", ("dtype=torch.half",))
    assert [(place.path, place.line) for place in own.places] == [
        ("a.py", 3),
        ("a.py", 9),
        ("b.py", 1),
    ]
    assert (only_tested.symbol, only_tested.area, only_tested.count) == ("torch.bmm", "test", 1)


def test_places_are_capped_and_the_total_is_not() -> None:
    many = range(1, MAX_PLACES)
    (found,) = linked(
        file("a.py", operators=(uses("torch.add", *many),)),
        file("b.py", operators=(uses("torch.add", 1, 2, 3),)),
    ).operators
    assert len(found.places) == MAX_PLACES
    assert found.places_total == found.count == len(many) + 3


def test_notebook_places_keep_their_cell() -> None:
    fact = OperatorFact(symbol="torch.add", kind="function", places=((2, 5, 3),))
    (found,) = linked(file("n.ipynb", operators=(fact,))).operators
    assert (found.places[0].line, found.places[0].cell) == (2, 3)
