"""The library's front door: the whole pipeline as one call.

discover → parse → link → assess → estimate → report
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from msgspec import structs

from migrate_scan import __version__
from migrate_scan.assess import Subject, assess, counted
from migrate_scan.assess.adopt import adopt, recognise
from migrate_scan.assess.plans import notes_with_shim, notes_without_shim, recommend
from migrate_scan.assess.readiness import counts, readiness
from migrate_scan.assess.risks import risks
from migrate_scan.assess.select import select
from migrate_scan.assess.shim import shim_plan
from migrate_scan.config import Config, ConfigError, load_config
from migrate_scan.discover import Discovery, SourceFile, discover
from migrate_scan.discover.tree import NotReadError, Tree
from migrate_scan.engine.cache import Cache
from migrate_scan.engine.origin import FolderOrigin
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.estimate import Calibrated, Charge, Situation, charge, estimate, load, range_of
from migrate_scan.estimate.what_if import what_if
from migrate_scan.link import PackageNames, ParsedFile, link
from migrate_scan.link.blobs import blob_facts
from migrate_scan.link.reach import EntryError, out_of_reach, reached
from migrate_scan.maps.load import (
    MapError,
    TargetMap,
    UserStatements,
    answered,
    cuda_bound,
    distributions,
    load_all,
    parse_probe,
    parse_user,
)
from migrate_scan.maps.load.data import MAX_YAML_BYTES
from migrate_scan.maps.load.known import stack_doubt
from migrate_scan.model import (
    SCHEMA_VERSION,
    Diagnostic,
    Estimate,
    Files,
    Inventory,
    PartialFile,
    Plan,
    RecognisedProject,
    Report,
    SkippedFile,
    TargetReport,
    Tool,
)
from migrate_scan.sources import SourceReader

Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


class NothingToScanError(Exception):
    """The folder holds no file of a kind that is read."""


def scan(
    path: str | Path,
    targets: Sequence[str] | None = None,
    *,
    config: Config | None = None,
    cache: bool = True,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    diagnostics: Sequence[Diagnostic] = (),
    overrides: Path | None = None,
    probe_results: Sequence[Path] = (),
    calibration: Path | None = None,
) -> Report:
    """Scan the folder at ``path`` and judge it against ``targets``.

    ``targets`` (``cann``, ``cann@26.1.0``, ``rocm`` ...) override those of ``config``, which
    defaults to the configuration of the scanned folder; ``diagnostics`` are what reading it
    said. ``overrides`` is a file of the user's own statements about targets, instead of the
    one that ``config`` names; ``probe_results`` are files that a written probe left, each of
    one target; ``calibration`` is a file that ``migrate-scan calibrate`` wrote,
    instead of the shipped one. The scanned code is never run.

    Raises:
        OSError: ``path`` is no folder that can be read.
        NothingToScanError: there is no file to scan.
        MapError: a target or stack is unknown, or overrides or probe results cannot be used.
        ConfigError: an entry point is no file that was read.
        CalibrationError: ``calibration`` cannot be used.
    """
    root = Path(path)
    basis = load(calibration)
    told = list(diagnostics)
    if config is None:
        loaded = load_config(root)
        config = loaded.config
        told.extend(loaded.diagnostics)
    if targets is not None:
        config = replace(config, targets=tuple(targets))
    if overrides is not None:
        config = replace(config, overrides=overrides.name)
    maps = load_maps(config, _user_statements(root, config, overrides))
    for file in probe_results:
        told.append(_answer(maps, file, config))
    told.extend(_unreleased(maps.values()))
    discovery = discover(root, exclude=config.exclude, extend_exclude=config.extend_exclude)
    if not discovery.files and not discovery.skipped:
        raise NothingToScanError(f"{root} holds no Python, CUDA, C++ or build file")
    told.extend(discovery.diagnostics)
    store = Cache(root, cache_dir) if cache else None
    parsed, skipped = _parse(root, discovery.files, config, store, progress)
    if not parsed:
        reasons = sorted({file.reason for file in (*discovery.skipped, *skipped)})
        raise NothingToScanError(f"nothing in {root} could be read: {', '.join(reasons)}")
    if store is not None:
        told.extend(store.diagnostics)
    within = _within(root, parsed, config, told)
    inventory = inventory_of([file for file in parsed if file.path in within], config)
    project = recognise(inventory.project_names, discovery.remotes, maps.values())
    subjects = counted(inventory)

    def judged(target: TargetMap) -> TargetReport:
        return judge(inventory, subjects, target, config, project, basis)

    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool(name="migrate-scan", version=__version__),
        root=root.resolve().name,
        revision=discovery.revision,
        config=config.as_dict(),
        recognised_project=project,
        diagnostics=(*told, *inventory.diagnostics),
        files=_files(discovery, parsed, skipped, within),
        usages=inventory.usages,
        kernels=inventory.kernels,
        operators=inventory.operators,
        dependencies=inventory.dependencies,
        unattributed=inventory.unattributed,
        targets={
            name: judged(target) if not config.what_if else _with_what_if(target, subjects, judged)
            for name, target in maps.items()
        },
        calibration=basis.calibration.note(),
    )


def inventory_of(parsed: Sequence[ParsedFile], config: Config) -> Inventory:
    """What the files use, as far as the configuration's rules are concerned."""
    linked = link(
        parsed,
        PackageNames(distributions(), cuda_bound()),
        require_reason=config.require_reason,
    )
    return select(linked, config.select, config.ignore)


