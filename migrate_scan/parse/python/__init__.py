"""Python source to facts: what one file says about CUDA, torch and its own kernels."""

from migrate_scan.parse.facts import FileInventory
from migrate_scan.parse.python.aliases import torch_aliases
from migrate_scan.parse.python.applied import Applied
from migrate_scan.parse.python.boolean_masks import find_boolean_masks
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.ctypes_nccl import find_ctypes_nccl
from migrate_scan.parse.python.decode import to_utf8
from migrate_scan.parse.python.devices import Devices
from migrate_scan.parse.python.environment import find_environment
from migrate_scan.parse.python.error_texts import find_error_texts
from migrate_scan.parse.python.gpu_strings import GpuStrings
from migrate_scan.parse.python.handed import taken
from migrate_scan.parse.python.host_syncs import host_syncs
from migrate_scan.parse.python.imports import (
    find_imports,
    import_facts,
    plain_reexports,
    starred_imports,
)
from migrate_scan.parse.python.loaded_paths import find_loaded_paths
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.native import NativeReferences
from migrate_scan.parse.python.notebook import Cells, join_cells
from migrate_scan.parse.python.numba import NumbaKernels
from migrate_scan.parse.python.public import tensor_methods
from migrate_scan.parse.python.reexports import Reexports
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.steps import Steps
from migrate_scan.parse.python.suppress import find_suppressions
from migrate_scan.parse.python.tensor_calls import TensorCalls
from migrate_scan.parse.python.torch_uses import TorchUses
from migrate_scan.parse.python.triton import TritonKernels
from migrate_scan.parse.python.wanted import is_wanted

__all__ = ["parse_notebook", "parse_python", "read_tables"]


def read_tables() -> None:
    """Read what names are looked up in."""
    torch_aliases()
    tensor_methods()


def parse_python(data: bytes) -> FileInventory:
    """Return everything that the bytes of one Python file say.

    Never raises on bad input: what cannot be decoded or parsed is named in
    ``partial`` and the rest is found all the same.
    """
    text, readable = to_utf8(data)
    unread = None if readable else "undecodable"
    if not is_wanted(text):
        return FileInventory(
            language="python", partial=unread, parsed=False, imports=plain_reexports(text)
        )
    source = Source(text)
    imports = find_imports(source)
    visible = imports + starred_imports(source, imports)
    names = Names(source, visible)
    collector = Collector(source)
    torch_uses = TorchUses(names, collector)
    bound = torch_uses.run(visible)
    reexports = Reexports(names, torch_uses.usages)
    reexports.run(imports)
    devices = Devices(names, collector, torch_uses.others.covered)
    devices.run()
    find_environment(source, collector)
    find_error_texts(names, collector)
    find_ctypes_nccl(source, collector)
    NativeReferences(names, collector).run(imports)
    if bound:
        find_loaded_paths(names, collector)
        calls = TensorCalls(names, collector)
        calls.run()
        find_boolean_masks(calls.tensors, collector)
        GpuStrings(names, collector).run(bound)
    if torch_uses.launches:
        TritonKernels(names, collector).run(bound, imports)
        NumbaKernels(names, collector).run(bound, imports)
    applied = Applied(names)
    applied.run()
    steps = Steps(source)
    errors = source.error_bytes()
    return FileInventory(
        language="python",
        partial=unread or ("syntax_error" if errors else None),
        error_bytes=errors,
        usages=tuple(sorted(collector.host_usages(), key=lambda u: (u.line, u.column, u.rule))),
        conditional_usages=tuple(collector.conditional),
        native_references=tuple(collector.native),
        applied=tuple(applied.calls),
        applied_names=applied.aliases,
        devices=devices.exports,
        takes=taken(source),
        aliases=collector.aliases,
        kernels=tuple(sorted(collector.kernels, key=lambda k: k.line)),
        device_functions=tuple(collector.device_functions),
        launches=tuple(collector.launches),
        functions=tuple(collector.functions),
        bindings=tuple(collector.bindings),
        extensions=tuple(collector.extensions),
        unattributed=tuple(collector.unattributed),
        imports=import_facts(source, imports),
        operators=collector.operators(),
        conditional_operators=reexports.operators(),
        host_syncs=host_syncs(source, steps),
        step_lines=steps.lines(),
        suppressions=find_suppressions(source),
    )


def parse_notebook(data: bytes) -> FileInventory:
    """Return what the code cells of a notebook say; lines count within the cell.

    Never raises: bytes that are no notebook give ``partial="syntax_error"``.
    """
    if not is_wanted(data):
        return FileInventory(language="notebook", parsed=False)
    joined = join_cells(data)
    if joined is None:
        return FileInventory(language="notebook", partial="syntax_error", error_bytes=len(data))
    code, starts, numbers = joined
    if not numbers:
        return FileInventory(language="notebook")
    return Cells(starts, numbers).place(parse_python(code.encode("utf-8", "replace")))
