"""Phrases that several formats for people share."""

from typing import TYPE_CHECKING

from migrate_scan.assess.grades import NOT_AVAILABLE
from migrate_scan.assess.rank import ready, worst_state
from migrate_scan.model import (
    READY_ROUTES,
    ConstraintState,
    Effort,
    Estimate,
    Finding,
    MapInfo,
    NoneFound,
    Outcome,
    Place,
    Plan,
    Report,
    Stack,
    Status,
    TargetReport,
    VerdictChange,
    WorkPackage,
)
from migrate_scan.report import constraint_words
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.numbers import day_range

if TYPE_CHECKING:  # a JSON report needs the phrases alone
    from migrate_scan.report.view import View

_SHORT_COMMIT = 12


def target_name(text: Catalogue, target: str) -> str:
    """The target's name for people; its id where the catalogue has none."""
    key = f"target.{target}"
    return text(key) if text.has(key) else target


def stack_line(text: Catalogue, stack: Stack) -> str:
    """The versions chosen for a target, in one line."""
    parts = [
        text("stack.sdk", version=stack.sdk) if stack.sdk else "",
        text("stack.plugin", version=stack.plugin) if stack.plugin else "",
        text("stack.torch", version=stack.torch) if stack.torch else "",
        text("stack.chip", chip=stack.chip) if stack.chip else "",
        text("stack.shim" if stack.shim else "stack.no_shim"),
    ]
    return " · ".join(part for part in parts if part)


def map_line(text: Catalogue, info: MapInfo) -> str:
    """Which map it was, how old and how good."""
    dated = text("map.date", date=info.date) if info.date else text("map.undated")
    line = text("map.line", version=info.version, date=dated, grade=info.grade)
    if info.lists and info.lists < info.date:
        line += text("map.lists", date=info.lists)
    return line + (text("map.stale") if info.stale else "")


def package_title(text: Catalogue, package: WorkPackage) -> str:
    """The name of a work package; its own title where the catalogue has none."""
    key = f"work.title.{package.id}"
    return text(key) if text.has(key) else package.title


def driver(text: Catalogue, estimate: Estimate, what: str) -> str:
    """What moves the estimate: a work package by its name, anything else as it is."""
    titles = {p.title: package_title(text, p) for p in estimate.work_packages}
    return titles.get(what, what)


def shim(text: Catalogue, finding: Finding) -> str:
    """What the shim does here and why; empty where none is needed."""
    if finding.shim is None or finding.shim.reach == "not_needed":
        return ""
    reach = text.name("reach", finding.shim.reach)
    why = finding.shim.why
    return text("shim.because", reach=reach, why=text.name("shim.why", why)) if why else reach


def outcome(text: Catalogue, finding: Finding) -> str:
    """The route, or what stands in its way, in a word or two."""
    if finding.route in READY_ROUTES and not ready(finding):
        return status(text, finding)
    if finding.route is None and finding.status in ("unverified", "unknown"):
        return status(text, finding)
    return text.name("route", finding.route)


def revision(text: Catalogue, report: Report) -> str:
    """The scanned revision, shortened."""
    if report.revision is None:
        return text("header.no_revision")
    key = "header.revision_dirty" if report.revision.dirty else "header.revision"
    return text(key, commit=report.revision.commit[:_SHORT_COMMIT])


def place(text: Catalogue, where: Place) -> str:
    """``path:line``, with the cell's number in a notebook."""
    if where.cell is None:
        return f"{where.path}:{where.line}"
    return text("place.cell", path=where.path, cell=where.cell, line=where.line)


def effort(text: Catalogue, value: Effort | None) -> str:
    """The range of an effort in person-days; empty where there is none."""
    if value is None or value.high <= 0:
        return ""
    return text("days.short", days=day_range(value.low, value.high))


def advice(text: Catalogue, finding: Finding) -> str:
    """What to do about a finding, in one sentence."""
    if finding.route in READY_ROUTES and not ready(finding):
        return _doubt(text, finding)
    route = finding.route or f"none.{finding.status}"
    what = finding.replacement or (None if route == "translate" else _sure_equivalent(finding))
    key = f"todo.{route}"
    if what and text.has(f"{key}.with"):
        return text(f"{key}.with", what=what)
    return text(key) if text.has(key) else text("todo.none")


def _sure_equivalent(finding: Finding) -> str | None:
    """What does the same as a kernel or package; a doubtful one advises nothing."""
    return next((e.name for e in finding.equivalents if e.certainty != "low"), None)


def _doubt(text: Catalogue, finding: Finding) -> str:
    """The way is known; whether the target holds what it needs is not, or it does not."""
    for state in ("violated", "undecided"):
        said = [
            constraint_words.words(text, c.code) for c in finding.constraints if c.state == state
        ]
        if said:
            return text(f"todo.{state}", codes="; ".join(said))
    return text(f"todo.doubt.{finding.status}")


