"""Does a whole edited file still parse? Asked in a process that may die."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SECONDS_PER_FILE = 60.0
MEMORY = 4 << 30
_TIMED_OUT = 1
"""The exit status with which faulthandler's watchdog ends the process."""


def verify(sources: Sequence[bytes], *, seconds: float = SECONDS_PER_FILE) -> list[str | None]:
    """For each file None if libcst parses it and prints the same bytes, else the reason.

    The files go to one child process in turn. A file that crashes it or takes longer than
    ``seconds`` gets that as its reason, and a new child goes on with the files after it.
    Raises RuntimeError if a child cannot start.
    """
    verdicts: list[str | None] = []
    while len(verdicts) < len(sources):
        answers, end = _run(sources[len(verdicts) :], seconds)
        verdicts += [None if answer == "ok" else answer for answer in answers]
        if len(verdicts) < len(sources):
            verdicts.append(end)
    return verdicts


def _run(sources: Sequence[bytes], seconds: float) -> tuple[list[str], str]:
    """The answers of one child, and what became of it if they are too few."""
    # -P keeps the working directory, which may be the scanned tree, off the import path.
    script = Path(__file__).with_name("checker.py")
    command = [sys.executable, "-P", str(script), str(seconds), str(MEMORY)]
    done = subprocess.run(
        command,
        input=b"".join(b"%d\n%s" % (len(source), source) for source in sources),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    ready, *answers = done.stdout.decode().splitlines() or [""]
    if ready != "ready":
        raise RuntimeError("the process that checks edited files does not start")
    timed_out = done.returncode == _TIMED_OUT
    return answers, f"libcst took over {seconds:g} s" if timed_out else "libcst crashed"
