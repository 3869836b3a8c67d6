"""The cold scan against the bare parse of the same files, in one run.

    python -m tests.benchmarks.cold_scan PATH...

For each folder it prints CPU seconds (user and system, whole process tree) of
``scan --format json`` for three targets without a cache, of a bare single-core
tree-sitter parse of the files that the scan had to parse, and the ratio of the two, the
median of several alternating pairs. Then the warm scan to the terminal summary. Figures
of one machine and hour: only the ratios mean something elsewhere.

Modules are compiled once and before, as they are when a package is installed: a checkout
whose environment forbids bytecode would compile two hundred of them in every scan.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from migrate_scan.discover import discover
from migrate_scan.engine.origin import FolderOrigin
from migrate_scan.engine.scan_files import parse_all
from migrate_scan.parse.facts import FileInventory

PAIRS = 3
_LINE = "{:24} {:>6} {:>6} {:>7} {:>7} {:>8} {:>6} {:>7}"
_SCAN = "from migrate_scan.cli.main import main; main()"


def main(paths: Sequence[str]) -> None:
    """Measure every folder and print a row each."""
    print(_LINE.format("folder", "files", "parsed", "MB", "scan s", "parse s", "ratio", "warm s"))
    for path in paths:
        _row(Path(path))


def _row(root: Path) -> None:
    dialects, files = _needed(root)
    size = sum((root / name).stat().st_size for name in dialects)
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "files.txt")
        listing.write_text("".join(f"{kind}\t{root / name}\n" for name, kind in dialects.items()))
        bare = [sys.executable, "-m", "tests.benchmarks.bare_parse", str(listing)]
        cold = [sys.executable, "-c", _SCAN, "scan", str(root), "--format", "json", "--no-cache"]
        _cpu(cold, folder)
        pairs = [(_cpu(cold, folder), _cpu(bare, folder)) for _ in range(PAIRS)]
        warm = [sys.executable, "-c", _SCAN, "scan", str(root), "--cache-dir", folder]
        _cpu(warm, folder)
        seconds = statistics.median(_wall(warm, folder) for _ in range(PAIRS))
    ratio = statistics.median(scan / parse for scan, parse in pairs)
    scan = statistics.median(pair[0] for pair in pairs)
    parse = statistics.median(pair[1] for pair in pairs)
    figures = (size / 1e6, scan, parse, ratio, seconds)
    shown = (f"{figure:.2f}" for figure in figures)
    print(_LINE.format(root.resolve().name, files, len(dialects), *shown))


def _needed(root: Path) -> tuple[dict[str, str], int]:
    """Files that a scan parses, with the grammar that it needs, and the number of all."""
    found = discover(root).files
    grammars = {"python": "python", "cuda": "cuda", "cpp": "cpp"}
    needed = {
        file.path: grammars[file.language]
        for file, facts in parse_all(FolderOrigin(root), found, jobs=os.cpu_count() or 1)
        if isinstance(facts, FileInventory) and facts.parsed and file.language in grammars
    }
    return needed, len(found)


def _cpu(command: Sequence[str], folder: str) -> float:
    """CPU seconds of a command and all its children; bytecode is kept in ``folder``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(command, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _wall(command: Sequence[str], folder: str) -> float:
    start = time.perf_counter()
    _run(command, folder)
    return time.perf_counter() - start


def _run(command: Sequence[str], folder: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = folder
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


if __name__ == "__main__":
    main(sys.argv[1:])
