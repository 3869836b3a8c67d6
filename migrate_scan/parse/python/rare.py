"""Branches that are not taken at every step of a training: what a remainder guards
(``step % 100 == 0``), what is for evaluation (``not self.training``), what is for ``mps``."""

import re
from itertools import pairwise

from tree_sitter import Node

from migrate_scan.parse.python.source import Source

_MPS = re.compile(rb"(?<![a-z])mps(?![a-z])")
_TRAINING = re.compile(rb"(?:\w+\.)+training$")
_BRANCHES = frozenset({"if_statement", "elif_clause", "conditional_expression"})
_EXITS = frozenset({"return_statement", "continue_statement", "raise_statement"})
_UNEQUAL = frozenset({"!=", "not in", "is not"})
_NEVER = (False, False)
_SELDOM = 0.25
"""The share of the steps that a branch is taken at to be called seldom."""
_DIGITS = 10
_BELOW = {"<": 0, "<=": 1}
_ABOVE = {">": 1, ">=": 0}
_DEPTH = 12


class Rare:
    """Answers about the branches of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._left: dict[int, int] = {}
        """The byte in a block after which the usual step has left it."""

    def is_in(self, parents: list[Node], node: Node) -> bool:
        """Whether ``node`` is in a branch that is seldom taken. ``parents`` stand around it,
        innermost first."""
        return any(self._branch(parent, child) for child, parent in pairwise([node, *parents]))

    def _branch(self, parent: Node, child: Node) -> bool:
        if parent.type == "block":
            return self._usual_end(parent) <= child.start_byte
        if parent.type not in _BRANCHES:
            return False
        condition, rest = _parts(parent)
        if condition is None or child == condition:
            return False
        then, otherwise = self._seldom(condition)
        return otherwise if child in rest else then

    def _usual_end(self, block: Node) -> int:
        """Where a condition like ``if self.training: return loss`` ends, if the block has one."""
        if block.start_byte not in self._left:
            ends = (child.end_byte for child in block.named_children if self._is_exit(child))
            self._left[block.start_byte] = next(ends, block.end_byte)
        return self._left[block.start_byte]

    def _is_exit(self, statement: Node) -> bool:
        if statement.type != "if_statement" or statement.child_by_field_name("alternative"):
            return False
        condition = statement.child_by_field_name("condition")
        body = statement.child_by_field_name("consequence")
        if condition is None or body is None or not body.named_children:
            return False
        return body.named_children[-1].type in _EXITS and self._seldom(condition)[1]

    def _seldom(self, condition: Node, depth: int = 0) -> tuple[bool, bool]:
        """Whether a condition is seldom true, and whether it is seldom false."""
        if depth > _DEPTH:
            return _NEVER
        inner = condition.named_children
        if condition.type == "parenthesized_expression" and inner:
            return self._seldom(inner[0], depth + 1)
        if condition.type == "not_operator" and inner:
            return self._seldom(inner[0], depth + 1)[::-1]
        if condition.type == "boolean_operator" and len(inner) > 1:
            parts = [self._seldom(part, depth + 1) for part in (inner[0], inner[-1])]
            true, false = [part[0] for part in parts], [part[1] for part in parts]
            both = condition.children[1].type == "and"
            return (any(true), all(false)) if both else (all(true), any(false))
        if condition.type == "comparison_operator":
            return self._compared(condition)
        if _TRAINING.fullmatch(self.source.raw(condition)):
            return False, True
        if (divisor := _divisor(condition)) is not None:
            every = self._number(divisor)
            return False, not every or 1 / every <= _SELDOM
        return _MPS.search(self.source.raw(condition)) is not None, False

    def _compared(self, comparison: Node) -> tuple[bool, bool]:
        remains = any(_divisor(side) is not None for side in comparison.named_children)
        if not remains and not _MPS.search(self.source.raw(comparison)):
            return _NEVER
        operator = comparison.children[1].type
        true = self._share(comparison, operator)
        if true is None:
            return (False, True) if operator in _UNEQUAL else (True, False)
        return true <= _SELDOM, 1 - true <= _SELDOM

    def _share(self, comparison: Node, operator: str) -> float | None:
        """At which share of the steps ``step % 10 < 3`` is true, if numbers tell that."""
        left, right = comparison.named_children[0], comparison.named_children[-1]
        divisor = _divisor(left)
        if divisor is None:
            return None
        every = self._number(divisor)
        limit = self._number(right)
        if limit is not None and operator in _BELOW:
            return (limit + _BELOW[operator]) / every if every else None
        if limit is not None and operator in _ABOVE:
            # Of an unknown number of steps, all but the first few are most of them.
            return 1 - (limit + _ABOVE[operator]) / every if every else 1.0
        if every:
            return 1 - 1 / every if operator in _UNEQUAL else 1 / every
        return None

    def _number(self, node: Node) -> int | None:
        raw = self.source.raw(node)
        return int(raw) if raw.isdigit() and len(raw) < _DIGITS else None


def _parts(branching: Node) -> tuple[Node | None, list[Node]]:
    """The condition of a branching, and what is run where it is false."""
    if branching.type == "conditional_expression":
        return branching.named_children[1], branching.named_children[2:]
    rest = branching.children_by_field_name("alternative")
    return branching.child_by_field_name("condition"), rest


def _divisor(node: Node) -> Node | None:
    """What is divided by in ``step % 100``, in parentheses or not."""
    if node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type != "binary_operator" or node.children[1].type != "%":
        return None
    if node.named_children[0].type in ("string", "concatenated_string"):
        return None
    return node.named_children[-1]
