"""Conditions around a place: what device they speak of, and for whom the code was ported."""

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

from tree_sitter import Node

from migrate_scan.parse.python.callers import guard_of_callers
from migrate_scan.parse.python.source import CLIMB_LIMIT, NO_GUARD, Guard, Source

_TARGETS = (
    ("cann", re.compile(r"(?<![a-z])npu(?![a-z])|torch_npu|ascend", re.I)),
    ("rocm", re.compile(r"rocm|(?<![a-z])hip(?![a-z])", re.I)),
    ("mlu", re.compile(r"(?<![a-z])mlu(?![a-z])", re.I)),
    ("musa", re.compile(r"(?<![a-z])musa(?![a-z])", re.I)),
    ("gcu", re.compile(r"(?<![a-z])gcu(?![a-z])", re.I)),
    ("maca", re.compile(r"(?<![a-z])maca(?![a-z])", re.I)),
)
_TARGET = re.compile(r"npu|ascend|rocm|hip|mlu|musa|gcu|maca", re.I)
"""What all patterns of targets hold: most conditions do not."""
_DEVICE = re.compile(
    r"cuda(?!_?graph)|nccl|(?<![a-z])(?:npu|hip|mlu|musa|gcu|maca|xpu|mps|gpu)(?![a-z])|rocm|ascend"
    r"|device\.type|device_type|accelerator",
    re.I,
)
_NVIDIA = re.compile(r"cuda|nvidia", re.I)
_NEGATED = re.compile(r"not\b(?!.*\b(?:and|or)\b)|.*(?:\bis None|!=)", re.S)
_NEGATION = re.compile(r"^not\b|!=")
_IS_SET = re.compile(r"\bis not None\b")
_DOUBTFUL = re.compile(r"\b(?:or|not|None|False|0|gpu|xpu|cpu)\b|!=|[<>]", re.I)
"""With any of these a condition may hold on other devices too."""
_PLUGIN_IMPORT = re.compile(rb"\s*import torch_(npu|mlu|musa|gcu)(?![\w])")
_TEXT_LIMIT = 120
_BRANCH_LIMIT = 20
_BODIES = frozenset({"block", "module"})
_LEAVES = frozenset(
    {"return_statement", "raise_statement", "continue_statement", "break_statement"}
)
_EXITS = 8
"""Early exits of one body that are looked at; real code has one or two."""
_EXIT_WORDS = (b"return", b"raise", b"continue", b"break")
_Condition = tuple[str, bool]
"""A condition's text, and whether it holds where the code runs."""


def find_guard(source: Source, node: Node, above: list[Node]) -> Guard:
    """The guard of ``node``; ``above`` are its ancestors, innermost first. The nearest condition
    about a device is its text; the targets are those of all conditions, which hold together."""
    guard = NO_GUARD
    child = node
    for index, parent in enumerate(above):
        kind = parent.type
        if kind not in _TELLING:
            child = parent
            continue
        for condition, holds in _around(source, parent, child, kind):
            targets = _ported(condition)
            only = bool(targets) and _only(condition, holds)
            text = guard.text or _shorten(condition, holds)
            guard = _within(guard, Guard(text, targets, only))
            if only:
                return guard
        if kind in _BODIES and len(above) < CLIMB_LIMIT:
            return _within(guard, _outside(source, parent, above[index + 1 :]))
        if kind == "if_statement":
            guard = _within(guard, Guard(None, _chain(source, parent)))
        elif kind == "function_definition" and above[index + 1 :] == [source.root]:
            guard = _within(guard, guard_of_callers(source, parent, find_guard))
        child = parent
    return guard


def _within(inner: Guard, outer: Guard) -> Guard:
    """What holds inside of two guards."""
    if not outer.ported_for:
        return inner if inner.text or not outer.text else inner._replace(text=outer.text)
    targets = tuple(dict.fromkeys((*inner.ported_for, *outer.ported_for)))
    return Guard(inner.text or outer.text, targets, inner.only_ported or outer.only_ported)


def _outside(source: Source, body: Node, above: list[Node]) -> Guard:
    """The guard of a whole body: what stands around it is the same for all that it holds."""
    known = source.guards.get(body.start_byte)
    if known is None:
        known = source.guards[body.start_byte] = find_guard(source, body, above)
    return known


