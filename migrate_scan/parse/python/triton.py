"""Triton kernels: their features, launches and the operations inside them."""

import re
from collections.abc import Iterable

from tree_sitter import Node

from migrate_scan.parse.facts import Feature, FeatureName, LaunchFact
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, callee
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.jit import (
    JitFunction,
    calls_of,
    device_function,
    jit_functions,
    kernel_fact,
    returns_value,
)
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source

LAUNCH_RULE = "MS302"
_LIBRARIES = frozenset({"torch", "triton", "typing", "collections", "numpy", "functools"})
_JIT = frozenset({"triton.jit", "triton.runtime.jit.jit"})
_CALL = re.compile(rb"(?<![\w.])([A-Za-z_][\w.]*+)[ \t]*+\(")
_LAUNCH = re.compile(rb"\][ \t]*\(")
_NUM_WARPS = re.compile(rb"num_warps[\s]*=[\s]*(\d+)")
_TYPES: tuple[tuple[FeatureName, re.Pattern[bytes]], ...] = (
    ("fp8", re.compile(rb"float8\w*")),
    ("fp64", re.compile(rb"float64(?!\w)")),
    ("bf16", re.compile(rb"bfloat16(?!\w)")),
    ("half", re.compile(rb"(?<![\w])float16(?!\w)")),
)
_KINDS: tuple[tuple[re.Pattern[str], FeatureName], ...] = (
    (re.compile(r"(dot|dot_scaled)$"), "dot"),
    (re.compile(r"atomic_\w+$"), "atomic"),
    (re.compile(r"(?:make_tensor_descriptor|_?experimental_\w*descriptor\w*)$"), "descriptor"),
    (re.compile(r"(?:make_block_ptr|load_tensor_descriptor)$"), "descriptor"),
    (re.compile(r"inline_asm_elementwise$"), "inline_asm"),
    (re.compile(r"device_print$"), "device_printf"),
    (re.compile(r"device_assert$"), "device_assert"),
)


_PRECISION = ("out_dtype", "input_precision", "allow_tf32")
_TUNED_AT_LAUNCH = "num_warps"


