"""The report's model: the stable interface, field for field as the JSON report has it.

``link`` builds the inventory part, ``assess`` the findings, ``estimate`` the effort;
every output format renders a :class:`Report` and computes nothing of its own.

One module, long as it is: the interface is read from top to bottom in one place.

Paths are POSIX and relative to the scanned root; lines and columns are 1-based.
Effort is in person-days.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from migrate_scan.parse.facts import (
    Certainty,
    KernelFact,
    OperatorKind,
    UsageFact,
)

SCHEMA_VERSION = "1.1"

Area = Literal["own", "vendored", "test", "example", "doc"]
Status = Literal["supported", "limited", "fallback", "unsupported", "unverified", "unknown"]
Route = Literal["as_is", "shim", "rename", "translate", "replace", "rewrite", "redesign", "adopt"]
ConstraintState = Literal["met", "violated", "undecided"]
Confidence = Literal["stated", "registered", "paired", "third_party", "inferred"]
Scope = Literal["inference", "training"]
Goal = Literal["runs", "parity", "tuned"]
SkipReason = Literal[
    "not_regular",
    "outside_root",
    "no_permission",
    "unreadable",
    "too_large",
    "lfs_pointer",
    "binary",
    "crash",
    "timeout",
    "out_of_memory",
]
READY_ROUTES: frozenset[Route] = frozenset({"as_is", "shim", "rename"})
"""Routes that ask for no manual change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """Why a finding is silent: the comment's reason and line."""

    reason: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage(UsageFact):
    """A usage in its place in the repository."""

    id: str
    path: str
    area: Area
    kernel_id: str | None = None
    suppressed: Suppressed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the repository."""

    path: str
    line: int
    column: int = 1
    cell: int | None = None
    scope: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelBinding:
    """The Python name that reaches a kernel, and where Python calls it."""

    python_name: str
    kind: str
    path: str
    line: int
    call_sites: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel(KernelFact):
    """Device code that the repository owns, in its place; ``features`` include those of the
    device functions that it calls."""

    id: str
    path: str
    area: Area
    launches: tuple[Place, ...] = ()
    host_functions: tuple[str, ...] = ()
    bindings: tuple[KernelBinding, ...] = ()
    suppressed: Suppressed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A distinct torch API. ``count`` and ``places_total`` count own-area places."""

    id: str
    symbol: str
    kind: OperatorKind
    count: int
    places: tuple[Place, ...]
    places_total: int
    area: Area
    certainty: Certainty = "high"
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """A package that the repository imports or requires."""

    id: str
    rule: str
    fingerprint: str
    name: str
    import_name: str | None
    version_spec: str | None
    places: tuple[Place, ...]
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    path: str
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialFile:
    path: str
    reason: str
    error_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """An honest account of what was read."""

    scanned: int
    parsed: int
    by_language: dict[str, int]
    by_area: dict[str, int]
    skipped: tuple[SkippedFile, ...] = ()
    partial: tuple[PartialFile, ...] = ()
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A CUDA token that nothing accounts for."""

    path: str
    line: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What the repository uses, independent of any target."""

    project_names: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = ()
    kernels: tuple[Kernel, ...] = ()
    operators: tuple[Operator, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    unattributed: tuple[Token, ...] = ()
    diagnostics: tuple["Diagnostic", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something that the user should know about the scan itself."""

    level: Literal["error", "warning", "note"]
    code: str
    message: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """A constraint of a map entry and how it was judged."""

    code: str
    state: ConstraintState


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a verdict comes from. ``url`` is https or None."""

    source: str
    repository: str
    path: str
    ref: str
    date: str
    confidence: Confidence
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """Something on the target that does what a kernel or package does.

    ``match`` names the signals that agree (``package``, ``name``, ``structure``, joined by
    ``+``), ``kernel`` the well-known kernel that they tell, ``certainty`` how sure that is.
    """

    name: str
    match: str
    confidence: Confidence
    evidence: tuple[str, ...] = ()
    kernel: str = ""
    certainty: Certainty = "medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShimReach:
    """What the target's shim does at this place: ``covers``, ``escapes``, ``absent``,
    ``changes`` (covers, but the behaviour differs) or ``breaks``."""

    reach: Literal["covers", "escapes", "absent", "changes", "breaks", "not_needed"]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An edit that was made and parses again. The span is the replaced text's."""

    old: str
    new: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Three-point effort in person-days and the parameters it came from."""

    low: float
    mode: float
    high: float
    parameter_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A usage, kernel, operator or dependency judged against one stack."""

    subject: str
    status: Status
    route: Route | None
    constraints: tuple[Constraint, ...] = ()
    replacement: str | None = None
    equivalents: tuple[Equivalent, ...] = ()
    grade: int | None = None
    disagreement: str | None = None
    suggestion: Suggestion | None = None
    evidence: tuple[Evidence, ...] = ()
    effort: Effort | None = None
    work_package: str | None = None
    message: str = ""
    shim: ShimReach | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    ready: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorShare:
    ready: int
    undecided: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Three figures that are never mixed, and the effort-weighted share (0 to 1)."""

    device_code: Share
    kernels: Share
    operators: OperatorShare
    effort_weighted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    by_status: dict[str, int]
    by_route: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The versions chosen for a target."""

    target: str
    sdk: str | None
    plugin: str | None
    torch: str | None
    chip: str | None
    shim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MapInfo:
    """Which map judged, how good it is and how old. ``stale`` if a source is past a year."""

    version: str
    date: str
    grade: str
    stale: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Which release of a port goes with which versions; empty where its source does not say.

    ``versions`` of the project are a PEP 440 specifier (``==0.9.1``); ``fits`` says whether
    it is made for the chosen stack's torch, or its SDK where it tells no torch.
    """

    versions: str
    port: str
    sdk: str
    plugin: str
    torch: str
    evidence: str
    fits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopt:
    """A port of the scanned project that already exists.

    ``pairing`` is the release to take on the chosen stack, in words; ``pairings`` are all
    that its sources tell, the newest first.
    """

    project: str
    port: str
    status: str
    evidence: tuple[str, ...]
    pairing: str | None
    message: str
    pairings: tuple[Pairing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The same inventory with or without the target's shim. ``notes`` tell what the plan
    asks for and, of the recommended one, why."""

    shim: bool
    readiness: Readiness
    counts: Counts
    recommended: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPackage:
    """Work that belongs together, with its own range (person-days)."""

    id: str
    title: str
    low: float
    mode: float
    high: float
    findings: int
    after: tuple[str, ...] = ()
    parameter_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """What moves the estimate most: a work package or finding and its share (0 to 1)."""

    what: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number of the estimate's model. ``source`` is a reference or the word assumption."""

    id: str
    low: float
    mode: float
    high: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Person-days at three percentiles, how they came about and what is behind them."""

    p50_days: float
    p80_days: float
    p95_days: float
    seed: int
    samples: int
    scope: Scope
    goal: Goal
    calibration: str
    drivers: tuple[Driver, ...]
    work_packages: tuple[WorkPackage, ...]
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a finding comes to on a stack; ``constraints`` is the worst state among them."""

    status: Status
    constraints: ConstraintState | None
    route: Route | None
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """A symbol that another stack would judge differently, and how many findings that is."""

    symbol: str
    findings: int
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The same inventory on another stack, and what that would change. ``changes`` is capped;
    ``changes_total`` counts all."""

    stack: Stack
    readiness: Readiness
    counts: Counts
    p50_days: float
    p80_days: float
    changes: tuple[VerdictChange, ...]
    changes_total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport:
    """One target's verdict."""

    stack: Stack
    maps: MapInfo
    adopt: Adopt | None
    readiness: Readiness
    counts: Counts
    findings: tuple[Finding, ...]
    estimate: Estimate
    plans: tuple[Plan, ...] = ()
    what_if: tuple[WhatIf, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    commit: str
    dirty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedProject:
    """The scanned project, if it is one that has ports of its own."""

    name: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole scan."""

    schema_version: str
    tool: Tool
    root: str
    revision: Revision | None
    config: dict[str, Any]
    recognised_project: RecognisedProject | None
    diagnostics: tuple[Diagnostic, ...]
    files: Files
    usages: tuple[Usage, ...]
    kernels: tuple[Kernel, ...]
    operators: tuple[Operator, ...]
    dependencies: tuple[Dependency, ...]
    unattributed: tuple[Token, ...]
    targets: dict[str, TargetReport] = field(default_factory=dict)
