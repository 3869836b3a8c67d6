"""HCCL's documents: one page an operation or a variable, with its chips, types and reductions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry, EntryKind
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.model import Status

_PRODUCTS = (
    ("950", "950DT"),
    ("A3", "A3"),
    ("A2", "A2"),
    ("300I Duo", "310P"),
    ("Atlas 推理系列产品", "310P"),
    ("Atlas 训练系列产品", ""),
)
"""Which chip a product is; the first generation for training is no chip of the map."""
_CHIPS = ("A2", "A3", "950DT", "310P")
_STATES: dict[str, Status] = {"支持": "supported", "不支持": "unsupported"}
_SUPPORT = re.compile(r"- ([^：]*)：(支持|不支持|仅.*)$")
_ABOUT = re.compile(r"- 针对([^，：]+)，(.*)$")
_TYPES = re.compile(r"支持(?:的)?数据类型：([^。]+)")
_OPERATIONS = re.compile(r"(?:支持的操作类型为|仅支持操作类型)([a-z、]+)")
_EXCEPT = re.compile(r"其中([a-z、]+)操作不支持([a-z0-9、]+)数据类型")
_DTYPES = {
    "float16": "fp16",
    "float32": "fp32",
    "float64": "fp64",
    "bfp16": "bf16",
    "float8-e5m2": "float8_e5m2",
    "float8-e4m3": "float8_e4m3fn",
    "float8-e8m0": "float8_e8m0fnu",
}
_REDUCTIONS = {"sum": "ncclSum", "prod": "ncclProd", "max": "ncclMax", "min": "ncclMin"}


def operations(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of every operation under HCCL's name. Raises FactsError naming file and line."""
    yield from _pages(files, "Hccl", "collective", source)


def variables(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of every environment variable. Raises FactsError naming file and line."""
    yield from _pages(files, "HC", "environment", source)


def _pages(
    files: Sequence[VendorFile], begins: str, kind: EntryKind, source: str
) -> Iterator[Entry]:
    pages = [file for file in files if file.path.rpartition("/")[2].startswith(begins)]
    if not pages:
        raise FactsError(f"no page {begins}*.md among {len(files)} files")
    for page in pages:
        yield from _page(page, kind, source)


def _page(file: VendorFile, kind: EntryKind, source: str) -> Iterator[Entry]:
    states: dict[str, tuple[Status, tuple[str, ...]]] = {}
    limits: dict[str, list[str]] = defaultdict(list)
    for number, raw in enumerate(file.text.splitlines(), start=1):
        line = raw.strip()
        support, about = _SUPPORT.match(line), _ABOUT.match(line)
        if support and _is_product(support[1]):
            chip = _chip(file, number, support[1])
            states[chip] = (_STATES.get(support[2], "limited"), ())
            if states[chip][0] == "limited":
                limits[chip].append("only:case")
        elif kind == "collective" and about and ("数据类型" in line or "操作类型" in line):
            limits[_chip(file, number, about[1])] += _codes(file, number, about[2])
    if not states:
        raise file.refusal(1, "does not say which products it is for")
    grouped: dict[tuple[Status, tuple[str, ...]], list[str]] = defaultdict(list)
    for chip in _CHIPS:
        if chip in states:
            status = states[chip][0]
            codes = tuple(limits[chip]) if status != "unsupported" else ()
            grouped["limited" if codes else status, codes].append(chip)
    name = file.path.rpartition("/")[2].removesuffix(".md")
    for (status, codes), chips in grouped.items():
        able = status != "unsupported"
        yield Entry(
            kind=kind,
            symbol=name,
            status=status,
            constraints=codes,
            route=("replace" if kind == "collective" else "rename") if able else None,
            chips=tuple(chips),
            sources=(source,),
            confidence="paired",
        )


def _is_product(text: str) -> bool:
    return "系列" in text or text.startswith(("Ascend ", "Atlas "))


def _chip(file: VendorFile, line: int, product: str) -> str:
    for words, chip in _PRODUCTS:
        if words in product:
            return chip
    raise file.refusal(line, f"unknown product {product!r}")


def _codes(file: VendorFile, line: int, text: str) -> Iterator[str]:
    types, operations_ = _TYPES.search(text), _OPERATIONS.search(text)
    if types is None and operations_ is None:
        raise file.refusal(line, "neither a list of types nor of operations")
    if types:
        yield "dtype:" + ",".join(_DTYPES.get(name, name) for name in types[1].split("、"))
    if operations_:
        yield "reduce_op:" + ",".join(_reductions(file, line, operations_[1]))
        excepted = _EXCEPT.search(text)
        if excepted:
            listed = ",".join(_DTYPES.get(name, name) for name in excepted[2].split("、"))
            for name in _reductions(file, line, excepted[1]):
                yield f"no_with({name}):{listed}"


def _reductions(file: VendorFile, line: int, text: str) -> list[str]:
    names = text.split("、")
    unknown = [name for name in names if name not in _REDUCTIONS]
    if unknown:
        raise file.refusal(line, f"unknown reduction {unknown[0]!r}")
    return [_REDUCTIONS[name] for name in names]
