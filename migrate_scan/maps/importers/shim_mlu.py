"""MLU's shim ``torch_mlu.utils.gpu_migration``, read from torch_mlu's source."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from migrate_scan.maps.entry import ShimAction
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.importers.python_source import (
    assigned,
    bound_names,
    dotted,
    function,
    statements,
    strings,
)
from migrate_scan.maps.importers.shim_actions import Patch, attributes, constructed, replaced
from migrate_scan.maps.load.shim import FROM_IMPORT

REPOSITORY = "Cambricon/torch_mlu"
PATH = "torch_mlu/utils/gpu_migration/migration.py"
REFS = ("r1.22_pt2.1.0", "r1.22_pt2.3.0", "r1.22_pt2.4.0", "r2.1_develop", "r2.4_develop")
_DEVICE = "torch_mlu/mlu"
_SUBMODULES = {
    "amp": "amp",
    "graphs": "graphs",
    "memory": "memory",
    "nccl": "cncl",
    "nvtx": "cnpx",
    "profiler": "profiler",
    "random": "random",
    "streams": "streams",
}
_WRAPPERS: Mapping[str, tuple[ShimAction, str]] = {
    "replace_device_args": ("argument_rewritten", "cuda_to_mlu"),
    "replace_autocast": ("argument_rewritten", "cuda_to_mlu"),
    "replace_dataloader": ("argument_rewritten", "cuda_to_mlu"),
    "replace_nccl_with_cncl": ("argument_rewritten", "nccl_to_cncl"),
}


def patches(tree: GitTree) -> Iterator[Patch]:
    """Every name that the shim changes, in the order of its statements; none without a shim."""
    text = tree.read(PATH)
    if text is None:
        return
    module = ast.parse(text)
    values = assigned(module)
    entry = function(module, "apply_monkey_patches")
    for node in statements(entry.body) if entry else ():
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield from _call(tree, node.value, values)
        elif isinstance(node, ast.Assign):
            yield from _assignment(tree, node)
        elif isinstance(node, ast.For):
            yield from _loop(node, values)


def _call(tree: GitTree, call: ast.Call, values: Mapping[str, ast.expr]) -> Iterator[Patch]:
    name = dotted(call.func)
    owner = _torch_name(dotted(call.args[0]) or "") if call.args else ""
    if name == "replace_device" and owner.split(".")[0] == "torch":
        yield from _rewritten(owner, _names(call.args[1], values))
    elif name == "replace_profiler":
        yield from _rewritten(owner, _constant(call.args[1]))
    elif name == "update_dict":
        # The device module replaces torch.cuda in sys.modules too: every import finds it.
        yield Patch(FROM_IMPORT, "patched", "covers")
        yield from _device_module(tree)


def _assignment(tree: GitTree, node: ast.Assign) -> Iterator[Patch]:
    name = _torch_name(dotted(node.targets[0]) or "")
    value = dotted(node.value) or ""
    if not name.startswith("torch."):
        return
    if name == "torch.cuda":
        # Only the attribute is rebound: ``from torch.cuda import X`` still finds CUDA's.
        yield Patch(FROM_IMPORT, "patched", "escapes")
        yield from _device_module(tree)
        return
    called = dotted(node.value.func) or "" if isinstance(node.value, ast.Call) else ""
    if called in _WRAPPERS:
        action, note = _WRAPPERS[called]
        yield Patch(constructed(name), action, note)
    else:
        yield replaced(name, value)


def _loop(node: ast.For, values: Mapping[str, ast.expr]) -> Iterator[Patch]:
    """``for mod in class_list`` rewrites constructors, ``for item in other_fn_list`` functions."""
    listed = values.get(dotted(node.iter) or "")
    for item in listed.elts if isinstance(listed, ast.List) else ():
        if isinstance(item, ast.Dict):
            fields = dict(zip(map(_key, item.keys), item.values, strict=True))
            yield from _rewritten(dotted(fields["mod"]) or "", strings(fields["fn_list"]))
        elif isinstance(item, ast.Constant):
            yield Patch(constructed(str(item.value)), "argument_rewritten", "cuda_to_mlu")
        elif dotted(item):
            yield Patch(_torch_name(dotted(item) or ""), "argument_rewritten", "cuda_to_mlu")


def _device_module(tree: GitTree) -> Iterator[Patch]:
    yield from attributes("torch.cuda", bound_names(tree, _DEVICE), "patched", "")
    for cuda, mlu in _SUBMODULES.items():
        names = bound_names(tree, _DEVICE, mlu) or bound_names(tree, f"{_DEVICE}/{mlu}")
        yield from attributes(f"torch.cuda.{cuda}", names, "patched", "")
        if names:
            yield Patch(f"torch.cuda.{cuda}", "patched", "")
    for name in ("Graph", "PluggableAllocator"):
        if f"MLU{name}" in bound_names(tree, _DEVICE):
            yield Patch(f"torch.cuda.CUDA{name}", "patched", f"torch.mlu.MLU{name}")


def _rewritten(owner: str, names: Iterable[str]) -> Iterator[Patch]:
    return attributes(owner, names, "argument_rewritten", "cuda_to_mlu")


def _key(node: ast.expr | None) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _names(node: ast.expr, values: Mapping[str, ast.expr]) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return strings(values[node.id]) if node.id in values else ()
    return strings(node)


def _constant(node: ast.expr) -> tuple[str, ...]:
    return (str(node.value),) if isinstance(node, ast.Constant) else ()


def _torch_name(name: str) -> str:
    """The source's abbreviations and its own device module, by torch's names."""
    if name.startswith("c10d."):
        return name.replace("c10d.", "torch.distributed.", 1)
    return name.replace("torch.mlu", "torch.cuda", 1) if name.startswith("torch.mlu") else name
