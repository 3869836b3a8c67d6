"""Scans the source before a port and notes what the model sees in it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from migrate_scan.assess import assess, counted
from migrate_scan.config import Config
from migrate_scan.estimate.calibrate.ports import Port
from migrate_scan.estimate.calibrate.revision import UnreadableError, files_at, find_repository
from migrate_scan.estimate.calibration import LeftOut, Observation, Work
from migrate_scan.estimate.parameters import EffortModel
from migrate_scan.estimate.simulate import merged
from migrate_scan.estimate.work import Subject, terms_for
from migrate_scan.maps.load import MapError
from migrate_scan.model import Finding, Kernel, Usage
from migrate_scan.pipeline import inventory_of
from migrate_scan.targets import load_maps


def observe(
    port: Port, repositories: Path, moved: Mapping[str, str], model: EffortModel
) -> Observation | LeftOut:
    """What the source of ``port`` held before it; why not, if that cannot be known."""
    if not port.usable_for_fit:
        return LeftOut(port.id, "not usable for a fit")
    config = Config(targets=(port.target,))
    try:
        target = load_maps(config)[port.target]
        repository = find_repository(repositories, port.upstream_repo, moved)
        files = files_at(repository, port.before_commit, port.feature_paths, config)
    except (UnreadableError, MapError) as error:
        return LeftOut(port.id, str(error))
    if not files:
        return LeftOut(port.id, "nothing to scan")
    inventory = inventory_of(files, config)
    subjects = counted(inventory)
    findings = assess(inventory, target, config.dtype, config.scope)
    kinds = [type(subject) for subject in subjects.values()]
    if not {Usage, Kernel} & {*kinds}:
        return LeftOut(port.id, "no CUDA is found before it")
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
        work=tuple(_work(findings, subjects, model, port.target)),
    )


def _work(
    findings: Sequence[Finding], subjects: Mapping[str, Subject], model: EffortModel, target: str
) -> Iterator[Work]:
    terms = [
        term
        for finding in findings
        if (subject := subjects.get(finding.subject)) is not None
        for term in terms_for(finding, subject, model, target)
    ]
    for term in merged(terms):
        yield Work(
            term.package, term.item, term.lines, term.quantity, term.parameters, term.findings
        )
