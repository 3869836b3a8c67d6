"""``// migrate-scan: ignore[MS301, MS401] reason`` comments."""

import re

from migrate_scan.parse.cuda.source import Source
from migrate_scan.parse.facts import Suppression

_COMMENT = re.compile(r"(?://|/\*)\s*migrate-scan:\s*ignore(?:\[([A-Z0-9,\s]*)\])?[ \t]*([^\n]*)")


def find_suppressions(source: Source) -> tuple[Suppression, ...]:
    """Suppression comments in order. A comment beside code speaks for its line, one that
    stands alone for the statement that follows it."""
    if "migrate-scan:" not in source.raw:
        return ()
    found = []
    for begin, finish in source.comments():
        match = _COMMENT.match(source.raw, begin, finish)
        if match is None:
            continue
        rules = tuple(part.strip() for part in (match.group(1) or "").split(",") if part.strip())
        line = source.line(match.start())
        start, end = match.span(2)
        reason = source.text(start, end).removesuffix("\r").strip().removesuffix("*/").strip()
        found.append(
            Suppression(line=line, covers=_covers(source, line), rules=rules, reason=reason)
        )
    return tuple(found)


def _covers(source: Source, line: int) -> tuple[int, int]:
    start, end = source.line_span(line)
    if not source.code[start:end].isspace():
        return line, line
    following = line + 1
    while following <= source.lines:
        start, end = source.line_span(following)
        if source.code[start:end].strip():
            break
        following += 1
    else:
        return line, line
    first = start + len(source.code[start:end]) - len(source.code[start:end].lstrip())
    return following, source.line(max(first, source.statement_span(first)[1] - 1))
