"""Rename a method or attribute of an object: ``x.cuda()``, ``x.is_cuda``.

The fragment is the name after the dot, or the chain that ends in it.
"""

import libcst as cst

from migrate_scan.edits import respelling
from migrate_scan.edits.codemods.fragment import Example, Fragment
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
    name = node.attr if isinstance(node, cst.Attribute) else node
    written = name.value if isinstance(name, cst.Name) else None
    new = respelling.member(written, wanted)
    renamed = cst.ensure_type(name, cst.Name).with_changes(value=new)
    return node.with_changes(attr=renamed) if isinstance(node, cst.Attribute) else renamed
