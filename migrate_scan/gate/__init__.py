"""The gate: what a change adds to the CUDA debt of a repository, and whether that may pass.

discover → parse → link, for two revisions; then compare → assess → judge by the policy.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from migrate_scan import __version__
from migrate_scan.api import Progress
from migrate_scan.assess import assess, counted
from migrate_scan.config import Config, ConfigError, parse_config
from migrate_scan.discover import NothingToScanError
from migrate_scan.discover.revisions import RevisionError, Revisions, open_revisions
from migrate_scan.engine.cache import Cache
from migrate_scan.estimate import charge, load, range_of
from migrate_scan.gate import baseline as baselines
from migrate_scan.gate.compare import Identity, compare, debt
from migrate_scan.gate.errors import GateError, explained
from migrate_scan.gate.policy import Figures, Judged, Policy, PolicyError, judge, parse_conditions
from migrate_scan.gate.result import GateResult, JudgedMove
from migrate_scan.gate.sides import read_sides, submodule_notes
from migrate_scan.judge import situation_of, target_report
from migrate_scan.maps.load import MapError, TargetMap, UserStatements, parse_user
from migrate_scan.model import Diagnostic, Finding, Inventory, Readiness, TargetReport, Tool
from migrate_scan.pipeline import inventory_of
from migrate_scan.report.subjects import Subject
from migrate_scan.targets import load_maps

__all__ = ["GateError", "GateResult", "Request", "gate"]

_CONFIG_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to compare. ``head`` None is the index (what would be committed); ``base`` None is
    nothing, so that all of the head is new but for the baseline. ``files`` are the only ones
    that count, where there are any (relative to the folder)."""

    base: str | None
    head: str | None = "HEAD"
    two_dot: bool = False
    files: tuple[str, ...] = ()
    baseline: Path | None = None


Adjust = Callable[[Config], Config]


def gate(
    path: Path,
    request: Request,
    *,
    config: Config | None = None,
    adjust: Adjust = lambda config: config,
    use_cache: bool = True,
    cache_dir: Path | None = None,
    progress: Progress | None = None,
) -> GateResult:
    """Compare two revisions of the repository at ``path`` and judge the difference.

    ``path`` is a folder of a work tree, or a bare repository. ``config`` is read from the
    head's ``pyproject.toml`` unless given; ``adjust`` is what the command line says on top.
    Neither work tree nor index is written, and nothing of the repository is run.

    Raises:
        GateError: there is no correct answer (no repository, unknown revision, no merge base,
            missing objects, unresolved conflict, wrong policy, pinned maps not installed).
        ConfigError, MapError: the configuration or a target cannot be meant.
        NothingToScanError: neither side holds a file of a kind that is read.
    """
    with open_revisions(path) as revisions:
        try:
            return _gate(revisions, path, request, config, adjust, use_cache, cache_dir, progress)
        except RevisionError as error:
            raise explained(error, request.base, request.head) from error
        except (PolicyError, baselines.BaselineError) as error:
            raise GateError(str(error)) from error


def _gate(
    revisions: Revisions,
    path: Path,
    request: Request,
    config: Config | None,
    adjust: Adjust,
    use_cache: bool,
    cache_dir: Path | None,
    progress: Progress | None,
) -> GateResult:
    commits = revisions.resolve(request.base, request.head, two_dot=request.two_dot)
    notes: list[Diagnostic] = []
    if config is None:
        config = _config_of(revisions)
        notes += _edited_configuration(revisions, request.base)
    notes += _edited_files(revisions, request, config)
    config = adjust(config)
    if config.gate.targets:
        config = replace(config, targets=config.gate.targets)
    if config.gate.require_reason:
        config = replace(config, require_reason=True)
    maps = load_maps(config, _statements(revisions, config))
    policy = _policy(config, maps)
    accepted = _accepted(revisions, request, config)
    store = Cache(path, cache_dir) if use_cache else None
    sides = read_sides(revisions, config, store, request.files, progress)
    nothing = not sides.head.discovery.files and not sides.base.discovery.files
    # Named files that do not count (excluded, vendored) are no mistake.
    if nothing and not request.files:
        raise NothingToScanError(f"{path} holds no Python, CUDA, C++ or build file")
    inventories = [inventory_of(side.parsed, config) for side in (sides.base, sides.head)]
    base, head = inventories
    standing = debt(head)
    difference = compare(debt(base), standing, accepted)
    judged = _judged(head, (*difference.new, *(m.after for m in difference.moved)), maps, config)
    gone = _judged(base, difference.fixed, maps, config)
    new = tuple(judged[subject.id] for subject in difference.new)
    skipped, partial = sides.news()
    told = _about_change(head.diagnostics, base.diagnostics)
    return GateResult(
        tool=Tool(name="migrate-scan", version=__version__),
        root=path.resolve().name,
        base=commits.base,
        head=commits.head,
        new=new,
        fixed=tuple(gone[subject.id] for subject in difference.fixed),
        moved=tuple(
            JudgedMove(judged=judged[move.after.id], before=move.before)
            for move in difference.moved
        ),
        known=difference.known,
        verdict=judge(policy, new, _figures(head, new, maps, config), told, skipped),
        policy=policy,
        diagnostics=(
            *notes,
            *submodule_notes(sides),
            *(store.diagnostics if store is not None else ()),
            *told,
        ),
        skipped=skipped,
        partial=partial,
        standing=tuple(standing),
    )


def _config_of(revisions: Revisions) -> Config:
    data = revisions.read("head", _CONFIG_FILE)
    return parse_config(data, _CONFIG_FILE) if data is not None else Config()


def _edited_configuration(revisions: Revisions, base: str | None) -> list[Diagnostic]:
    """A change that edits its own gate is told: the head's configuration decides."""
    if base is None:
        return []
    data = revisions.read("base", _CONFIG_FILE)
    try:
        before = parse_config(data, _CONFIG_FILE) if data is not None else Config()
    except ConfigError:
        before = None
    changed = before != _config_of(revisions)
    return [_edited("[tool.migrate-scan]", _CONFIG_FILE)] if changed else []


def _edited_files(revisions: Revisions, request: Request, config: Config) -> list[Diagnostic]:
    """The same of the files that the configuration names: a baseline, statements of targets."""
    named = (config.overrides, config.gate.baseline if request.baseline is None else None)
    return [
        _edited("a file", name)
        for name in named
        if name is not None
        and request.base is not None
        and revisions.read("base", name, max_bytes=baselines.MAX_BYTES)
        != revisions.read("head", name, max_bytes=baselines.MAX_BYTES)
    ]


def _edited(what: str, path: str) -> Diagnostic:
    return Diagnostic(
        level="warning",
        code="gate_configuration_changed",
        message=f"this change edits {what} that decides what the gate says",
        path=path,
    )


def _statements(revisions: Revisions, config: Config) -> dict[str, UserStatements] | None:
    if config.overrides is None:
        return None
    data = revisions.read("head", config.overrides)
    if data is None:
        raise MapError(f"{config.overrides}: there is no such file in the head")
    return parse_user(config.overrides, data)


def _policy(config: Config, maps: Mapping[str, TargetMap]) -> Policy:
    version = next((target.info.version for target in maps.values()), "")
    pinned = config.gate.maps
    if pinned is not None and pinned != version:
        raise GateError(
            f"gate.maps pins the operator maps to {pinned}, and those of this migrate-scan "
            f"{__version__} are {version}. Install the release that carries {pinned}, or set "
            f'maps = "{version}" to accept what the newer maps say.'
        )
    return Policy(
        conditions=parse_conditions(config.gate.fail_on, tuple(maps)),
        targets=tuple(maps),
        warn_only=config.gate.warn_only,
        maps=version,
        pinned=pinned is not None,
    )


def _accepted(revisions: Revisions, request: Request, config: Config) -> Mapping[Identity, int]:
    """The baseline: a file that the command line names, or one of the head."""
    if request.baseline is not None:
        try:
            return baselines.read(request.baseline.read_bytes(), str(request.baseline))
        except OSError as error:
            raise GateError(f"{request.baseline}: cannot be read: {error.strerror}") from error
    name = config.gate.baseline
    if name is None:
        return {}
    data = revisions.read("head", name, max_bytes=baselines.MAX_BYTES)
    if data is None:
        raise GateError(f"gate.baseline names {name}, and the head holds no such file.")
    return baselines.read(data, name)


def _judged(
    inventory: Inventory,
    subjects: Sequence[Subject],
    maps: Mapping[str, TargetMap],
    config: Config,
) -> dict[str, Judged]:
    """What every target says about ``subjects``, by id. Only what they lean on is assessed:
    the usages of their files, which are edited together, and the kernels that they call."""
    wanted = {subject.id for subject in subjects}
    if not wanted:
        return {}
    paths = {subject.places[0].path for subject in subjects}
    usages = tuple(usage for usage in inventory.usages if usage.path in paths)
    called = {usage.kernel_id for usage in usages}
    part = replace(
        inventory,
        usages=usages,
        kernels=tuple(k for k in inventory.kernels if k.id in wanted or k.id in called),
        operators=(),
        dependencies=tuple(item for item in inventory.dependencies if item.id in wanted),
    )
    verdicts: dict[str, dict[str, Finding]] = {name: {} for name in wanted}
    for name, target in maps.items():
        for finding in assess(part, target, config.dtype, config.scope):
            if finding.subject in wanted:
                verdicts[finding.subject][name] = finding
    return {s.id: Judged(subject=s, verdicts=verdicts[s.id]) for s in subjects}


def _figures(
    head: Inventory, new: Sequence[Judged], maps: Mapping[str, TargetMap], config: Config
) -> Figures:
    subjects = counted(head)
    added = {item.subject.id for item in new}
    basis = load()

    @cache
    def report(name: str) -> TargetReport:
        return target_report(head, subjects, maps[name], config, None, basis)

    def readiness(name: str) -> Readiness:
        return report(name).readiness

    def added_days(name: str) -> float:
        """How much less the port would take without the new findings, at P80."""
        rest = [finding for finding in report(name).findings if finding.subject not in added]
        without = charge(rest, subjects, situation_of(maps[name], config), basis)
        return max(0.0, report(name).estimate.p80_days - range_of(without.outlook)[1])

    return Figures(readiness=readiness, added_days=added_days)


def _about_change(after: Iterable[Diagnostic], before: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What is said of the head and was not said of the base, lines aside."""
    known = Counter((d.code, d.path, d.message) for d in before)
    told: list[Diagnostic] = []
    for diagnostic in after:
        key = (diagnostic.code, diagnostic.path, diagnostic.message)
        known[key] -= 1
        if known[key] < 0:
            told.append(diagnostic)
    return told
