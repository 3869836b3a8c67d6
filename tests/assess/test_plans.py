"""Which of two plans is recommended, and what a plan says of itself."""

import pytest
from msgspec.structs import replace

from migrate_scan.assess.plans import notes_with_shim, notes_without_shim, recommend
from migrate_scan.maps.load import ShimMap
from migrate_scan.model import Finding, Plan, ShimReach, Suggestion
from tests.report.factory import rich_report

PLAN = rich_report().targets["cann"].plans[1]


def _plan(days: float, *, shim: bool) -> Plan:
    return replace(PLAN, shim=shim, p50_days=days, recommended=False, notes=())


@pytest.mark.parametrize(
    ("without", "through", "shim", "why"),
    [
        (2.1, 1.8, True, "plan_fewer_days"),
        (7.0, 7.1, False, "plan_fewer_days"),
        (7.0, 7.0, False, "plan_as_many_days"),
        (20.0, 19.2, False, "plan_as_many_days"),
        (0.0, 0.0, False, "plan_as_many_days"),
    ],
)
def test_a_shim_has_to_save_days(without: float, through: float, shim: bool, why: str) -> None:
    plans = recommend([_plan(without, shim=False), _plan(through, shim=True)])
    (chosen,) = (plan for plan in plans if plan.recommended)
    assert (chosen.shim, chosen.notes[-1]) == (shim, why)
    assert [plan.shim for plan in plans] == [False, True]


def test_the_only_plan_is_the_recommended_one() -> None:
    (only,) = recommend([_plan(0.1, shim=False)])
    assert only.recommended
    assert only.notes == ()


def test_notes_name_the_shim_its_version_and_what_it_does() -> None:
    shim = ShimMap("torch_npu.shim", None, "2.7.1-26.1.0", {})
    finding = Finding(subject="u", status="supported", route="as_is")
    broken = replace(finding, shim=ShimReach(reach="breaks", why="disabled"))
    assert notes_with_shim([finding, broken, broken], shim) == (
        "plan_import:torch_npu.shim",
        "plan_version:2.7.1-26.1.0",
        "plan_breaks:2",
    )


def test_notes_without_shim_count_the_edits() -> None:
    finding = Finding(subject="u", status="supported", route="rename")
    edit = Suggestion(old="a", new="b", line=1, column=1, end_line=1, end_column=2)
    assert notes_without_shim([finding]) == ()
    assert notes_without_shim([finding, replace(finding, suggestion=edit)]) == ("plan_edits:1",)
