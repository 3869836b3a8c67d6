"""Scans the source before a port and notes what the model sees in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from migrate_scan.api import NothingToScanError, scan
from migrate_scan.assess import counted
from migrate_scan.config import Config
from migrate_scan.estimate.calibrate.checkout import CheckoutError, checked_out, find_repository
from migrate_scan.estimate.calibrate.ports import Port
from migrate_scan.estimate.calibration import LeftOut, Observation, Work
from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.estimate.simulate import merged
from migrate_scan.estimate.work import Subject, term_for
from migrate_scan.maps.load import MapError
from migrate_scan.model import Inventory, Kernel, Report, Usage


def observe(
    port: Port, repositories: Path, moved: Mapping[str, str], model: EffortModel
) -> Observation | LeftOut:
    """What the source of ``port`` held before it; why not, if that cannot be known."""
    if not port.usable_for_fit:
        return LeftOut(port.id, "not usable for a fit")
    try:
        repository = find_repository(repositories, port.upstream_repo, moved)
        with checked_out(repository, port.before_commit, port.feature_paths) as root:
            report = scan(root, config=Config(targets=(port.target,), what_if=False))
    except (CheckoutError, NothingToScanError, MapError) as error:
        return LeftOut(port.id, str(error).replace(str(repositories), "the repositories"))
    return _observation(port, report, model)


def _observation(port: Port, report: Report, model: EffortModel) -> Observation:
    subjects = counted(
        Inventory(
            usages=report.usages,
            kernels=report.kernels,
            operators=report.operators,
            dependencies=report.dependencies,
        )
    )
    kinds = [type(subject) for subject in subjects.values()]
    return Observation(
        id=port.id,
        repository=port.upstream_repo,
        commit=port.before_commit,
        target=port.target,
        days=port.active_days,
        python_lines=port.added("python"),
        native_lines=port.added("device_cpp", "host_cpp"),
        added_lines=port.added(),
        usages=kinds.count(Usage),
        kernels=kinds.count(Kernel),
        given_hits=port.given("py_cuda_hits"),
        given_kernels=port.given("c_global_kernels"),
        work=tuple(_work(report, subjects, model, port.target)),
    )


def _work(
    report: Report, subjects: Mapping[str, Subject], model: EffortModel, target: str
) -> Iterator[Work]:
    terms = []
    for finding in report.targets[target].findings:
        subject = subjects.get(finding.subject)
        if subject is not None and (term := term_for(finding, subject, model, target)) is not None:
            terms.append(term)
    for term in merged(terms):
        yield Work(term.package, term.item, term.lines, term.quantity, term.parameters)
