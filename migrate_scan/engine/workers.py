"""Runs a function over many small tasks in processes that may die.

A task can crash its worker, hang or eat all memory, and only that task is lost: the
parent sees the worker end, knows from the answers so far which task it was at, starts
another worker and goes on. Workers are forked: that is the cheapest start there is, and
the function and all that it has loaded come along. Tasks and answers are bytes; nothing
is unpickled.
"""

import selectors
from collections import deque
from collections.abc import Generator, Iterable, Iterator

from msgspec import Struct

from migrate_scan.engine.worker import Death, Function, Limits, Task, Worker
from migrate_scan.model import SkipReason

__all__ = ["Limits", "Outcome", "Task", "run_isolated"]

# What may lie before a worker: enough to keep it busy while the parent does other things,
# little enough to fit into the pipe (or both sides would block) and to share work evenly.
_MAX_PENDING = 16
_MAX_WEIGHT = 512 * 1024


class Outcome(Struct, frozen=True):
    """What became of the task at ``index``: its ``result``, or a ``failure`` and why."""

    index: int
    result: bytes | None
    failure: SkipReason | None = None
    detail: str = ""


def run_isolated(
    tasks: Iterable[Task], function: Function, *, jobs: int, limits: Limits
) -> Generator[Outcome, None, None]:
    """Apply ``function`` to every task's payload in at most ``jobs`` processes.

    Yields one outcome per task, in the order of completion. A task whose worker dies is
    tried once more in a fresh worker, unless it was that worker's first or ran out of time,
    so what earlier tasks left behind is not held against it.
    """
    pool = _Pool(iter(enumerate(tasks)), function, jobs, limits)
    try:
        yield from pool.run()
    finally:
        pool.close()


class _Pool:
    def __init__(
        self, tasks: Iterator[tuple[int, Task]], function: Function, jobs: int, limits: Limits
    ) -> None:
        self._tasks = tasks
        self._again: deque[tuple[int, Task]] = deque()
        self._function = function
        self._jobs = jobs
        self._limits = limits
        self._workers: list[Worker] = []
        self._selector = selectors.DefaultSelector()

    def run(self) -> Iterator[Outcome]:
        while self._feed():
            for key, _ in self._selector.select():
                yield from self._answers(key.data)

    def _answers(self, worker: Worker) -> Iterator[Outcome]:
        """All that have arrived from a worker, at least one; or what its end means."""
        try:
            while True:
                index, result, error = worker.receive()
                yield Outcome(index, result, None if result is not None else "crash", error)
                if not worker.channel.has_message():
                    return
        except EOFError:
            yield from self._lost(worker)

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        self._selector.close()

    def _feed(self) -> bool:
        """Give every worker enough to do; False when there is nothing left to wait for."""
        more = all(self._fill(worker) for worker in self._workers)
        while more and len(self._workers) < self._jobs:
            task = self._next()
            more = task is not None and self._fill(self._start(*task))
        return any(worker.pending for worker in self._workers)

    def _fill(self, worker: Worker) -> bool:
        """Queue tasks until the worker has enough; False when there are no more."""
        while len(worker.pending) < _MAX_PENDING and worker.weight < _MAX_WEIGHT:
            task = self._next()
            if task is None:
                return False
            worker.send(*task)
        return True

    def _next(self) -> tuple[int, Task] | None:
        return self._again.popleft() if self._again else next(self._tasks, None)

    def _start(self, index: int, task: Task) -> Worker:
        worker = Worker(self._function, self._limits, self._workers)
        self._workers.append(worker)
        self._selector.register(worker.channel, selectors.EVENT_READ, worker)
        worker.send(index, task)
        return worker

    def _lost(self, worker: Worker) -> Iterator[Outcome]:
        """A worker has ended: judge the task it was at, give back the others."""
        self._selector.unregister(worker.channel)
        self._workers.remove(worker)
        death = worker.end()
        if not worker.pending:
            return
        index, task = worker.pending.popleft()
        self._again.extendleft(reversed(worker.pending))
        if worker.answered and death.reason != "timeout":
            self._start(index, task)
        else:
            yield _failed(index, death)


def _failed(index: int, death: Death) -> Outcome:
    return Outcome(index, None, death.reason, death.detail)
