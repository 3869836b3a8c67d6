"""What a worker does with one edited file: imports added, parsed twice, scanned again.

libcst can crash or hang on a file, so this runs in the isolated workers that scans use.
"""

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from migrate_scan.engine.workers import Limits, Outcome, Task, run_isolated
from migrate_scan.parse import dispatch
from migrate_scan.parse.facts import FileInventory

LIMITS = Limits(timeout=60, memory_bytes=4 << 30)


@dataclass(frozen=True, slots=True)
class Order:
    """A file as edited, and the modules that it shall import."""

    source: bytes
    imports: tuple[str, ...] = ()
    local: frozenset[str] = frozenset()
    """First names of the repository's modules, which come after those imports."""


class Checked(msgspec.Struct, frozen=True, array_like=True):
    """The file as it is to be written and what a scan finds in it, or why it is not.

    ``missing`` are the imports for which there is no place.
    """

    source: bytes = b""
    facts: FileInventory | None = None
    reason: str | None = None
    missing: tuple[str, ...] = ()


def check_all(orders: Sequence[Order], *, limits: Limits = LIMITS) -> Iterator[tuple[int, Checked]]:
    """Finish and check every file; yields its number in ``orders``, as they are done.

    A file that crashes its worker or takes too long gets that as its reason.
    """
    dispatch.load("python")
    # Loaded before workers are forked, which would each do it.
    from migrate_scan.edits import codemods  # noqa: F401

    # Workers are forked and have the files already: a task is no more than a number, so that
    # tasks and answers never fill both directions of a pipe.
    tasks = (Task(str(number).encode()) for number in range(len(orders)))

    def work(payload: bytes) -> bytes:
        return msgspec.msgpack.encode(_checked(orders[int(payload)]))

    for outcome in run_isolated(tasks, work, jobs=os.cpu_count() or 1, limits=limits):
        yield outcome.index, _judged(outcome)


def _judged(outcome: Outcome) -> Checked:
    if outcome.result is None:
        return Checked(reason=f"checking it failed: {outcome.failure} {outcome.detail}".rstrip())
    return msgspec.msgpack.decode(outcome.result, type=Checked)


def _checked(order: Order) -> Checked:
    import libcst

    from migrate_scan.edits.codemods.plugin_import import add_import, imports

    try:
        module = libcst.parse_module(order.source)
        if module.bytes != order.source:
            return Checked(reason="it is not printed as it is written")
        for name in order.imports:
            module = add_import(module, name, order.local)
        ast.parse(module.bytes)
    except (libcst.ParserSyntaxError, SyntaxError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else error.raw_line
        return Checked(reason="it does not parse" + (f" (line {line})" if line else ""))
    except Exception as error:  # whatever a parser raises is said of this file only
        return Checked(reason=f"it cannot be parsed ({type(error).__name__})")
    missing = tuple(name for name in order.imports if not imports(module, name))
    return Checked(module.bytes, dispatch.parse(module.bytes, "python"), missing=missing)