class TritonKernels:
    """Records the Triton kernels of a file and every launch by subscript."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector

    def run(self, bound: Iterable[str], imports: Iterable[Import]) -> None:
        """``bound`` are the names that imports bind to Triton, ``imports`` all of the file."""
        functions = jit_functions(self.names, _JIT, bound)
        launched = self._launches()
        calls = calls_of(self.source, functions, imports)
        called = {name for names in calls.values() for name in names}
        for function in functions:
            self.collector.device_code(function.outer)
            features = self._features(function)
            helper = function.name in called or returns_value(self.source, function)
            if helper and function.name not in launched:
                self._device_function(function, features, calls[function.name])
            else:
                self._kernel(function, features, calls[function.name])

    def _launches(self) -> set[str]:
        launched = set()
        for hit in _LAUNCH.finditer(self.source.data):
            bracket = self.source.leaf(hit.start(), hit.start() + 1)
            subscript = bracket.parent if bracket is not None else None
            call = call_of(subscript) if subscript is not None else None
            if subscript is None or subscript.type != "subscript" or call is None:
                continue
            value = subscript.child_by_field_name("value")
            name = self._kernel_name(value) if value is not None else ""
            if value is None or not name:
                continue
            launched.add(name)
            warps = argument(self.source, call, _TUNED_AT_LAUNCH)
            usage = self.collector.make_usage(
                LAUNCH_RULE,
                "kernel_launch",
                name,
                value,
                use="call",
                binding="attribute",
                arguments={_TUNED_AT_LAUNCH: self.source.text(warps)[:40]} if warps else {},
            )
            self.collector.launches.append(LaunchFact(kernel=name, usage=usage))
        return launched

    def _kernel_name(self, value: Node) -> str:
        """The launched name if it is a function of the file or an imported one."""
        text = self.source.text(value)
        name = text.rpartition(".")[2]
        root = text.partition(".")[0]
        if not name.isidentifier() or not root.isidentifier():
            return ""
        bindings = self.names.bindings(root, value.start_byte)
        fits = any(binding.kind in ("definition", "import") for binding in bindings)
        external = self.names.resolve_expression(value) if fits else None
        if external is not None and external.target.split(".", 1)[0] in _LIBRARIES:
            return ""
        return name if fits else ""

    def _features(self, function: JitFunction) -> tuple[Feature, ...]:
        body = function.node.child_by_field_name("body")
        if body is None:
            return ()
        found = self._operations(body)
        line = self.source.line(function.node.start_byte)
        if function.tuned:
            found.append(Feature(name="autotune", line=line, detail=""))
        start = function.outer.start_byte
        head = self.source.data[start : function.node.start_byte]
        warps = sorted({int(hit[1]) for hit in _NUM_WARPS.finditer(head) if len(hit[1]) < 6})
        if warps:
            detail = ",".join(map(str, warps))
            found.append(Feature(name="num_warps", line=line, detail=detail))
        return tuple(sorted(set(found), key=lambda f: (f.line, f.name, f.detail)))

    def _operations(self, body: Node) -> list[Feature]:
        found: list[Feature] = []
        axes: dict[int, int] = {}
        for hit in _CALL.finditer(self.source.data, body.start_byte, body.end_byte):
            last = hit[1].rpartition(b".")[2].decode()
            interesting = last == "program_id" or any(k.match(last) for k, _ in _KINDS)
            call = self._language_call(hit) if interesting else None
            if call is None:
                continue
            line = self.source.line(hit.start())
            if last == "program_id":
                axes[self._axis(call)] = line
            found += [
                Feature(name=kind, line=line, detail=self._detail(kind, last, call))
                for pattern, kind in _KINDS
                if pattern.match(last)
            ]
        if axes:
            rank = max(axes) + 1
            found.append(Feature(name="grid_rank", line=axes[rank - 1], detail=str(rank)))
        for name, pattern in _TYPES:
            for hit in pattern.finditer(self.source.data, body.start_byte, body.end_byte):
                leaf = self.source.leaf(hit.start(), hit.end())
                is_name = leaf is not None and leaf.type == "identifier"
                if is_name and leaf and leaf.start_byte == hit.start():
                    line = self.source.line(hit.start())
                    found.append(Feature(name=name, line=line, detail=hit[0].decode()))
        return found

    def _language_call(self, hit: re.Match[bytes]) -> Node | None:
        """The call if it really is one of ``triton.language``."""
        leaf = self.source.leaf(hit.end(1) - 1, hit.end(1))
        node = leaf.parent if leaf is not None and leaf.start_byte != hit.start(1) else leaf
        call = call_of(node) if node is not None else None
        if call is None or not callee(self.names, call).startswith("triton."):
            return None
        return call

    def _axis(self, call: Node) -> int:
        value = argument(self.source, call, 0, "axis")
        text = self.source.text(value) if value is not None else "0"
        return int(text) if text in ("0", "1", "2") else 0

    def _detail(self, kind: FeatureName, last: str, call: Node) -> str:
        """The operation; for a product with what it says about types and precision."""
        if kind != "dot":
            return last
        told = {key: argument(self.source, call, key) for key in _PRECISION}
        words = (self.source.text(value).strip("\"'") for value in told.values() if value)
        return " ".join([last, *(word.rpartition(".")[2] for word in words)])

    def _kernel(
        self, function: JitFunction, features: tuple[Feature, ...], calls: tuple[str, ...]
    ) -> None:
        fact = kernel_fact(self.collector, function, "MS501", features=features, calls=calls)
        self.collector.kernels.append(fact)

    def _device_function(
        self, function: JitFunction, features: tuple[Feature, ...], calls: tuple[str, ...]
    ) -> None:
        fact = device_function(self.collector, function, features, calls)
        self.collector.device_functions.append(fact)