def _around(source: Source, parent: Node, child: Node, kind: str) -> list[_Condition]:
    """The conditions about devices that ``parent`` puts before ``child``, the nearest first."""
    if kind in _BODIES:
        exits = source.exits.get(parent.start_byte)
        if exits is None:
            exits = source.exits[parent.start_byte] = _exits(source, parent)
        last = bisect_right(exits, child.start_byte, key=itemgetter(0))
        return [condition for _, condition in exits[max(0, last - _EXITS) : last][::-1]]
    judge = _BRANCHES.get(kind)
    found = judge(source, parent, child) if judge is not None else None
    return [found] if found is not None and _DEVICE.search(found[0]) else []


def _exits(source: Source, body: Node) -> list[tuple[int, _Condition]]:
    """``if not torch.cuda.is_available(): return``: where such statements of a body end and
    what holds from there on."""
    start, end = body.start_byte, body.end_byte
    if all(source.data.find(word, start, end) < 0 for word in _EXIT_WORDS):
        return []
    found: list[tuple[int, _Condition]] = []
    for statement in [child for child in body.named_children if child.type == "if_statement"]:
        if statement.child_by_field_name("alternative"):
            continue
        consequence = statement.child_by_field_name("consequence")
        last = consequence.named_children[-1:] if consequence is not None else []
        if not last or last[0].type not in _LEAVES:
            continue
        condition = _condition(source, statement, holds=False)
        if condition is not None and _DEVICE.search(condition[0]):
            found.append((statement.end_byte, condition))
    return found


def _statement(source: Source, parent: Node, child: Node) -> _Condition | None:
    if child.type == "else_clause":
        return _condition(source, parent, holds=False)
    return _condition(source, parent, holds=True) if child.type == "block" else None


def _expression(source: Source, parent: Node, child: Node) -> _Condition | None:
    if parent.named_child_count != 3:
        return None
    first, condition, last = parent.named_children
    return (source.text(condition)[:1000], child == first) if child in (first, last) else None


def _try(source: Source, _parent: Node, child: Node) -> _Condition | None:
    """``try: import torch_npu``: what follows in the block is for that plugin."""
    if child.type != "block":
        return None
    plugin = _PLUGIN_IMPORT.match(source.data, child.start_byte, child.start_byte + 80)
    return (plugin[0].decode().strip(), True) if plugin else None


_BRANCHES: dict[str, Callable[[Source, Node, Node], _Condition | None]] = {
    "if_statement": _statement,
    "elif_clause": _statement,
    "conditional_expression": _expression,
    "try_statement": _try,
}
_TELLING = _BODIES | _BRANCHES.keys() | {"function_definition"}
"""What may say something of what it holds; most of what is around a place does not."""


def _condition(source: Source, clause: Node, *, holds: bool) -> _Condition | None:
    condition = clause.child_by_field_name("condition")
    return (source.text(condition)[:1000], holds) if condition else None


@lru_cache(maxsize=4096)
def _ported(condition: str) -> tuple[str, ...]:
    """Targets that the code takes care of: one branch is theirs, the other never runs there."""
    if not _TARGET.search(condition):
        return ()
    targets = tuple(name for name, words in _TARGETS if words.search(condition))
    if not targets:
        return ()
    # ``if is_cuda() or is_npu()`` is common code, not a port.
    shared = _NVIDIA.search(condition) is not None and re.search(r"\bor\b", condition) is not None
    return () if shared else targets


def _only(condition: str, holds: bool) -> bool:
    """Whether code runs nowhere but on the targets that ``condition`` speaks of: in the branch
    of ``x.device.type == "npu"``, after ``if not is_npu(): return``, not in the other one."""
    if not holds:
        if re.search(r"\b(?:and|or)\b", condition):
            return False
        affirmed, changes = _NEGATION.subn(lambda m: "==" if m[0] == "!=" else "", condition, 1)
        return bool(changes) and _only(affirmed, holds=True)
    stated = _IS_SET.sub("", condition)
    return not (_NVIDIA.search(stated) or _DOUBTFUL.search(stated))


def _chain(source: Source, parent: Node) -> tuple[str, ...]:
    """Targets that another branch of ``if ... elif ...`` takes care of."""
    clauses = [parent, *parent.children_by_field_name("alternative")]
    found = (_condition(source, clause, holds=True) for clause in clauses[:_BRANCH_LIMIT])
    return tuple(dict.fromkeys(name for one in found if one for name in _ported(one[0])))


def _shorten(condition: str, holds: bool) -> str:
    text = " ".join(condition.split())
    if not holds:
        text = (
            text.removeprefix("not ")
            if _NEGATED.match(text) and text[:4] == "not "
            else (f"not ({text})" if " " in text else f"not {text}")
        )
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"
