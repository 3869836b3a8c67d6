"""Readiness: three figures, each with its numerator and denominator."""

from typing import get_args

import pytest

from migrate_scan.assess import counted
from migrate_scan.assess.rank import ROUTE_ORDER, STATUS_ORDER, can_run, ready, worst
from migrate_scan.assess.readiness import counts, readiness
from migrate_scan.assess.select import select
from migrate_scan.model import (
    Constraint,
    ConstraintState,
    Finding,
    Inventory,
    OperatorShare,
    Route,
    Share,
    Status,
    Suppressed,
)
from tests.assess.subjects import dependency, kernel, operator, usage


def finding(
    status: Status, route: Route | None, *states: ConstraintState, subject: str = "u1"
) -> Finding:
    constraints = tuple(Constraint(code=f"c{n}", state=state) for n, state in enumerate(states))
    return Finding(subject=subject, status=status, route=route, constraints=constraints)


@pytest.mark.parametrize(
    ("status", "states", "runs"),
    [
        ("supported", (), True),
        ("limited", (), True),
        ("limited", ("met", "met"), True),
        ("limited", ("met", "undecided"), False),
        ("limited", ("violated",), False),
        ("fallback", (), False),
        ("unverified", (), False),
        ("unknown", (), False),
        ("unsupported", (), False),
    ],
)
def test_what_counts_as_able_to_run(
    status: Status, states: tuple[ConstraintState, ...], runs: bool
) -> None:
    assert can_run(finding(status, "as_is", *states)) is runs
    for route in (*get_args(Route), None):
        expected = runs and route in ("as_is", "shim", "rename")
        if route == "translate":
            expected = status == "supported"
        assert ready(finding(status, route, *states)) is expected


def test_orders_name_every_status_and_route() -> None:
    assert set(STATUS_ORDER) == set(get_args(Status))
    assert set(ROUTE_ORDER) == {*get_args(Route), None}


def test_worst_is_what_costs_most() -> None:
    cheap, dear = finding("limited", "rename"), finding("supported", "rewrite")
    assert worst([cheap, dear]) is dear
    assert worst([]) is None


def test_figures_are_never_mixed() -> None:
    subjects = {"u1": "usage", "u2": "usage", "k1": "kernel", "o1": "operator", "o2": "operator"}
    subjects |= {"o3": "operator", "d1": "dependency"}
    findings = [
        finding("supported", "rename", subject="u1"),
        finding("unsupported", None, subject="u2"),
        finding("supported", "as_is", subject="u9"),
        finding("unsupported", "rewrite", subject="k1"),
        finding("limited", "as_is", "met", subject="o1"),
        finding("limited", "as_is", "undecided", subject="o2"),
        finding("unverified", None, subject="o3"),
        finding("supported", "adopt", subject="d1"),
    ]
    found = readiness(findings, subjects, remaining=2.0, by_hand=8.0)
    assert found.device_code == Share(ready=1, total=2)
    assert found.kernels == Share(ready=0, total=1)
    assert found.operators == OperatorShare(ready=1, undecided=1, total=3)
    assert found.effort_weighted == 0.75
    assert counts(findings, subjects).by_route == {
        "adopt": 1,
        "as_is": 2,
        "none": 2,
        "rename": 1,
        "rewrite": 1,
    }
    assert sum(counts(findings, subjects).by_status.values()) == len(subjects)


@pytest.mark.parametrize(
    ("remaining", "by_hand", "share"), [(0, 0, 1.0), (0, 5, 1.0), (9, 3, 0.0), (1, 4, 0.75)]
)
def test_effort_share_stays_between_nothing_and_all(
    remaining: float, by_hand: float, share: float
) -> None:
    assert readiness([], {}, remaining, by_hand).effort_weighted == share


def test_only_own_unsuppressed_subjects_count() -> None:
    silent = Suppressed(reason="", line=1)
    inventory = Inventory(
        usages=(
            usage("jit", "torch.jit.script", id="u1"),
            usage("jit", "torch.jit.script", id="u2", area="test"),
            usage("jit", "torch.jit.script", id="u3", suppressed=silent),
        ),
        kernels=(kernel(id="k1", area="vendored"), kernel(id="k2", suppressed=silent)),
        operators=(operator("torch.add", id="o1"), operator("torch.bmm", id="o2", area="doc")),
        dependencies=(dependency("apex", id="d1"), dependency("tqdm", id="d2", area="example")),
    )
    assert set(counted(inventory)) == {"u1", "o1", "d1"}


@pytest.mark.parametrize(
    ("selected", "ignored", "kept"),
    [
        ((), (), {"MS101", "MS203", "MS301"}),
        (("MS1",), (), {"MS101"}),
        ((), ("MS2", "MS3"), {"MS101"}),
        (("MS",), ("MS1",), {"MS203", "MS301"}),
        (("MS101",), ("MS1",), {"MS101"}),
        (("MS1",), ("MS1",), set()),
    ],
)
def test_longer_prefix_decides_what_is_kept(
    selected: tuple[str, ...], ignored: tuple[str, ...], kept: set[str]
) -> None:
    inventory = Inventory(
        usages=(
            usage("torch_cuda_api", "x", rule="MS101", id="u1"),
            usage("distributed", "x", rule="MS203", id="u2"),
        ),
        kernels=(kernel(rule="MS301"),),
        operators=(operator("torch.add"),),
    )
    found = select(inventory, selected, ignored)
    rules = [item.rule for item in found.usages] + [item.rule for item in found.kernels]
    assert set(rules) == kept
    assert found.operators == inventory.operators
