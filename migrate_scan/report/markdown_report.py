"""Markdown: the verdicts and blockers in short, for a pull request or a job summary."""

from collections.abc import Iterator

from migrate_scan.model import TargetReport
from migrate_scan.report import wording
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.numbers import day_range, percent
from migrate_scan.report.safe import markdown, markdown_code, shortened
from migrate_scan.report.view import View, is_calibrated

_BLOCKERS = 10
_PATHS = 20
_SYMBOL = 80


def render(view: View, text: Catalogue) -> str:
    """The report in short; every text of the scanned tree is escaped."""
    return "\n".join(_lines(view, text)) + "\n"


def _lines(view: View, text: Catalogue) -> Iterator[str]:
    report = view.report
    yield f"# {markdown(text('header.title', project=report.root))}"
    yield ""
    yield markdown(wording.revision(text, report))
    yield ""
    yield f"## {text('section.verdict')}"
    yield ""
    columns = ("target", "device_code", "kernels", "operators", "weighted", "days", "adopt")
    yield from _header(text(f"column.{column}") for column in columns)
    for name, target in report.targets.items():
        yield _verdict(text, name, target)
    if not all(is_calibrated(target.estimate) for target in report.targets.values()):
        yield ""
        yield f"**{text('estimate.not_calibrated')}**"
    yield from _blockers(view, text)
    yield from _not_analysed(view, text)


def _header(names: Iterator[str]) -> Iterator[str]:
    cells = list(names)
    yield _cells(*cells)
    yield _cells(*("---" for _ in cells))


def _verdict(text: Catalogue, name: str, target: TargetReport) -> str:
    ready, estimate = target.readiness, target.estimate
    operators = f"{ready.operators.ready} / {ready.operators.total}"
    if ready.operators.undecided:
        operators += f" ({text('operators.undecided', n=ready.operators.undecided)})"
    return _cells(
        markdown(wording.target_name(text, name)),
        f"{ready.device_code.ready} / {ready.device_code.total}",
        f"{ready.kernels.ready} / {ready.kernels.total}",
        operators,
        percent(ready.effort_weighted, 1),
        text("days.short", days=day_range(estimate.p50_days, estimate.p80_days)),
        markdown(target.adopt.port) if target.adopt else "–",
    )


def _blockers(view: View, text: Catalogue) -> Iterator[str]:
    for name in view.targets:
        blockers = view.blockers(name)
        yield ""
        yield f"## {text('section.blockers')}: {markdown(wording.target_name(text, name))}"
        yield ""
        if not blockers:
            yield text("blockers.none")
            continue
        yield from _header(text(f"column.{c}") for c in ("symbol", "place", "todo", "effort"))
        for blocker in blockers[:_BLOCKERS]:
            first = blocker.first
            where = wording.place(text, blocker.places[0]) if blocker.places else ""
            yield _cells(
                f"{markdown_code(shortened(first.symbol, _SYMBOL))} ×{blocker.count}",
                markdown_code(shortened(where, _SYMBOL)) if where else "",
                markdown(wording.advice(text, blocker.verdicts[name])),
                wording.effort(text, blocker.efforts.get(name)),
            )
        if len(blockers) > _BLOCKERS:
            yield ""
            yield text("more", n=len(blockers) - _BLOCKERS)


def _not_analysed(view: View, text: Catalogue) -> Iterator[str]:
    files = view.report.files
    yield ""
    yield f"## {text('section.not_analysed')}"
    yield ""
    gaps = [
        *((item.path, text.name("skip", item.reason)) for item in files.skipped),
        *((item.path, item.reason) for item in files.partial),
        *((path, text("gap.by_exclusion")) for path in files.excluded),
        *((path, text("gap.by_reach")) for path in files.out_of_reach),
        *((f"{item.path}:{item.line}", item.token) for item in view.report.unattributed),
    ]
    if not gaps:
        yield text("gap.none")
    for path, reason in gaps[:_PATHS]:
        yield f"- {markdown_code(path)}: {markdown(shortened(reason, _SYMBOL))}"
    if len(gaps) > _PATHS:
        yield f"- {text('more', n=len(gaps) - _PATHS)}"


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
