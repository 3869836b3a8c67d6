"""Rename modules or the member in an attribute chain, in the spelling it is written in.

The first name stays as it is: it may be an alias (``import torch as th``), and another
first name would need another import. So the names that change must be written in the
fragment: ``c.synchronize`` (``from torch import cuda as c``) is declined, because there
the import is what has to change. Imports are edited where the change stays inside the
import: the module of ``from torch.cuda.amp import autocast`` and the name of
``from torch import cuda as c``. Without ``as``, the name of ``from torch import cuda`` is
declined: every use of ``cuda`` in the file would have to follow.
"""

import libcst as cst

from migrate_scan.edits import respelling
from migrate_scan.edits.codemods.chains import names_of, respell
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_SYNC = Wanted("rename_attribute", "torch.npu.synchronize", "torch.cuda.synchronize")
_MODULE = Wanted("rename_attribute", "torch.npu", "torch.cuda")
_AUTOCAST = Wanted("rename_attribute", "torch.amp.autocast", "torch.cuda.amp.autocast")
_SCALER = Wanted("rename_attribute", "torch.npu.amp.GradScaler", "torch.cuda.amp.GradScaler")

VALID = (
    Example("torch.cuda.synchronize", _SYNC, "torch.npu.synchronize"),
    Example("th.cuda.synchronize", _SYNC, "th.npu.synchronize"),
    Example(
        "th.cuda.synchronize",
        Wanted("rename_attribute", "torch.npu.synchronize"),
        "th.npu.synchronize",
    ),
    Example("torch.cuda.amp.autocast", _AUTOCAST, "torch.amp.autocast"),
    Example(
        "torch\n    .cuda  # wait\n    .synchronize",
        _SYNC,
        "torch\n    .npu  # wait\n    .synchronize",
    ),
    Example(
        "torch.amp.GradScaler",
        Wanted("rename_attribute", "torch.npu.amp.GradScaler", "torch.amp.GradScaler"),
        "torch.npu.amp.GradScaler",
    ),
    # from torch.cuda.amp import GradScaler
    Example("torch.cuda.amp", _SCALER, "torch.npu.amp"),
    # from torch import cuda as c; import torch.cuda as c
    Example("cuda as c", _MODULE, "npu as c"),
    Example("torch.cuda as c", _MODULE, "torch.npu as c"),
)
INVALID = (
    # from torch import cuda as c; from torch import cuda
    Example("c.synchronize", _SYNC),
    Example("cuda.synchronize", _SYNC),
    Example("c.synchronize", Wanted("rename_attribute", "torch.npu.synchronize")),
    Example("synchronize", _SYNC),
    Example("cuda", _MODULE),
    # from torch.cuda import synchronize as sync
    Example("synchronize as sync", _SYNC),
    # another module needs another import
    Example(
        "torch.cuda.nvtx.mark",
        Wanted("rename_attribute", "torch_npu.npu.mstx.mark", "torch.cuda.nvtx.mark"),
    ),
    Example("get().cuda.synchronize", _SYNC),
    Example("torch\n    .cuda  # mixed precision\n    .amp.autocast", _AUTOCAST),
    Example("torch.npu.synchronize", _SYNC),
)


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Rename what differs between ``wanted.symbol`` and ``wanted.replacement``.

    Raises Refused where the differing names are not written in the fragment.
    """
    if not isinstance(node, cst.ImportAlias):
        return _rename(node, wanted)
    if isinstance(node.name, cst.Name):
        return node.with_changes(name=_imported_name(node.name, wanted))
    return node.with_changes(name=_rename(node.name, wanted))


def _rename(node: cst.BaseExpression, wanted: Wanted) -> cst.BaseExpression:
    start, stop, names = respelling.chain(names_of(node), wanted)
    return respell(node, start, stop, names)


def _imported_name(name: cst.Name, wanted: Wanted) -> cst.Name:
    module, _, new = wanted.replacement.rpartition(".")
    if wanted.symbol and f"{module}.{name.value}" != wanted.symbol:
        raise Refused("the module to change is not written here")
    return name.with_changes(value=new)
