"""A file that is read again for its edits: nodes at places, and the name it has for torch."""

from dataclasses import dataclass

from msgspec.structs import replace
from tree_sitter import Node

from migrate_scan.model import Usage
from migrate_scan.parse.python.decode import to_utf8
from migrate_scan.parse.python.imports import find_imports
from migrate_scan.parse.python.source import Source


@dataclass(frozen=True, slots=True)
class File:
    """The tree of a file's source."""

    source: Source
    torch: str
    """The name that the whole file has for torch; empty if it has none."""

    @classmethod
    def read(cls, data: bytes) -> "File":
        """The file of these bytes, whatever their encoding."""
        source = Source(to_utf8(data)[0])
        bound = {
            item.bound: item.alias is None
            for item in find_imports(source)
            if not item.optional
            and item.name is None
            and (item.module == "torch" if item.alias else item.bound == "torch")
        }
        names = sorted(bound, key=lambda name: (name != "torch", name))
        return cls(source, names[0] if names else "")

    def leaf(self, usage: Usage) -> Node | None:
        """The node that stands in the usage's span."""
        start = self.byte(usage.line, usage.column)
        return self.source.leaf(start, self.byte(usage.end_line, usage.end_column))

    def widened(self, usage: Usage, start: int, end: int) -> Usage:
        """The usage with another span."""
        line, column = self.source.position(start)
        end_line, end_column = self.source.position(end)
        return replace(
            usage,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            text=self.source.data[start:end].decode("utf-8", "replace"),
        )

    def byte(self, line: int, column: int) -> int:
        """The byte at a 1-based line and column."""
        start = self.source.beginning(line)
        text = self.source.data[start:].split(b"\n", 1)[0].decode("utf-8", "replace")
        return start + len(text[: column - 1].encode())
