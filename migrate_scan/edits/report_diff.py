"""The unified diff of one target: every suggestion applied, every new file checked."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from migrate_scan.edits.apply import EditConflict, apply_suggestions
from migrate_scan.edits.diff import unified_diff
from migrate_scan.edits.verification import verify
from migrate_scan.model import Diagnostic, Finding, Report, Route, Suggestion, Usage

_BATCH_BYTES = 8 << 20
"""How much is held in memory and given to one checking process."""
_EDITED: frozenset[Route | None] = frozenset({"rename", "replace"})

_Span = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Edited:
    path: str
    before: bytes
    after: bytes


@dataclass(slots=True)
class _FileEdits:
    """What is suggested for each span of a file; None is a usage that asks for no edit."""

    spans: defaultdict[_Span, set[Suggestion | None]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def agreed(self) -> list[Suggestion]:
        only = (next(iter(wanted)) for wanted in self.spans.values() if len(wanted) == 1)
        return [suggestion for suggestion in only if suggestion is not None]

    def disputed(self) -> list[int]:
        """The lines of spans on which usages disagree, as the module of
        ``from torch.cuda import a, b`` is if only ``a`` has a new name."""
        return sorted(span[0] for span, wanted in self.spans.items() if len(wanted) > 1)


def diff_for(
    report: Report, target: str, read_bytes: Callable[[str], bytes]
) -> tuple[str, tuple[Diagnostic, ...]]:
    """The patch that makes the target's suggestions, and a diagnostic for what it leaves out.

    Takes findings of the routes rename and replace in the repository's own code.
    ``read_bytes`` gives the bytes of a path of the report and may raise OSError. The patch
    is in the order of the paths; write it with ``errors="surrogateescape"``. Raises
    KeyError if the report has no such target, RuntimeError if files cannot be checked here.
    """
    findings = {finding.subject: finding for finding in report.targets[target].findings}
    notes: list[Diagnostic] = []
    edited = _edit(_collect(report.usages, findings, notes), read_bytes, notes)
    patches: list[str] = []
    for batch in _batches(edited):
        reasons = verify([file.after for file in batch])
        for file, reason in zip(batch, reasons, strict=True):
            if reason is None:
                patches.append(unified_diff(file.path, file.before, file.after))
            else:
                notes.append(_left_out(file.path, f"the edited file was dropped: {reason}"))
    return "".join(patches), tuple(sorted(notes, key=_order))


def _collect(
    usages: Iterable[Usage], findings: Mapping[str, Finding], notes: list[Diagnostic]
) -> dict[str, _FileEdits]:
    files: defaultdict[str, _FileEdits] = defaultdict(_FileEdits)
    for usage in usages:
        finding = findings.get(usage.id)
        if finding is None or usage.area != "own":
            continue
        edit = finding.suggestion if finding.route in _EDITED else None
        if usage.cell is None:
            span = (usage.line, usage.column, usage.end_line, usage.end_column)
            files[usage.path].spans[span].add(edit)
        elif edit is not None:
            message = f"cell {usage.cell}: notebooks are not edited"
            notes.append(_left_out(usage.path, message, usage.line))
    return files


def _edit(
    files: Mapping[str, _FileEdits],
    read_bytes: Callable[[str], bytes],
    notes: list[Diagnostic],
) -> Iterator[_Edited]:
    for path, edits in sorted(files.items()):
        for line in edits.disputed():
            notes.append(_left_out(path, "usages at one place ask for different edits", line))
        suggestions = edits.agreed()
        if not suggestions:
            continue
        try:
            before = read_bytes(path)
            after = apply_suggestions(before, suggestions)
        except OSError as error:
            notes.append(_left_out(path, f"the file cannot be read ({error.strerror})"))
        except EditConflict as conflict:
            notes.append(_left_out(path, f"no edit was made: {conflict}"))
        else:
            yield _Edited(path, before, after)


def _batches(edited: Iterable[_Edited]) -> Iterator[list[_Edited]]:
    batch: list[_Edited] = []
    size = 0
    for file in edited:
        batch.append(file)
        size += len(file.after)
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _left_out(path: str, message: str, line: int | None = None) -> Diagnostic:
    return Diagnostic(level="warning", code="edit-left-out", message=message, path=path, line=line)


def _order(note: Diagnostic) -> tuple[str, int, str]:
    return note.path or "", note.line or 0, note.message
