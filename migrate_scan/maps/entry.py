"""What an operator map holds, and what a look-up in it answers."""

from dataclasses import dataclass
from typing import Literal

from migrate_scan.model import Confidence, Constraint, Evidence, Route, Status

EntryKind = Literal[
    "python_api",
    "aten",
    "cuda_api",
    "device_intrinsic",
    "collective",
    "environment",
    "triton_op",
    "paddle_op",
    "shim",
    "package",
    "kernel_equivalent",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of one map about one symbol.

    ``since``/``until`` bound the torch versions (inclusive, ``None`` open); ``chips``
    empty means every chip; ``constraints`` are codes (``dtype(input):fp16,fp32``).
    """

    kind: EntryKind
    symbol: str
    status: Status
    constraints: tuple[str, ...] = ()
    route: Route | None = None
    replacement: str | None = None
    since: str | None = None
    until: str | None = None
    chips: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    confidence: Confidence = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a map says about a symbol on one stack.

    ``status`` is ``unverified`` where the vendor's list is silent about a public API
    of that torch version and ``unknown`` where there is no data; ``disagreement`` tells
    in words where two sources differ.
    """

    status: Status
    constraints: tuple[Constraint, ...] = ()
    route: Route | None = None
    replacement: str | None = None
    confidence: Confidence = "inferred"
    evidence: tuple[Evidence, ...] = ()
    disagreement: str | None = None
    stale: bool = False
