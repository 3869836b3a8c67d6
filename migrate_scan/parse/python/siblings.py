"""What stands beside a place: other targets that are already handled, sets that are declared."""

import re

from migrate_scan.parse.python.source import Source

_HANDLED: tuple[tuple[str, str, str, re.Pattern[str]], ...] = tuple(
    (
        target,
        word,
        backend,
        re.compile(
            rf"""(?<![\w.])["']{word}(?::[^"']*)?["']|\bis_{word}\b|\btorch[._]{word}\b"""
            rf"""|\bis_(?:torch_)?{word}_available\b|["']{backend}["']"""
        ),
    )
    for target, word, backend in (
        ("cann", "npu", "hccl"),
        ("mlu", "mlu", "cncl"),
        ("musa", "musa", "mccl"),
        ("gcu", "gcu", "eccl"),
        ("supa", "supa", "succl"),
    )
)
_DECLARES = re.compile(r"\bchoices\s*=|\bLiteral\s*\[")


def handled_targets(statement: str) -> tuple[str, ...]:
    """Targets that the statement itself already handles: ``"cuda" if ... else "npu"``,
    ``device.type in ("cuda", "npu")``, ``x.is_cuda or x.is_npu``."""
    # Hardly any statement does: the plain searches spare five patterns on nearly all of them.
    return tuple(
        target
        for target, word, backend, named in _HANDLED
        if (backend in statement or (word in statement and _is_marked(word, statement)))
        and named.search(statement)
    )


def _is_marked(word: str, statement: str) -> bool:
    """Whether a word begins at a quote, a dot or an underscore: ``npu`` stands in ``input``."""
    return any(mark + word in statement for mark in "\"'._")


def twins(source: Source, position: int) -> tuple[tuple[str, ...], bool]:
    """Targets that have a function of their own beside the one around ``position``
    (``is_npu_available`` beside ``is_cuda_available``), and whether the one around it is
    theirs, so that it runs nowhere else."""
    theirs: list[str] = []
    others: list[str] = []
    for scope in source.scopes_at(position):
        if scope.kind == "function":
            name, of_cuda = scope.name, "cuda" in scope.name
            for target, word, _, _ in _HANDLED:
                if of_cuda and _defines(source, name.replace("cuda", word)):
                    others.append(target)
                elif word in name and _defines(source, name.replace(word, "cuda")):
                    theirs.append(target)
    return (tuple(theirs), True) if theirs else (tuple(others), False)


def _defines(source: Source, name: str) -> bool:
    return name.encode() in source.defined


def declares_a_set(statement: str) -> bool:
    """Whether the statement lists the values that are allowed (``choices=``, ``Literal[...]``):
    a new default must be listed too."""
    if "choices" not in statement and "Literal" not in statement:
        return False
    return _DECLARES.search(statement) is not None
