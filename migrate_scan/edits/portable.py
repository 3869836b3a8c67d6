"""Edits towards code that names no vendor: ``torch.accelerator`` and what goes with it.

``torch.accelerator`` grew over several releases, so a name is written only if the chosen
torch version has it; the rest is refused. Which names there are is data
(``operator_maps/_shared/portable.tsv``).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from msgspec.structs import replace
from tree_sitter import Node

from migrate_scan.edits.asked import Asked
from migrate_scan.edits.suggestions import rewrite, suggestion_for
from migrate_scan.edits.wanted import EditKind, Outcome, Wanted
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.versions import minor
from migrate_scan.model import Usage
from migrate_scan.parse.python.decode import to_utf8
from migrate_scan.parse.python.expressions import call_of
from migrate_scan.parse.python.imports import find_imports
from migrate_scan.parse.python.source import Source
from migrate_scan.resources import operator_maps

PORTABLE = "portable"
DEFAULT_TORCH = "2.9"
"""The first version whose torch.accelerator also manages memory."""
_AMP = {"torch.cuda.amp.autocast": "autocast", "torch.cuda.amp.GradScaler": "amp.GradScaler"}
_AVAILABLE = "torch.cuda.is_available"
_HARMLESS = frozenset(
    f"torch.cuda.{name}" for name in ("manual_seed", "manual_seed_all", "seed", "seed_all")
)
"""Documented to do nothing where there is no CUDA."""
_PATTERNS = frozenset({"case_pattern", "union_pattern", "pattern_list"})
_STAYS = frozenset(
    {"torch.Tensor.to", "torch.nn.Module.to", "torch.nn.Module.to_empty", "path:cuda"}
)


def portable(
    usages: Iterable[Usage], torch: str | None, read_bytes: Callable[[str], bytes]
) -> Iterator[Asked]:
    """What portable code for a torch version asks of each usage; files are read again."""
    version = torch or DEFAULT_TORCH
    for path, group in groupby(usages, key=lambda usage: usage.path):
        found = list(group)
        if any(usage.cell is not None for usage in found):
            yield from (Asked(usage, None, "notebooks are not edited") for usage in found)
            continue
        try:
            file = _File.read(read_bytes(path))
        except OSError as error:
            yield from (Asked(usage, None, f"the file cannot be read ({error})") for usage in found)
            continue
        yield from _together([_asked(usage, file, version) for usage in found])


def _together(asked: Sequence[Asked]) -> Iterator[Asked]:
    """Which device is used changes for a whole file or not at all: where a CUDA call stays,
    what decides about the device stays too."""
    staying = [item.usage for item in asked if item.refusal and not _harmless(item.usage)]
    for item in asked:
        usage = item.usage
        decides = usage.symbol == _AVAILABLE or not usage.symbol.startswith("torch.cuda.")
        if staying and item.suggestion is not None and decides:
            first = staying[0]
            reason = f"{first.symbol} in line {first.line} stays: change both together"
            yield Asked(usage, None, reason)
        else:
            yield item


def _harmless(usage: Usage) -> bool:
    return usage.symbol in _HARMLESS or usage.category == "backend_flag"


@dataclass(frozen=True, slots=True)
class _File:
    source: Source
    torch: str
    """The name that the whole file has for torch; empty if it has none."""

    @classmethod
    def read(cls, data: bytes) -> "_File":
        source = Source(to_utf8(data)[0])
        bound = {
            item.bound: item.alias is None
            for item in find_imports(source)
            if not item.optional
            and item.name is None
            and (item.module == "torch" if item.alias else item.bound == "torch")
        }
        names = sorted(bound, key=lambda name: (name != "torch", name))
        return cls(source, names[0] if names else "")

    def leaf(self, usage: Usage) -> Node | None:
        """The node that stands in the usage's span."""
        start, end = (
            self.byte(usage.line, usage.column),
            self.byte(usage.end_line, usage.end_column),
        )
        return self.source.leaf(start, end)

    def widened(self, usage: Usage, start: int, end: int) -> Usage:
        """The usage with another span."""
        line, column = self.source.position(start)
        end_line, end_column = self.source.position(end)
        return replace(
            usage,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            text=self.source.data[start:end].decode("utf-8", "replace"),
        )

    def byte(self, line: int, column: int) -> int:
        """The byte at a 1-based line and column."""
        start = self.source.line_starts[line - 1]
        text = self.source.data[start:].split(b"\n", 1)[0].decode("utf-8", "replace")
        return start + len(text[: column - 1].encode())


