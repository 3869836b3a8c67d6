"""torch's public names as parsing needs them, from the table of torch's public API."""

from collections import defaultdict
from functools import cache

from migrate_scan.parse.python.vocabulary import MODULES
from migrate_scan.resources import operator_maps

_NO_OPERATOR_TEXT = """
H T cuda data device dim dtype grad grad_dtype grad_fn imag is_cpu is_cuda is_ipu is_leaf
is_maia is_meta is_mkldnn is_mps is_mtia is_nested is_quantized is_sparse is_sparse_csr
is_vulkan is_xla is_xpu item itemsize layout mH mT name nbytes ndim numel numpy output_nr real
requires_grad retains_grad shape size to tolist type volatile
"""
_NO_OPERATOR = frozenset(_NO_OPERATOR_TEXT.split())
"""Names of a tensor that are no methods, that are told as moves between devices, or that only
read what the tensor is or holds: every target has them, and they are a fifth of all calls."""


@cache
def _by_module() -> dict[str, list[str]]:
    text = (operator_maps() / "_shared" / "public_api.tsv").read_text(encoding="utf-8")
    found: dict[str, list[str]] = defaultdict(list)
    for line in text.splitlines()[1:]:
        head, _, last = line.partition("\t")[0].rpartition(".")
        found[head].append(last)
    return found


@cache
def tensor_methods() -> frozenset[str]:
    """Methods of ``torch.Tensor`` that an operator of the target has to answer."""
    return frozenset(_by_module()["torch.Tensor"]) - _NO_OPERATOR


@cache
def has_member(owner: str, name: str) -> bool:
    """Whether a class of ``torch.nn`` has a public attribute of its own or of ``Module``: what
    else is read of one, somebody gave it."""
    found = _by_module()
    return name in found.get(owner, ()) or name in found["torch.nn.Module"]


@cache
def starred_names(module: str) -> frozenset[str]:
    """What ``from module import *`` may bring in: a module of torch's public names and, so
    that what is below them is found, its own modules."""
    inner = {name.removeprefix(module + ".") for name in MODULES if name.startswith(module + ".")}
    members = {name for name in _by_module().get(module, ()) if not name.startswith("_")}
    if module == "torch.utils.cpp_extension":
        members.add("CUDA_HOME")
    return frozenset(members | {name for name in inner if "." not in name} if members else ())
