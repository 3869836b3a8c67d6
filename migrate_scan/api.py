"""The library's front door: the whole pipeline as one call.

discover → parse → link → assess → estimate → report
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from migrate_scan.config import Config, load_config
from migrate_scan.discover import NothingToScanError, discover
from migrate_scan.estimate.parameters import load
from migrate_scan.model import Diagnostic, Report
from migrate_scan.targets import answer, load_maps, unreleased, user_statements
from migrate_scan.undecodable import UNDECODABLE

if TYPE_CHECKING:
    from migrate_scan.engine.cache import Cache

__all__ = ["NothingToScanError", "Progress", "scan"]

Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


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
    maps = load_maps(config, user_statements(root, config, overrides))
    for file in probe_results:
        told.append(answer(maps, file, config))
    told.extend(unreleased(maps.values()))
    discovery = discover(root, exclude=config.exclude, extend_exclude=config.extend_exclude)
    if not discovery.files and not discovery.skipped:
        raise NothingToScanError(f"{root} holds no Python, CUDA, C++ or build file")
    told.extend(discovery.diagnostics)
    store, key = None, None
    if cache:
        # Slow to import, and a scan without a cache needs none of it.
        from migrate_scan.engine.cache import Cache
        from migrate_scan.engine.whole_scan import scan_key

        store = Cache(root, cache_dir)
        # A report that follows from further files is made anew each time.
        if not (config.overrides or probe_results or calibration):
            key = scan_key(root, config, told, discovery)
            if kept := _kept(store, key):
                return replace(kept, config=config.as_dict())
    # Who asks again for the same loads nothing that only judging needs.
    from migrate_scan import pipeline

    report = pipeline.report(root, config, maps, discovery, basis, told, store, progress)
    if store and key and store.settled and not store.diagnostics:
        store.keep_report(key, msgspec.msgpack.encode(report))
    return report


def _kept(store: "Cache", key: bytes) -> Report | None:
    body = store.report(key)
    try:
        return msgspec.msgpack.decode(body, type=Report) if body else None
    except UNDECODABLE:
        return None
