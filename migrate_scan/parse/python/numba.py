"""Numba's CUDA kernels and device functions, with what they use of the machine."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from migrate_scan.parse.facts import Feature, FeatureName
from migrate_scan.parse.python.bindings import Occurrence
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, arguments, call_of, outermost
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
from migrate_scan.parse.shared_memory import product

_RULE = "MS505"
_JIT = frozenset({"numba.cuda.jit", "numba.cuda.decorators.jit"})
_CUDA = "numba.cuda."
_KINDS: tuple[tuple[FeatureName, re.Pattern[str]], ...] = (
    ("shared_memory", re.compile(r"shared\.array")),
    ("atomic", re.compile(r"atomic\.\w+")),
    ("grid_sync", re.compile(r"cg\.this_grid|this_grid")),
    ("cooperative_groups", re.compile(r"cg\.\w+")),
    ("constant_memory", re.compile(r"const\.array_like")),
    ("warp_intrinsic", re.compile(r"shfl\w*|\w+_sync|syncwarp|activemask|lanemask_lt")),
    ("half", re.compile(r"fp16\.\w+")),
)
_TYPES = re.compile(rb"(?<![\w.])(?:[A-Za-z_]\w*\.)*+(float64|float16|double)(?!\w)")
_TYPE_NAMES: dict[bytes, FeatureName] = {b"float64": "fp64", b"double": "fp64", b"float16": "half"}
_SHORT_TYPES = re.compile(rb"(?<![\w])f8(?!\w)")
_WARP_ARITHMETIC = re.compile(
    rb"\b\w{0,40}?(?:tid|lane|thread)\w{0,40}(?:\.x)?[ ]*"
    rb"(&[ ]*31|>>[ ]*5|//[ ]*32|%[ ]*32)(?!\w)",
    re.IGNORECASE,
)
_STATEMENTS: tuple[tuple[FeatureName, re.Pattern[bytes]], ...] = (
    ("device_printf", re.compile(rb"(?<![\w.])(print)[ ]*\(")),
    ("device_assert", re.compile(rb"(?<![\w.])(assert)(?=[ (])")),
)
_WIDTHS = {"float64": 8, "int64": 8, "uint64": 8, "float32": 4, "int32": 4, "uint32": 4}
_WIDTHS |= {"float16": 2, "int16": 2, "uint16": 2, "int8": 1, "uint8": 1, "boolean": 1}
_FEATURE_LIMIT = 400
_EXPRESSION_LIMIT = 100
_NAME_DEPTH = 3
_NAME = re.compile(r"[A-Za-z_]\w*")


class NumbaKernels:
    """Records the Numba kernels of a file; their launches are known before."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source = names.source
        self.collector = collector

    def run(self, bound: Iterable[str], imports: Iterable[Import]) -> None:
        """``bound`` are the names that imports bind to Numba, ``imports`` all of the file."""
        if not self.source.holds(b"numba"):
            return
        bound = sorted(bound)
        functions = jit_functions(self.names, _JIT, bound)
        if not functions:
            return
        uses = sorted(self._uses(bound), key=lambda use: use[0].start)
        launched = {launch.kernel for launch in self.collector.launches}
        calls = calls_of(self.source, functions, imports)
        called = {name for names in calls.values() for name in names}
        for function in functions:
            self.collector.device_code(function.outer)
            features = self._features(function, uses)
            if function.name not in launched and (
                self._is_device(function)
                or function.name in called
                or returns_value(self.source, function)
            ):
                helper = device_function(self.collector, function, features, calls[function.name])
                self.collector.device_functions.append(helper)
            else:
                self._kernel(function, features, calls[function.name])

    def _kernel(
        self, function: JitFunction, features: tuple[Feature, ...], calls: tuple[str, ...]
    ) -> None:
        fact = kernel_fact(
            self.collector,
            function,
            _RULE,
            language="numba",
            features=features,
            calls=calls,
        )
        self.collector.kernels.append(fact)

    def _uses(self, bound: Iterable[str]) -> Iterator[tuple[Occurrence, str]]:
        """Where names of ``numba.cuda`` stand, without that prefix."""
        for name in bound:
            for occurrence, resolved in self.names.resolved_references(name):
                path = resolved.target + occurrence.chain
                if path.startswith(_CUDA):
                    yield occurrence, path.removeprefix(_CUDA)

    def _is_device(self, function: JitFunction) -> bool:
        """``@cuda.jit(device=True)``"""
        for decorator in function.decorators:
            call = decorator.named_children[0] if decorator.named_children else None
            value = argument(self.source, call, "device") if call is not None else None
            if value is not None and value.type == "true":
                return True
        return False

    def _features(
        self, function: JitFunction, uses: Iterable[tuple[Occurrence, str]]
    ) -> tuple[Feature, ...]:
        body = function.node.child_by_field_name("body")
        if body is None:
            return ()
        found: list[Feature] = []
        for occurrence, path in uses:
            if body.start_byte <= occurrence.start < body.end_byte:
                found += self._used(occurrence, path)
        found += self._spelled(function, body)
        ordered = sorted(set(found), key=lambda f: (f.line, f.name, f.detail))
        return tuple(ordered[:_FEATURE_LIMIT])

    def _used(self, occurrence: Occurrence, path: str) -> Iterator[Feature]:
        line = self.source.line(occurrence.start)
        for name, pattern in _KINDS:
            if pattern.fullmatch(path):
                detail = path
                if name == "shared_memory":
                    detail = self._shared(occurrence)
                yield Feature(name=name, line=line, detail=detail)
                return

    def _shared(self, occurrence: Occurrence) -> str:
        """``float32[64] = 256 B``; the size only where all of it is constant."""
        call = call_of(outermost(occurrence.leaf, occurrence.chain_end))
        if call is None:
            return ""
        given = dict(arguments(self.source, call))
        shape, kind = given.get(0, given.get("shape")), given.get(1, given.get("dtype"))
        extents = self._extents(shape)
        name = self.source.text(kind).rpartition(".")[2] if kind is not None else ""
        text = self.source.text(shape) if shape is not None else ""
        size = _WIDTHS.get(name)
        for extent in extents:
            size = size * extent if size is not None and extent is not None else None
        told = f"{name}[{' '.join(text.strip('() ,').split())}]"
        return f"{told} = {size} B" if size is not None and extents else told

    def _extents(self, shape: Node | None) -> list[int | None]:
        if shape is None:
            return []
        grouped = shape.type in ("tuple", "list", "parenthesized_expression")
        nodes = shape.named_children if grouped else [shape]
        return [self._constant(node) for node in nodes]

    def _constant(self, node: Node, depth: int = 0) -> int | None:
        """The value of ``64 * 5`` or ``THREADS * 5``, whose names are bound to one such value."""
        text, constants = self.source.text(node), {}
        for name in _NAME.findall(text[:_EXPRESSION_LIMIT]):
            bindings = self.names.bindings(name, node.start_byte)
            value = bindings[0].value if len(bindings) == 1 else None
            if value is None or depth >= _NAME_DEPTH:
                return None
            constants[name] = str(self._constant(value, depth + 1))
        return product(text, constants)

    def _spelled(self, function: JitFunction, body: Node) -> Iterator[Feature]:
        """What is told by words rather than by names of Numba."""
        source = self.source
        start, end = function.outer.start_byte, body.end_byte
        for hit in _TYPES.finditer(source.data, start, end):
            if self._is_code(hit.start(1)) or hit.start() < function.node.start_byte:
                yield self._feature(_TYPE_NAMES[hit[1]], hit.start(1), hit[1])
        for hit in _SHORT_TYPES.finditer(source.data, start, function.node.start_byte):
            yield self._feature("fp64", hit.start(), hit[0])
        for hit in _WARP_ARITHMETIC.finditer(source.data, body.start_byte, end):
            if self._is_code(hit.start(1)):
                detail = hit[1].replace(b" ", b"")
                yield self._feature("warp_size_assumption", hit.start(1), detail)
        for name, pattern in _STATEMENTS:
            for hit in pattern.finditer(source.data, body.start_byte, end):
                if self._is_code(hit.start(1)):
                    yield self._feature(name, hit.start(1), hit[1])

    def _feature(self, name: FeatureName, start: int, detail: bytes) -> Feature:
        return Feature(name=name, line=self.source.line(start), detail=detail.decode())

    def _is_code(self, start: int) -> bool:
        leaf = self.source.leaf(start, start + 1)
        return leaf is not None and leaf.type not in ("comment", "string_content", "string")
