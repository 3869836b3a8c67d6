"""Bracket matching and argument splitting over blanked text, without recursion."""

import re

_BRACKET = {"(": re.compile(r"[()]"), "{": re.compile(r"[{}]"), "[": re.compile(r"[\[\]]")}
_ARGUMENT_EDGE = re.compile(r"[(){}\[\],]|<(?![<=])|(?<![->])>")
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
    spans: list[tuple[int, int]] = []
    round_depth = angle_depth = 0
    start = 0
    commas_in_angles: list[int] = []
    for match in _ARGUMENT_EDGE.finditer(text):
        token = match.group()
        if token in "([{":
            round_depth += 1
        elif token in ")]}":
            round_depth -= 1
        elif round_depth:
            continue
        elif token == "<":
            angle_depth += 1
        elif token == ">":
            angle_depth = max(0, angle_depth - 1)
            if not angle_depth:
                commas_in_angles.clear()
        elif angle_depth:
            commas_in_angles.append(match.start())
        else:
            spans.append((start, match.start()))
            start = match.end()
    for comma in commas_in_angles:  # the angle bracket was a comparison after all
        spans.append((start, comma))
        start = comma + 1
    if spans or text.strip():
        spans.append((start, len(text)))
    return spans


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


def partners(text: str) -> dict[int, int]:
    """Every ``{`` that is closed, with its ``}``."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET["{"].finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs
