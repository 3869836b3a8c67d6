from migrate_scan.model import WorkPackage
from migrate_scan.report.charts import axis, stacked
from migrate_scan.report.schedule import serial


def package(name: str, mode: float, *after: str) -> WorkPackage:
    return WorkPackage(
        id=name, title=name, low=mode / 2, mode=mode, high=mode * 2, findings=1, after=after
    )


def test_packages_follow_what_they_wait_for() -> None:
    slots = serial(
        (package("verify", 2, "kernels"), package("kernels", 5, "setup"), package("setup", 1))
    )
    assert [(slot.package.id, slot.start, slot.end) for slot in slots] == [
        ("setup", 0, 1),
        ("kernels", 1, 6),
        ("verify", 6, 8),
    ]


def test_cycles_and_unknown_names_do_not_hang() -> None:
    slots = serial((package("a", 1, "b"), package("b", 1, "a"), package("c", 1, "nowhere")))
    assert [slot.package.id for slot in slots] == ["c", "a", "b"]


def test_axis_holds_the_longest_and_has_round_ticks() -> None:
    assert axis(41.5).ticks == (0, 10, 20, 30, 40, 50)
    assert axis(0.7).end >= 0.7
    assert axis(0).ticks == (0.0,)
    assert axis(100).at(25) == "25.00%"


def test_stacked_pieces_fill_the_bar_and_leave_out_nothing_but_zero() -> None:
    pieces = stacked({"ready": 3, "undecided": 0, "rest": 1})
    assert [(p.kind, p.x, p.width) for p in pieces] == [
        ("ready", "0.00%", "75.00%"),
        ("rest", "75.00%", "25.00%"),
    ]
    assert stacked({"ready": 0}) == []
