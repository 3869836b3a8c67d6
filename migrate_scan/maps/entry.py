"""What an operator map holds, and what a look-up in it answers."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from migrate_scan.model import (
    Confidence,
    Constraint,
    Evidence,
    Pairing,
    Route,
    ShimReach,
    Stack,
    Status,
)

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


class Entry(Struct, frozen=True, kw_only=True):
    """One statement of one map about one symbol.

    ``since``/``until`` bound the torch versions (inclusive, ``None`` open); ``chips``
    empty means every chip; ``constraints`` are codes (``dtype(input):fp16,fp32``); ``reason``
    tells why a person wrote a statement.
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
    reason: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
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


class Source(Struct, frozen=True, kw_only=True):
    """Where statements come from: one file or folder of a repository at one commit."""

    id: str
    repository: str
    path: str
    ref: str
    commit: str
    date: str
    licence: str


class PackagePort(Struct, frozen=True, kw_only=True):
    """What a target has for a package or project.

    ``status`` is the target's, ``port`` the kind of port as the field calls it
    (``vendor_plugin``, ``upstream_backend``, ``replacement`` ...); ``evidence`` holds
    references such as ``github:vllm-project/vllm-ascend``.
    """

    package: str
    target: str
    status: Status
    route: Route | None
    port: str
    replacement: str | None
    evidence: tuple[str, ...]
    confidence: Confidence
    pairings: tuple[Pairing, ...] = ()


class FeatureGrade(Struct, frozen=True, kw_only=True):
    """How hard a kernel feature is to port: 0 same, 1 trivial, 2 review, 3 hard, 4 redesign,
    None not available. Where a source gives a range, ``grade`` is its upper end."""

    feature: str
    grade: int | None
    low: int | None
    note: str
    source: str


ShimAction = Literal["patched", "argument_rewritten", "disabled", "silent_change"]


class ShimEntry(Struct, frozen=True, kw_only=True):
    """What a target's shim does to one name, in the plugin versions ``since`` to ``until``.

    ``note`` is a code (``returns_argument``, ``float_for_double``, ``cuda_to_npu``).
    """

    name: str
    action: ShimAction
    since: str
    until: str
    note: str
    source: str


class ShimSpan(Struct, frozen=True, kw_only=True):
    """What a shim does with one name from one plugin version to another (both included).

    ``action`` is None where it leaves the name alone; ``spellings`` says for each way to bind
    the name how far the shim reaches.
    """

    since: str
    until: str
    action: ShimAction | None
    note: str
    spellings: Mapping[str, ShimReach]
    source: str


class Offer(Struct, frozen=True):
    """What a target has that does the same as a known kernel, with where that stands."""

    name: str
    evidence: tuple[str, ...]


class KernelAnswer(Struct, frozen=True, kw_only=True):
    """What a target has for a known kernel; without ``offers`` nothing was found in the places
    of ``looked_in``, or nobody looked."""

    offers: tuple[Offer, ...]
    looked_in: tuple[str, ...]


class MapAnswer(Struct, frozen=True, kw_only=True):
    """Everything that a map says about one symbol, and the verdict it comes to.

    ``doubt`` tells in words that the stack is not released or its torch version not known;
    ``kernel`` is there where the symbol is the id of a known kernel; ``shim`` tells what the
    target's shim does with a name of torch, oldest plugin first.
    """

    target: str
    symbol: str
    stack: Stack
    entries: tuple[Entry, ...]
    verdict: Verdict
    doubt: str | None = None
    kernel: KernelAnswer | None = None
    shim: tuple[ShimSpan, ...] = ()
