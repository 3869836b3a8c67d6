"""CUDA in Python: kernels of CuPy, PyCUDA and torch, extensions and their embedded sources."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace
from tree_sitter import Node

from migrate_scan.parse.facts import BindingFact, ExtensionFact, FileInventory, KernelLanguage
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expression_kernels import MAKERS, expression_kernel
from migrate_scan.parse.python.expressions import argument, call_of, constant_text, string_list
from migrate_scan.parse.python.kernel_objects import KernelObjects
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source

_WORDS = (b"cpp_extension", b"cupy", b"pycuda", b"_compile_kernel")
_RAW_SOURCE: dict[str, tuple[KernelLanguage, tuple[str | int, ...]]] = {
    "cupy.RawKernel": ("cupy", (0, "code")),
    "cupy.RawModule": ("cupy", (0, "code")),
    "pycuda.compiler.SourceModule": ("pycuda", (0, "source")),
    "torch.cuda._compile_kernel": ("cuda", (0, "kernel_source")),
}
_SINGLE = frozenset({"cupy.RawKernel", "torch.cuda._compile_kernel"})
"""They make one kernel, the others a module of kernels."""
_EXTENSIONS = frozenset({"CUDAExtension", "CppExtension", "load", "load_inline"})
_MODULE = "torch.utils.cpp_extension."


class GpuStrings:
    """Records kernels and extensions that a file makes by calls."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self._objects = KernelObjects(names, collector)

    def run(self, bound: Iterable[str]) -> None:
        """``bound`` are the names that imports bind to torch, CuPy and PyCUDA."""
        bound = sorted(bound)
        if not any(map(self.source.holds, _WORDS)):
            return
        for name in bound:
            for occurrence, resolved in self.names.resolved_references(name):
                end = self.source.data[occurrence.chain_end : occurrence.chain_end + 1]
                if end != b"(":
                    continue
                path = resolved.target + occurrence.chain
                if self._is_maker(path):
                    call = self._call(occurrence.leaf, occurrence.chain_end)
                    if call is not None:
                        self._made(path, call)

    def _is_maker(self, path: str) -> bool:
        extension = path.startswith(_MODULE) and path.removeprefix(_MODULE) in _EXTENSIONS
        return extension or path in _RAW_SOURCE or path in MAKERS

    def _call(self, leaf: Node, end: int) -> Node | None:
        node: Node | None = leaf
        while node is not None and node.end_byte < end:
            node = node.parent
        return call_of(node) if node is not None else None

    def _made(self, path: str, call: Node) -> None:
        if path in _RAW_SOURCE:
            language, where = _RAW_SOURCE[path]
            self._embedded(argument(self.source, call, *where), language)
            name = (
                argument(self.source, call, 1, "name", "kernel_name") if path in _SINGLE else None
            )
            if path not in _SINGLE:
                self._objects.module(call)
            elif (kernel := constant_text(self.names, name)) is not None:
                self._objects.kernel(call, kernel)
        elif path in MAKERS:
            made = expression_kernel(self.names, self.collector, MAKERS[path], call)
            self.collector.kernels.append(made)
            self._objects.kernel(call, made.name)
        else:
            self._extension(path.removeprefix(_MODULE), call)

    def _extension(self, kind: str, call: Node) -> None:
        name = argument(self.source, call, 0, "name")
        sources = argument(self.source, call, 1, "sources")
        inline = kind == "load_inline"
        self.collector.extensions.append(
            ExtensionFact(
                name=constant_text(self.names, name) or "",
                kind=kind,
                sources=() if inline else string_list(self.source, sources),
                line=self.source.line(call.start_byte),
            )
        )
        if inline:
            for keyword, position in (("cuda_sources", 2), ("cpp_sources", 1)):
                self._embedded(argument(self.source, call, keyword, position), "cuda")
            self._exposed(call)

    def _exposed(self, call: Node) -> None:
        """``load_inline(..., functions=["f"])`` binds host functions of the sources by name."""
        module = constant_text(self.names, argument(self.source, call, 0, "name")) or ""
        functions = argument(self.source, call, 3, "functions")
        line = self.source.line(call.start_byte)
        self.collector.bindings += [
            BindingFact(python_name=name, kind="pybind", function=name, module=module, line=line)
            for name in string_list(self.source, functions)
        ]

    def _embedded(self, node: Node | None, language: KernelLanguage) -> None:
        """Parse CUDA source that stands in a string or in a variable that holds one."""
        for literal in self._literals(node, 0) if node is not None else []:
            content = [c for c in literal.named_children if c.type == "string_content"]
            if not content:
                continue
            start, end = content[0].start_byte, content[-1].end_byte
            found = _parse_cuda(self.source.data[start:end])
            self._merge(found, literal, self.source.line(start) - 1, language)

    def _literals(self, node: Node, depth: int) -> list[Node]:
        if node.type == "string":
            return [node]
        if node.type in ("list", "tuple", "concatenated_string", "parenthesized_expression"):
            return [x for child in node.named_children for x in self._literals(child, depth)]
        if node.type == "binary_operator":
            return [x for child in node.named_children for x in self._literals(child, depth + 1)]
        if node.type == "identifier" and depth < 3:
            name = self.source.text(node)
            values = (b.value for b in self.names.bindings(name, node.start_byte))
            return [x for v in values if v is not None for x in self._literals(v, depth + 1)]
        return []

    def _merge(
        self, found: FileInventory, literal: Node, shift: int, language: KernelLanguage
    ) -> None:
        """Take over what the CUDA parser found, with lines of this file."""
        scope = self.source.scope_name(literal.start_byte)
        collector = self.collector
        for kernel in found.kernels:
            features = tuple(replace(f, line=f.line + shift) for f in kernel.features)
            collector.kernels.append(
                replace(
                    kernel,
                    line=kernel.line + shift,
                    end_line=kernel.end_line + shift,
                    language=language,
                    rule="MS505" if language != "cuda" else kernel.rule,
                    scope=kernel.scope or scope,
                    features=features,
                )
            )
        for usage in found.usages:
            line, end = usage.line + shift, usage.end_line + shift
            collector.embedded.append(
                replace(usage, line=line, end_line=end, scope=usage.scope or scope)
            )
        for launch in found.launches:
            line, end = launch.usage.line + shift, launch.usage.end_line + shift
            moved = replace(launch.usage, line=line, end_line=end)
            collector.launches.append(replace(launch, usage=moved))
        collector.functions += [
            replace(f, line=f.line + shift, end_line=f.end_line + shift) for f in found.functions
        ]
        collector.device_functions += [
            replace(f, line=f.line + shift, end_line=f.end_line + shift)
            for f in found.device_functions
        ]
        collector.bindings += [replace(b, line=b.line + shift) for b in found.bindings]
        collector.unattributed += [replace(u, line=u.line + shift) for u in found.unattributed]


def _parse_cuda(source: bytes) -> FileInventory:
    # Few Python files hold CUDA, so only they pay for its grammars.
    from migrate_scan.parse.cuda import parse_cuda

    parse: Callable[[bytes], FileInventory] = parse_cuda
    return parse(source)
