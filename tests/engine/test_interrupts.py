"""However a scan ends, no worker outlives it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_SCRIPT = """
import os, signal, sys, time
from pathlib import Path
from migrate_scan.engine.workers import Limits, Task, run_isolated

# A shell's background job, as this test may be, inherits that interrupts are ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

def hang(payload):
    Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(600)
    return payload

limits = Limits(timeout=0.5, memory_bytes=1 << 28)
list(run_isolated([Task(b"", weight=1 << 20)] * 4, hang, jobs=2, limits=limits))
"""


def is_alive(pid: int) -> bool:
    """Whether a process is there and not just waiting to be reaped."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_worker_is_left(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-c", _SCRIPT, str(tmp_path)]
    with subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL) as scan:
        while len(pids := [int(path.name) for path in tmp_path.iterdir()]) < 2:
            assert scan.poll() is None
            time.sleep(0.01)
        if number == signal.SIGINT:
            os.killpg(scan.pid, number)
        else:
            scan.send_signal(number)
        assert scan.wait() == -number
    # Workers that lose their parent end by their own timers, after two seconds here.
    for _ in range(3_000):
        if not any(is_alive(pid) for pid in pids):
            return
        time.sleep(0.01)
    pytest.fail("a worker is still there")
