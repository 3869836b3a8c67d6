"""Does a whole edited file still parse? Asked in a process that may die."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SECONDS_PER_FILE = 60.0
MEMORY = 4 << 30
_START_UP = 30.0
_TIMED_OUT = 1
"""The exit status with which faulthandler's watchdog ends the process."""


def verify(sources: Sequence[bytes], *, seconds: float = SECONDS_PER_FILE) -> list[str | None]:
    """For each file None if libcst parses it and prints the same bytes, else the reason.

    The files go to one child process in turn. A file that crashes it or takes longer than
    ``seconds`` gets that as its reason, and a new child goes on with the files after it.
    """
    verdicts: list[str | None] = []
    while len(verdicts) < len(sources):
        answers, end = _run(sources[len(verdicts) :], seconds)
        verdicts += [None if answer == "ok" else answer for answer in answers]
        if len(verdicts) < len(sources):
            verdicts.append(end)
    return verdicts


def _run(sources: Sequence[bytes], seconds: float) -> tuple[list[str], str]:
    """The answers of one child, and how it ended."""
    # -P keeps the working directory, which may be the scanned tree, off the import path.
    command = [sys.executable, "-P", str(Path(__file__).with_name("checker.py"))]
    work = b"".join(b"%d\n%s" % (len(source), source) for source in sources)
    try:
        done = subprocess.run(
            [*command, str(seconds), str(MEMORY)],
            input=work,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_START_UP + seconds * len(sources),
            check=False,
        )
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode().splitlines()[: len(sources) - 1], "libcst hung"
    answers = done.stdout.decode().splitlines()
    timed_out = done.returncode == _TIMED_OUT
    return answers, f"libcst took over {seconds:g} s" if timed_out else "libcst crashed"
