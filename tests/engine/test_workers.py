import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from migrate_scan.engine.workers import Limits, Outcome, Task, run_isolated

LIMITS = Limits(timeout=1, memory_bytes=256 << 20)


# Touching memory is slow on a busy machine: time must not run out first.
MEMORY_LIMITS = Limits(timeout=60, memory_bytes=64 << 20)


def run(
    function: Callable[[bytes], bytes], count: int = 40, jobs: int = 2, limits: Limits = LIMITS
) -> dict[int, Outcome]:
    tasks = [Task(str(number).encode()) for number in range(count)]
    found = list(run_isolated(tasks, function, jobs=jobs, limits=limits))
    assert sorted(outcome.index for outcome in found) == list(range(count))
    return {outcome.index: outcome for outcome in found}


def only_lost(found: dict[int, Outcome], index: int, failure: str) -> None:
    assert {i for i, outcome in found.items() if outcome.result is None} == {index}
    assert found[index].failure == failure
    assert all(outcome.result == str(i).encode() for i, outcome in found.items() if i != index)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_task_is_answered(jobs: int) -> None:
    found = run(lambda payload: payload * 2, jobs=jobs)
    assert found[21].result == b"2121"


def test_no_task_needs_no_worker() -> None:
    assert run(lambda payload: payload, count=0) == {}


def test_large_answers_and_many_tasks_do_not_block() -> None:
    tasks = [Task(b"x" * 3000) for _ in range(200)]
    found = list(run_isolated(tasks, lambda payload: payload * 100, jobs=2, limits=LIMITS))
    assert all(outcome.result == b"x" * 300_000 for outcome in found)


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_crash_loses_only_its_task(jobs: int) -> None:
    def crash(payload: bytes) -> bytes:
        if payload == b"17":
            os.kill(os.getpid(), signal.SIGSEGV)
        return payload

    found = run(crash, jobs=jobs)
    only_lost(found, 17, "crash")
    assert "SIGSEGV" in found[17].detail


def test_an_exception_loses_only_its_task() -> None:
    def fail(payload: bytes) -> bytes:
        if payload == b"3":
            raise RecursionError("too deep")
        return payload

    found = run(fail)
    only_lost(found, 3, "crash")
    assert found[3].detail == "RecursionError: too deep"


def test_a_busy_loop_loses_only_its_task() -> None:
    def hang(payload: bytes) -> bytes:
        while payload == b"5":
            pass
        return payload

    only_lost(run(hang), 5, "timeout")


def test_a_sleeping_task_is_ended_by_the_clock() -> None:
    def sleep(payload: bytes) -> bytes:
        if payload == b"5":
            time.sleep(600)
        return payload

    limits = Limits(timeout=0.5, memory_bytes=LIMITS.memory_bytes)
    tasks = [Task(str(number).encode()) for number in range(8)]
    found = {o.index: o for o in run_isolated(tasks, sleep, jobs=1, limits=limits)}
    only_lost(found, 5, "timeout")


def test_eating_all_memory_loses_only_its_task() -> None:
    def eat(payload: bytes) -> bytes:
        hoard = []
        while payload == b"7":
            hoard.append(bytearray(1 << 20))
        return payload

    only_lost(run(eat, limits=MEMORY_LIMITS), 7, "out_of_memory")


def test_a_c_library_that_aborts_for_want_of_memory_is_told_apart() -> None:
    def abort(payload: bytes) -> bytes:
        if payload == b"2":
            os.write(2, b"tree-sitter failed to allocate 800 bytes")
            os.abort()
        return payload

    only_lost(run(abort), 2, "out_of_memory")


def test_a_task_is_not_charged_for_what_others_left_behind() -> None:
    served = []

    def wear_out(payload: bytes) -> bytes:
        served.append(payload)
        if len(served) == 10:
            os._exit(3)
        return payload

    assert all(outcome.result is not None for outcome in run(wear_out, jobs=1).values())


def test_every_task_may_fail() -> None:
    def crash(_payload: bytes) -> bytes:
        os._exit(1)

    found = run(crash, count=20)
    assert {outcome.failure for outcome in found.values()} == {"crash"}


def test_nothing_a_worker_prints_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    def shout(payload: bytes) -> bytes:
        os.write(1, b"out")
        os.write(2, b"err")
        return payload

    run(shout, count=2)
    assert capfd.readouterr() == ("", "")


def test_workers_end_with_the_iteration() -> None:
    def own_pid(_payload: bytes) -> bytes:
        return str(os.getpid()).encode()

    with closing(run_isolated([Task(b"")] * 100, own_pid, jobs=2, limits=LIMITS)) as outcomes:
        result = next(outcomes).result
    assert result is not None
    with pytest.raises(ProcessLookupError):
        os.kill(int(result), 0)


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[Task]:
        for number in range(10_000):
            taken.append(number)
            yield Task(b"x")

    with closing(run_isolated(tasks(), lambda payload: payload, jobs=2, limits=LIMITS)) as outcomes:
        next(outcomes)
    assert len(taken) < 200
