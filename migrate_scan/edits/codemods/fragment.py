"""Fragments of source: parsing, printing, and which may stand for which."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

import libcst as cst

from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

Fragment: TypeAlias = cst.BaseExpression | cst.ImportAlias
Kind = Literal["name", "chain", "string", "alias", "primary", "expression"]

_ALIAS = re.compile(r"[\w.]+[ \t]+as[ \t]+\w+")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_PRIMARIES = (
    cst.Call,
    cst.Subscript,
    cst.BaseNumber,
    cst.Ellipsis,
    cst.BaseDict,
    cst.BaseList,
    cst.BaseSet,
)
_MAY_STAND_FOR: dict[Kind, frozenset[Kind]] = {
    # After a dot only a name may stand, and a lone name may be after a dot.
    "name": frozenset({"name"}),
    "string": frozenset({"string"}),
    "alias": frozenset({"alias"}),
    "chain": frozenset({"chain", "primary"}),
    "primary": frozenset({"name", "chain", "primary", "string"}),
    "expression": frozenset({"name", "chain", "primary", "string"}),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A codemod's example and test: ``after`` is None where it must decline."""

    before: str
    wanted: Wanted
    after: str | None = None


def parse(text: str) -> Fragment:
    """Parse an expression, or an imported name with its alias (``cuda as c``).

    An expression may go over several lines, as it does inside brackets. Raises
    :class:`Refused` if ``text`` is neither, or would not be printed as it is written.
    """
    try:
        node = _parse_alias(text) if _ALIAS.fullmatch(text) else _parse_expression(text)
    except (cst.ParserSyntaxError, cst.CSTValidationError, UnicodeError) as error:
        raise Refused("not an expression") from error
    if text != text.strip() or emit(node, like=text) != text:
        raise Refused("not one expression")
    return node


def _parse_expression(text: str) -> cst.BaseExpression:
    # Brackets of our own let a chain break its lines; they come off again, and if they are
    # not the node's own the text was several expressions (``a) + (b``).
    node = cst.parse_expression(f"({text})")
    if not node.lpar:
        raise Refused("not one expression")
    return node.with_changes(lpar=node.lpar[1:], rpar=node.rpar[:-1])


def _parse_alias(text: str) -> cst.ImportAlias:
    statement = cst.parse_statement(f"import {text}")
    line = cst.ensure_type(statement, cst.SimpleStatementLine)
    return cst.ensure_type(line.body[0], cst.Import).names[0]


def emit(node: Fragment, *, like: str) -> str:
    """The node's text, with the line ends of the text that it came from."""
    newline = _NEWLINE.search(like)
    module = cst.Module(body=[], default_newline=newline[0] if newline else "\n")
    return module.code_for_node(node)


def may_stand_for(new: Fragment, old: Fragment, *, alone: bool = False) -> bool:
    """Can ``new`` be spliced in where ``old`` stood, whatever stands around it?

    ``alone`` tells that ``old`` is an expression of its own: no name after a dot, no string
    beside another one.
    """
    return _kind(new) in _MAY_STAND_FOR["primary" if alone else _kind(old)]


def _kind(node: Fragment) -> Kind:
    if isinstance(node, cst.ImportAlias):
        return "alias"
    if node.lpar:
        return "primary"
    if isinstance(node, cst.Name):
        return "name"
    if isinstance(node, cst.Attribute):
        return "chain"
    if isinstance(node, (cst.SimpleString, cst.FormattedString)):
        return "string"
    return "primary" if isinstance(node, _PRIMARIES) else "expression"
