"""CANN's native API pages: pipe tables (to torch 2.8) and heading blocks with marks per chip."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.cann_names import device_name, qualified
from migrate_scan.maps.importers.vendor.cann_notes import codes
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.model import Status

_HEADING = re.compile(r"#{2,6} +(?:<code>.*?</code> *)?([A-Za-z_][\w.]*)\s*$")
_MEMBER = re.compile(
    r"> *<font[^>]*>\s*(?:<[^>]+>\s*)*"
    r"(?:(?:property|static|abstract|classmethod)\s+)*([A-Za-z_]\w*)"
)
_NAME = re.compile(r"[A-Za-z_][\w.]*\s*$")
_CHIP_ROW = re.compile(r"\|\s*<term>(.+?)</term>\s*\|\s*([^|]*?)\s*\|")
_FIELD = re.compile(r"\*\*(.+?)\*\*[:：]\s*(.*)")
_CHIPS = (("A2", "A2"), ("A3", "A3"), ("950", "950DT"), ("310P", "310P"))
_FIRST_GENERATION = "Atlas 训练系列产品"
"""A product of which the map says nothing."""
_CHIP_ANSWER = re.compile(r"<term>(.+?)</term>\s*[:：]\s*([是否])")
_YES, _NO = frozenset("✔√"), frozenset("✘×xX")
_COLUMNS = {"API名称": "api", "NPU形式名称": "npu", "是否支持": "support", "限制与说明": "note"}
_LISTED_CHIPS = ("A2", "A3")
"""What the tables, which have no chips, are about."""


@dataclass(slots=True)
class _Block:
    name: str
    line: int
    npu: str = ""
    note: list[str] = field(default_factory=list)
    chips: dict[str, bool] = field(default_factory=dict)
    in_note: bool = False


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of one torch version's pages. Raises FactsError naming file and line."""
    for file in files:
        module = file.path.rpartition("/")[2].removesuffix(".md")
        found = list(_blocks(file)) or list(_rows(file))
        for api, npu, chips, note in found:
            symbol = qualified(api, module).replace("torch.sparse.Tensor.", "torch.Tensor.")
            yield from _statements(symbol, npu, chips, note, source)


def _statements(
    symbol: str, npu: str, chips: dict[str, bool], note: str, source: str
) -> Iterator[Entry]:
    able = tuple(chip for chip, can in chips.items() if can)
    unable = tuple(chip for chip, can in chips.items() if not can)
    replacement = device_name(npu, symbol)
    reduced = codes(note)
    status: Status = "limited" if reduced else "supported"
    entry = Entry(
        kind="python_api",
        symbol=symbol,
        status=status,
        constraints=reduced,
        route="rename" if replacement else "as_is",
        replacement=replacement,
        chips=able,
        sources=(source,),
    )
    if able:
        yield entry
    if unable:
        yield replace(
            entry, status="unsupported", constraints=(), route=None, replacement=None, chips=unable
        )


_Found = tuple[str, str, dict[str, bool], str]


def _blocks(file: VendorFile) -> Iterator[_Found]:
    block: _Block | None = None
    owner = ""
    for number, text in enumerate(file.text.splitlines(), start=1):
        line = html.unescape(text.replace("\\_", "_"))
        heading, member = _HEADING.match(line), _MEMBER.match(line)
        if line.startswith("#"):
            yield from _finished(file, block)
            owner = heading[1] if heading and "." in heading[1] else ""
            block = _Block(owner, number) if owner else None
        elif member and owner:
            yield from _finished(file, block)
            block = _Block(f"{owner}.{member[1]}", number)
        elif block is not None:
            _read_line(file, block, number, line)
    yield from _finished(file, block)


def _read_line(file: VendorFile, block: _Block, number: int, line: str) -> None:
    """Add what a line within a block says: its device name, a chip's mark, or a note."""
    labelled = _FIELD.match(line)
    if labelled:
        block.in_note = labelled[1].startswith("限制")
        if labelled[1].startswith("NPU"):
            block.npu = labelled[2].strip()
        if block.in_note and labelled[2]:
            block.note.append(labelled[2])
    elif row := _CHIP_ROW.match(line):
        if row[1].strip() != _FIRST_GENERATION:
            block.chips[_chip(file, number, row[1])] = _mark(file, number, row[2])
    elif block.in_note and line.strip() and not line.startswith("</div>"):
        block.note.append(line.strip())


def _finished(file: VendorFile, block: _Block | None) -> Iterator[_Found]:
    if block is None:
        return
    if not block.chips:
        if block.npu or block.note:
            raise file.refusal(block.line, f"{block.name}: no table of chips")
        return
    yield block.name, block.npu, block.chips, " ".join(block.note)


def _chip(file: VendorFile, line: int, term: str) -> str:
    for part, chip in _CHIPS:
        if part in term:
            return chip
    raise file.refusal(line, f"unknown product {term!r}")


def _mark(file: VendorFile, line: int, mark: str) -> bool:
    plain = mark.rstrip("\ufe0f")
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise file.refusal(line, f"unknown mark {mark!r}")


def _rows(file: VendorFile) -> Iterator[_Found]:
    columns: list[str] = []
    for number, line in enumerate(file.text.splitlines(), start=1):
        if not line.startswith("|"):
            columns = []
            continue
        cells = [
            cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")
        ]
        if "API名称" in cells:
            columns = [_COLUMNS.get(cell, "") for cell in cells]
            if "support" not in columns:
                raise file.refusal(number, "a table of APIs without 是否支持")
        elif columns and not set(line) <= set("|-: "):
            if len(cells) != len(columns):
                raise file.refusal(
                    number, f"{len(cells)} cells in a table of {len(columns)} columns"
                )
            row = dict(zip(columns, cells, strict=True))
            chips = _answer(file, number, row["support"])
            npu = row.get("npu", "").strip("-")
            name, _, remark = row["api"].replace("\\_", "_").partition("<br>")
            if not _NAME.match(name):
                raise file.refusal(number, f"{name[:40]!r} is not a name")
            note = row.get("note", "").strip("-")
            yield name.strip(), npu, chips, f"{note} {remark}".strip()


def _answer(file: VendorFile, line: int, cell: str) -> dict[str, bool]:
    """A table's answer by chip; empty where the cell is."""
    if cell in ("", "-"):
        return {}
    if cell in ("是", "否"):
        return dict.fromkeys(_LISTED_CHIPS, cell == "是")
    by_chip = _CHIP_ANSWER.findall(cell)
    if not by_chip:
        raise file.refusal(line, f"是否支持 is {cell[:40]!r}")
    return {
        _chip(file, line, term): answer == "是"
        for term, answer in by_chip
        if term != _FIRST_GENERATION
    }
