"""Edits towards code that names no vendor: ``torch.accelerator`` and what goes with it.

``torch.accelerator`` grew over several releases, so a name is written only if the chosen
torch version has it; the rest is refused with the reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from migrate_scan.edits.asked import Asked
from migrate_scan.edits.portable.amp import amp_asked, is_amp
from migrate_scan.edits.portable.calls import move_asked, name_asked
from migrate_scan.edits.portable.file import File
from migrate_scan.edits.portable.names import missing
from migrate_scan.edits.portable.words import word_asked
from migrate_scan.model import Usage

__all__ = ["DEFAULT_TORCH", "PORTABLE", "portable"]

PORTABLE = "portable"
DEFAULT_TORCH = "2.9"
"""The first version whose torch.accelerator also manages memory."""
_AVAILABLE = "torch.cuda.is_available"
_HARMLESS = frozenset(
    f"torch.cuda.{name}" for name in ("manual_seed", "manual_seed_all", "seed", "seed_all")
)
"""Documented to do nothing where there is no CUDA."""
_STAYS = frozenset(
    {"torch.Tensor.to", "torch.nn.Module.to", "torch.nn.Module.to_empty", "path:cuda"}
)


def portable(
    usages: Iterable[Usage],
    compiled: Mapping[str, str],
    torch: str | None,
    read_bytes: Callable[[str], bytes],
) -> Iterator[Asked]:
    """What portable code for a torch version asks of each usage; files are read again.

    ``compiled`` are the files that call code compiled for CUDA, each with one such name.
    """
    version = torch or DEFAULT_TORCH
    for path, group in groupby(usages, key=lambda usage: usage.path):
        found = list(group)
        if any(usage.cell is not None for usage in found):
            yield from (Asked(usage, None, "notebooks are not edited") for usage in found)
            continue
        try:
            file = File.read(read_bytes(path))
        except OSError as error:
            yield from (Asked(usage, None, f"the file cannot be read ({error})") for usage in found)
            continue
        yield from _together(list(_file_asked(found, file, version)), compiled.get(path))


def _file_asked(usages: Sequence[Usage], file: File, version: str) -> Iterator[Asked]:
    amp = {item.usage.id: item for item in amp_asked(usages, file)}
    for usage in usages:
        why = _kept_back(usage, version)
        if why is not None:
            yield Asked(usage, None, why)
        elif is_amp(usage):
            yield amp[usage.id]
        else:
            yield _asked(usage, file, version)


def _kept_back(usage: Usage, version: str) -> str | None:
    """Why a usage is not edited, whatever it is; empty where it may stay as it is."""
    if usage.certainty == "low":
        return "it is not certain that this is torch's"
    if usage.arguments.get("declared"):
        return "the allowed values are listed beside it"
    if usage.symbol in _STAYS or (usage.category == "distributed" and ":" not in usage.symbol):
        return ""
    if usage.category == "backend_flag":
        return "it is about CUDA's own libraries; others do not mind it"
    return missing(version) or None


def _asked(usage: Usage, file: File, version: str) -> Asked:
    if ":" in usage.symbol or usage.symbol.endswith(".is_cuda"):
        return word_asked(usage, file)
    if usage.category == "device_method" and usage.symbol.endswith(".cuda"):
        return move_asked(usage, file)
    return name_asked(usage, file, version)


def _together(asked: Sequence[Asked], compiled: str | None) -> Iterator[Asked]:
    """Which device is used changes for a whole file or not at all: where a CUDA call stays,
    what decides about the device stays too."""
    stays = compiled or next(
        (
            f"{item.usage.symbol} in line {item.usage.line}"
            for item in asked
            if item.refusal and not _harmless(item.usage)
        ),
        None,
    )
    for item in asked:
        usage = item.usage
        decides = usage.symbol == _AVAILABLE or not usage.symbol.startswith("torch.cuda.")
        if stays is not None and item.suggestion is not None and decides:
            yield Asked(usage, None, f"{stays} stays: change both together")
        else:
            yield item


def _harmless(usage: Usage) -> bool:
    """Whether it may stay though the device that is used changes."""
    harmless = usage.symbol in _HARMLESS or usage.symbol.startswith("error:")
    return harmless or usage.category == "backend_flag"