def _asked(usage: Usage, file: _File, version: str) -> Asked:
    if usage.certainty == "low":
        return Asked(usage, None, "it is not certain that this is torch's")
    if usage.arguments.get("declared"):
        return Asked(usage, None, "the allowed values are listed beside it")
    if usage.symbol in _STAYS or (usage.category == "distributed" and ":" not in usage.symbol):
        return Asked(usage, None)
    if usage.category in ("device_literal", "device_check"):
        return _word(usage, file, version)
    if usage.symbol.endswith(".cuda") and usage.category == "device_method":
        return _call(usage, file, Wanted("accelerator_move", file.torch), version)
    if usage.symbol in _AMP:
        wanted = Wanted("accelerator_amp", _AMP[usage.symbol], usage.symbol)
        return _call(usage, file, wanted, version)
    return _name(usage, version)


def _name(usage: Usage, version: str) -> Asked:
    name = _names().get(usage.symbol)
    if name is None:
        return Asked(usage, None, "torch has no portable name for it")
    if not _has(version, name.since):
        return Asked(usage, None, f"{name.replacement} is there from torch {name.since} on")
    return _edited(usage, rewrite(usage.text, _renaming(usage.symbol, name.replacement)))


def _renaming(symbol: str, replacement: str) -> Wanted:
    return Wanted("rename_attribute", replacement, symbol)


def _word(usage: Usage, file: _File, version: str) -> Asked:
    if usage.symbol.startswith(("backend:", "error:")):
        return Asked(usage, None, "torch has no portable name for it")
    if not _has(version, _ACCELERATOR_SINCE):
        return Asked(usage, None, f"torch.accelerator is there from torch {_ACCELERATOR_SINCE} on")
    leaf = file.leaf(usage)
    parent = leaf.parent if leaf is not None else None
    if leaf is None or parent is None or parent.type in _PATTERNS:
        return Asked(usage, None, "no expression may stand here")
    if usage.symbol.endswith(".is_cuda"):
        whole = file.widened(usage, parent.start_byte, parent.end_byte)
        return _edited(whole, rewrite(whole.text, Wanted("accelerator_check", file.torch)))
    alone = parent.type != "concatenated_string"
    kind: EditKind = (
        "accelerator_check" if usage.category == "device_check" else "accelerator_literal"
    )
    return _edited(usage, rewrite(usage.text, Wanted(kind, file.torch, alone=alone)))


def _call(usage: Usage, file: _File, wanted: Wanted, version: str) -> Asked:
    """Edit the call of which the usage's span is the function, or the method's name."""
    if not _has(version, _ACCELERATOR_SINCE):
        return Asked(usage, None, f"torch.accelerator is there from torch {_ACCELERATOR_SINCE} on")
    leaf = file.leaf(usage)
    if leaf is not None and wanted.kind == "accelerator_move":
        leaf = leaf.parent
    call = call_of(leaf) if leaf is not None else None
    if leaf is None or call is None:
        return Asked(usage, None, "it is not called here")
    whole = file.widened(usage, file.byte(usage.line, usage.column), call.end_byte)
    return _edited(whole, rewrite(whole.text, wanted))


def _edited(usage: Usage, outcome: Outcome) -> Asked:
    if outcome.text is None:
        return Asked(usage, None, outcome.reason or "")
    return Asked(usage, suggestion_for(usage, outcome.text))


_ACCELERATOR_SINCE = "2.6"


@dataclass(frozen=True, slots=True)
class _Name:
    replacement: str
    since: str


@cache
def _names() -> dict[str, _Name]:
    rows = read_rows(operator_maps() / "_shared" / "portable.tsv")
    return {row["symbol"]: _Name(row["replacement"], row["since"]) for row in rows}


def _has(version: str, since: str) -> bool:
    chosen, first = minor(version), minor(since)
    return chosen is not None and first is not None and chosen >= first
