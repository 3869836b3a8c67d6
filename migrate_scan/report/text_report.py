"""The terminal summary: the answer in one screen."""

from io import StringIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from migrate_scan.model import TargetReport
from migrate_scan.report import wording
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.groups import Group
from migrate_scan.report.numbers import day_range, days, percent
from migrate_scan.report.safe import shortened, visible
from migrate_scan.report.view import View, is_calibrated

_BLOCKERS = 5
_CATEGORIES = 8
_CHANGES = 3
_SYMBOL = 48
_INDENT = (0, 0, 0, 2)
_ROUTE_STYLE = {
    "rewrite": "red",
    "redesign": "red",
    "replace": "yellow",
    "translate": "yellow",
    "adopt": "green",
}


def render(view: View, text: Catalogue, *, width: int, color: bool) -> str:
    """The summary, ``width`` columns wide; with ``color``, ANSI styles."""
    out = StringIO()
    console = Console(
        file=out,
        width=max(width, 40),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    _title(console, view, text)
    _adopt(console, view, text)
    _scanned(console, view, text)
    if view.targets:
        _verdicts(console, view, text)
        _plans(console, view, text)
        _blockers(console, view, text)
        _risks(console, view, text)
        _what_if(console, view, text)
    _not_analysed(console, view, text)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _title(console: Console, view: View, text: Catalogue) -> None:
    title = Text(visible(view.report.root), style="bold")
    title.append(f"  {visible(wording.revision(text, view.report))}", style="dim")
    console.print(title)


def _scanned(console: Console, view: View, text: Catalogue) -> None:
    report = view.report
    parts = [
        text("scanned.files", n=report.files.scanned, parsed=report.files.parsed),
        text("scanned.usages", n=view.own_count("usage")),
        text("scanned.kernels", n=view.own_count("kernel")),
        text("scanned.operators", n=view.own_count("operator")),
        text("scanned.packages", n=view.own_count("dependency")),
    ]
    _line(console, " · ".join(parts))
    counts = list(view.category_counts().items())
    names = [f"{text.name('category', name)} {count}" for name, count in counts[:_CATEGORIES]]
    if len(counts) > _CATEGORIES:
        names.append(text("more", n=len(counts) - _CATEGORIES))
    if names:
        _line(console, " · ".join(names), style="dim")


def _verdicts(console: Console, view: View, text: Catalogue) -> None:
    console.print()
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for column in ("target", "device_code", "kernels", "operators", "weighted", "days"):
        right = column != "target"
        table.add_column(text(f"column.{column}"), justify="right" if right else "left")
    for name, target in view.report.targets.items():
        table.add_row(*_row(text, name, target))
    console.print(table)
    for name, target in view.report.targets.items():
        full = target.estimate.all_kernels_p50_days
        if full is not None:
            _line(console, text("estimate.all_kernels", target=name, days=days(full)), style="dim")
    if not all(is_calibrated(target.estimate) for target in view.report.targets.values()):
        _line(console, text("estimate.not_calibrated"), style="yellow")


def _adopt(console: Console, view: View, text: Catalogue) -> None:
    """A port that exists comes before every figure."""
    for name, target in view.report.targets.items():
        if target.adopt is not None:
            message = text("summary.adopt", target=name, port=target.adopt.port)
            pairing = target.adopt.pairing or text.name("port", target.adopt.status)
            _line(console, visible(f"{message} ({pairing})"), style="bold green")


def _plans(console: Console, view: View, text: Catalogue) -> None:
    """Which of several plans is recommended, and what it asks for."""
    if not any(target.estimate.work_packages for target in view.report.targets.values()):
        _line(console, text("plan.nothing"))
        return
    for name, target in view.report.targets.items():
        for plan in target.plans if len(target.plans) > 1 else ():
            if plan.recommended:
                weighted = percent(plan.readiness.effort_weighted, 1)
                which = wording.plan_name(text, plan)
                line = text("plan.line", target=name, plan=which, weighted=weighted)
                notes = text("verdict.join").join(wording.remark(text, n) for n in plan.notes)
                _line(console, visible(text("plan.notes", line=line, notes=notes)))


def _what_if(console: Console, view: View, text: Catalogue) -> None:
    for name, target in view.report.targets.items():
        if not target.what_if:
            continue
        console.print()
        title = text("what_if.table", target=wording.target_name(text, name))
        console.print(Text(title, style="bold"))
        stack = wording.stack_line(text, target.stack)
        _line(console, visible(text("what_if.from", stack=stack)), style="dim")
        for other in target.what_if:
            ready = other.readiness
            shares = (ready.device_code, ready.kernels, ready.operators)
            figures = [f"{share.ready}/{share.total}" for share in shares]
            days = text("days.short", days=day_range(other.p50_days, other.p80_days))
            named = wording.what_if_stack(text, target.stack, other.stack)
            _line(console, visible(" · ".join((named, *figures, days))))
            changes = [wording.change(text, item) for item in other.changes[:_CHANGES]]
            if other.changes_total > _CHANGES:
                changes.append(text("more", n=other.changes_total - _CHANGES))
            for line in changes or [text("what_if.same")]:
                _line(console, f"  {visible(line)}", style="dim")


def _row(text: Catalogue, name: str, target: TargetReport) -> tuple[Text, ...]:
    ready, stack, estimate = target.readiness, target.stack, target.estimate
    operators = f"{ready.operators.ready}/{ready.operators.total}"
    if ready.operators.undecided:
        operators += f" (+{ready.operators.undecided}?)"
    chip = f" {stack.chip}" if stack.chip else ""
    cells = (
        f"{name}{chip}",
        f"{ready.device_code.ready}/{ready.device_code.total}",
        f"{ready.kernels.ready}/{ready.kernels.total}",
        operators,
        percent(ready.effort_weighted, 1),
        text("days.short", days=day_range(estimate.p50_days, estimate.p80_days)),
    )
    return tuple(Text(visible(cell)) for cell in cells)


def _blockers(console: Console, view: View, text: Catalogue) -> None:
    blocking = view.blocking()
    if not blocking:
        return
    console.print()
    console.print(Text(text("section.blockers"), style="bold"))
    for group in blocking[:_BLOCKERS]:
        console.print(Padding(_blocker(view, text, group), _INDENT))
    if len(blocking) > _BLOCKERS:
        _line(console, text("more", n=len(blocking) - _BLOCKERS), style="dim")


def _blocker(view: View, text: Catalogue, group: Group) -> Text:
    line = Text(visible(shortened(group.first.symbol, _SYMBOL)), style="bold", overflow="fold")
    if group.count > 1:
        line.append(f" ×{group.count}", style="dim")
    if group.places:
        where = shortened(wording.place(text, group.places[0]), _SYMBOL)
        line.append(f"  {visible(where)}", style="dim")
    line.append("\n  ")
    for position, target in enumerate(t for t in view.targets if t in group.verdicts):
        finding = group.verdicts[target]
        cost = wording.effort(text, group.efforts.get(target))
        line.append(" · " if position else "", style="dim")
        line.append(f"{target} ")
        line.append(wording.outcome(text, finding), style=_ROUTE_STYLE.get(finding.route or "", ""))
        line.append(f" {cost}" if cost else "")
    return line


def _risks(console: Console, view: View, text: Catalogue) -> None:
    """One line a target: what decides about acceptance, the gravest first."""
    told = {name: target.risks for name, target in view.report.targets.items() if target.risks}
    if not told:
        return
    console.print()
    console.print(Text(text("section.risks"), style="bold"))
    for name, found in told.items():
        parts = [f"{text.name('risk', risk.code)} {risk.count}" for risk in found]
        _line(console, f"{name}: {' · '.join(parts)}")


def _not_analysed(console: Console, view: View, text: Catalogue) -> None:
    report = view.report
    elsewhere = sum(sum(counts.values()) for counts in view.elsewhere().values())
    counts = {
        "skipped": len(report.files.skipped),
        "partial": len(report.files.partial),
        "excluded": len(report.files.excluded),
        "out_of_reach": len(report.files.out_of_reach),
        "unattributed": len(report.unattributed),
        "elsewhere": elsewhere,
        "suppressed": len(view.suppressed()),
    }
    parts = [text(f"gap.{name}", n=count) for name, count in counts.items() if count]
    console.print()
    line = Text(text("section.not_analysed") + ": ", style="bold")
    line.append(" · ".join(parts) if parts else text("gap.none"), style="not bold")
    console.print(line)
    for diagnostic in report.diagnostics:
        if diagnostic.level != "note":
            style = "red" if diagnostic.level == "error" else "yellow"
            level = text.name("level", diagnostic.level)
            place = f"{diagnostic.path}: " if diagnostic.path else ""
            _line(console, f"{level}: {visible(place + diagnostic.message)}", style=style)


def _line(console: Console, line: str, style: str = "") -> None:
    console.print(Padding(Text(line, style=style), _INDENT))
