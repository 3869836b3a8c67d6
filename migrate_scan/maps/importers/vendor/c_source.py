"""What stands in C and C++ source beside its comments: functions, calls, enumerators, tables."""

import re
from collections.abc import Iterator

from migrate_scan.maps.importers.vendor.files import VendorFile

_COMMENT = re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)")


def code(file: VendorFile) -> str:
    """The file's text without comments; lines keep their numbers."""
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), file.text)


def line_at(text: str, offset: int) -> int:
    """The 1-based line of an offset."""
    return text.count("\n", 0, offset) + 1


def pairs(file: VendorFile, text: str, table: str, key: str, value: str) -> dict[str, str]:
    """``std::map<...> table = {{KEY, VALUE}, ...};`` with the keys' and values' patterns.

    Raises FactsError if the file has no such table or a row of it is in another form.
    """
    opened = re.search(rf"\b{table}\s*=\s*\{{", text)
    if opened is None:
        raise file.refusal(1, f"no table {table}")
    closed = text.find("};", opened.end())
    body = text[opened.end() : closed]
    row = re.compile(rf"\{{\s*{key}\s*,\s*{value}\s*\}}")
    found = {match[1]: match[2] for match in row.finditer(body)}
    if closed < 0 or not found or len(found) != body.count("{"):
        line = line_at(text, opened.start())
        raise file.refusal(line, f"{table} is not a table of pairs")
    return found


def enumerators(text: str, prefix: str) -> Iterator[str]:
    """Names of ``typedef enum {...}`` that begin with a prefix."""
    for body in re.findall(r"\btypedef\s+enum\b\s*(?:\w+\s*)?\{([^{}]*)\}", text):
        yield from re.findall(rf"\b({prefix}\w+)\s*(?:=|,|$)", body, re.MULTILINE)
