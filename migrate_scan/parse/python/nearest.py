"""The binding of a local name that stands nearest before a use, read from the bytes.

:class:`~migrate_scan.parse.python.names.Names` knows every binding of a name and asks the tree
of each. Where many names are asked for once, and the last one written is answer enough, this
is ten times cheaper.
"""

import re
from typing import NamedTuple

from migrate_scan.parse.python.source import Scope, Source

_ASSIGNED = re.compile(rb"[ \t]*(?::[ \t]*([^=\n]{1,80}?)[ \t]*)?=(?!=)[ \t]*")
_UNPACKED = re.compile(rb"[ \t]*\(?[\w.*]+(?:,[ \t]*[\w.*]+)*,?\)?[ \t]*=(?!=)[ \t]*")
_LOOP = re.compile(rb"[ \t]*(?:async[ \t]+)?for[ \t]+[\w, \t()*]{1,200}?[ \t]in[ \t]+")
_TYPE = rb"(?:[^=,()\[\]#\n]|\[[^()#\n]{0,80}?\](?=[ \t\s,=)]))+"
_PARAMETER = re.compile(
    rb"(\*{0,2})\b([A-Za-z_]\w*)[ \t]*(?::[ \t]*(%b))?[ \t]*(?:=[ \t]*[^,()\n]*)?(?=,|\)|\s)"
    % _TYPE
)
_LINE = 1000
"""Bytes of a line that are looked at on either side."""
WORD = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_." + bytes(range(128, 256))
)
_AFTER = frozenset(b" :,=)\t")
_STEPS = 60
"""Occurrences that are looked at before a use."""


class Bound(NamedTuple):
    """Where a name was bound last: by ``assignment``, ``unpack``, ``loop`` or ``parameter``.

    ``value`` is the byte at which the value (or what it is taken out of) begins; for a
    parameter the byte at which its function's body does. ``annotation`` is as written.
    """

    kind: str
    start: int
    value: int
    annotation: bytes | None
    function: str


class Nearest:
    """Finds the bindings of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._answers: dict[tuple[bytes, int], tuple[int, Bound | None]] = {}
        """The last answer for a name in a scope, and up to where it was sought."""
        self._parameters: dict[int, dict[bytes, tuple[bytes, bytes | None]]] = {}

    def binding(self, name: bytes, position: int) -> Bound | None:
        """The binding of a name before ``position``: in its function, else in one around it,
        else in the module. None if there is none that the bytes tell of."""
        scopes = [s for s in self.source.scopes_at(position) if s.kind == "function"]
        for scope in scopes:
            found = self._in_body(name, scope, position) or self._parameter(name, scope)
            if found is not None:
                return found
        return self._in_body(name, self.source.module, position)

    def _in_body(self, name: bytes, scope: Scope, position: int) -> Bound | None:
        key = name, scope.start
        low, known = self._answers.get(key, (scope.start, None))
        if position < low:
            low, known = scope.start, None
        found = self._between(name, scope, low, position) or known
        # What the line of a use binds holds for what comes after it only.
        self._answers[key] = max(scope.start, self._line(position)), found
        return found

    def _between(self, name: bytes, scope: Scope, low: int, high: int) -> Bound | None:
        data, size = self.source.data, len(name)
        start = data.rfind(name, low, high)
        for _ in range(_STEPS):
            if start < 0:
                break
            end = start + size
            if data[end] in _AFTER and data[start - 1] not in WORD:
                found = self._bound_at(start, end, scope)
                if found is not None and self._ends(found, high):
                    return found
            start = data.rfind(name, low, start)
        return None

    def _ends(self, bound: Bound, before: int) -> bool:
        """Whether the line of a binding ends before a byte: else the byte is in its value."""
        return self.source.data.find(b"\n", bound.value, min(before, bound.value + _LINE)) >= 0

    def _bound_at(self, start: int, end: int, scope: Scope) -> Bound | None:
        """The binding at an occurrence, if it binds the name and in this scope."""
        data = self.source.data
        line = self._line(start)
        before = data[line:start].lstrip()
        kind, annotation = "assignment", None
        if not before:
            hit = _ASSIGNED.match(data, end)
            annotation = hit[1] if hit is not None else None
        else:
            hit = None
        if hit is None:
            kind, pattern = (
                ("loop", _LOOP) if before[:4] in (b"for ", b"asyn") else ("unpack", _UNPACKED)
            )
            hit = pattern.match(data, line, start + _LINE)
            if hit is None or hit.end() <= start:
                return None
        if not self._is_of(start, scope):
            return None
        return Bound(kind, start, hit.end(), annotation, scope.name)

    def _line(self, byte: int) -> int:
        low = max(0, byte - _LINE)
        return max(low, self.source.data.rfind(b"\n", low, byte) + 1)

    def _is_of(self, start: int, scope: Scope) -> bool:
        inside = self.source.scopes_at(start)
        return inside[0] == scope if inside else scope.kind == "module"

    def _parameter(self, name: bytes, scope: Scope) -> Bound | None:
        if scope.start not in self._parameters:
            self._parameters[scope.start] = self._header(scope)
        found = self._parameters[scope.start].get(name)
        if found is None:
            return None
        stars, annotation = found
        kind = "rest" if stars else "parameter"
        return Bound(kind, scope.start, scope.start, annotation, scope.name)

    def _header(self, scope: Scope) -> dict[bytes, tuple[bytes, bytes | None]]:
        data = self.source.data
        head = data.rfind(b"def " + scope.name.encode(), 0, scope.start)
        opened = data.find(b"(", head, scope.start) if head >= 0 else -1
        if opened < 0:
            return {}
        hits = _PARAMETER.finditer(data, opened, scope.start)
        found: dict[bytes, tuple[bytes, bytes | None]] = {}
        for hit in hits:
            found.setdefault(hit[2], (hit[1], hit[3]))
        return found