def load_maps(
    config: Config, user: Mapping[str, UserStatements] | None = None
) -> dict[str, TargetMap]:
    """The map of every target in ``config``, by target id, with a user's own statements.

    Raises MapError.
    """
    torch = (config.torch,) if isinstance(config.torch, str) else config.torch or ()
    return load_all(config.targets, torch=torch, chips=config.chips, user=user)


def _user_statements(
    root: Path, config: Config, file: Path | None
) -> dict[str, UserStatements] | None:
    """What the named file says, or that of the configuration, which is read below the root."""
    if config.overrides is None:
        return None
    name = config.overrides
    if file is None and (".." in Path(name).parts or Path(name).is_absolute()):
        raise MapError(f"{name}: cannot be read: outside_root")
    return parse_user(name, _text(root, name) if file is None else _text(file.parent, file.name))


def _text(folder: Path, name: str) -> bytes:
    """A file of statements about targets, without following links. Raises MapError."""
    try:
        with Tree(folder) as tree:
            return tree.read(name, max_bytes=MAX_YAML_BYTES)[0]
    except NotReadError as error:
        raise MapError(f"{name}: cannot be read: {error.reason}") from error
    except OSError as error:
        raise MapError(f"{name}: cannot be read: {error.strerror}") from error


def _answer(maps: dict[str, TargetMap], file: Path, config: Config) -> Diagnostic:
    """Let a probe's results speak in the map of their target. Raises MapError."""
    results = parse_probe(file.name, _text(file.parent, file.name))
    if results.target not in maps:
        raise MapError(
            f"{file.name}: the probe ran for {results.target}; the scan is for {', '.join(maps)}"
        )
    maps[results.target] = answered(maps[results.target], results, config.dtype)
    return Diagnostic(
        level="note",
        code="probe_results",
        message=f"{results.target}: {len(results.answers)} symbols were probed on "
        f"{results.stack.chip} with torch {results.stack.torch}, {results.date}",
    )


def _unreleased(maps: Iterable[TargetMap]) -> Iterator[Diagnostic]:
    """Stacks that the vendor has not released, or that the map does not know: much of what is
    asked, or all of it, has no answer there."""
    for target in maps:
        doubt = stack_doubt(target.stack)
        if doubt is not None:
            yield Diagnostic(level="warning", code="stack_unreleased", message=doubt)


def _parse(
    root: Path,
    files: Sequence[SourceFile],
    config: Config,
    cache: Cache | None,
    progress: Progress | None,
) -> tuple[list[ParsedFile], list[SkippedFile]]:
    parsed = [
        ParsedFile(file.path, file.area, blob_facts()) for file in files if file.language == "blob"
    ]
    skipped: list[SkippedFile] = []
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, len(files))

    jobs = config.jobs or os.cpu_count() or 1
    for file, result in parse_all(
        FolderOrigin(root), files, jobs=jobs, cache=cache, on_progress=advance
    ):
        if isinstance(result, SkippedFile):
            skipped.append(result)
        else:
            parsed.append(ParsedFile(file.path, file.area, result))
    return parsed, skipped


