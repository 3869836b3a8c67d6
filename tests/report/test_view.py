from msgspec.structs import replace

from migrate_scan.model import Constraint, Finding, Report
from migrate_scan.report.groups import needs_work
from migrate_scan.report.view import View, is_calibrated

from .factory import rich_report


def test_only_own_unsuppressed_subjects_are_ranked(rich: Report) -> None:
    view = View(rich)
    shown = {subject.id for group in view.of_kind("usage") for subject in group.subjects}
    assert "u0-0" in shown
    assert shown.isdisjoint({"u-test", "u-quiet"})
    assert [subject.id for subject in view.suppressed()] == ["u-quiet"]
    assert {area: dict(counts) for area, counts in view.elsewhere().items()} == {
        "test": {"usage": 1}
    }


def test_blockers_rank_by_effort_and_leave_out_what_is_ready() -> None:
    view = View(rich_report(hostile=False))
    blockers = view.blockers("cann")
    modes = [blocker.weight for blocker in blockers]
    assert modes == sorted(modes, reverse=True)
    assert blockers[0].first.symbol == "ms_deformable_col2im_gpu_kernel_shm_reduce_v2"
    symbols = {blocker.first.symbol for blocker in blockers}
    assert "torch.cuda.nvtx.range_push" in symbols
    assert "torch.cuda.synchronize" not in symbols
    assert "torch.nn.Linear" not in symbols


def test_equal_usages_stand_together_and_kernels_apart() -> None:
    view = View(rich_report(repeat=3, hostile=False))
    (group,) = [g for g in view.of_kind("usage") if g.first.symbol == "torch.cuda.synchronize"]
    assert group.count == 3
    assert [place.line for place in group.places] == [42, 43, 44]
    assert len(view.of_kind("kernel")) == 3


def test_effort_of_a_group_is_the_sum() -> None:
    view = View(rich_report(repeat=3, hostile=False))
    (group,) = [g for g in view.of_kind("usage") if g.first.category == "custom_op"]
    assert group.efforts["cann"].mode == 1.5


def test_matrix_cells_count_every_own_finding_once(rich: Report) -> None:
    view = View(rich)
    rows = view.matrix()
    assert [row.category for row in rows][-3:] == ["kernel", "operator", "dependency"]
    for target in view.targets:
        own = {subject.id for subject in view.own}
        expected = sum(1 for f in rich.targets[target].findings if f.subject in own)
        assert sum(row.cells[target].total for row in rows) == expected
    for row in rows:
        for cell in row.cells.values():
            assert sum(cell.by_status.values()) == sum(cell.by_route.values()) == cell.total


def test_types_of_an_api_are_counted_apart(rich: Report) -> None:
    native = next(usage for usage in rich.usages if usage.area == "own" and not usage.suppressed)
    named = replace(native, arguments={"kind": "enum"})
    usages = tuple(named if usage.id == native.id else usage for usage in rich.usages)
    rows = {row.category: row.types for row in View(replace(rich, usages=usages)).matrix()}
    assert rows[native.category] == 1
    assert sum(rows.values()) == 1


def test_verdicts_shared_by_targets_are_said_once() -> None:
    view = View(rich_report(hostile=False))
    (group,) = view.of_kind("dependency")
    assert [item.targets for item in group.shared()] == [("cann", "mlu"), ("rocm",)]


def test_files_stand_costliest_first(rich: Report) -> None:
    files = View(rich).files()
    weights = [file.weight for file in files]
    assert weights == sorted(weights, reverse=True)
    assert "tests/test_engine.py" not in {file.path for file in files}


def test_needs_work() -> None:
    ready = Finding(subject="u", status="supported", route="shim")
    violated = (Constraint(code="dtype:fp16", state="violated"),)
    undecided = (Constraint(code="dtype:fp16", state="undecided"),)
    met = (Constraint(code="dtype:fp16", state="met"),)
    assert not needs_work(ready)
    assert needs_work(replace(ready, route="rewrite"))
    assert needs_work(replace(ready, status="unsupported"))
    assert needs_work(replace(ready, route=None, status="unknown"))
    assert needs_work(replace(ready, status="limited", constraints=violated))
    assert not needs_work(replace(ready, status="limited", constraints=met))
    assert needs_work(replace(ready, status="limited", constraints=undecided))
    assert needs_work(replace(ready, status="unverified"))
    assert needs_work(replace(ready, route="translate"))


def test_only_an_explicit_claim_is_calibration(rich: Report) -> None:
    estimate = rich.targets["cann"].estimate
    assert not is_calibrated(estimate)
    assert not is_calibrated(replace(estimate, calibration=""))
    assert is_calibrated(replace(estimate, calibration="calibrated on 12 ports"))


def test_parameters_stand_once_with_their_targets(rich: Report) -> None:
    assert [(p.id, targets) for p, targets in View(rich).parameters()] == [
        ("kernel.rewrite", ("cann", "mlu", "rocm")),
        ("setup.days", ("cann", "mlu", "rocm")),
    ]
