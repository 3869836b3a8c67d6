"""A report with a plan: dates in order, more engineers never later, questions that matter."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from migrate_scan.api import scan
from migrate_scan.config import Config
from migrate_scan.estimate import load
from migrate_scan.estimate.plan import PlanError, Team, WorkCalendar, planned
from migrate_scan.model import Report, Schedule

SAMPLE = Path(__file__).parents[2] / "samples" / "minigpu"
START = date(2026, 12, 1)


@cache
def _scanned() -> Report:
    return scan(SAMPLE, ["cann", "rocm"], config=Config(), cache=False)


def _schedule(engineers: int, target: str = "cann") -> Schedule:
    team = Team(engineers, START, WorkCalendar("CN"))
    found = planned(_scanned(), team, load()).targets[target].schedule
    assert found is not None
    return found


def test_dates_are_in_order_and_packages_wait_for_each_other() -> None:
    plan = _schedule(2)
    assert plan.start <= plan.finish.p50 <= plan.finish.p80 <= plan.finish.p95
    by_id = {package.id: package for package in plan.packages}
    for package in plan.packages:
        assert package.start <= package.finish <= package.finish_p80
        for name in package.after:
            assert by_id[name].finish_work_day <= package.start_work_day + 1e-6
    assert plan.critical_path[0] == "bring_up"
    assert by_id["bring_up"].on_critical_path == 1
    assert plan.critical_path[-1] == "accuracy"


def test_one_more_engineer_is_the_plan_of_a_larger_team() -> None:
    two, three = _schedule(2), _schedule(3)
    assert two.one_more == three.finish
    assert three.finish.p50_work_days <= two.finish.p50_work_days
    saved = two.finish.p50_work_days - three.finish.p50_work_days
    assert two.one_more_saves_days == pytest.approx(saved, abs=0.11)


@pytest.mark.parametrize("target", ["cann", "rocm"])
def test_one_engineer_takes_the_estimate_in_working_days(target: str) -> None:
    plan, estimate = _schedule(1, target), _scanned().targets[target].estimate
    assert plan.finish.p50_work_days == pytest.approx(estimate.p50_days, rel=0.02, abs=0.1)
    assert plan.finish.p80_work_days == pytest.approx(estimate.p80_days, rel=0.02, abs=0.1)
    assert plan.finish.p95_work_days == pytest.approx(estimate.p95_days, rel=0.02, abs=0.1)


def test_questions_are_ranked_by_what_they_change() -> None:
    questions = _schedule(2).first
    assert questions
    swings = [question.worst_days - question.best_days for question in questions]
    assert swings == sorted(swings, reverse=True)
    assert all(swing >= 0 for swing in swings)
    assert all(question.findings > 0 for question in questions)


def test_nothing_to_port_is_done_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print('no accelerator here')\n")
    report = scan(tmp_path, ["cann"], config=Config(), cache=False)
    assert report.targets["cann"].estimate.p95_days == 0
    found = planned(report, Team(3, START, WorkCalendar("CN")), load()).targets["cann"].schedule
    assert found is not None
    assert (found.packages, found.critical_path, found.first) == ((), (), ())
    assert found.finish.p95_work_days == 0


@pytest.mark.parametrize("engineers", [0, -1, 1_001])
def test_a_team_of_nobody_or_of_a_town_is_refused(engineers: int) -> None:
    with pytest.raises(PlanError, match="a team has from 1 to"):
        Team(engineers, START, WorkCalendar("CN"))


def test_planning_changes_nothing_else() -> None:
    report = planned(_scanned(), Team(2, START, WorkCalendar("CN")), load())
    bare = {name: replace(target, schedule=None) for name, target in report.targets.items()}
    assert replace(report, targets=bare) == _scanned()
