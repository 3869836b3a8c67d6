"""What another stack would change is told symbol by symbol, from one judgement each."""

from msgspec.structs import replace

from migrate_scan.assess import Subject
from migrate_scan.estimate.what_if import MAX_CHANGES, what_if
from migrate_scan.maps.load import alternatives
from migrate_scan.model import Constraint, Finding, Outcome, Stack, TargetReport
from tests.assess.subjects import operator, usage
from tests.report.factory import rich_report

PLAIN = Finding(subject="", status="supported", route="as_is")
OPEN = replace(PLAIN, status="limited", constraints=(Constraint(code="note", state="undecided"),))
BASE = rich_report().targets["cann"]


def _report(stack: Stack, *findings: Finding) -> TargetReport:
    named = tuple(replace(one, subject=f"u{number}") for number, one in enumerate(findings))
    return replace(BASE, stack=stack, findings=named)


def _stack(chip: str | None = "A2") -> Stack:
    return Stack(target="rocm", sdk=None, plugin=None, torch="2.13.0", chip=chip, shim=False)


def test_changes_are_grouped_by_symbol_and_outcome() -> None:
    subjects: dict[str, Subject] = {
        "u0": usage("torch_cuda_api", "torch.a", id="u0"),
        "u1": usage("torch_cuda_api", "torch.a", id="u1"),
        "u2": operator("torch.b", id="u2"),
    }
    base = _report(_stack("gfx942"), PLAIN, PLAIN, PLAIN, PLAIN)
    found = what_if(base, subjects, lambda stack: _report(stack, OPEN, OPEN, PLAIN, OPEN))
    assert [item.stack.chip for item in found] == ["gfx950", "gfx90a"]
    (change,) = found[0].changes
    assert (change.symbol, change.findings, found[0].changes_total) == ("torch.a", 2, 1)
    assert change.before == Outcome(status="supported", constraints=None, route="as_is", ready=True)
    assert change.after == Outcome(
        status="limited", constraints="undecided", route="as_is", ready=False
    )


def test_changes_are_capped_and_counted() -> None:
    names = [f"u{number}" for number in range(MAX_CHANGES + 5)]
    subjects: dict[str, Subject] = {name: operator(f"torch.{name}", id=name) for name in names}
    base = _report(_stack("gfx942"), *(PLAIN for _ in names))
    found = what_if(base, subjects, lambda stack: _report(stack, *(OPEN for _ in names)))
    assert len(found[0].changes) == MAX_CHANGES
    assert found[0].changes_total == MAX_CHANGES + 5


def test_each_alternative_is_one_step_away() -> None:
    base = Stack(
        target="cann", sdk="9.1.0", plugin="2.7.1-26.1.0", torch="2.7.1", chip="A2", shim=False
    )
    found = alternatives(base)
    for other in found:
        assert (other.torch != base.torch) + (other.chip != base.chip) == 1
    versions = [other.torch for other in found if other.chip == "A2"]
    assert versions == ["2.12.0", "2.11.0", "2.10.0", "2.9.0", "2.8.0", "2.6.0"]
    by_torch = {other.torch: other.plugin for other in found}
    assert by_torch["2.9.0"] == "2.9.0-26.1.0"
    assert {other.chip for other in found} == {"A2", "A3", "950DT", "310P"}


def test_a_map_that_does_not_tell_chips_apart_has_none_to_compare() -> None:
    mlu = Stack(target="mlu", sdk=None, plugin="r2.4_develop", torch="2.4.0", chip=None, shim=False)
    assert [other.torch for other in alternatives(mlu)] == ["2.3.0", "2.1.0"]
