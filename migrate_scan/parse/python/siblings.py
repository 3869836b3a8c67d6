"""What else stands in a statement: other targets it already handles, sets it declares."""

import re

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
    # Hardly any statement does: the plain search spares five patterns on nearly all of them.
    return tuple(
        target
        for target, word, backend, named in _HANDLED
        if (word in statement or backend in statement) and named.search(statement)
    )


def declares_a_set(statement: str) -> bool:
    """Whether the statement lists the values that are allowed (``choices=``, ``Literal[...]``):
    a new default must be listed too."""
    if "choices" not in statement and "Literal" not in statement:
        return False
    return _DECLARES.search(statement) is not None
