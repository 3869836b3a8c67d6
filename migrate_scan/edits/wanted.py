"""What an edit shall bring about, and what came of it."""

from typing import Literal

from msgspec import Struct

EditKind = Literal[
    "rename_attribute",
    "rename_method",
    "device_literal",
    "backend_literal",
    "replace_expression",
    "accelerator_amp",
    "accelerator_backend",
    "accelerator_check",
    "accelerator_else",
    "accelerator_literal",
    "accelerator_move",
]


class Wanted(Struct, frozen=True):
    """A change asked for, independent of how the source spells the thing.

    ``replacement`` is a canonical symbol (``torch.npu.synchronize``), a method's name
    (``npu``), a device type (``npu``), a backend (``hccl``) or a whole expression.
    ``symbol`` is the canonical symbol that the fragment stands for; without it only
    spellings of the replacement's own length can be aligned. ``alone`` tells that the
    fragment is an expression of its own, for which any other that binds as tightly may stand.
    """

    kind: EditKind
    replacement: str
    symbol: str = ""
    alone: bool = False


class Outcome(Struct, frozen=True):
    """The new text, or None and the reason why there is none."""

    text: str | None
    reason: str | None = None
