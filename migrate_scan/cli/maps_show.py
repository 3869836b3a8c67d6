"""``migrate-scan maps show``: everything that a map says about one symbol."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from migrate_scan.cli.maps_options import chip_option, echo_json, format_option, told, torch_option

if TYPE_CHECKING:
    from migrate_scan.maps.entry import Entry, MapAnswer, ShimSpan
    from migrate_scan.report.catalogue import Catalogue


@click.command()
@click.argument("target")
@click.argument("symbol")
@torch_option
@chip_option
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="of the constraints")
@format_option
def show(
    target: str, symbol: str, torch: str | None, chip: str | None, lang: str, form: str
) -> None:
    """Show what TARGET's map says about SYMBOL: the verdict, and all versions and chips.

    SYMBOL may also be a well-known kernel, such as upfirdn2d.
    """
    from migrate_scan.maps.show import show as answer
    from migrate_scan.report import catalogue

    with told():
        found = answer(target, symbol, torch=torch, chip=chip)
    if form == "json":
        echo_json(found)
    else:
        click.echo("\n".join(_lines(found, catalogue.load(lang))))


def _lines(found: "MapAnswer", text: "Catalogue") -> Iterator[str]:
    from migrate_scan.report.constraint_words import judged

    stack, verdict = found.stack, found.verdict
    versions = [stack.sdk, stack.torch and f"torch {stack.torch}", stack.chip]
    yield f"{found.symbol} on {found.target} ({', '.join(v for v in versions if v)})"
    if found.doubt:
        yield f"  warning: {found.doubt}"
    yield f"  status: {verdict.status}"
    for constraint in verdict.constraints:
        yield f"  constraint: {judged(text, constraint)}"
    if verdict.route:
        yield f"  route: {verdict.route}"
    if verdict.replacement:
        yield f"  replacement: {verdict.replacement}"
    if verdict.disagreement:
        yield f"  sources disagree: {verdict.disagreement}"
    for item in verdict.evidence:
        where = f"{item.repository} {item.path} {item.ref} {item.date}"
        yield f"  evidence ({item.confidence}): {where.strip()}"
    yield from _kernel(found, text)
    yield from _all_versions(found, text)


def _all_versions(found: "MapAnswer", text: "Catalogue") -> Iterator[str]:
    if found.entries:
        yield "  all versions and chips:"
    for entry in found.entries:
        yield f"    {_statement(entry, text)}"
    if found.shim:
        yield "  with the shim, by plugin version:"
    for span in found.shim:
        yield f"    {_shimmed(span)}"


def _kernel(found: "MapAnswer", text: "Catalogue") -> Iterator[str]:
    """What the target has for a known kernel, or where nothing was found."""
    from migrate_scan.model import NoneFound
    from migrate_scan.report.wording import none_found

    if found.kernel is None:
        return
    for offer in found.kernel.offers:
        yield f"  offer: {offer.name} ({'; '.join(offer.evidence)})"
    if not found.kernel.offers and found.kernel.looked_in:
        nothing = NoneFound(kernels=(found.symbol,), looked_in=found.kernel.looked_in)
        yield f"  {none_found(text, nothing)}"


def _shimmed(span: "ShimSpan") -> str:
    """``r1 to r2: patched; attribute, getattr: covers (patched), from_import: escapes (...)``."""
    by_reach: dict[str, list[str]] = {}
    for spelling, reach in span.spellings.items():
        by_reach.setdefault(f"{reach.reach} ({reach.why})", []).append(spelling)
    spelled = ", ".join(f"{', '.join(names)}: {reach}" for reach, names in by_reach.items())
    versions = span.since if span.since == span.until else f"{span.since} to {span.until}"
    note = f" ({span.note})" if span.note else ""
    source = f" [{span.source}]" if span.source else ""
    return f"{versions}: {span.action or 'not in the shim'}{note}; {spelled}{source}"


def _statement(entry: "Entry", text: "Catalogue") -> str:
    """``torch 2.6 to 2.12, A2 A3: limited, dtypes fp16 (stated; npu-doc-2.12.0@master)``."""
    from migrate_scan.report.constraint_words import words

    versions = f"torch {entry.since or '...'} to {entry.until or '...'}"
    if not entry.since and not entry.until:
        versions = "any torch"
    where = f"{versions}, {' '.join(entry.chips) or 'any chip'}"
    limits = "; ".join(words(text, code) for code in entry.constraints)
    says = ", ".join(filter(None, (entry.status, limits, entry.replacement)))
    reason = f" {entry.reason}" if entry.reason else ""
    return f"{where}: {says} ({entry.confidence}; {', '.join(entry.sources)}){reason}"