def status(text: Catalogue, finding: Finding) -> str:
    """The status for people; for ``limited`` with how its constraints were judged."""
    return _status(text, finding.status, worst_state(finding))


def _status(text: Catalogue, word: Status, constraints: ConstraintState | None) -> str:
    if word != "limited" or constraints is None:
        return text.name("status", word)
    return text(f"status.limited.{constraints}")


def change(text: Catalogue, item: VerdictChange) -> str:
    """``torch.cdist: unverified → supported``, with the route where only that differs."""
    before, after = (_outcome(text, outcome) for outcome in (item.before, item.after))
    if before == after:
        before, after = (text.name("route", o.route) for o in (item.before, item.after))
    count = f" ×{item.findings}" if item.findings > 1 else ""
    return text("what_if.change", symbol=item.symbol + count, before=before, after=after)


def _outcome(text: Catalogue, outcome: Outcome) -> str:
    return _status(text, outcome.status, outcome.constraints)


def what_if_stack(text: Catalogue, base: Stack, other: Stack) -> str:
    """What is different about the other stack: its torch version or its chip."""
    if other.chip != base.chip:
        return text("stack.chip", chip=other.chip)
    sdk = text("stack.sdk", version=other.sdk) if other.sdk else other.plugin
    torch = text("stack.torch", version=other.torch)
    return f"{torch} ({sdk})" if sdk else torch


def plan_name(text: Catalogue, plan: Plan) -> str:
    """With the shim or without."""
    return text("stack.shim" if plan.shim else "stack.no_shim")


def remark(text: Catalogue, message: str) -> str:
    """What the assessment adds: a code of the catalogue and what it is about, in words.

    A message that no text is known for stands for itself.
    """
    code, _, about = message.partition(":")
    if code.startswith("decision_"):
        route = code.removeprefix("decision_")
        return _decision(text, route, [part.split("=") for part in about.split(", ") if part])
    key = f"message.{code}"
    return text(key, about=about) if text.has(key) else message


def _decision(text: Catalogue, route: str, parts: list[list[str]]) -> str:
    """A kernel's route and why: ``[["inline_ptx", "4/43"], ...]`` are the features that were
    graded, with grade and share of the points in percent, the hardest first."""
    graded = [(text.name("feature", name), *told.split("/")) for name, told in parts]
    hardest = [name for name, grade, _ in graded if grade == graded[0][1]]
    shares = ", ".join(
        text("kernels.share", name=name, grade=grade_name(text, int(grade)), share=share)
        for name, grade, share in graded
    )
    why = text(f"decision.{route}", hardest=", ".join(hardest))
    return " ".join([why, text("kernels.decisive", names=shares)]) if graded else why


def grade_name(text: Catalogue, grade: int) -> str:
    """A grade as people read it."""
    return text("kernels.not_available") if grade >= NOT_AVAILABLE else str(grade)


def open_constraints(text: Catalogue, finding: Finding) -> str:
    """The constraints that are not met."""
    open_ones = [c.code for c in finding.constraints if c.state != "met"]
    return "; ".join(constraint_words.words(text, code) for code in open_ones)


def constraints(text: Catalogue, finding: Finding) -> str:
    """The constraints of a finding and how each was judged."""
    return " · ".join(constraint_words.judged(text, c) for c in finding.constraints)


def none_found(text: Catalogue, found: NoneFound) -> str:
    """What nothing was found for, and where it was looked for."""
    kernels = text("list.join").join(found.kernels)
    return text("kernels.none_found", kernels=kernels, places="; ".join(found.looked_in))


def verdict(text: Catalogue, view: "View", target: TargetReport) -> str:
    """The verdict on one target in a sentence."""
    sentence = _verdict(text, view, target)
    return text("verdict.yourself", verdict=sentence) if target.adopt else sentence


def plain(text: Catalogue, value: object) -> str:
    """A value of the configuration as people write it."""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or text("value.none")
    if isinstance(value, dict):
        return ", ".join(f"{key} = {plain(text, item)}" for key, item in value.items())
    if isinstance(value, bool) or value is None:
        return text("value.none" if value is None else "value.yes" if value else "value.no")
    return str(value)


def _verdict(text: Catalogue, view: "View", target: TargetReport) -> str:
    if not view.own:
        return text("verdict.nothing")
    shares = target.readiness
    parts = [
        text(key, n=share.total - share.ready, total=share.total)
        for key, share in (
            ("verdict.code", shares.device_code),
            ("verdict.kernels", shares.kernels),
            ("verdict.operators", shares.operators),
        )
        if share.ready < share.total
    ]
    if not parts:
        return text("verdict.ready")
    return text("verdict.join").join(parts) + text("verdict.stop")
