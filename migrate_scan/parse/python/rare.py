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
        last = body.named_children[-1] if body is not None and body.named_children else None
        leaves = condition is not None and last is not None and last.type in _EXITS
        return leaves and condition is not None and self._seldom(condition)[1]

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
        if _TRAINING.fullmatch(self.source.raw(condition)) or _remains(condition):
            return False, True
        return _MPS.search(self.source.raw(condition)) is not None, False

    def _compared(self, comparison: Node) -> tuple[bool, bool]:
        if not any(map(_remains, comparison.named_children)) and not _MPS.search(
            self.source.raw(comparison)
        ):
            return _NEVER
        operator = comparison.children[1].type
        positive = operator == ">" and self.source.raw(comparison.children[-1]) == b"0"
        return (False, True) if operator in _UNEQUAL or positive else (True, False)


def _parts(branching: Node) -> tuple[Node | None, list[Node]]:
    """The condition of a branching, and what is run where it is false."""
    if branching.type == "conditional_expression":
        return branching.named_children[1], branching.named_children[2:]
    rest = branching.children_by_field_name("alternative")
    return branching.child_by_field_name("condition"), rest


def _remains(node: Node) -> bool:
    """``step % 100``, in parentheses or not."""
    if node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type != "binary_operator" or node.children[1].type != "%":
        return False
    return node.named_children[0].type not in ("string", "concatenated_string")
