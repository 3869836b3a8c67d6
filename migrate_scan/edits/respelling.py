"""What an edit makes of names and of the text of strings, whoever read them from the source.

The codemods ask for fragments of every shape, :mod:`migrate_scan.edits.plain` for the plain ones.
"""

import re
from collections.abc import Sequence

from migrate_scan.edits.alike import alike, alike_at_end
from migrate_scan.edits.wanted import Wanted

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_DEVICE = re.compile(r"cuda(?P<index>:(?:\d*|\{[^{}\s]*\}|%[^\s/]{1,32}))?")
_BEGINNING = re.compile(r"cuda(?P<index>:\d*)?")
_TENSOR_TYPE = re.compile(r"torch\.cuda\.(\w*Tensor)")
_MIDDLE = re.compile(r":?\d*")
_PAIRS = re.compile(r"\w+:\w+(?:,\w+:\w+)*")
_DEVICE_OF = {"hccl": "npu", "cncl": "mlu", "mccl": "musa", "eccl": "gcu"}
"""The device type that a vendor's backend serves, as it is registered with torch."""


class Refused(Exception):
    """The edit cannot be made mechanically; the message says why."""


def chain(written: Sequence[str], wanted: Wanted) -> tuple[int, int, list[str]]:
    """The part of a chain of names that changes (start, stop) and its new names.

    Raises Refused where the names in which ``wanted.symbol`` and ``wanted.replacement``
    differ are not written in the chain.
    """
    old, new = _aligned(list(written), wanted)
    prefix = alike(old, new)
    suffix = alike_at_end(old[prefix:], new[prefix:])
    tail = old[prefix:]
    if not prefix:
        raise Refused("the new name needs another import")
    if len(written) <= len(tail) or list(written[len(written) - len(tail) :]) != tail:
        raise Refused("the name to change is not written here")
    start = len(written) - len(tail)
    return start, len(written) - suffix, new[prefix : len(new) - suffix]


def _aligned(written: list[str], wanted: Wanted) -> tuple[list[str], list[str]]:
    """The old and the new canonical names of the part that the fragment spells."""
    new = wanted.replacement.split(".")
    if not wanted.symbol:
        if len(new) != len(written):
            raise Refused("the name to change is not written here")
        return [new[0], *written[1:]], new
    old = wanted.symbol.split(".")
    outside = len(old) - len(written)
    if outside > 0 and written == old[: len(written)] and old[-outside:] == new[-outside:]:
        # The module of ``from torch.cuda.amp import autocast``: the member stands elsewhere.
        return old[:-outside], new[:-outside]
    return old, new


def member(name: str | None, wanted: Wanted) -> str:
    """The new name of a method or attribute; ``name`` is None where the fragment is none.

    Raises Refused if the fragment is no name or not the symbol's.
    """
    owner, _, new = wanted.replacement.rpartition(".")
    old_owner, _, old = wanted.symbol.rpartition(".")
    if not new.isidentifier() or (owner and old_owner and owner != old_owner):
        raise Refused("the new name is not a name of the same class")
    if name is None or (old and name != old):
        raise Refused("not the name of a method or attribute")
    return new


def device_type(wanted: Wanted) -> str:
    """The device type to write. Raises Refused if the replacement is none."""
    if not _WORD.fullmatch(wanted.replacement):
        raise Refused("the new text is not a device type")
    return wanted.replacement


def device(text: str, later: Sequence[str] | None, new: str) -> str:
    """The text that a device string begins with, with ``new`` for ``cuda``; a tensor's type is
    spelled with the device's too (``torch.npu.FloatTensor``: torch makes the name of it).

    ``later`` are the further texts of an f-string, None for any other string.
    Raises Refused if the string is not a CUDA device.
    """
    typed = _TENSOR_TYPE.fullmatch(text) if later is None else None
    if typed is not None:
        return f"torch.{new}.{typed[1]}"
    match = (_DEVICE if later is None else _BEGINNING).fullmatch(text)
    if match is None or not all(_MIDDLE.fullmatch(part) for part in later or ()):
        raise Refused("the string is not a CUDA device")
    return new + (match["index"] or "")


def backend_name(wanted: Wanted) -> str:
    """The backend to write. Raises Refused if the replacement is none."""
    if not _WORD.fullmatch(wanted.replacement):
        raise Refused("the new text is not a backend")
    return wanted.replacement


def backend(text: str, later: Sequence[str] | None, new: str) -> str:
    """``nccl`` or a list of pairs with it, with the backend ``new`` and its device type.

    Raises Refused if the string names no such backend, or the new one's device type is
    not known where it is needed.
    """
    if later is not None:
        raise Refused("the string is not constant")
    if text == "nccl":
        return new
    if not _PAIRS.fullmatch(text) or "cuda:nccl" not in text.split(","):
        raise Refused("the string is not an NCCL backend")
    if new not in _DEVICE_OF:
        raise Refused("the backend's device type is not known")
    pair = f"{_DEVICE_OF[new]}:{new}"
    return ",".join(pair if old == "cuda:nccl" else old for old in text.split(","))
