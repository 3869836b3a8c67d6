"""Torch's own mapping of CUDA to HIP names, read from its source with ``ast``, never run."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.versions import Minor

TABLES = (
    "CUDA_TYPE_NAME_MAP",
    "CUDA_IDENTIFIER_MAP",
    "CUDA_SPECIAL_MAP",
    "PYTORCH_SPECIFIC_MAPPINGS",
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*(?:::\w+)*$")
_UNSUPPORTED = "HIP_UNSUPPORTED"
LAST_MARKED = (2, 10)
"""Up to here torch's mapping marks what HIP lacks; later ones map every name alike."""


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of the mapping's tables; of names in several, one that is marked wins."""
    for file in files:
        found: dict[str, Entry] = {}
        for entry in _all(file, source):
            standing = found.get(entry.symbol)
            if standing is None or standing.status == "unsupported":
                found[entry.symbol] = entry
        yield from found.values()


def lost_mark(entry: Entry, others: Mapping[Minor, Entry]) -> Entry:
    """A later mapping marks nothing: a name that 2.10 marks is unverified where it is plain."""
    marked = others.get(LAST_MARKED)
    if marked is None or marked.status != "unsupported" or entry.status != "supported":
        return entry
    return replace(entry, status="unverified", constraints=("mark_lost",))


def _all(file: VendorFile, source: str) -> Iterator[Entry]:
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, RecursionError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise file.refusal(line, "not Python that can be parsed") from error
    tables = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for name in TABLES:
        if name not in tables:
            raise file.refusal(1, f"no {name}")
        for key, value in _pairs(file, tables[name]):
            if _IDENTIFIER.match(key):
                yield _entry(key, *_mapping(file, value), source)


def _pairs(file: VendorFile, table: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(table, ast.Call) and table.args and isinstance(table.args[0], ast.List):
        nodes = [pair for pair in table.args[0].elts if isinstance(pair, ast.Tuple)]
        pairs = [(pair.elts[0], pair.elts[1]) for pair in nodes if len(pair.elts) == 2]
    elif isinstance(table, ast.Dict):
        pairs = [(key, value) for key, value in zip(table.keys, table.values, strict=True) if key]
    else:
        raise file.refusal(table.lineno, "neither OrderedDict([...]) nor a dict")
    for key, value in pairs:
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise file.refusal(key.lineno, "a name was expected")
        yield key.value, value


def _mapping(file: VendorFile, value: ast.expr) -> tuple[str, bool]:
    """``("hipMalloc", CONV_MEM, API_RUNTIME, HIP_UNSUPPORTED)`` or ``"hipMalloc"``."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    first = parts[0] if parts else value
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        raise file.refusal(value.lineno, "a HIP name was expected")
    marked = any(isinstance(part, ast.Name) and part.id == _UNSUPPORTED for part in parts)
    return first.value, marked


def _entry(cuda: str, hip: str, marked: bool, source: str) -> Entry:
    return Entry(
        kind="device_intrinsic" if cuda.startswith("__") else "cuda_api",
        symbol=cuda,
        status="unsupported" if marked else "supported",
        route=None if marked else "as_is" if hip == cuda else "translate",
        replacement=None if marked else hip,
        sources=(source,),
        confidence="registered",
    )
