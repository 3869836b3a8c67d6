"""What a gate found out: the stable interface of ``migrate-scan gate``."""

from dataclasses import dataclass

from migrate_scan.gate.policy import Judged, Policy, Verdict
from migrate_scan.model import Diagnostic, PartialFile, SkippedFile, Tool
from migrate_scan.report.subjects import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMove:
    """A finding that stands at another path than before."""

    judged: Judged
    before: Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """Two revisions compared and judged.

    ``base`` and ``head`` are the commits compared (hexadecimal); None is an empty tree as base
    and the index as head. ``known`` are new findings that the baseline accepts; ``skipped`` and
    ``partial`` are files of the head that differ from the base's.
    """

    tool: Tool
    root: str
    base: str | None
    head: str | None
    new: tuple[Judged, ...]
    fixed: tuple[Judged, ...]
    moved: tuple[JudgedMove, ...]
    known: tuple[Subject, ...]
    verdict: Verdict
    policy: Policy
    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: tuple[SkippedFile, ...] = ()
    partial: tuple[PartialFile, ...] = ()
    standing: tuple[Subject, ...] = ()
    """Everything that stands in the head, for a baseline."""
