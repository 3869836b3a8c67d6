"""Small reports for tests: only what the edits look at is filled in."""

from collections.abc import Sequence
from dataclasses import dataclass

from migrate_scan.model import (
    Area,
    Counts,
    Estimate,
    Files,
    Finding,
    MapInfo,
    OperatorShare,
    Readiness,
    Report,
    Route,
    Share,
    Stack,
    TargetReport,
    Tool,
    Usage,
)
from tests.edits.places import place, suggestion_at


@dataclass(frozen=True, slots=True)
class Spot:
    """A text in a file and what is suggested for it; ``new`` None is no suggestion."""

    path: str
    source: str
    old: str
    new: str | None
    route: Route | None = "rename"
    area: Area = "own"
    cell: int | None = None


def report_of(spots: Sequence[Spot]) -> Report:
    """A report for the target ``cann`` with one usage and one finding per spot."""
    pairs = [_judged(f"u{number}", spot) for number, spot in enumerate(spots)]
    return Report(
        schema_version="1.0",
        tool=Tool(name="migrate-scan", version="0"),
        root="repo",
        revision=None,
        config={},
        recognised_project=None,
        diagnostics=(),
        files=Files(scanned=1, parsed=1, by_language={}, by_area={}),
        usages=tuple(usage for usage, _ in pairs),
        kernels=(),
        operators=(),
        dependencies=(),
        unattributed=(),
        targets={"cann": _target(tuple(finding for _, finding in pairs))},
    )


def _judged(name: str, spot: Spot) -> tuple[Usage, Finding]:
    offset = spot.source.index(spot.old)
    line, column = place(spot.source, offset)
    end_line, end_column = place(spot.source, offset + len(spot.old))
    usage = Usage(
        id=name,
        path=spot.path,
        area=spot.area,
        cell=spot.cell,
        rule="MS101",
        fingerprint="",
        category="torch_cuda_api",
        symbol="",
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
    )
    edit = None if spot.new is None else suggestion_at(spot.source, offset, spot.old, spot.new)
    return usage, Finding(subject=name, status="supported", route=spot.route, suggestion=edit)


def _target(findings: tuple[Finding, ...]) -> TargetReport:
    none = Share(ready=0, total=0)
    return TargetReport(
        stack=Stack(target="cann", sdk=None, plugin=None, torch=None, chip=None, shim=False),
        maps=MapInfo(version="", date="", grade="", stale=False, sources=()),
        adopt=None,
        readiness=Readiness(
            device_code=none,
            kernels=none,
            operators=OperatorShare(ready=0, undecided=0, total=0),
            effort_weighted=0.0,
        ),
        counts=Counts(by_status={}, by_route={}),
        findings=findings,
        estimate=Estimate(
            p50_days=0,
            p80_days=0,
            p95_days=0,
            seed=0,
            samples=0,
            scope="inference",
            goal="runs",
            calibration="",
            drivers=(),
            work_packages=(),
        ),
    )
