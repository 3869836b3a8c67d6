"""NCCL's names from its source: functions, reductions and types of the header, variables.

RCCL is a fork of NCCL and is read the same way.
"""

import re
from collections.abc import Iterator, Sequence

from migrate_scan.maps.entry import Entry, EntryKind
from migrate_scan.maps.importers.vendor.c_source import code, line_at
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.model import Confidence

HEADER = "nccl.h.in"
_FUNCTION = re.compile(
    r"^[ \t]*(?:ncclResult_t|const[ \t]+char[ \t]*\*)[ \t]+(nccl[A-Z]\w*)[ \t]*\(", re.MULTILINE
)
_ENUM = re.compile(r"\btypedef\s+enum\s*\{([^}]*)\}\s*(?:ncclRedOp_t|ncclDataType_t)\s*;")
_ENUMERATOR = re.compile(r"\b(nccl(?!NumOps|NumTypes|MaxRedOp)[A-Z]\w*)\s*=")
_PARAMETER = re.compile(r"^[ \t]*(DEFINE_)?NCCL_PARAM[ \t]*\(", re.MULTILINE)
_SHORT = re.compile(r'\s*\w+\s*,\s*"([A-Z0-9_]+)"\s*,')
_LONG = re.compile(r"\s*\w+\s*,[^,]+,\s*NCCL_([A-Z0-9_]+)\s*,")
_READ = re.compile(r"\b(?:ncclGetEnv|getenv|ncclGetLevel)\s*\(([^;{}()]*)\)")
_NAME = re.compile(r'"(NCCL_[A-Z0-9_]+)"')


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of every name, each under its own name. Raises FactsError naming file and line."""
    variables: set[str] = set()
    for file in files:
        text = code(file)
        if file.path.endswith(HEADER):
            names = _header(file, text)
            yield from (_entry("collective", name, "stated", source) for name in names)
        variables |= set(_variables(file, text))
    for name in sorted(variables):
        yield _entry("environment", f"env:{name}", "registered", source)


def _header(file: VendorFile, text: str) -> dict[str, None]:
    functions = _FUNCTION.findall(text)
    enumerations = _ENUM.findall(text)
    if not functions or len(enumerations) < 2:
        raise file.refusal(1, "no NCCL functions, or no enumerations of reductions and types")
    constants = (name for body in enumerations for name in _ENUMERATOR.findall(body))
    return dict.fromkeys((*functions, *constants))


def _variables(file: VendorFile, text: str) -> Iterator[str]:
    """Variables that a file reads, by its own macros or plainly."""
    for found in _PARAMETER.finditer(text):
        name = (_LONG if found[1] else _SHORT).match(text, found.end())
        if name is None:
            raise file.refusal(line_at(text, found.start()), "a parameter without a name")
        yield f"NCCL_{name[1]}"
    for read in _READ.findall(text):
        yield from _NAME.findall(read)


def _entry(kind: EntryKind, symbol: str, confidence: Confidence, source: str) -> Entry:
    return Entry(
        kind=kind,
        symbol=symbol,
        status="supported",
        route="as_is",
        replacement=symbol if kind == "collective" else None,
        sources=(source,),
        confidence=confidence,
    )
