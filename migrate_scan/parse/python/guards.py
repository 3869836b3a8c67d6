"""Conditions around a place: what device they speak of, and for whom the code was ported."""

import re
from dataclasses import dataclass

from tree_sitter import Node

from migrate_scan.parse.python.source import Source

_TARGETS = (
    ("cann", re.compile(r"(?<![a-z])npu(?![a-z])|torch_npu|ascend", re.I)),
    ("rocm", re.compile(r"rocm|(?<![a-z])hip(?![a-z])", re.I)),
    ("mlu", re.compile(r"(?<![a-z])mlu(?![a-z])", re.I)),
    ("musa", re.compile(r"(?<![a-z])musa(?![a-z])", re.I)),
    ("gcu", re.compile(r"(?<![a-z])gcu(?![a-z])", re.I)),
    ("maca", re.compile(r"(?<![a-z])maca(?![a-z])", re.I)),
)
_DEVICE = re.compile(
    r"cuda(?!_?graph)|nccl|(?<![a-z])(?:npu|hip|mlu|musa|gcu|maca|xpu|mps|gpu)(?![a-z])|rocm|ascend"
    r"|device\.type|device_type|accelerator",
    re.I,
)
_NVIDIA = re.compile(r"cuda|nvidia", re.I)
_NEGATED = re.compile(r"not\b(?!.*\b(?:and|or)\b)|.*(?:\bis None|!=)", re.S)
_PLUGIN_IMPORT = re.compile(rb"\s*import torch_(npu|mlu|musa|gcu)(?![\w])")
_PLUGIN_TARGETS = {b"npu": "cann", b"mlu": "mlu", b"musa": "musa", b"gcu": "gcu"}
_TEXT_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Guard:
    """The innermost condition that speaks of a device, and the targets the code is for."""

    text: str | None = None
    ported_for: tuple[str, ...] = ()


NO_GUARD = Guard()


def find_guard(source: Source, node: Node, above: list[Node]) -> Guard:
    """The guard of ``node``; ``above`` are its ancestors, innermost first."""
    text: str | None = None
    child = node
    for parent in above:
        found = _branch(source, parent, child)
        if found is not None:
            condition, holds = found
            if _DEVICE.search(condition):
                text = text or _shorten(condition, holds)
                targets = _ported(condition, holds)
                if targets:
                    return Guard(text, targets)
        elif parent.type == "try_statement" and child.type == "block":
            plugin = _PLUGIN_IMPORT.match(source.data, child.start_byte, child.start_byte + 80)
            if plugin:
                name = f"import torch_{plugin[1].decode()}"
                return Guard(text or name, (_PLUGIN_TARGETS[plugin[1]],))
        child = parent
    return Guard(text) if text else NO_GUARD


def _branch(source: Source, parent: Node, child: Node) -> tuple[str, bool] | None:
    """The condition under which ``child`` runs and whether it must hold, if there is one."""
    if parent.type in ("if_statement", "elif_clause"):
        if child.type == "else_clause":
            return _condition(source, parent, holds=False)
        if child.type == "block":
            return _condition(source, parent, holds=True)
    elif parent.type == "conditional_expression" and parent.named_child_count == 3:
        first, condition, last = parent.named_children
        if child in (first, last):
            return source.text(condition)[:1000], child == first
    return None


def _condition(source: Source, clause: Node, *, holds: bool) -> tuple[str, bool] | None:
    condition = clause.child_by_field_name("condition")
    return (source.text(condition)[:1000], holds) if condition else None


def _ported(condition: str, holds: bool) -> tuple[str, ...]:
    """Targets that the branch is for: only where the condition speaks of nothing else."""
    targets = tuple(name for name, words in _TARGETS if words.search(condition))
    if not targets:
        return ()
    if _NEGATED.match(condition):
        holds = not holds
    # ``if is_cuda() or is_npu()`` is common code, not a port.
    shared = _NVIDIA.search(condition) is not None and re.search(r"\bor\b", condition) is not None
    return targets if holds and not shared else ()


def _shorten(condition: str, holds: bool) -> str:
    text = " ".join(condition.split())
    if not holds:
        text = (
            text.removeprefix("not ")
            if _NEGATED.match(text) and text[:4] == "not "
            else (f"not ({text})" if " " in text else f"not {text}")
        )
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"
