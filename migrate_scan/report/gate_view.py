"""What every format of a gate shows: its issues, what fails, and the lines of a finding."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from migrate_scan.gate.policy import Judged
from migrate_scan.gate.result import GateResult
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.groups import needs_work
from migrate_scan.report.issues import Issue, Level, issues_of
from migrate_scan.report.safe import shortened

MAX_TARGETS = 4
MAX_EDITS = 3
_COMMIT = 12
_SYMBOL = 100
_EDIT = 120


@dataclass(frozen=True)
class GateView:
    """A gate's result with the texts of one language."""

    result: GateResult
    text: Catalogue

    @cached_property
    def failing(self) -> dict[str, list[str]]:
        """The targets for which each new finding breaks the policy, by the finding's id."""
        found: dict[str, list[str]] = {}
        for reason in self.result.verdict.reasons:
            if reason.subject is not None:
                found.setdefault(reason.subject.id, []).append(reason.target)
        return found

    @cached_property
    def issues(self) -> list[Issue]:
        """New findings that break the policy or need work, in the order of their places."""
        judged = [(item.subject, item.verdicts) for item in self.result.new]
        level: Level = "warning" if self.result.policy.warn_only else "error"
        return issues_of(judged, self.text, self.failing, level)

    def sorted_out(self) -> tuple[list[Issue], list[Issue]]:
        """The issues that break the policy, and the others."""
        failing: list[Issue] = []
        others: list[Issue] = []
        for issue in self.issues:
            (failing if issue.subject.id in self.failing else others).append(issue)
        return failing, others

    @property
    def errors(self) -> list[str]:
        """What fails and concerns no single finding; nothing where only warnings are given."""
        return self.whole if self.result.verdict.failed else []

    @property
    def whole(self) -> list[str]:
        """Reasons that concern no single finding."""
        return [
            f"{reason.target}: {reason.message}" if reason.target else reason.message
            for reason in self.result.verdict.reasons
            if reason.subject is None
        ]

    @property
    def headline(self) -> str:
        """What was compared and how much of it is new."""
        result, text = self.result, self.text
        return text(
            "gate.headline",
            base=_short(result.base) or text("gate.nothing"),
            head=_short(result.head) or text("gate.index"),
            new=len(result.new),
            fixed=len(result.fixed),
            moved=len(result.moved),
        )

    @property
    def verdict(self) -> str:
        """Whether it may pass, in a sentence."""
        verdict, text = self.result.verdict, self.text
        if verdict.failed:
            return text("gate.failed", n=len(self.failing) + len(self.whole))
        if verdict.reasons:
            return text("gate.warned", n=len(self.failing) + len(self.whole))
        return text("gate.passed")

    def details(self, issue: Issue) -> Iterator[str]:
        """At most eight lines: what each target says, failing ones first, and what to write."""
        failing = self.failing.get(issue.subject.id, [])
        judged = next(item for item in self.result.new if item.subject.id == issue.subject.id)
        targets = sorted(_affected(judged, failing), key=lambda name: name not in failing)
        for target in targets[:MAX_TARGETS]:
            mark = self.text("gate.fails") if target in failing else ""
            said = issue.advice.get(target, self.text("gate.new"))
            yield f"{target}{mark}: {said}"
        if len(targets) > MAX_TARGETS:
            yield self.text("more", n=len(targets) - MAX_TARGETS)
        for target, edit in list(issue.edits.items())[:MAX_EDITS]:
            old, new = (shortened(" ".join(t.split()), _EDIT) for t in (edit.old, edit.new))
            yield self.text("gate.instead", target=target, old=old, new=new)

    def title(self, issue: Issue) -> str:
        """Rule and symbol."""
        return f"{issue.subject.rule} {shortened(issue.subject.symbol, _SYMBOL)}"

    def notes(self) -> Iterator[str]:
        """What else there is to know: remarks and files that were not read in full."""
        result, text = self.result, self.text
        if result.known:
            yield text("gate.known", n=len(result.known))
        for note in result.diagnostics:
            place = ":".join(str(part) for part in (note.path, note.line) if part is not None)
            yield f"{text.name('level', note.level)}: {place}{': ' if place else ''}{note.message}"
        for skipped in result.skipped:
            yield f"{skipped.path}: {text.name('skip', skipped.reason)}"
        for partial in result.partial:
            why = text("gate.partial", why=partial.reason)
            yield f"{partial.path}: {why}"


def _affected(judged: Judged, failing: list[str]) -> list[str]:
    return [
        target
        for target, finding in judged.verdicts.items()
        if target in failing or needs_work(finding)
    ] or failing


def _short(commit: str | None) -> str:
    return commit[:_COMMIT] if commit else ""
