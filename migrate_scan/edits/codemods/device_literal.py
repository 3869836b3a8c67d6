"""Change the device type inside a device string: ``"cuda:0"``, ``f"cuda:{rank}"``.

The whole string must be a device: paths, sentences and names that merely contain the
word are declined, and so are literals joined by juxtaposition.
"""

import re

from migrate_scan.edits.codemods.fragment import Example, Fragment, Refused
from migrate_scan.edits.codemods.literals import leading_text, with_leading_text
from migrate_scan.edits.wanted import Wanted

_NPU = Wanted("device_literal", "npu")

VALID = (
    Example('"cuda"', _NPU, '"npu"'),
    Example("'cuda:0'", _NPU, "'npu:0'"),
    Example('f"cuda:{rank}"', _NPU, 'f"npu:{rank}"'),
    Example("rf'cuda:{rank % 8}'", _NPU, "rf'npu:{rank % 8}'"),
    Example('f"cuda{suffix}"', _NPU, 'f"npu{suffix}"'),
    Example("b'cuda'", _NPU, "b'npu'"),
    Example('R"""cuda:1"""', _NPU, 'R"""npu:1"""'),
    Example('"cuda:{}"', _NPU, '"npu:{}"'),
    Example('"cuda:%d"', _NPU, '"npu:%d"'),
)
INVALID = (
    Example('"cuda_kernels/"', _NPU),
    Example('"not cuda"', _NPU),
    Example('"cuda is great"', _NPU),
    Example('"cuda:nccl"', _NPU),
    Example('"cuda/ops.cu"', _NPU),
    Example('"cpu"', _NPU),
    Example('"CUDA"', _NPU),
    Example('"cu" "da"', _NPU),
    Example('"cuda" ":0"', _NPU),
    Example('"\\x63uda"', _NPU),
    Example('f"{device}:0"', _NPU),
    Example('f"cuda:{rank} is busy"', _NPU),
    Example('f"cuda_{name}.so"', _NPU),
    Example("cuda", _NPU),
    Example('"cuda"', Wanted("device_literal", 'npu" + evil + "')),
    Example('"cuda:0"', Wanted("device_literal", "cuda")),
)

_TYPE = re.compile(r"[a-z][a-z0-9_]*")
_DEVICE = re.compile(r"cuda(?P<index>:(?:\d*|\{[^{}\s]*\}|%[^\s/]{1,32}))?")
_BEGINNING = re.compile(r"cuda(?P<index>:\d*)?")
_MIDDLE = re.compile(r":?\d*")


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Put the device type ``wanted.replacement`` for ``cuda``.

    Raises Refused if the literal is not a CUDA device or the replacement no device type.
    """
    if not _TYPE.fullmatch(wanted.replacement):
        raise Refused("the new text is not a device type")
    text, later = leading_text(node)
    match = (_DEVICE if later is None else _BEGINNING).fullmatch(text)
    if match is None or not all(_MIDDLE.fullmatch(part) for part in later or ()):
        raise Refused("the string is not a CUDA device")
    return with_leading_text(node, wanted.replacement + (match["index"] or ""))
