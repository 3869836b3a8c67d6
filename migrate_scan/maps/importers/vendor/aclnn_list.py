"""CANN's lists of aclnn operators: what may replace a kernel, on which chips."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import VendorFile

_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)$")
_NAME = re.compile(r"acl[A-Za-z]\w*$")
_CHIPS = {"A2/A3": ("A2", "A3"), "950": ("950DT",)}
_ABSENT = "-"
_TITLES: Mapping[str, tuple[str, ...]] = {"接口名": (), "废弃接口": ("deprecated",)}
"""First cells of the lists' headers, and what a list means for what stands in it."""


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of a list; one without columns of chips says nothing of chips.

    Raises FactsError naming file and line.
    """
    for file in files:
        columns: list[tuple[str, ...]] = []
        limits: tuple[str, ...] | None = None
        for number, line in enumerate(file.text.splitlines(), start=1):
            if not line.startswith("|"):
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if cells[0] in _TITLES:
                columns = [_chips(cell) for cell in cells]
                limits = _TITLES[cells[0]]
            elif limits is None or set(line) <= set("|-: "):
                continue
            elif any(columns) and len(cells) != len(columns):
                raise file.refusal(number, f"{len(cells)} cells, {len(columns)} columns")
            else:
                for name in _names(file, number, cells[0]):
                    yield from _entry(name, cells, columns, limits, source)
        if limits is None:
            raise file.refusal(1, "no table of 接口名")


def _names(file: VendorFile, number: int, cell: str) -> list[str]:
    """``[aclnnAcos&aclnnInplaceAcos](page)``: a function and its form in place share a row."""
    link = _LINK.match(cell)
    names = [name.strip() for name in html.unescape(link[1] if link else cell).split("&")]
    if not all(_NAME.match(name) for name in names):
        raise file.refusal(number, f"{cell[:60]!r} is not an aclnn function")
    return names


def _chips(title: str) -> tuple[str, ...]:
    return next((chips for part, chips in _CHIPS.items() if part in title), ())


def _entry(
    name: str,
    cells: list[str],
    columns: list[tuple[str, ...]],
    limits: tuple[str, ...],
    source: str,
) -> Iterator[Entry]:
    by_chip = [
        (chips, cell != _ABSENT) for chips, cell in zip(columns, cells, strict=False) if chips
    ]
    if by_chip and not any(able for _, able in by_chip):
        return
    yield Entry(
        kind="kernel_equivalent",
        symbol=name,
        status="limited" if limits else "supported",
        constraints=limits,
        route="replace",
        chips=tuple(chip for chips, able in by_chip if able for chip in chips),
        sources=(source,),
    )
