"""Change the device type inside a device string: ``"cuda:0"``, ``f"cuda:{rank}"``.

The whole string must be a device: paths, sentences and names that merely contain the
word are declined, and so are literals joined by juxtaposition.
"""

from migrate_scan.edits import respelling
from migrate_scan.edits.codemods.fragment import Example, Fragment
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
    Example('"torch.cuda.HalfTensor"', _NPU, '"torch.npu.HalfTensor"'),
    Example('R"""cuda:1"""', _NPU, 'R"""npu:1"""'),
    Example('"cuda:{}"', _NPU, '"npu:{}"'),
    Example('"cuda:%d"', _NPU, '"npu:%d"'),
)
INVALID = (
    Example('"cuda_kernels/"', _NPU),
    Example('"torch.cuda.Stream"', _NPU),
    Example('f"torch.cuda.{kind}Tensor"', _NPU),
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


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Put the device type ``wanted.replacement`` for ``cuda``.

    Raises Refused if the literal is not a CUDA device or the replacement no device type.
    """
    new = respelling.device_type(wanted)
    text, later = leading_text(node)
    return with_leading_text(node, respelling.device(text, later, new))
