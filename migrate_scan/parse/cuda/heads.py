"""Reading a function's head from text: for kernels the last word, and what is left
where no grammar finds the definition (macro bodies, regions with errors)."""

import re

from msgspec import Struct

from migrate_scan.parse.cuda.brackets import closing

_PART = re.compile(
    r"(operator\s*[^\s\w(]+|[A-Za-z_]\w*(?:\s*##\s*\w+)*)(\s*<[^;{}()]*>)?\s*\(|[;{}]"
)
_AFTER = re.compile(
    r"\s*(?:(?:const|noexcept|override|final|volatile|mutable|try)\b\s*|->[^;{}]*)*([A-Za-z_]\w*)?"
)
_NO_NAME_TEXT = """
__global__ __device__ __host__ __forceinline__ __noinline__ __restrict__
void int float double bool char long short unsigned signed auto decltype alignas if while
for switch return sizeof __launch_bounds__ __cluster_dims__ __block_size__ __maxnreg__
__attribute__ __align__ __declspec noexcept requires explicit static_assert
"""
_NO_NAME = frozenset(_NO_NAME_TEXT.split())
_LONGEST_HEAD = 20_000


class Head(Struct, frozen=True):
    """``body`` is the offset of ``{`` or None where the definition ends without one
    (a prototype, or a macro that leaves the body to its user: ``open_end``)."""

    name: str
    parameters: tuple[int, int]
    body: int | None
    end: int
    open_end: bool = False


def read_head(text: str, start: int, limit: int) -> Head | None:
    """The function head that follows the specifier at ``start``, if one does."""
    limit = min(limit, start + _LONGEST_HEAD)
    cursor = start
    while True:
        match = _PART.search(text, cursor, limit)
        if match is None or match.group(1) is None:
            return None
        opened = match.end() - 1
        closed = closing(text, opened, limit)
        if closed is None:
            return None
        name = "".join(match.group(1).split())
        cursor = closed + 1
        if name in _NO_NAME or name.startswith("C10_LAUNCH_BOUNDS"):
            continue
        after = _AFTER.match(text, cursor, limit)
        if after is not None and after.group(1):
            continue  # an attribute macro: the declared name follows it
        cursor = after.end() if after is not None else cursor
        head = (opened + 1, closed)
        while cursor < limit and text[cursor] in " \t\r\n":
            cursor += 1
        if cursor >= limit:
            return Head(name, head, None, cursor, open_end=True)
        if text[cursor] == "{":
            return Head(name, head, cursor, cursor)
        return Head(name, head, None, cursor)
