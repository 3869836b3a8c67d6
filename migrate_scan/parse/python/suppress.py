"""Suppression comments: ``# migrate-scan: ignore[MS101] reason``."""

import re

from tree_sitter import Node

from migrate_scan.parse.facts import Suppression
from migrate_scan.parse.python.source import Source

_MARK = re.compile(rb"migrate-scan:")
_COMMENT = re.compile(r"#\s*migrate-scan:\s*ignore(?:\[([^\]\n]{0,500})\])?[ \t]*([^\n]*)")


def find_suppressions(source: Source) -> tuple[Suppression, ...]:
    """All suppression comments of a file, in order."""
    found = []
    for hit in _MARK.finditer(source.data):
        leaf = source.leaf(hit.start(), hit.end())
        if leaf is None or leaf.type != "comment":
            continue
        parsed = _COMMENT.search(source.text(leaf))
        if parsed is None:
            continue
        rules = tuple(part.strip() for part in (parsed[1] or "").split(",") if part.strip())
        line = source.line(leaf.start_byte)
        found.append(
            Suppression(
                line=line,
                covers=_covers(source, leaf, line),
                rules=rules,
                reason=parsed[2].strip(),
            )
        )
    return tuple(found)


def _covers(source: Source, comment: Node, line: int) -> tuple[int, int]:
    """A trailing comment speaks for its statement, one on its own line for the next."""
    start = source.line_start(comment.start_byte)
    before = source.data[start : comment.start_byte]
    if before.strip():
        offset = start + len(before) - len(before.lstrip())
        return _statement_lines(source, offset, line)
    following = _next_code(source, comment.end_byte)
    if following is None:
        return (line, line)
    return _statement_lines(source, following, source.line(following))


def _next_code(source: Source, position: int) -> int | None:
    """The first byte after ``position`` that is neither white space nor comment."""
    data, end = source.data, len(source.data)
    while position < end:
        if data[position : position + 1] == b"#":
            line_end = data.find(b"\n", position)
            position = end if line_end < 0 else line_end
        elif data[position : position + 1].isspace():
            position += 1
        else:
            return position
    return None


def _statement_lines(source: Source, position: int, line: int) -> tuple[int, int]:
    """The lines of the simple statement at ``position``, or of a compound one's header."""
    node = source.leaf(position, position + 1)
    for _ in range(200):
        if node is None or node.parent is None or node.parent.type in ("block", "module"):
            break
        node = node.parent
    if node is None or node.parent is None:
        return (line, line)
    end = node.end_byte
    body = next((child for child in node.children if child.type == "block"), None)
    if body is not None:
        end = body.start_byte - 1
        while end > node.start_byte and source.data[end : end + 1].isspace():
            end -= 1
    return (min(line, source.line(node.start_byte)), max(line, source.line(end)))
