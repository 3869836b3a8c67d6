"""Open questions: what counts as one, and what its answer changes."""

import pytest

from migrate_scan.assess.rank import is_open
from migrate_scan.estimate import Situation, charge
from migrate_scan.estimate.unknowns import unknowns
from migrate_scan.estimate.work import Subject
from migrate_scan.model import Constraint, Finding, Route, Status
from tests.assess.subjects import kernel, operator, usage

UNDECIDED = (Constraint(code="dtype:fp64", state="undecided"),)


def test_questions_are_grouped_and_the_weightiest_comes_first() -> None:
    subjects: dict[str, Subject] = {
        "k1": kernel(language="triton", loc=300),
        "k2": kernel(language="triton", loc=300, id="k2"),
        "u1": usage("torch_cuda_api", "torch.cuda.x"),
        "o1": operator("torch.add"),
        "o2": operator("torch.mul", id="o2"),
    }
    findings = (
        Finding(subject="k1", status="limited", route="as_is", constraints=UNDECIDED),
        Finding(subject="k2", status="limited", route="as_is", constraints=UNDECIDED),
        Finding(subject="u1", status="unknown", route=None),
        Finding(subject="o1", status="unverified", route=None),
        Finding(subject="o2", status="supported", route="as_is"),
    )
    outlook = charge(findings, subjects, Situation(target="cann")).outlook
    found = unknowns(findings, subjects, outlook)
    assert [(item.symbol, item.findings) for item in found] == [
        ("triton kernels", 2),
        ("torch.add", 1),
        ("torch.cuda.x", 1),
    ]
    assert [item.answered_by for item in found] == ["team", "device", "vendor"]
    assert found[0].codes == ("dtype:fp64",)
    middle = round(outlook.middle(), 2)  # as the questions' days are
    for item in found:
        assert item.best_days <= middle <= item.worst_days
        assert item.best_days < item.worst_days


def test_a_yes_that_asks_for_many_edits_is_no_worse_than_the_question() -> None:
    subjects: dict[str, Subject] = {"o1": operator("torch.float8_e5m2", count=50)}
    finding = Finding(subject="o1", status="limited", route="replace", constraints=UNDECIDED)
    outlook = charge([finding], subjects, Situation(target="rocm")).outlook
    (found,) = unknowns([finding], subjects, outlook)
    assert found.best_days <= round(outlook.middle(), 2) <= found.worst_days


@pytest.mark.parametrize("target", ["musa", "maca", "dcu", "rocm", "cann", "mlu"])
@pytest.mark.parametrize("route", ["translate", "replace", "as_is"])
@pytest.mark.parametrize("status", ["unverified", "unknown", "limited"])
def test_a_good_answer_never_adds_work(target: str, route: Route, status: Status) -> None:
    constraints = UNDECIDED if status == "limited" else ()
    finding = Finding(subject="k1", status=status, route=route, constraints=constraints)
    subjects: dict[str, Subject] = {"k1": kernel(loc=900)}
    outlook = charge([finding], subjects, Situation(target=target)).outlook
    (found,) = unknowns([finding], subjects, outlook)
    assert found.best_days <= round(outlook.middle(), 2) <= found.worst_days


def test_what_does_not_count_asks_nothing() -> None:
    findings = (Finding(subject="u1", status="unknown", route=None),)
    outlook = charge(findings, {}, Situation(target="cann")).outlook
    assert unknowns(findings, {}, outlook) == ()
    assert is_open(findings[0])
