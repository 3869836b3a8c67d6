"""One worker process: its side of the pipe, and the parent's handle on it.

The kernel keeps the limits: timers whose default action ends the process, even inside a
C library and even if the parent is gone, and a limit on data memory.
"""

import faulthandler
import gc
import os
import resource
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from migrate_scan.engine.channel import Channel, channel
from migrate_scan.model import SkipReason

Function = Callable[[bytes], bytes]

_OUT_OF_MEMORY_STATUS = 77
_CLOCK_FACTOR = 4
_GC_THRESHOLDS = (100_000, 20, 50)
"""Hardly any object of a parser is part of a cycle: looking for them is seldom worth it."""
_DONE, _RAISED = b"+", b"-"


class Limits(Struct, frozen=True):
    """What one task may use: ``timeout`` CPU seconds (four times as long on the clock), and
    ``memory_bytes`` beyond what the parent has."""

    timeout: float
    memory_bytes: int


class Task(Struct, frozen=True):
    """``payload`` is given to the function; ``weight`` tells how heavy it is (bytes to read)."""

    payload: bytes
    weight: int = 0


class Death(Struct, frozen=True):
    """Why a worker ended."""

    reason: SkipReason
    detail: str


class Worker:
    """A forked process that answers tasks in the order in which they were given."""

    def __init__(
        self, function: Function, limits: Limits, siblings: Iterable["Worker"] = ()
    ) -> None:
        self.pending: deque[tuple[int, Task]] = deque()
        self.weight = 0
        """How much lies before this worker."""
        self.answered = 0
        self.channel, theirs = channel()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        inherited = [sibling.channel for sibling in siblings]
        self._pid = os.fork()
        if self._pid == 0:
            _live(theirs, [self.channel, *inherited], self._stderr.fileno(), function, limits)
        theirs.close()

    def send(self, index: int, task: Task) -> None:
        """Queue a task; if the worker is dead, the next :meth:`receive` tells."""
        self.pending.append((index, task))
        self.weight += task.weight
        try:
            self.channel.send(task.payload)
        except OSError:
            return

    def receive(self) -> tuple[int, bytes | None, str]:
        """The next answer: the task's index, its result or None, and the error's text.

        Raises:
            EOFError: the worker has ended; the first pending task is the one it was at.
        """
        try:
            message = self.channel.receive()
        except OSError as error:
            raise EOFError from error
        index, task = self.pending.popleft()
        self.weight -= task.weight
        self.answered += 1
        if message.startswith(_DONE):
            return index, message[1:], ""
        return index, None, message[1:].decode("utf-8", "replace")

    def end(self) -> Death:
        """Close the pipe, wait for the process and say why it ended."""
        self.channel.close()
        _, status = os.waitpid(self._pid, 0)
        with self._stderr as file:
            file.seek(0)
            said = file.read(4096).decode("utf-8", "replace")
        return _cause(status, said)

    def kill(self) -> None:
        """End the process whatever it does."""
        os.kill(self._pid, signal.SIGKILL)
        self.end()


def _cause(status: int, said: str) -> Death:
    number = os.waitstatus_to_exitcode(status)
    if number == _OUT_OF_MEMORY_STATUS or number == -signal.SIGKILL:
        return Death("out_of_memory", "the worker ran out of memory")
    if number == -signal.SIGABRT and "alloc" in said:
        return Death("out_of_memory", "the parser ran out of memory")
    if -number in (signal.SIGPROF, signal.SIGALRM):
        return Death("timeout", "the time limit for one file was reached")
    if number < 0:
        return Death("crash", f"the worker was ended by {signal.Signals(-number).name}")
    return Death("crash", f"the worker ended with status {number}")


def _live(
    channel: Channel,
    inherited: Iterable[Channel],
    stderr: int,
    function: Function,
    limits: Limits,
) -> NoReturn:
    """The child's whole life. It never returns into the code that forked it."""
    status = 1
    try:
        for other in inherited:
            other.close()
        _detach(stderr)
        _limit_memory(limits.memory_bytes)
        _serve(channel, function, limits.timeout)
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY_STATUS
    finally:
        os._exit(status)


def _detach(stderr: int) -> None:
    """Nothing reaches the user's terminal, no interrupt but the parent's ends the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for timer in (signal.SIGALRM, signal.SIGPROF, signal.SIGTERM):
        signal.signal(timer, signal.SIG_DFL)
    faulthandler.disable()
    gc.freeze()
    gc.enable()
    gc.set_threshold(*_GC_THRESHOLDS)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.dup2(stderr, 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_memory(memory_bytes: int) -> None:
    limit = _data_bytes() + memory_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _data_bytes() -> int:
    """What came along with the fork; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()


def _serve(channel: Channel, function: Function, timeout: float) -> None:
    while True:
        try:
            payload = channel.receive()
        except EOFError:
            return
        _set_timers(timeout)
        try:
            answer = _DONE + function(payload)
        except MemoryError:
            raise
        except Exception as error:  # a worker answers for every task, whatever went wrong
            answer = _RAISED + f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:500]
        _set_timers(0)
        try:
            channel.send(answer)
        except OSError:
            return


def _set_timers(timeout: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, timeout)
    signal.setitimer(signal.ITIMER_REAL, timeout * _CLOCK_FACTOR)
