"""What fails a gate: conditions on new findings, by target and by path.

A condition is written ``[TARGET:]WHAT[@PATTERN]``, where WHAT is one of :data:`WORDS` or
``effort>DAYS``, ``readiness<SHARE`` (weighted by effort), ``device-code<SHARE``,
``kernels<SHARE`` or ``operators<SHARE``, and PATTERN is a gitignore pattern.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from migrate_scan.discover.areas import area_of
from migrate_scan.discover.ignore import Rules, compile_rules
from migrate_scan.model import Diagnostic, Finding, OperatorShare, Readiness, Share, SkippedFile
from migrate_scan.report.subjects import Subject

BLOCKER = "new-blocker"
WORDS = ("new", BLOCKER, "unsupported", "unverified", "unknown")
FIGURES = ("readiness", "device-code", "kernels", "operators")
_HARMLESS = frozenset({"environment", "container"})
"""Categories that stop no program: a variable that nobody reads, an image to choose anew."""
_UNSEEN = frozenset({"too_large", "lfs_pointer", "binary", "crash", "timeout", "out_of_memory"})
"""Why a file that may hold code was not read. A link holds none."""
_CONDITION = re.compile(
    r"(?:(?P<target>[\w.-]+):)?(?P<word>[a-z-]+)(?:(?P<sign>[<>])(?P<limit>[0-9.]+%?))?"
    r"(?:@(?P<path>.+))?"
)


class PolicyError(ValueError):
    """A condition cannot be meant; the message quotes it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One reason to fail. ``target`` None is every target, ``paths`` None every path."""

    text: str
    word: str
    target: str | None = None
    limit: float | None = None
    paths: Rules | None = None

    def speaks_of(self, target: str, path: str | None = None) -> bool:
        """Whether it concerns ``target`` (and ``path``)."""
        if self.target not in (None, target):
            return False
        return path is None or self.paths is None or bool(self.paths.verdict(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The conditions, and whether breaking one ends with an error."""

    conditions: tuple[Condition, ...]
    targets: tuple[str, ...]
    warn_only: bool = False
    maps: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a gate fails: the condition that is broken, on which target, by which finding."""

    condition: str
    target: str
    message: str
    subject: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``failed`` is what the exit code says; ``reasons`` stand there in warn-only mode too."""

    failed: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A new finding and what each target says about it."""

    subject: Subject
    verdicts: Mapping[str, Finding] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What conditions on figures ask: by target, computed only when asked."""

    readiness: Callable[[str], Readiness]
    added_days: Callable[[str], float]


