"""triton-ascend's matrix of Triton operators and types, and the notes below it."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import VendorFile

_DTYPES = ("int8", "int16", "int32", "uint32", "int64", "fp16", "fp32", "bf16", "bool")
_HINTS = "Compiler Hint Ops"
_NAME = re.compile(r"[a-z]\w*$")
_NOTE = re.compile(r"- ([a-z][\w/]*?)(类op)?: (.+)$")
"""Of operators by name, or of a class of operators (``atomic类op``) by a part of the name.
What is said of all (``ALL``) limits a kernel, not an operator."""
_ENVIRONMENT = "环境变量"
_LIMITS = ("不支持", "仅", "只")


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of the matrix. Raises FactsError if its columns are others than known."""
    for file in files:
        notes = list(_notes(file))
        for entry in _matrix(file, source):
            name = entry.symbol.rpartition(".")[2]
            codes = dict.fromkeys(code for of, a_class, code in notes if _about(of, a_class, name))
            yield replace(entry, constraints=(*entry.constraints, *codes)) if entry.route else entry


def _matrix(file: VendorFile, source: str) -> Iterator[Entry]:
    group = ""
    header = False
    for line in file.text.splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.replace("\\|", "or").strip("|").split("|")]
        if cells[1:2] == ["Triton Op"]:
            header = tuple(cells[2:]) == _DTYPES
        elif header and _NAME.match(cells[1]):
            group = cells[0] or group
            yield _entry(cells, group, source)
    if not header:
        raise file.refusal(1, f"no matrix with the types {', '.join(_DTYPES)}")


def _entry(cells: list[str], group: str, source: str) -> Entry:
    dtypes = tuple(
        name for name, cell in zip(_DTYPES, cells[2:], strict=True) if cell.startswith("✓")
    )
    hint = group == _HINTS and not dtypes
    return Entry(
        kind="triton_op",
        symbol=f"triton.language.{cells[1]}",
        status="limited" if dtypes else "unverified" if hint else "unsupported",
        constraints=(f"dtype:{','.join(dtypes)}",) if dtypes else (),
        route="as_is" if dtypes else None,
        sources=(source,),
        confidence="stated",
    )


def _notes(file: VendorFile) -> Iterator[tuple[str, bool, str]]:
    """The operator, whether a class of them is meant, and the code that its note comes to."""
    for line in file.text.splitlines():
        note = _NOTE.match(line)
        if note and (code := _code(note[3])):
            for name in note[1].split("/"):
                yield name, bool(note[2]), code


def _code(text: str) -> str | None:
    if _ENVIRONMENT in text:
        return "env_var"
    return "note" if any(word in text for word in _LIMITS) else None


def _about(of: str, a_class: bool, name: str) -> bool:
    return of in name if a_class else of == name
