"""Ask for the accelerator's device type in the place of CUDA's: ``== "cuda"``, ``x.is_cuda``.

Where there is no accelerator the check is false, as it was for CUDA: ``str(None)`` is no
device type. ``wanted.replacement`` is the name that the file has for torch.
"""

import libcst as cst

from migrate_scan.edits.codemods.accelerator import accelerator
from migrate_scan.edits.codemods.chains import names_of
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_TORCH = Wanted("accelerator_check", "torch", alone=True)

VALID = (
    Example('"cuda"', _TORCH, "str(torch.accelerator.current_accelerator())"),
    Example(
        "self.x.is_cuda",
        _TORCH,
        "(self.x.device.type == str(torch.accelerator.current_accelerator()))",
    ),
)
INVALID = (
    Example('"cuda:0"', _TORCH),
    Example('"cuda"', Wanted("accelerator_check", "", alone=True)),
    Example('"cuda"', Wanted("accelerator_check", "torch")),
    Example('b"cuda"', _TORCH),
    Example('f"cuda"', _TORCH),
    Example("is_cuda", _TORCH),
    # another edit may stand in the call
    Example("x.cuda().is_cuda", _TORCH),
)


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused if the fragment is neither the plain string ``cuda`` nor a name's
    ``is_cuda``."""
    named = accelerator(wanted.replacement).partition(" or ")[0]
    if isinstance(node, cst.Attribute) and node.attr.value == "is_cuda":
        names = names_of(node)
        if not all(map(str.isidentifier, names)):
            raise Refused("not a name")
        receiver = ".".join(names[:-1])
        return cst.parse_expression(f"({receiver}.device.type == str({named}))")
    if not isinstance(node, cst.SimpleString) or node.prefix or node.raw_value != "cuda":
        raise Refused("not the device type cuda in a plain string")
    return cst.parse_expression(f"str({named})")
