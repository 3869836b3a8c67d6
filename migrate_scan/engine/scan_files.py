"""Reads every file that discovery found: from the cache, or in an isolated worker."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import msgspec

from migrate_scan.discover import SourceFile
from migrate_scan.engine.entry import Entry
from migrate_scan.engine.file_reader import FileReader, Reply, order_for
from migrate_scan.engine.origin import Origin
from migrate_scan.engine.version import content_key
from migrate_scan.engine.workers import Limits, Outcome, Task, run_isolated
from migrate_scan.model import SkippedFile
from migrate_scan.parse import dispatch
from migrate_scan.parse.facts import FileInventory
from migrate_scan.undecodable import UNDECODABLE

if TYPE_CHECKING:
    from migrate_scan.engine.cache import Cache

__all__ = ["LIMITS", "Limits", "Read", "parse_all"]

LIMITS = Limits(timeout=30, memory_bytes=2 << 30)
Read = tuple[SourceFile, FileInventory | SkippedFile]

_STORE_AT = 2_000
_decode = msgspec.msgpack.Decoder(FileInventory).decode


def parse_all(
    origin: Origin,
    files: Sequence[SourceFile],
    *,
    jobs: int,
    cache: "Cache | None" = None,
    limits: Limits = LIMITS,
    on_progress: Callable[[], None] | None = None,
) -> Iterator[Read]:
    """Yield the inventory of every file, or why there is none, in the order of ``files``.

    Binary device code (language ``blob``) is known by its name and not read: it is left out.
    ``on_progress`` is called once for every file that is yielded.
    """
    wanted = [file for file in files if file.language != "blob"]
    results = _remembered(wanted, cache)
    missing = [file for file in wanted if file not in results]
    with closing(_read_missing(origin, missing, jobs, cache, limits)) as fresh:
        for file in wanted:
            while file not in results:
                done, result = next(fresh)
                results[done] = result
            if on_progress is not None:
                on_progress()
            yield file, results.pop(file)


def _remembered(
    files: Sequence[SourceFile], cache: "Cache | None"
) -> dict[SourceFile, FileInventory | SkippedFile]:
    """Inventories of the files that have not changed since the last scan."""
    found: dict[SourceFile, FileInventory | SkippedFile] = {}
    if cache is None:
        return found
    for file, body in _bodies(files, cache):
        with suppress(*UNDECODABLE):
            found[file] = _decode(body)
    return found


def _bodies(files: Sequence[SourceFile], cache: "Cache") -> Iterator[tuple[SourceFile, bytes]]:
    """What the cache holds: by the content's id where git tells it, else by place and stamp."""
    keys = {file: content_key(file.blob, file.dialect) for file in files if file.blob}
    bodies = cache.bodies(keys.values()) if keys else {}
    yield from ((file, bodies[key]) for file, key in keys.items() if key in bodies)
    if len(keys) < len(files):
        known = cache.known()
        for file in files:
            stamp, body = known.get(file.location, (b"", b""))
            if stamp and stamp == file.stamp:
                yield file, body


def _read_missing(
    origin: Origin,
    files: Sequence[SourceFile],
    jobs: int,
    cache: "Cache | None",
    limits: Limits,
) -> Generator[Read, None, None]:
    """Read files in workers, in the order of completion, and remember what they say."""
    for dialect in sorted({file.dialect for file in files}):
        dispatch.load(dialect)
    reader = FileReader(origin, cache.file if cache is not None else None)
    tasks = (Task(order_for(file), file.size) for file in files)
    entries: list[Entry] = []
    try:
        for outcome in run_isolated(tasks, reader, jobs=jobs, limits=limits):
            file = files[outcome.index]
            result, entry = _judge(file, outcome)
            if cache is not None and (entry is None or not (file.blob or entry.stamp)):
                cache.settled = False
            if entry is not None and cache is not None:
                entries.append(entry)
                if len(entries) >= _STORE_AT:
                    cache.store(entries)
                    entries.clear()
            yield file, result
    finally:
        if entries and cache is not None:
            cache.store(entries)


def _judge(file: SourceFile, outcome: Outcome) -> tuple[FileInventory | SkippedFile, Entry | None]:
    if outcome.result is None:
        reason = outcome.failure or "crash"
        return SkippedFile(path=file.path, reason=reason, detail=outcome.detail), None
    reply = msgspec.msgpack.decode(outcome.result, type=Reply)
    if reply.reason is not None:
        return SkippedFile(path=file.path, reason=reply.reason, detail=reply.detail), None
    return _decode(reply.body), Entry(file.location, reply.key, reply.body, reply.stamp)
