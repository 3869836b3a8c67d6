"""Makes the edits that are asked for, and keeps only files of which a scan says that it worked."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from migrate_scan.edits.apply import EditConflict, apply_suggestions
from migrate_scan.edits.asked import Asked
from migrate_scan.edits.programs import Programs
from migrate_scan.edits.whole_file import Checked, Order, check_all
from migrate_scan.model import Diagnostic, Suggestion, Usage
from migrate_scan.parse.facts import FileInventory, UsageFact

_BATCH_BYTES = 8 << 20
"""How much source is held for one round of checks."""

_Span = tuple[int, int, int, int]
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file before and after its edits."""

    path: str
    before: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was edited, by path, and what was refused with the reason, by place."""

    files: tuple[EditedFile, ...]
    refused: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _FileEdits:
    """What is asked for each span of a file; None is a usage that asks for no edit."""

    usages: list[tuple[Usage, bool]] = field(default_factory=list)
    """Each with whether it goes away."""
    spans: defaultdict[_Span, set[Suggestion | None]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def ask(
        self, usage: Usage, suggestion: Suggestion | None = None, *, follows: bool = False
    ) -> None:
        self.spans[_span(usage)].add(suggestion)
        self.usages.append((usage, follows or suggestion is not None))

    def agreed(self) -> list[Suggestion]:
        only = (next(iter(wanted)) for wanted in self.spans.values() if len(wanted) == 1)
        return [suggestion for suggestion in only if suggestion is not None]

    def disputed(self) -> list[int]:
        """The lines of spans on which usages disagree, as the module of
        ``from torch.cuda import a, b`` is if only ``a`` has a new name."""
        return sorted(span[0] for span, wanted in self.spans.items() if len(wanted) > 1)

    def remaining(self) -> Counter[_Key]:
        """What a scan may still find when the edits are made."""
        return Counter(
            _key(usage)
            for usage, goes in self.usages
            if not goes or len(self.spans[_span(usage)]) > 1
        )


def _span(usage: Usage) -> _Span:
    return usage.line, usage.column, usage.end_line, usage.end_column


@dataclass(frozen=True, slots=True)
class _Try:
    path: str
    before: bytes
    order: Order
    edits: _FileEdits


def fix(
    asked: Iterable[Asked],
    others: Iterable[Usage],
    read_bytes: Callable[[str], bytes],
    imports: tuple[str, ...] = (),
    touched: Collection[str] = (),
    programs: Callable[[], Programs] = lambda: Programs(()),
) -> Fixed:
    """Make the edits that are asked for.

    ``others`` are the report's usages that nothing is asked of, ``read_bytes`` gives the
    bytes of a path and may raise OSError, ``imports`` are modules that must be imported for
    the new names to exist (the target's torch plugin), ``programs`` tells where; ``touched``
    are files that need them although nothing in them is edited. A file is edited only if it
    parses and is printed as it stands, and if a scan of it finds what was edited no more and
    nothing else instead.
    """
    refused: list[Diagnostic] = []
    files = _by_file(asked, others, refused)
    done: dict[str, tuple[_Try, Checked]] = {}
    for batch in _batches(_tries(files, touched, read_bytes, refused)):
        done.update(_checked(batch, refused))
    if imports and done:
        known = programs()
        starts = known.starts(done)
        orders = {path: (imports, known.local(path)) for path in sorted(starts)}
        tries = _with_imports(orders, done, files, read_bytes, refused)
        done = {path: pair for path, pair in done.items() if path not in starts}
        for batch in _batches(tries):
            done.update(_checked(batch, refused))
    return Fixed(
        tuple(
            EditedFile(path, tried.before, checked.source)
            for path, (tried, checked) in sorted(done.items())
            if tried.before != checked.source
        ),
        tuple(sorted(refused, key=_order)),
    )


def _by_file(
    asked: Iterable[Asked], others: Iterable[Usage], refused: list[Diagnostic]
) -> dict[str, _FileEdits]:
    files: defaultdict[str, _FileEdits] = defaultdict(_FileEdits)
    for item in asked:
        usage, edit = item.usage, item.suggestion
        if usage.cell is not None:
            if edit is not None or item.refusal:
                message = f"cell {usage.cell}: notebooks are not edited"
                refused.append(refusal(usage.path, message, usage.line))
            continue
        files[usage.path].ask(usage, edit, follows=item.follows)
        if edit is None and item.refusal:
            refused.append(refusal(usage.path, f"{usage.symbol}: {item.refusal}", usage.line))
    for usage in others:
        files[usage.path].ask(usage)
    return files


def _tries(
    files: Mapping[str, _FileEdits],
    touched: Collection[str],
    read_bytes: Callable[[str], bytes],
    refused: list[Diagnostic],
) -> Iterator[_Try]:
    for path, edits in sorted(files.items()):
        for line in edits.disputed():
            refused.append(refusal(path, "usages at one place ask for different edits", line))
        suggestions = edits.agreed()
        if not suggestions and path not in touched:
            continue
        try:
            before = read_bytes(path)
            after = apply_suggestions(before, suggestions)
        except OSError as error:
            refused.append(_unreadable(path, error))
        except EditConflict as conflict:
            refused.append(refusal(path, f"no edit was made: {conflict}"))
        else:
            yield _Try(path, before, Order(after), edits)


def _with_imports(
    orders: Mapping[str, tuple[tuple[str, ...], frozenset[str]]],
    done: Mapping[str, tuple[_Try, Checked]],
    files: Mapping[str, _FileEdits],
    read_bytes: Callable[[str], bytes],
    refused: list[Diagnostic],
) -> Iterator[_Try]:
    """The files that shall import something, edited before or not."""
    for path, order in orders.items():
        if path in done:
            tried, checked = done[path]
            yield replace(tried, order=Order(checked.source, *order))
            continue
        try:
            source = read_bytes(path)
        except OSError as error:
            refused.append(_unreadable(path, error))
        else:
            kept = _FileEdits()
            for usage, _ in files[path].usages if path in files else ():
                kept.ask(usage)
            yield _Try(path, source, Order(source, *order), kept)


def _checked(batch: Sequence[_Try], refused: list[Diagnostic]) -> dict[str, tuple[_Try, Checked]]:
    good: dict[str, tuple[_Try, Checked]] = {}
    for number, checked in check_all([tried.order for tried in batch]):
        tried = batch[number]
        reason = checked.reason or _surprise(tried.edits, checked.facts)
        if reason is None:
            good[tried.path] = tried, checked
            refused += (
                refusal(tried.path, f"torch is optional here: import {name} yourself")
                for name in checked.missing
            )
        else:
            refused.append(refusal(tried.path, f"the edited file was dropped: {reason}"))
    return good


def _surprise(edits: _FileEdits, facts: FileInventory | None) -> str | None:
    """What a scan of the edited file finds that should be gone, or was not there before."""
    found = Counter(_key(usage) for usage in facts.usages) if facts is not None else Counter()
    surplus = found - edits.remaining()
    if not surplus:
        return None
    rule, symbol = min(surplus)
    return f"a scan of it still finds {rule} {symbol}"


def _key(usage: UsageFact) -> _Key:
    return usage.rule, usage.symbol


def _batches(tries: Iterable[_Try]) -> Iterator[list[_Try]]:
    batch: list[_Try] = []
    size = 0
    for tried in tries:
        batch.append(tried)
        size += len(tried.order.source)
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def refusal(path: str, message: str, line: int | None = None) -> Diagnostic:
    """What is not edited, and why."""
    return Diagnostic(level="warning", code="edit_refused", message=message, path=path, line=line)


def _unreadable(path: str, error: OSError) -> Diagnostic:
    return refusal(path, f"the file cannot be read ({error.strerror or error})")


def _order(note: Diagnostic) -> tuple[str, int, str]:
    return note.path or "", note.line or 0, note.message
