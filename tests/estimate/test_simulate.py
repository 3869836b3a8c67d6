"""The simulation: repeatable, ordered, monotone in work, and wide where little is known."""

from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from migrate_scan.estimate.parameters import load
from migrate_scan.estimate.simulate import Outlook
from migrate_scan.estimate.situation import Situation
from migrate_scan.estimate.tell import told
from migrate_scan.estimate.work import Term
from migrate_scan.model import Estimate, Experience, Goal, Scope

REWRITE = ("rewrite_ratio", "kernel_coverage.rewritten")
SITUATION = Situation(target="cann")


def kernels(lines: float) -> Term:
    return Term("kernels", "rewrite", "device", lines, REWRITE)


def places(count: float, *factors: str, package: str = "device_code") -> Term:
    return Term(package, "edit", "python", count, ("python_place", *factors))


def days(*terms: Term, situation: Situation = SITUATION) -> Estimate:
    return told(Outlook(terms, load(), situation))


def test_nothing_to_do_takes_no_time() -> None:
    found = days()
    assert (found.p50_days, found.p80_days, found.p95_days) == (0.0, 0.0, 0.0)
    assert (found.work_packages, found.drivers, found.parameters) == ((), (), ())


def test_same_terms_give_the_same_figures_in_any_order() -> None:
    terms = [kernels(500), places(30)]
    assert days(*terms) == days(*terms) == days(*reversed(terms))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 20_000), st.integers(0, 20_000), st.integers(0, 500))
def test_more_kernel_lines_never_take_less_time(lines: int, more: int, edits: int) -> None:
    small = days(kernels(lines), places(edits + 1))
    large = days(kernels(lines + more), places(edits + 1))
    assert small.p50_days <= large.p50_days
    assert small.p95_days <= large.p95_days


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 500), st.integers(0, 5_000))
def test_percentiles_are_ordered_and_packages_too(edits: int, lines: int) -> None:
    found = days(places(edits), *([kernels(lines)] if lines else []))
    assert 0 <= found.p50_days <= found.p80_days <= found.p95_days
    for package in found.work_packages:
        assert package.low <= package.mode <= package.high


def test_the_middle_is_the_law_at_the_predicted_lines() -> None:
    basis = load()
    outlook = Outlook([places(100)], basis, SITUATION)
    lines = 100 * basis.model.parameters["python_place"].mode
    expected = exp(basis.calibration.law.log_days(lines, "cann", kernels=False))
    assert outlook.middle() == pytest.approx(expected)
    assert told(outlook).p50_days == pytest.approx(expected, abs=0.06)


def test_all_kernels_grow_with_the_lines_that_are_really_written() -> None:
    found = days(kernels(5_000))
    mode = {parameter.id: parameter.mode for parameter in found.parameters}
    lines = sum(kind.mode for kind in found.lines.values())
    whole = lines / mode["kernel_coverage.rewritten"]
    grown = ((whole + 10) / (lines + 10)) ** mode["days.written"]
    assert found.all_kernels_p50_days == pytest.approx(found.p50_days * grown, rel=0.02)
    assert days(places(100)).all_kernels_p50_days is None


def test_without_its_kernels_a_port_is_one_of_code_that_has_none() -> None:
    basis = load()
    both = Outlook([places(100), kernels(500)], basis, SITUATION)
    (driver,) = (found for found in told(both).drivers if found.package == "kernels")
    alone = Outlook([places(100)], basis, SITUATION)
    assert driver.p50_without == pytest.approx(alone.middle(), abs=0.06)
    assert both.middle(without_kernels=True) < both.middle()


def test_what_moves_the_estimate_most_comes_first() -> None:
    """One line of device code is next to none of the work, and makes it code with kernels."""
    found = days(places(100), kernels(1))
    assert found.drivers[1].package == "kernels"
    assert found.drivers[1].share < 0.01
    without = [driver.p50_without for driver in found.drivers]
    assert without == sorted(without)


def test_what_nobody_knows_widens_the_range_and_is_not_free() -> None:
    """The same middle, with and without the doubt."""
    parameters = load().model.parameters
    doubt = parameters["to_find_out"].mode
    known, unknown = days(places(200)), days(places(200 / doubt, "to_find_out"))
    assert unknown.p50_days == pytest.approx(known.p50_days, rel=0.1)
    assert unknown.p95_days > known.p95_days
    assert unknown.p50_days > 0


