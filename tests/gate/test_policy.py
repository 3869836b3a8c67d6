"""Conditions: how they are written and what breaks them."""

import pytest

from migrate_scan.gate.policy import (
    Figures,
    Judged,
    Policy,
    PolicyError,
    Verdict,
    judge,
    parse_conditions,
)
from migrate_scan.model import (
    Diagnostic,
    Equivalent,
    Finding,
    OperatorShare,
    Place,
    Readiness,
    Route,
    Share,
    Status,
)
from migrate_scan.report.subjects import Subject

TARGETS = ("cann", "rocm")
READINESS = Readiness(
    device_code=Share(ready=1, total=2),
    kernels=Share(ready=0, total=0),
    operators=OperatorShare(ready=9, undecided=0, total=10),
    effort_weighted=0.9,
)
FIGURES = Figures(readiness=lambda _target: READINESS, added_days=lambda _target: 4.0)


def item(
    status: Status,
    route: Route | None,
    *,
    category: str = "torch_cuda_api",
    path: str = "src/a.py",
    equivalent: bool = False,
) -> Judged:
    subject = Subject(
        id="u1",
        kind="usage",
        category=category,
        symbol="torch.cuda.f",
        area="own",
        places=(Place(path=path, line=1),),
        count=1,
        rule="MS101",
        fingerprint="00",
    )
    known = (Equivalent(name="f", match="name", confidence="paired"),) if equivalent else ()
    finding = Finding(subject="u1", status=status, route=route, equivalents=known)
    fine = Finding(subject="u1", status="supported", route="as_is")
    return Judged(subject=subject, verdicts={"cann": finding, "rocm": fine})


def verdict(new: Judged | None, *conditions: str, warn_only: bool = False) -> Verdict:
    policy = Policy(
        conditions=parse_conditions(conditions, TARGETS), targets=TARGETS, warn_only=warn_only
    )
    return judge(policy, [new] if new else [], FIGURES)


@pytest.mark.parametrize(
    ("status", "route", "fails"),
    [
        ("unsupported", None, True),
        ("unsupported", "replace", True),
        ("unsupported", "shim", False),
        ("supported", "rename", False),
        ("limited", "replace", False),
        ("limited", "rewrite", True),
        ("limited", "redesign", True),
        ("unverified", "rewrite", False),
        ("unverified", None, False),
        ("unknown", None, False),
    ],
)
def test_by_default_what_a_target_cannot_run_fails(
    status: Status, route: Route | None, fails: bool
) -> None:
    assert verdict(item(status, route)).failed is fails


def test_what_has_an_equivalent_need_not_be_written_anew() -> None:
    assert not verdict(item("limited", "rewrite", equivalent=True)).failed


@pytest.mark.parametrize("category", ["environment", "container"])
def test_a_variable_or_image_fails_only_where_it_is_asked_for(category: str) -> None:
    new = item("unsupported", None, category=category)
    assert not verdict(new).failed
    assert verdict(new, "unsupported").failed


@pytest.mark.parametrize(
    ("condition", "fails"),
    [
        ("new", True),
        ("unknown", True),
        ("unverified", False),
        ("unsupported,unknown", True),
        ("cann:unknown", True),
        ("rocm:unknown", False),
        ("rocm:new", True),
        ("unknown@src/", True),
        ("unknown@*.cu", False),
        ("cann:new@src/**/a.py", True),
        ("cann : new @ src/", True),
        ("new@my src/", False),
        ("readiness<0.95", True),
        ("readiness<90%", False),
        ("device-code<0.6", True),
        ("kernels<1", False),
        ("operators < 0.95", True),
        ("effort>3.5", True),
        ("effort>4", False),
        ("rocm:effort>5", False),
    ],
)
def test_conditions(condition: str, fails: bool) -> None:
    assert verdict(item("unknown", None), condition).failed is fails


@pytest.mark.parametrize(
    "condition",
    [
        "newer",
        "readiness>0.5",
        "effort<1",
        "effort",
        "readiness<0..1",
        "mlu:new",
        "a b@",
        "new<1",
        "readiness<95",
        "kernels<101%",
        "effort>5%",
    ],
)
def test_what_cannot_be_meant_is_refused(condition: str) -> None:
    with pytest.raises(PolicyError, match="fail-on"):
        parse_conditions([condition], TARGETS)


def test_a_pattern_may_hold_spaces() -> None:
    assert verdict(item("unknown", None, path="my src/a.py"), "new@my src/").failed


def test_a_typing_error_gets_a_suggestion() -> None:
    with pytest.raises(PolicyError, match="did you mean 'unsupported'"):
        parse_conditions(["unsuported"], TARGETS)


def test_one_reason_a_target() -> None:
    found = verdict(item("unsupported", None), "unsupported", "new")
    assert [(reason.target, reason.condition) for reason in found.reasons] == [
        ("cann", "unsupported"),
        ("rocm", "new"),
    ]


def test_warn_only_tells_and_passes() -> None:
    found = verdict(item("unsupported", None), warn_only=True)
    assert not found.failed
    assert found.reasons


def test_an_error_about_the_change_fails() -> None:
    policy = Policy(conditions=parse_conditions([], TARGETS), targets=TARGETS)
    error = Diagnostic(level="error", code="x", message="m", path="a.py", line=3)
    assert judge(policy, [], FIGURES, [error]).failed
    warning = Diagnostic(level="warning", code="x", message="m")
    assert not judge(policy, [], FIGURES, [warning]).failed
