"""The report's model: the stable interface, field for field as the JSON report has it.

``link`` builds the inventory part, ``assess`` the findings, ``estimate`` the effort;
every output format renders a :class:`Report` and computes nothing of its own.

One module, long as it is: the interface is read from top to bottom in one place.

Paths are POSIX and relative to the scanned root; lines and columns are 1-based.
Effort is in person-days.
"""

from typing import Any, Literal

from msgspec import Struct, field

from migrate_scan.parse.facts import (
    Certainty,
    KernelFact,
    OperatorKind,
    UsageFact,
)

SCHEMA_VERSION = "1.2"

Area = Literal["own", "vendored", "test", "example", "doc"]
Status = Literal["supported", "limited", "fallback", "unsupported", "unverified", "unknown"]
Route = Literal["as_is", "shim", "rename", "translate", "replace", "rewrite", "redesign", "adopt"]
ConstraintState = Literal["met", "violated", "undecided"]
Confidence = Literal["probe", "stated", "registered", "paired", "third_party", "inferred"]
RiskCode = Literal[
    "tf32",
    "fp64",
    "complex",
    "fp8",
    "determinism",
    "channels_last",
    "dynamic_shapes",
    "cpu_fallback",
    "cpu_fallback_in_steps",
    "host_sync",
]
RiskKind = Literal["precision", "determinism", "performance"]
RiskLevel = Literal["high", "medium", "low"]
Scope = Literal["inference", "training", "library"]
Goal = Literal["runs", "parity", "tuned"]
Experience = Literal["new", "some", "expert"]
AnsweredBy = Literal["device", "vendor", "team"]
LineKind = Literal["python", "device", "host", "build"]
WorkKind = Literal[
    "adopt", "wrap", "translate", "rewrite", "edit", "configure", "replace_package", "re_validate"
]
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


class Suppressed(Struct, frozen=True, kw_only=True):
    """Why a finding is silent: the comment's reason and line."""

    reason: str
    line: int


class Usage(UsageFact, frozen=True, kw_only=True):
    """A usage in its place in the repository."""

    id: str
    path: str
    area: Area
    kernel_id: str | None = None
    suppressed: Suppressed | None = None


class Place(Struct, frozen=True, kw_only=True):
    """A place in the repository."""

    path: str
    line: int
    column: int = 1
    cell: int | None = None
    scope: str | None = None
    kind: str | None = None


class KernelBinding(Struct, frozen=True, kw_only=True):
    """The Python name that reaches a kernel, and where Python calls it."""

    python_name: str
    kind: str
    path: str
    line: int
    call_sites: tuple[Place, ...] = ()


class Kernel(KernelFact, frozen=True, kw_only=True):
    """Device code that the repository owns, in its place; ``features`` include those of the
    device functions that it calls."""

    id: str
    path: str
    area: Area
    helper_loc: float = 0.0
    """Lines of code of the device functions that it needs, each divided by the number of
    kernels that need it: over all kernels, every function counts once."""
    launches: tuple[Place, ...] = ()
    host_functions: tuple[str, ...] = ()
    bindings: tuple[KernelBinding, ...] = ()
    suppressed: Suppressed | None = None


class Operator(Struct, frozen=True, kw_only=True):
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


class Dependency(Struct, frozen=True, kw_only=True):
    """A package that the repository imports or requires."""

    id: str
    rule: str
    fingerprint: str
    name: str
    import_name: str | None
    version_spec: str | None
    places: tuple[Place, ...]
    area: Area


class SkippedFile(Struct, frozen=True, kw_only=True):
    path: str
    reason: SkipReason
    detail: str = ""


class PartialFile(Struct, frozen=True, kw_only=True):
    path: str
    reason: str
    error_bytes: int


class Files(Struct, frozen=True, kw_only=True):
    """An honest account of what was read. ``out_of_reach`` was read and left out of the
    inventory: the entry points that the user named do not import it."""

    scanned: int
    parsed: int
    by_language: dict[str, int]
    by_area: dict[str, int]
    skipped: tuple[SkippedFile, ...] = ()
    partial: tuple[PartialFile, ...] = ()
    excluded: tuple[str, ...] = ()
    out_of_reach: tuple[str, ...] = ()


class Token(Struct, frozen=True, kw_only=True):
    """A CUDA token that nothing accounts for."""

    path: str
    line: int
    token: str


