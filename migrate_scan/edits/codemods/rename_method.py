"""Rename a method or attribute of an object: ``x.cuda()``, ``x.is_cuda``.

The fragment is the name after the dot, or the chain that ends in it.
"""

import libcst as cst

from migrate_scan.edits.codemods.fragment import Example, Fragment, Refused
from migrate_scan.edits.wanted import Wanted

_NPU = Wanted("rename_method", "npu")
_FULL = Wanted("rename_method", "torch.Tensor.npu", "torch.Tensor.cuda")

VALID = (
    Example("cuda", _NPU, "npu"),
    Example("cuda", _FULL, "npu"),
    Example("is_cuda", Wanted("rename_method", "is_npu"), "is_npu"),
    Example("batch['x'].cuda", _NPU, "batch['x'].npu"),
)
INVALID = (
    Example("cuda()", _NPU),
    Example("'cuda'", _NPU),
    Example("npu", _NPU),
    # the name is not the symbol's own, or the new one belongs to another class
    Example("to_gpu", _FULL),
    Example("cuda", Wanted("rename_method", "torch.nn.Module.npu", "torch.Tensor.cuda")),
    Example("cuda", Wanted("rename_method", "to('npu')")),
)


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Rename the last name. Raises Refused if the fragment is no name or not the symbol's."""
    owner, _, new = wanted.replacement.rpartition(".")
    old_owner, _, old = wanted.symbol.rpartition(".")
    if not new.isidentifier() or (owner and old_owner and owner != old_owner):
        raise Refused("the new name is not a name of the same class")
    name = node.attr if isinstance(node, cst.Attribute) else node
    if not isinstance(name, cst.Name) or (old and name.value != old):
        raise Refused("not the name of a method or attribute")
    renamed = name.with_changes(value=new)
    return node.with_changes(attr=renamed) if isinstance(node, cst.Attribute) else renamed
