"""The library's front door: the whole pipeline as one call.

discover → parse → link → assess → estimate → report
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from migrate_scan import __version__
from migrate_scan.assess import Subject, assess, counted
from migrate_scan.assess.adopt import adopt, recognise
from migrate_scan.assess.readiness import counts, readiness
from migrate_scan.assess.select import select
from migrate_scan.assess.shim import shim_plan
from migrate_scan.config import Config, load_config
from migrate_scan.discover import Discovery, SourceFile, discover
from migrate_scan.engine.cache import Cache
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.estimate import Charge, charge, estimate
from migrate_scan.link import PackageNames, ParsedFile, link
from migrate_scan.link.blobs import blob_facts
from migrate_scan.maps.load import (
    TargetMap,
    UnknownStack,
    UnknownTarget,
    cuda_bound,
    distributions,
    implied_chip,
    known_targets,
    load_target,
    parse_target,
)
from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.model import (
    SCHEMA_VERSION,
    Diagnostic,
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
) -> Report:
    """Scan the folder at ``path`` and judge it against ``targets``.

    ``targets`` (``cann``, ``cann@26.1.0``, ``rocm`` ...) override those of ``config``, which
    defaults to the configuration of the scanned folder; ``diagnostics`` are what reading it
    said. The scanned code is never run.

    Raises:
        OSError: ``path`` is no folder that can be read.
        NothingToScanError: there is no file to scan.
        MapError: a target or stack is unknown.
    """
    root = Path(path)
    told = list(diagnostics)
    if config is None:
        loaded = load_config(root)
        config = loaded.config
        told.extend(loaded.diagnostics)
    if targets is not None:
        config = replace(config, targets=tuple(targets))
    maps = load_maps(config)
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
    inventory = select(
        link(
            parsed,
            PackageNames(distributions(), cuda_bound()),
            require_reason=config.require_reason,
        ),
        config.select,
        config.ignore,
    )
    project = recognise(inventory.project_names, discovery.remotes, maps.values())
    subjects = counted(inventory)
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool(name="migrate-scan", version=__version__),
        root=root.resolve().name,
        revision=discovery.revision,
        config=config.as_dict(),
        recognised_project=project,
        diagnostics=(*told, *inventory.diagnostics),
        files=_files(discovery, parsed, skipped),
        usages=inventory.usages,
        kernels=inventory.kernels,
        operators=inventory.operators,
        dependencies=inventory.dependencies,
        unattributed=inventory.unattributed,
        targets={
            name: _judge(inventory, subjects, target, config, project)
            for name, target in maps.items()
        },
    )


def load_maps(config: Config) -> dict[str, TargetMap]:
    """The map of every target in ``config``, by target id. Raises MapError."""
    chips = _chips(config.chips)
    maps: dict[str, TargetMap] = {}
    for text in config.targets:
        name = parse_target(text)[0]
        maps[name] = load_target(text, torch=config.torch, chip=chips.pop(name, None))
    if chips:
        owner, chip = next(iter(chips.items()))
        raise UnknownStack(f"{chip} is a chip of {owner}, which is not among the targets.")
    return maps


def _chips(names: Iterable[str]) -> dict[str, str]:
    """The chip of each target that the user named one for. Raises UnknownStack."""
    chips: dict[str, str] = {}
    for text in names:
        try:
            owner, chip = parse_target(text)[0], implied_chip(text)
        except UnknownTarget:
            chip = None
        if chip is None:
            raise UnknownStack(f"Unknown chip {text!r}. Chips: {_chips_offered()}.")
        if owner in chips:
            raise UnknownStack(f"{chips[owner]} and {chip} are both chips of {owner}: name one.")
        chips[owner] = chip
    return chips


def _chips_offered() -> str:
    chips = {target: target_facts(target).get("chips", {}) for target in known_targets()}
    return "; ".join(f"{target}: {', '.join(names)}" for target, names in chips.items() if names)


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
    for file, result in parse_all(root, files, jobs=jobs, cache=cache, on_progress=advance):
        if isinstance(result, SkippedFile):
            skipped.append(result)
        else:
            parsed.append(ParsedFile(file.path, file.area, result))
    return parsed, skipped


def _files(
    discovery: Discovery, parsed: Iterable[ParsedFile], skipped: Iterable[SkippedFile]
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
    )


def _count(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _judge(
    inventory: Inventory,
    subjects: Mapping[str, Subject],
    target: TargetMap,
    config: Config,
    project: RecognisedProject | None,
) -> TargetReport:
    charged = charge(assess(inventory, target, config.dtype, config.scope), subjects, target.target)
    kinds = {name: type(subject).__name__.lower() for name, subject in subjects.items()}
    plans = [_plan(charged, kinds, shim=False)]
    if target.has_shim:
        through_shim = tuple(shim_plan(charged.findings))
        plans.append(_plan(charge(through_shim, subjects, target.target), kinds, shim=True))
    return TargetReport(
        stack=target.stack,
        maps=target.info,
        adopt=adopt(project, target),
        readiness=plans[0].readiness,
        counts=plans[0].counts,
        findings=charged.findings,
        estimate=estimate(
            charged.terms,
            keeps_cuda=target.device_type == "cuda",
            scope=config.scope,
            goal=config.goal,
        ),
        plans=tuple(plans),
    )


def _plan(charged: Charge, kinds: Mapping[str, str], *, shim: bool) -> Plan:
    return Plan(
        shim=shim,
        readiness=readiness(charged.findings, kinds, charged.remaining, charged.by_hand),
        counts=counts(charged.findings, kinds),
    )
