"""Bracket matching and argument splitting over blanked text, without recursion."""

import re
from itertools import pairwise

CHEVRON = re.compile(r"<<<(?<!<<<<)(?!<)")
"""What opens the configuration of a launch."""
_BRACKET = {"(": re.compile(r"[()]"), "{": re.compile(r"[{}]"), "[": re.compile(r"[\[\]]")}
_DEPTH = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_ARGUMENT_EDGE = re.compile(r"[(){}\[\],]|<(?![<=])|(?<![->])>")
_ANGLE_EDGE = re.compile(r"[(){};]|<|(?<!-)>")
_ROUND = {")": 1, "(": -1}
_NAME_REVERSED = re.compile(r"\w+(?:\s*##\s*\w+)*|::")


def closing(text: str, start: int, limit: int | None = None) -> int | None:
    """Offset of the bracket that closes the one at ``start``, if before ``limit``."""
    pattern = _BRACKET[text[start]]
    depth = 0
    opening = text[start]
    for match in pattern.finditer(text, start, len(text) if limit is None else limit):
        depth += 1 if match.group() == opening else -1
        if depth == 0:
            return match.start()
    return None


def split_arguments(text: str) -> list[tuple[int, int]]:
    """Spans of the arguments in ``text`` (what stands between two parentheses).

    Angle brackets nest where they look like template arguments: opened and closed
    inside one argument.
    """
    commas: list[int] = []
    held: list[int] = []  # inside of angle brackets that are still open
    depth = angles = 0
    for match in _ARGUMENT_EDGE.finditer(text):
        token = match.group()
        depth += _DEPTH.get(token, 0)
        if depth or token in _DEPTH:
            continue
        if token == "<":
            angles += 1
        elif token == ">":
            angles = max(0, angles - 1)
            if not angles:
                held.clear()
        else:
            (held if angles else commas).append(match.start())
    # What is held by now stands behind a comparison, not in template arguments.
    edges = [-1, *sorted(commas + held), len(text)]
    spans = [(before + 1, after) for before, after in pairwise(edges)]
    return spans if len(spans) > 1 or text.strip() else []


def opening_angle(text: str, end: int, limit: int = 2000) -> int | None:
    """Offset of the ``<`` that the ``>`` just before ``end`` closes."""
    angles = rounds = 0
    for offset in range(end - 1, max(-1, end - limit), -1):
        char = text[offset]
        if char == ")":
            rounds += 1
        elif char == "(":
            rounds -= 1
            if rounds < 0:
                return None
        elif rounds:
            continue
        elif char == ">":
            angles += text[offset - 1] != "-"
        elif char == "<":
            angles -= 1
            if angles == 0:
                return offset
        elif char in ";{}":
            return None
    return None


def closing_angle(text: str, start: int, limit: int = 2000) -> int | None:
    """Offset of the ``>`` that closes the template arguments that open at ``start``."""
    angles = rounds = 0
    for match in _ANGLE_EDGE.finditer(text, start, start + limit):
        token = match.group()
        if token in "()":
            rounds += 1 if token == "(" else -1
            if rounds < 0:
                return None
        elif token in ";{}":
            return None
        elif not rounds:
            angles += 1 if token == "<" else -1
            if not angles:
                return match.start()
    return None


def opening_round(text: str, closed: int, limit: int = 2000) -> int | None:
    """Offset of the ``(`` that the ``)`` at ``closed`` closes."""
    rounds = 0
    for offset in range(closed, max(-1, closed - limit), -1):
        rounds += _ROUND.get(text[offset], 0)
        if not rounds:
            return offset
        if text[offset] in ";{}":
            return None
    return None


def name_before(text: str, end: int) -> tuple[int, str]:
    """The possibly qualified, possibly templated name that ends before ``end``.

    Returns its start and its last component without template arguments
    (empty where no name stands there).
    """
    low = max(0, end - 2000)
    start, last = end, ""
    cursor = _rstrip(text, low, end)
    while True:
        if text[cursor - 1 : cursor] == ">":
            angle = opening_angle(text, cursor)
            if angle is None:
                return start, last
            cursor = _rstrip(text, low, angle)
        name = _NAME_REVERSED.match(text[max(low, cursor - 200) : cursor][::-1])
        if name is None or name.group() == "::":
            return start, last
        start = cursor - name.end()
        last = last or name.group()[::-1]
        cursor = _rstrip(text, low, start)
        if text[cursor - 2 : cursor] != "::":
            return start, last
        start = cursor - 2
        cursor = _rstrip(text, low, start)


def _rstrip(text: str, low: int, end: int) -> int:
    return low + len(text[low:end].rstrip())


def partners(text: str, start: int = 0, end: int | None = None) -> dict[int, int]:
    """Every ``{`` that is closed between two offsets, with its ``}``."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET["{"].finditer(text, start, len(text) if end is None else end):
        if match.group() == "{":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs
