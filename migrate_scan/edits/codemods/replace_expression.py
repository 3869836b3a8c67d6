"""Put another expression in the place of a fragment.

The new expression may use only names that the old one used (and built-in constants), for
any other would need an import. Where the fragment spells the symbol's first name by an
alias (``th`` for ``torch``), the new expression gets the alias too.
"""

import builtins

import libcst as cst

from migrate_scan.edits.codemods.chains import names_of
from migrate_scan.edits.codemods.fragment import Example, Fragment, parse
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_DTYPE = Wanted("replace_expression", "torch.get_default_dtype()", "torch.cuda.default_dtype")

VALID = (
    Example("torch.cuda.default_dtype", _DTYPE, "torch.get_default_dtype()"),
    Example("th.cuda.default_dtype", _DTYPE, "th.get_default_dtype()"),
    Example("torch.cuda.is_bf16_supported()", Wanted("replace_expression", "True"), "True"),
    Example(
        "x.is_cuda",
        Wanted("replace_expression", "(x.device.type == 'npu')"),
        "(x.device.type == 'npu')",
    ),
    Example("'fused'", Wanted("replace_expression", "'eager'"), "'eager'"),
)
INVALID = (
    # would need an import
    Example("torch.cuda.nvtx", Wanted("replace_expression", "torch_npu.npu.mstx")),
    Example("c.default_dtype", _DTYPE),
    # would bind otherwise, or may not stand after a dot
    Example("x.is_cuda", Wanted("replace_expression", "x.device.type == 'npu'")),
    Example("cuda", Wanted("replace_expression", "to('npu')")),
    Example("'cuda'", Wanted("replace_expression", "None")),
    Example("torch.cuda.nvtx", Wanted("replace_expression", "import os")),
)


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Put ``wanted.replacement`` for the fragment.

    Raises Refused if it does not parse or needs a name that the fragment does not use.
    """
    if isinstance(node, cst.ImportAlias):
        raise Refused("not an expression")
    new = parse(wanted.replacement)
    known = _free_names(node)
    alias = _alias(node, wanted.symbol)
    if alias:
        new = _respell(new, wanted.symbol.partition(".")[0], alias)
    missing = sorted(_free_names(new) - known - set(dir(builtins)))
    if missing:
        raise Refused(f"needs the name {missing[0]}")
    return new


def _alias(node: cst.BaseExpression, symbol: str) -> str | None:
    """How the fragment spells the symbol's first name, if it spells the rest in full."""
    try:
        head, *rest = names_of(node)
    except Refused:
        return None
    return head if rest and rest == symbol.split(".")[1:] else None


def _respell(node: Fragment, old: str, new: str) -> Fragment:
    renamed = node.visit(_Renamer(old, new))
    assert isinstance(renamed, cst.BaseExpression), "a renamer removes nothing"
    return renamed


def _free_names(node: cst.CSTNode) -> set[str]:
    collector = _Names()
    node.visit(collector)
    return collector.found


class _Names(cst.CSTVisitor):
    """Collects the names that are looked up: no members, no keywords of calls."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def visit_Name(self, node: cst.Name) -> None:
        self.found.add(node.value)

    def visit_Attribute(self, node: cst.Attribute) -> bool:
        node.value.visit(self)
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:
        node.value.visit(self)
        return False


class _Renamer(cst.CSTTransformer):
    """Gives a name that is looked up another spelling; members and keywords keep theirs."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self._old, self._new = old, new

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return (
            updated_node.with_changes(value=self._new)
            if original_node.value == self._old
            else updated_node
        )

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)