class Inventory(Struct, frozen=True, kw_only=True):
    """What the repository uses, independent of any target."""

    project_names: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = ()
    kernels: tuple[Kernel, ...] = ()
    operators: tuple[Operator, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    unattributed: tuple[Token, ...] = ()
    host_syncs: tuple[Place, ...] = ()
    step_lines: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """First and last lines of the code that runs at every step of a training, by path."""
    diagnostics: tuple["Diagnostic", ...] = ()


class Diagnostic(Struct, frozen=True, kw_only=True):
    """Something that the user should know about the scan itself."""

    level: Literal["error", "warning", "note"]
    code: str
    message: str
    path: str | None = None
    line: int | None = None


class Constraint(Struct, frozen=True, kw_only=True):
    """A constraint of a map entry and how it was judged."""

    code: str
    state: ConstraintState


class Evidence(Struct, frozen=True, kw_only=True):
    """Where a verdict comes from. ``url`` is https or None."""

    source: str
    repository: str
    path: str
    ref: str
    date: str
    confidence: Confidence
    url: str | None = None


class Equivalent(Struct, frozen=True, kw_only=True):
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


class ShimReach(Struct, frozen=True, kw_only=True):
    """What the target's shim does at this place: ``covers``, ``escapes``, ``absent``,
    ``changes`` (covers, but the behaviour differs) or ``breaks``."""

    reach: Literal["covers", "escapes", "absent", "changes", "breaks", "not_needed"]
    why: str


class Suggestion(Struct, frozen=True, kw_only=True):
    """An edit that was made and parses again. The span is the replaced text's."""

    old: str
    new: str
    line: int
    column: int
    end_line: int
    end_column: int


class NoneFound(Struct, frozen=True, kw_only=True):
    """Known kernels (ids) that a kernel was recognised as and that the target has nothing
    for, as far as was looked: ``looked_in`` names repository, path, commit and date."""

    kernels: tuple[str, ...]
    looked_in: tuple[str, ...]


class Effort(Struct, frozen=True, kw_only=True):
    """Three-point effort in person-days and the parameters it came from."""

    low: float
    mode: float
    high: float
    parameter_ids: tuple[str, ...]


class Finding(Struct, frozen=True, kw_only=True):
    """A usage, kernel, operator or dependency judged against one stack."""

    subject: str
    status: Status
    route: Route | None
    constraints: tuple[Constraint, ...] = ()
    replacement: str | None = None
    equivalents: tuple[Equivalent, ...] = ()
    none_found: NoneFound | None = None
    grade: int | None = None
    disagreement: str | None = None
    suggestion: Suggestion | None = None
    evidence: tuple[Evidence, ...] = ()
    effort: Effort | None = None
    work_package: str | None = None
    message: str = ""
    shim: ShimReach | None = None


class Share(Struct, frozen=True, kw_only=True):
    ready: int
    total: int


class OperatorShare(Struct, frozen=True, kw_only=True):
    ready: int
    undecided: int
    total: int


class Readiness(Struct, frozen=True, kw_only=True):
    """Three figures that are never mixed, and the effort-weighted share (0 to 1)."""

    device_code: Share
    kernels: Share
    operators: OperatorShare
    effort_weighted: float


class Counts(Struct, frozen=True, kw_only=True):
    by_status: dict[str, int]
    by_route: dict[str, int]


class Stack(Struct, frozen=True, kw_only=True):
    """The versions chosen for a target."""

    target: str
    sdk: str | None
    plugin: str | None
    torch: str | None
    chip: str | None
    shim: bool


class MapInfo(Struct, frozen=True, kw_only=True):
    """Which map judged, how good it is and how old. ``stale`` if a source is past a year.

    ``date`` is of the newest source of the vendor's own, ``lists`` of its newest list of Python
    APIs; empty where there is none, or none with a date.
    """

    version: str
    date: str
    grade: str
    stale: bool
    sources: tuple[str, ...]
    lists: str = ""


class Pairing(Struct, frozen=True, kw_only=True):
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


class Adopt(Struct, frozen=True, kw_only=True):
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


class Plan(Struct, frozen=True, kw_only=True):
    """The same inventory with or without the target's shim. ``notes`` tell what the plan
    asks for and, of the recommended one, why."""

    shim: bool
    readiness: Readiness
    counts: Counts
    p50_days: float
    p80_days: float
    recommended: bool = False
    notes: tuple[str, ...] = ()


class WorkPackage(Struct, frozen=True, kw_only=True):
    """Work that belongs together, with its own range (person-days); ``mode`` is its part of P50."""

    id: str
    title: str
    low: float
    mode: float
    high: float
    findings: int
    after: tuple[str, ...] = ()
    parameter_ids: tuple[str, ...] = ()


class Lines(Struct, frozen=True, kw_only=True):
    """Lines that a port is predicted to write: half of ports write more than ``mode``, one in
    twenty less than ``low`` and one in twenty more than ``high``."""

    low: float
    mode: float
    high: float


class WorkItem(Struct, frozen=True, kw_only=True):
    """Work of one kind within a package: how many findings ask for it, its ``quantity`` (places
    or kernel lines) times its parameters as ``lines`` of ``line_kind``, and its days at P50."""

    package: str
    kind: WorkKind
    line_kind: LineKind
    findings: int
    quantity: float
    lines: Lines
    days: float
    parameter_ids: tuple[str, ...]


class Driver(Struct, frozen=True, kw_only=True):
    """What moves the estimate most: a part of the work, its share (0 to 1), its days and the
    whole at P50 without it. ``kind`` is None for work that no line shows."""

    what: str
    share: float
    package: str
    kind: WorkKind | None
    days: float
    p50_without: float


class Parameter(Struct, frozen=True, kw_only=True):
    """One number of the estimate's model. ``source`` is a reference or the word assumption."""

    id: str
    low: float
    mode: float
    high: float
    unit: str
    source: str


class Figure(Struct, frozen=True):
    """A measure of error with its 95 % bootstrap interval over repositories."""

    value: float
    low: float
    high: float


class CalibrationNote(Struct, frozen=True, kw_only=True):
    """On what the estimates were calibrated and how far off they were on repositories that
    were left out. ``error`` is by model (``estimate`` and its baselines), then by measure."""

    name: str
    ports: int
    repositories: int
    by_target: dict[str, int]
    notes: tuple[str, ...]
    error: dict[str, dict[str, Figure]]


class Estimate(Struct, frozen=True, kw_only=True):
    """Person-days at three percentiles, how they came about and what is behind them.

    ``calibration`` tells on what it was calibrated and how well that did.
    ``all_kernels_p50_days`` is P50 if every kernel were written that has to be written anew:
    real ports left many of them out. None where there are none.
    """

    p50_days: float
    p80_days: float
    p95_days: float
    seed: int
    samples: int
    scope: Scope
    goal: Goal
    experience: Experience = "some"
    calibration: str
    drivers: tuple[Driver, ...]
    work_packages: tuple[WorkPackage, ...]
    work_items: tuple[WorkItem, ...] = ()
    lines: dict[LineKind, Lines] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    all_kernels_p50_days: float | None = None


class Unknown(Struct, frozen=True, kw_only=True):
    """An open question: what it is about, and P50 (person-days) if the answer were yes
    (``best_days``) or no (``worst_days``). ``codes`` are constraints that source cannot decide;
    ``answered_by`` is who can: a call on the device (a probe), the vendor, or the code's team."""

    symbol: str
    kind: str
    findings: int
    status: Status
    answered_by: AnsweredBy
    codes: tuple[str, ...]
    documents: tuple[str, ...]
    best_days: float
    worst_days: float


class FinishDates(Struct, frozen=True, kw_only=True):
    """When all is done, as dates (ISO) and working days from the start."""

    p50: str
    p80: str
    p95: str
    p50_work_days: float
    p80_work_days: float
    p95_work_days: float


class ScheduledPackage(Struct, frozen=True, kw_only=True):
    """A work package in its time: medians of the simulated schedules, and the end that four in
    five keep. ``on_critical_path`` is the share of schedules that it decides (0 to 1)."""

    id: str
    title: str
    start: str
    finish: str
    finish_p80: str
    start_work_day: float
    finish_work_day: float
    finish_p80_work_day: float
    person_days: float
    on_critical_path: float
    after: tuple[str, ...]


class Schedule(Struct, frozen=True, kw_only=True):
    """When a team of that size is done on the working days of a calendar. ``one_more`` is the
    same with one more engineer; ``first`` are the questions to answer first."""

    team: int
    start: str
    calendar: str
    finish: FinishDates
    packages: tuple[ScheduledPackage, ...]
    critical_path: tuple[str, ...]
    one_more: FinishDates
    one_more_saves_days: float
    first: tuple[Unknown, ...]


class Outcome(Struct, frozen=True, kw_only=True):
    """What a finding comes to on a stack; ``constraints`` is the worst state among them."""

    status: Status
    constraints: ConstraintState | None
    route: Route | None
    ready: bool


class VerdictChange(Struct, frozen=True, kw_only=True):
    """A symbol that another stack would judge differently, and how many findings that is."""

    symbol: str
    findings: int
    before: Outcome
    after: Outcome


class WhatIf(Struct, frozen=True, kw_only=True):
    """The same inventory on another stack, and what that would change. ``changes`` is capped;
    ``changes_total`` counts all."""

    stack: Stack
    readiness: Readiness
    counts: Counts
    p50_days: float
    p80_days: float
    changes: tuple[VerdictChange, ...]
    changes_total: int


class Risk(Struct, frozen=True, kw_only=True):
    """What decides whether a port is accepted though the code runs. ``status`` is the worst of
    what it is made of, None where the map says nothing about it; ``count`` counts places,
    ``places`` are the first of them."""

    code: RiskCode
    kind: RiskKind
    level: RiskLevel
    status: Status | None
    count: int
    places: tuple[Place, ...]
    evidence: tuple[Evidence, ...] = ()


class TargetReport(Struct, frozen=True, kw_only=True):
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
    risks: tuple[Risk, ...] = ()
    keeps_cuda: bool = False
    schedule: Schedule | None = None


class Tool(Struct, frozen=True, kw_only=True):
    name: str
    version: str


class Revision(Struct, frozen=True, kw_only=True):
    commit: str
    dirty: bool


class RecognisedProject(Struct, frozen=True, kw_only=True):
    """The scanned project, if it is one that has ports of its own."""

    name: str
    basis: str


class Report(Struct, frozen=True, kw_only=True):
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
    calibration: CalibrationNote | None = None