def test_days_of_the_packages_add_up_to_the_whole() -> None:
    outlook = Outlook([kernels(800), places(40)], load(), SITUATION)
    course = outlook.course()
    sums = [sum(samples) for samples in zip(*course.by_package.values(), strict=True)]
    assert sums == pytest.approx(course.days)
    assert set(course.by_package) == {"kernels", "device_code", "bring_up", "accuracy"}


def test_parts_of_the_middle_add_up_to_it() -> None:
    found = days(kernels(800), places(40), places(9, "to_find_out"))
    assert sum(package.mode for package in found.work_packages) == pytest.approx(
        found.p50_days, abs=0.1
    )


def test_drivers_tell_the_estimate_without_each() -> None:
    found = days(kernels(5_000), places(10))
    assert found.drivers[0].package == "kernels"
    assert found.drivers[0].kind == "rewrite"
    for driver in found.drivers:
        assert 0 <= driver.p50_without <= found.p50_days + 0.5
    assert found.drivers[0].p50_without < found.p50_days / 2


def test_order_of_the_packages_skips_those_without_work() -> None:
    """Accuracy comes after distributed; without it and others, after what stood before."""
    found = days(kernels(100))
    after = {package.id: set(package.after) for package in found.work_packages}
    assert after == {
        "bring_up": set(),
        "kernels": {"bring_up"},
        "accuracy": {"bring_up", "kernels"},
    }


def test_goal_and_scope_decide_what_no_line_shows() -> None:
    terms = [places(20, package="distributed")]
    runs = days(*terms, situation=Situation(target="rocm", keeps_cuda=True, goal="runs"))
    tuned = days(*terms, situation=Situation(target="rocm", keeps_cuda=True, goal="tuned"))
    assert {p.id for p in runs.work_packages} == {"bring_up", "distributed"}
    assert {"accuracy", "performance", "acceptance"} <= {p.id for p in tuned.work_packages}
    assert runs.p50_days < days(*terms).p50_days < tuned.p50_days


@pytest.mark.parametrize(
    ("scope", "experience", "more"),
    [
        ("inference", "some", False),
        ("library", "some", True),
        ("training", "new", True),
        ("training", "expert", False),
    ],
)
def test_scope_and_experience_move_the_whole(
    scope: Scope, experience: Experience, more: bool
) -> None:
    usual = days(kernels(2_000))
    other = days(
        kernels(2_000), situation=Situation(target="cann", scope=scope, experience=experience)
    )
    assert (other.p50_days > usual.p50_days) is more


@pytest.mark.parametrize("goal", ["runs", "parity", "tuned"])
@pytest.mark.parametrize("scope", ["inference", "training", "library"])
def test_the_middle_follows_from_what_is_told(goal: Goal, scope: Scope) -> None:
    """By hand: lines to days, without what the ports did beside them, with what is asked for."""
    situation = replace(SITUATION, goal=goal, scope=scope, experience="new")
    found = days(kernels(10_000), situation=situation)
    mode = {parameter.id: parameter.mode for parameter in found.parameters}
    lines = sum(kind.mode for kind in found.lines.values())
    visible = mode["days.factor"] * (lines + 10) ** mode["days.exponent"] * mode["days.kernels"]
    visible /= 1 + mode["bring_up.renamed_device"] + mode["accuracy.training"]
    visible *= mode.get(f"scope.{scope}", 1.0) * mode["experience.new"]
    beside = mode["bring_up.renamed_device"]
    if goal != "runs":
        beside += mode[f"accuracy.{scope}"]
    if goal == "tuned":
        beside += mode[f"performance.{scope}"]
    assert found.p50_days == pytest.approx(visible * (1 + beside), rel=0.01)


@pytest.mark.parametrize("goal", ["runs", "parity", "tuned"])
def test_every_number_used_is_told(goal: Goal) -> None:
    found = days(kernels(10), situation=replace(SITUATION, goal=goal))
    named = {parameter.id for parameter in found.parameters}
    assert {*REWRITE, "days.exponent", "days.factor", "days.kernels", "model_error"} <= named
    assert {name for package in found.work_packages for name in package.parameter_ids} <= named