def parse_conditions(texts: Sequence[str], targets: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions of ``--fail-on`` or the configuration; the default where there are none.

    Raises PolicyError.
    """
    parts = [part.strip() for text in texts for part in text.split(",")]
    conditions = tuple(_parse(part, targets) for part in parts if part)
    return conditions or (Condition(BLOCKER, BLOCKER),)


def _parse(text: str, targets: Sequence[str]) -> Condition:
    what, at, pattern = text.partition("@")
    match = _CONDITION.fullmatch(what.replace(" ", "") + at + pattern.strip())
    if match is None:
        raise PolicyError(f"fail-on {text!r} cannot be read: write [TARGET:]WHAT[@PATTERN]")
    word, sign, target = match["word"], match["sign"], match["target"]
    expected = "<" if word in FIGURES else ">" if word == "effort" else None
    if word not in (*WORDS, *FIGURES, "effort") or sign != expected:
        near = difflib.get_close_matches(word, (*WORDS, *FIGURES, "effort"), n=1)
        shown = (*WORDS, *(f"{name}<SHARE" for name in FIGURES), "effort>DAYS")
        hint = f"did you mean {near[0]!r}? " if near and near[0] != word else ""
        raise PolicyError(f"fail-on {text!r} is none: {hint}known are {', '.join(shown)}")
    if target is not None and target not in targets:
        raise PolicyError(f"fail-on {text!r}: {target} is no target of this gate")
    if sign and match["path"]:
        raise PolicyError(f"fail-on {text!r}: a figure is of the whole repository, not of a path")
    paths = compile_rules([match["path"]]) if match["path"] else None
    return Condition(text, word, target, _limit(match["limit"], text, word in FIGURES), paths)


def _limit(text: str | None, condition: str, is_share: bool) -> float | None:
    if text is None:
        return None
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError as error:
        raise PolicyError(f"fail-on {condition!r}: {text!r} is no number") from error
    if is_share and value > 1:
        raise PolicyError(f"fail-on {condition!r}: a share is at most 1, or 100%")
    if text.endswith("%") and not is_share:
        raise PolicyError(f"fail-on {condition!r}: person-days are no share")
    return value


def judge(
    policy: Policy,
    new: Sequence[Judged],
    figures: Figures,
    told: Sequence[Diagnostic] = (),
    skipped: Sequence[SkippedFile] = (),
) -> Verdict:
    """Whether ``new`` breaks the policy, and every reason why, in the order of places.

    An error among ``told`` (a suppression without the reason that is required) breaks it too,
    and so does a file of the team's own among ``skipped`` (those of the change): what it holds
    must not pass unseen.
    """
    reasons = [
        Reason(
            condition=item.code,
            target="",
            message=f"{item.path}:{item.line}: {item.message}",
        )
        for item in told
        if item.level == "error"
    ]
    reasons += [
        Reason(
            condition="unread-file",
            target="",
            message=f"{file.path} was not read ({file.reason}), so what it adds is not known; "
            "extend-exclude in the configuration leaves it out",
        )
        for file in skipped
        if file.reason in _UNSEEN and area_of(file.path) == "own"
    ]
    for item in new:
        reasons += _broken_by(item, policy)
    for condition in policy.conditions:
        for target in policy.targets:
            if condition.limit is not None and condition.speaks_of(target):
                reason = _figure(condition, target, condition.limit, figures)
                reasons += [reason] if reason else []
    return Verdict(failed=bool(reasons) and not policy.warn_only, reasons=tuple(reasons))


def _broken_by(item: Judged, policy: Policy) -> list[Reason]:
    """One reason a target at most: the first condition that the finding breaks there."""
    path = item.subject.places[0].path
    reasons = []
    for target in policy.targets:
        finding = item.verdicts.get(target)
        for condition in policy.conditions:
            if not condition.speaks_of(target, path) or not _breaks(condition, item, finding):
                continue
            reasons.append(
                Reason(
                    condition=condition.text,
                    target=target,
                    message=f"{item.subject.symbol}: {finding.status if finding else 'new'}",
                    subject=item.subject,
                )
            )
            break
    return reasons


def _breaks(condition: Condition, item: Judged, finding: Finding | None) -> bool:
    if condition.word == "new":
        return True
    if finding is None or condition.limit is not None:
        return False
    if condition.word == BLOCKER:
        return item.subject.category not in _HARMLESS and blocks(finding)
    return finding.status == condition.word


def blocks(finding: Finding) -> bool:
    """Whether a target cannot run a finding's subject: its vendor says no, or it has to be
    written anew and nothing there does the same. A call that the shim replaces runs; what
    nobody says anything about is no more than a warning."""
    if finding.route == "shim" or finding.status in ("unverified", "unknown"):
        return False
    if finding.status == "unsupported":
        return True
    return finding.route in ("rewrite", "redesign") and not finding.equivalents


def _figure(condition: Condition, target: str, limit: float, figures: Figures) -> Reason | None:
    if condition.word == "effort":
        value = figures.added_days(target)
        broken = value > limit
        shown = f"{value:.1f} person-days are added at P80; {limit:g} are allowed"
    else:
        value = _share(figures.readiness(target), condition.word)
        broken = value < limit
        shown = f"{condition.word} is {value:.3f}; at least {limit:g} is asked for"
    return Reason(condition=condition.text, target=target, message=shown) if broken else None


def _share(readiness: Readiness, figure: str) -> float:
    if figure == "readiness":
        return readiness.effort_weighted
    shares: dict[str, Share | OperatorShare] = {
        "device-code": readiness.device_code,
        "kernels": readiness.kernels,
        "operators": readiness.operators,
    }
    share = shares[figure]
    return share.ready / share.total if share.total else 1.0
