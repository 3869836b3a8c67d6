"""What the estimate is made of, as text: targets side by side, drivers, items, parameters."""

from collections.abc import Iterator

from migrate_scan.model import Estimate, Report, TargetReport
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.numbers import days, percent

_LEAST_DAYS = 0.01
"""To what items are rounded: one that rounds to nothing is work all the same."""


def explanation(report: Report, text: Catalogue) -> str:
    """How every figure of the estimates came about."""
    lines = [text("explain.side_by_side")]
    lines += [f"  {_summary(text, name, target)}" for name, target in report.targets.items()]
    for name, target in report.targets.items():
        lines += ["", text("explain.target", target=name), *_target(text, name, target.estimate)]
    return "\n".join(lines) + "\n"


def _summary(text: Catalogue, name: str, target: TargetReport) -> str:
    estimate = target.estimate
    line = text(
        "explain.summary",
        target=name,
        p50=days(estimate.p50_days),
        p80=days(estimate.p80_days),
        p95=days(estimate.p95_days),
    )
    for plan in target.plans if len(target.plans) > 1 else ():
        key = "stack.shim" if plan.shim else "stack.no_shim"
        line += text(
            "explain.plan", plan=text(key), p50=days(plan.p50_days), p80=days(plan.p80_days)
        )
    return line


def _target(text: Catalogue, name: str, estimate: Estimate) -> Iterator[str]:
    if not estimate.work_items:
        yield f"  {text('plan.nothing')}"
        return
    yield f"  {text('work.drivers')}"
    for driver in estimate.drivers:
        yield "    " + text(
            "explain.driver",
            title=text.name("work.title", driver.package),
            kind=text.name("work.kind", driver.kind),
            days=days(driver.days),
            share=percent(driver.share, 1),
            without=days(driver.p50_without),
        )
    yield "    " + text("explain.not_the_difference")
    if estimate.all_kernels_p50_days is not None:
        full = days(estimate.all_kernels_p50_days)
        yield "  " + text("estimate.all_kernels", target=name, days=full)
    yield "  " + text("explain.items")
    for item in estimate.work_items:
        yield "    " + text(
            "explain.item",
            title=text.name("work.title", item.package),
            kind=text.name("work.kind", item.kind),
            count=item.findings,
            quantity=f"{item.quantity:g}",
            parameters=" × ".join(item.parameter_ids),
            lines=f"{item.lines.mode:g}" if item.lines.mode else "<0.1",
            low=f"{item.lines.low:g}",
            high=f"{item.lines.high:g}",
            line_kind=text.name("work.lines", item.line_kind),
            days=days(max(item.days, _LEAST_DAYS)),
        )
    yield f"  {text('method.parameters')}"
    for parameter in estimate.parameters:
        yield (
            f"    {parameter.id} = {parameter.mode:g} ({parameter.low:g} – {parameter.high:g}) "
            f"{parameter.unit} [{parameter.source}]"
        )
