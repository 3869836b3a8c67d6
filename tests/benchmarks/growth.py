"""How a scan grows: CPU, memory and files per CPU second on one, two and four times a folder.

    python -m tests.benchmarks.growth PATH [TINY]

A row for each size: files, CPU seconds (user and system, whole process tree) of a cold
``scan --format json`` for three targets, files per CPU second, seconds on the clock, the
largest process's memory and its share of a file. The copies are hard links. Growth is linear
where files per CPU second stay the same; memory grows with what there is to report. Then
the same for ``TINY`` files (100,000 unless told) of a few lines. Bars: 100 files per CPU
second on code, 150 s on the clock for 100,000 tiny files.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from migrate_scan.discover import discover

TIMES = (1, 2, 4)
TINY = 100_000
_PER_FOLDER = 1_000
_TINY = "import torch\n\nx = torch.zeros({number}).cuda()\n"
_LINE = "{:28} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}"
_SCAN = "from migrate_scan.cli.main import main; main()"


def main(path: str, tiny: int = TINY) -> None:
    """Measure the folder at its sizes, then the tiny files."""
    print(_LINE.format("tree", "files", "CPU s", "files/s", "clock s", "MB", "KB/file"))
    root = Path(path).resolve()
    names = [file.path for file in discover(root).files]
    for times in TIMES:
        with tempfile.TemporaryDirectory(dir=root.parent) as folder:
            for copy in range(times):
                _link(root, names, Path(folder, f"copy{copy}"))
            _row(f"{times} x {root.name}", Path(folder), times * len(names))
    with tempfile.TemporaryDirectory() as folder:
        _write_tiny(Path(folder), tiny)
        _row("tiny files", Path(folder), tiny)


def _link(root: Path, names: Sequence[str], to: Path) -> None:
    for name in names:
        place = to / name
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(root / name, place)


def _write_tiny(folder: Path, count: int) -> None:
    for number in range(count):
        place = folder / f"package{number // _PER_FOLDER}"
        if number % _PER_FOLDER == 0:
            place.mkdir()
        (place / f"module{number}.py").write_text(_TINY.format(number=number))


def _row(name: str, folder: Path, files: int) -> None:
    command = [sys.executable, "-c", _SCAN, "scan", str(folder), "--format", "json", "--no-cache"]
    start = time.perf_counter()
    scan = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(scan.pid, 0)
    clock = time.perf_counter() - start
    if status:
        sys.exit(f"{name}: the scan failed")
    cpu = usage.ru_utime + usage.ru_stime
    figures = (f"{cpu:.1f}", f"{files / cpu:.0f}", f"{clock:.1f}")
    memory = (f"{usage.ru_maxrss / 1e3:.0f}", f"{usage.ru_maxrss / files:.1f}")
    print(_LINE.format(name, files, *figures, *memory), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