def _within(
    root: Path, parsed: Sequence[ParsedFile], config: Config, told: list[Diagnostic]
) -> frozenset[str]:
    """The files whose inventory counts: all, or what the entry points reach."""
    if not config.entry:
        return frozenset(file.path for file in parsed)
    told.append(
        Diagnostic(
            level="note",
            code="entry_points",
            message="only what the entry points import counts; imports by name at run time "
            "are not followed",
        )
    )
    try:
        return reached(parsed, config.entry, SourceReader(root).read)
    except EntryError as error:
        raise ConfigError(str(error)) from error


def _files(
    discovery: Discovery,
    parsed: Sequence[ParsedFile],
    skipped: Sequence[SkippedFile],
    within: frozenset[str],
) -> Files:
    lost = {file.path for file in skipped}
    read = [file for file in discovery.files if file.path not in lost]
    return Files(
        scanned=len(read),
        parsed=sum(file.facts.parsed for file in parsed),
        by_language=_count(file.language for file in read),
        by_area=_count(file.area for file in read),
        skipped=tuple(sorted((*discovery.skipped, *skipped), key=lambda file: file.path)),
        partial=tuple(
            PartialFile(
                path=file.path, reason=file.facts.partial, error_bytes=file.facts.error_bytes
            )
            for file in sorted(parsed, key=lambda file: file.path)
            if file.facts.partial
        ),
        excluded=discovery.excluded,
        out_of_reach=out_of_reach((file.path for file in parsed), within),
    )


def _count(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def situation_of(target: TargetMap, config: Config) -> Situation:
    """What the estimate of a port to ``target`` is conditional on."""
    return Situation(
        target=target.target,
        keeps_cuda=target.device_type == "cuda",
        scope=config.scope,
        goal=config.goal,
        experience=config.experience,
    )


def judge(
    inventory: Inventory,
    subjects: Mapping[str, Subject],
    target: TargetMap,
    config: Config,
    project: RecognisedProject | None,
    basis: Calibrated,
) -> TargetReport:
    """What ``target`` says about the inventory and what a port to it takes; ``subjects`` are
    those that count, ``project`` is the scanned one if it is known, ``basis`` the calibration."""
    situation = situation_of(target, config)
    charged = charge(
        assess(inventory, target, config.dtype, config.scope), subjects, situation, basis
    )
    estimated = estimate(charged)
    plans = _plans(charged, estimated, subjects, target)
    return TargetReport(
        stack=target.stack,
        maps=target.info,
        adopt=adopt(project, target),
        readiness=plans[0].readiness,
        counts=plans[0].counts,
        findings=charged.findings,
        estimate=estimated,
        plans=plans,
        risks=risks(inventory, charged.findings, subjects),
        keeps_cuda=situation.keeps_cuda,
    )


def _with_what_if(
    target: TargetMap,
    subjects: Mapping[str, Subject],
    judge: Callable[[TargetMap], TargetReport],
) -> TargetReport:
    report = judge(target)
    others = what_if(report, subjects, lambda stack: judge(target.on(stack)))
    return structs.replace(report, what_if=others)


def _plans(
    charged: Charge, estimated: Estimate, subjects: Mapping[str, Subject], target: TargetMap
) -> tuple[Plan, ...]:
    kinds = {name: type(subject).__name__.lower() for name, subject in subjects.items()}
    counting = [finding for finding in charged.findings if finding.subject in subjects]
    days = (estimated.p50_days, estimated.p80_days)
    plans = [_plan(charged, days, kinds, notes=notes_without_shim(counting))]
    if target.shim is not None:
        outlook = charged.outlook
        findings = tuple(shim_plan(charged.findings))
        through = charge(findings, subjects, outlook.situation, outlook.basis)
        notes = notes_with_shim(counting, target.shim)
        plans.append(_plan(through, range_of(through.outlook)[:2], kinds, shim=True, notes=notes))
    return recommend(plans)


def _plan(
    charged: Charge,
    days: tuple[float, float],
    kinds: Mapping[str, str],
    *,
    notes: tuple[str, ...],
    shim: bool = False,
) -> Plan:
    return Plan(
        shim=shim,
        readiness=readiness(charged.findings, kinds, charged.remaining, charged.by_hand),
        counts=counts(charged.findings, kinds),
        p50_days=days[0],
        p80_days=days[1],
        notes=notes,
    )
