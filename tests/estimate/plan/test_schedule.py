"""Schedules where the answer is known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.estimate.plan.schedule import Task, critical, run

CHAIN = (Task("a", (), 1), Task("b", ("a",), 1), Task("c", ("b",), 1))
FORK = (Task("a", (), 1), Task("b", ("a",), 1), Task("c", ("a",), 4), Task("d", ("b", "c"), 1))


def test_a_chain_is_not_shortened_by_people() -> None:
    days = {"a": 2.0, "b": 3.0, "c": 1.0}
    for team in (1, 5):
        slots = run(CHAIN, days, team)
        assert slots["c"].finish == pytest.approx(6.0)
        assert critical(slots) == ("a", "b", "c")


def test_hands_bound_how_fast_a_task_goes() -> None:
    assert run((Task("a", (), 4),), {"a": 8.0}, 2)["a"].finish == pytest.approx(4.0)
    assert run((Task("a", (), 4),), {"a": 8.0}, 9)["a"].finish == pytest.approx(2.0)
    assert run((Task("a", (), 1.5),), {"a": 3.0}, 9)["a"].finish == pytest.approx(2.0)


def test_engineers_are_shared_by_urgency() -> None:
    """Two engineers: one on the long task, one on the parallel one, then both on what is left."""
    slots = run(FORK, {"a": 1.0, "b": 5.0, "c": 5.0, "d": 1.0}, 2)
    assert slots["b"].finish == pytest.approx(6.0)
    assert slots["d"].finish == pytest.approx(7.0)
    alone = run(FORK, {"a": 1.0, "b": 5.0, "c": 5.0, "d": 1.0}, 1)
    assert alone["d"].finish == pytest.approx(12.0)


def test_what_takes_no_time_holds_nothing_up() -> None:
    slots = run(CHAIN, {"a": 0.0, "b": 2.0, "c": 0.0}, 1)
    assert slots["c"].finish == pytest.approx(2.0)
    assert critical({}) == ()


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.floats(0.0, 50.0), min_size=4, max_size=4),
    st.integers(1, 6),
)
def test_no_schedule_breaks_a_dependency_or_the_team(days: list[float], team: int) -> None:
    work = dict(zip("abcd", days, strict=True))
    slots = run(FORK, work, team)
    for task in FORK:
        for name in task.after:
            assert slots[task.id].start >= slots[name].finish - 1e-6
    end = max(slot.finish for slot in slots.values())
    assert end >= sum(days) / team - 1e-6
