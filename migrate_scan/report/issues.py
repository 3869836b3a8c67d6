"""Findings as review tools want them: one place, a level, a message, edits that may be made.

The same shape serves a scan (what some target cannot run as it stands) and a gate (what a
change adds), so that every review format renders both.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from migrate_scan.model import Finding, Place, Suggestion
from migrate_scan.report import wording
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.groups import needs_work
from migrate_scan.report.subjects import Subject
from migrate_scan.report.view import View

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
_HARD_ROUTES = frozenset({"rewrite", "redesign"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One finding. ``fingerprint`` is unique among the issues of a run; ``advice`` says by
    target what to do; ``edits`` are mechanical edits by target. Text is not escaped."""

    subject: Subject
    place: Place
    level: Level
    fingerprint: str
    advice: Mapping[str, str]
    edits: Mapping[str, Suggestion]
    weight: float

    @property
    def message(self) -> str:
        """The symbol and, target by target, what is wrong and what to do."""
        return f"{self.subject.symbol}. " + " ".join(
            f"{target}: {advice}" for target, advice in self.advice.items()
        )


def issues_of_scan(view: View, text: Catalogue) -> list[Issue]:
    """What some target cannot run as it stands, in the report's order."""
    return list(_issues(((s, view.verdicts(s.id)) for s in view.own), text, {}))


def issues_of(
    judged: Iterable[tuple[Subject, Mapping[str, Finding]]],
    text: Catalogue,
    failing: Iterable[str],
    level: Level = "error",
) -> list[Issue]:
    """What a change adds; ``failing`` names the subjects that break its policy: they have
    ``level``, the others are no more than warnings."""
    levels: dict[str, Level] = dict.fromkeys(failing, level)
    members = list(judged)
    rest: dict[str, Level] = {
        subject.id: "note" if _level(verdicts) == "note" else "warning"
        for subject, verdicts in members
        if subject.id not in levels
    }
    return list(_issues(members, text, rest | levels, kept=levels))


def _issues(
    judged: Iterable[tuple[Subject, Mapping[str, Finding]]],
    text: Catalogue,
    levels: Mapping[str, Level],
    kept: Collection[str] = (),
) -> Iterator[Issue]:
    seen: Counter[str] = Counter()
    for subject, verdicts in judged:
        is_open = any(map(needs_work, verdicts.values()))
        level = levels.get(subject.id) or _level(verdicts)
        if not subject.rule or not subject.places or not (is_open or subject.id in kept):
            continue
        # Equal fingerprints are a multiset; the number keeps them apart.
        seen[subject.fingerprint] += 1
        efforts = [finding.effort.mode for finding in verdicts.values() if finding.effort]
        yield Issue(
            subject=subject,
            place=subject.places[0],
            level=level,
            fingerprint=f"{subject.fingerprint}:{seen[subject.fingerprint]}",
            advice={
                target: f"{text.name('status', finding.status)}. {wording.advice(text, finding)}"
                for target, finding in verdicts.items()
            },
            edits={t: f.suggestion for t, f in verdicts.items() if f.suggestion is not None},
            weight=max(efforts, default=0.0),
        )


def _level(verdicts: Mapping[str, Finding]) -> Level:
    """What has to be written by hand comes first."""
    findings = verdicts.values()
    if any(f.status == "unsupported" or f.route in _HARD_ROUTES for f in findings):
        return "error"
    return "warning" if any(f.route is not None for f in findings) else "note"


def costliest(issues: list[Issue], limit: int) -> list[Issue]:
    """At most ``limit`` issues, gravest and costliest first chosen, in their own order."""
    if len(issues) <= limit:
        return issues
    ranked = sorted(range(len(issues)), key=lambda i: _rank(issues[i]))[:limit]
    return [issues[index] for index in sorted(ranked)]


def _rank(issue: Issue) -> tuple[int, float]:
    return LEVELS.index(issue.level), -issue.weight
