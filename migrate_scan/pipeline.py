"""From discovered files to a report: parse → link → assess → estimate."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from migrate_scan import __version__
from migrate_scan.assess import counted
from migrate_scan.assess.adopt import recognise
from migrate_scan.assess.select import select
from migrate_scan.config import Config, ConfigError
from migrate_scan.discover import Discovery, NothingToScanError, SourceFile
from migrate_scan.engine.origin import FolderOrigin
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.estimate import Calibrated
from migrate_scan.judge import target_report, with_what_if
from migrate_scan.link import PackageNames, ParsedFile, link
from migrate_scan.link.blobs import blob_facts
from migrate_scan.maps.load import TargetMap, cuda_bound, distributions
from migrate_scan.model import (
    SCHEMA_VERSION,
    Diagnostic,
    Files,
    Inventory,
    PartialFile,
    Report,
    SkippedFile,
    TargetReport,
    Tool,
)
from migrate_scan.sources import SourceReader

if TYPE_CHECKING:
    from migrate_scan.engine.cache import Cache


def report(
    root: Path,
    config: Config,
    maps: Mapping[str, TargetMap],
    discovery: Discovery,
    basis: Calibrated,
    told: list[Diagnostic],
    store: "Cache | None",
    progress: Callable[[int, int], None] | None,
) -> Report:
    """Read the discovered files and judge what they use; ``told`` are diagnostics so far.

    Raises:
        NothingToScanError: none of the files can be read.
        ConfigError: an entry point is no file that was read.
    """
    parsed, skipped = _parse(root, discovery.files, config, store, progress)
    if not parsed:
        reasons = sorted({file.reason for file in (*discovery.skipped, *skipped)})
        raise NothingToScanError(f"nothing in {root} could be read: {', '.join(reasons)}")
    if store is not None:
        told.extend(store.diagnostics)
    counting, out_of_reach = _counting(root, parsed, config, told)
    inventory = inventory_of(counting, config)
    project = recognise(inventory.project_names, discovery.remotes, maps.values())
    subjects = counted(inventory)

    def judged(target: TargetMap) -> TargetReport:
        return target_report(inventory, subjects, target, config, project, basis)

    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool(name="migrate-scan", version=__version__),
        root=root.resolve().name,
        revision=discovery.revision,
        config=config.as_dict(),
        recognised_project=project,
        diagnostics=(*told, *inventory.diagnostics),
        files=_files(discovery, parsed, skipped, out_of_reach),
        usages=inventory.usages,
        kernels=inventory.kernels,
        operators=inventory.operators,
        dependencies=inventory.dependencies,
        unattributed=inventory.unattributed,
        targets={
            name: judged(target) if not config.what_if else with_what_if(target, subjects, judged)
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


def _parse(
    root: Path,
    files: Sequence[SourceFile],
    config: Config,
    cache: "Cache | None",
    progress: Callable[[int, int], None] | None,
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


def _counting(
    root: Path, parsed: Sequence[ParsedFile], config: Config, told: list[Diagnostic]
) -> tuple[Sequence[ParsedFile], tuple[str, ...]]:
    """The files whose inventory counts, all or what the entry points reach; and what they do
    not reach, as the report tells it."""
    if not config.entry:
        return parsed, ()
    from migrate_scan.link.reach import EntryError, out_of_reach, reached

    try:
        found = reached(parsed, config.entry, SourceReader(root).read)
    except EntryError as error:
        raise ConfigError(str(error)) from error
    told.append(_entry_note("only what the entry points import counts"))
    told.extend(
        _entry_note(
            "modules are imported by a name that is not told here: they count only if they are "
            "imported elsewhere too",
            *place,
        )
        for place in found.by_name
    )
    counting = [file for file in parsed if file.path in found.paths]
    return counting, out_of_reach((file.path for file in parsed), found.paths)


def _entry_note(message: str, path: str | None = None, line: int | None = None) -> Diagnostic:
    return Diagnostic(level="note", code="entry_points", message=message, path=path, line=line)


def _files(
    discovery: Discovery,
    parsed: Sequence[ParsedFile],
    skipped: Sequence[SkippedFile],
    out_of_reach: tuple[str, ...],
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
        out_of_reach=out_of_reach,
    )


def _count(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
