"""CANN's shim ``torch_npu.contrib.transfer_to_npu``, read from torch_npu's source."""

import ast
from collections.abc import Iterator, Mapping

from migrate_scan.maps.entry import ShimAction
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.importers.python_source import (
    assigned,
    declared_names,
    dotted,
    function,
    statements,
    strings,
)
from migrate_scan.maps.importers.shim_actions import Patch, attributes, constructed, replaced
from migrate_scan.maps.load.shim import FROM_IMPORT

REPOSITORY = "Ascend/pytorch"
PATH = "torch_npu/contrib/transfer_to_npu.py"
REFS = (
    "v2.1.0-7.2.0",
    "v2.4.0-7.0.0",
    "v2.5.1-7.1.0",
    "v2.6.0-7.3.0",
    "v2.7.1-7.3.0",
    "v2.8.0-26.0.0",
    "v2.7.1-26.1.0",
    "v2.9.0-26.1.0",
    "v2.10.0-26.1.0",
    "v2.11.0-26.1.0",
    "v2.12.0-26.1.0",
    "master",
)
_WRAPPERS: Mapping[str, tuple[ShimAction, str]] = {
    "_wrapper_cuda": ("argument_rewritten", "cuda_to_npu"),
    "_wrapper_hccl": ("argument_rewritten", "nccl_to_hccl"),
    "_wrapper_profiler": ("silent_change", "experimental_config_dropped"),
}


def patches(tree: GitTree) -> Iterator[Patch]:
    """Every name that the shim changes, in the order of its statements; none without a shim."""
    text = tree.read(PATH)
    if text is None:
        return
    module = ast.parse(text)
    lists = {name: strings(value) for name, value in assigned(module).items()}
    yield Patch(FROM_IMPORT, "patched", "covers")
    entry = function(module, "_init")
    for node in statements(entry.body) if entry else ():
        called = _called(node)
        if called in ("_patch_cuda", "_patch_profiler"):
            yield from _table(tree, module, called)
        elif called == "_patch_jit_script":
            yield from _assignments(function(module, called))
        elif called in ("_device_wrapper", "setattr"):
            assert isinstance(node, ast.Expr)
            assert isinstance(node.value, ast.Call)
            yield from _calls(called, node.value, lists)
        else:
            yield from _assignment(node)
    yield from _device_functions(tree)


def _called(node: ast.stmt) -> str | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return dotted(node.value.func)
    return None


def _calls(called: str, call: ast.Call, lists: Mapping[str, tuple[str, ...]]) -> Iterator[Patch]:
    """``_device_wrapper(owner, names)`` and ``setattr(owner, "name", value)``."""
    owner = dotted(call.args[0])
    second = call.args[1]
    if owner is None:
        return
    if called == "_device_wrapper":
        names = lists.get(second.id, ()) if isinstance(second, ast.Name) else strings(second)
        yield from attributes(_public(owner), names, "argument_rewritten", "cuda_to_npu")
    elif isinstance(second, ast.Constant) and isinstance(second.value, str):
        yield replaced(f"{owner}.{second.value}", dotted(call.args[2]) or "")


def _assignments(found: ast.FunctionDef | None) -> Iterator[Patch]:
    for node in statements(found.body) if found else ():
        yield from _assignment(node)


def _assignment(node: ast.stmt) -> Iterator[Patch]:
    if not isinstance(node, ast.Assign):
        return
    name = dotted(node.targets[0])
    if name is None or not name.startswith("torch."):
        return
    wrappers = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    known = [wrapper for wrapper in _WRAPPERS if wrapper in wrappers]
    if known:
        action, note = _WRAPPERS[known[-1]]
        yield Patch(constructed(name), action, note)
    else:
        yield replaced(name, dotted(node.value) or "")


def _table(tree: GitTree, module: ast.Module, name: str) -> Iterator[Patch]:
    """The shim's list of ``[destination, source]``: names of ``__all__`` of a module, or one."""
    found = function(module, name)
    pairs = next(
        (
            node.value.elts
            for node in (found.body if found else ())
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
        ),
        [],
    )
    for pair in pairs:
        assert isinstance(pair, ast.List)
        target, source = pair.elts
        destination = ast.literal_eval(target)
        value = dotted(source) or ""
        names = _declared(tree, value)
        if names is None:
            yield Patch(f"torch.{destination}", "patched", _public(value))
        else:
            yield from attributes(f"torch.{destination}", names, "patched", "")


def _declared(tree: GitTree, module: str) -> tuple[str, ...] | None:
    path = module.replace(".", "/")
    return declared_names(tree, f"{path}/__init__.py") or declared_names(tree, f"{path}.py")


def _device_functions(tree: GitTree) -> Iterator[Patch]:
    """``get_device_capability``: None always, or until an environment variable is set."""
    for path in ("torch_npu/npu/utils.py", "torch_npu/npu/__init__.py"):
        found = function(ast.parse(tree.read(path) or ""), "get_device_capability")
        nodes = ast.walk(found) if found else ()
        returned = [_is_none(node.value) for node in nodes if isinstance(node, ast.Return)]
        if any(returned):
            note = "returns_none" if all(returned) else "returns_none_unless_configured"
            yield Patch("torch.cuda.get_device_capability", "silent_change", note)


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _public(name: str) -> str:
    """torch_npu's own classes stand in for torch's of the same name after the shim."""
    if name.startswith("torch_npu.profiler"):
        return name.replace("torch_npu", "torch", 1)
    return name.replace("torch_npu.npu", "torch.npu", 1)
