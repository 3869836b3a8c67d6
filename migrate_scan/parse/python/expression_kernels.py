"""Kernels that CuPy and PyCUDA build around an expression of C."""

import re
from typing import NamedTuple

from msgspec import Struct
from tree_sitter import Node

from migrate_scan.parse.facts import Feature, FeatureName, KernelFact, KernelLanguage
from migrate_scan.parse.fingerprint import fingerprint
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, constant_text
from migrate_scan.parse.python.names import Names

_RULE = "MS505"
_TYPES: dict[str, FeatureName] = {
    "float64": "fp64", "complex128": "fp64", "double": "fp64", "float16": "half",
}  # fmt: skip
_TYPE = re.compile(r"\b(" + "|".join(_TYPES) + r")\b")
Where = tuple[str | int, ...]


class Maker(Struct, frozen=True):
    """Where a class takes its name, its parameters and its expressions, and what it makes."""

    language: KernelLanguage
    role: str
    name: Where
    parameters: tuple[Where, ...]
    expressions: tuple[Where, ...]


MAKERS = {
    "cupy.ElementwiseKernel": Maker(
        "cupy",
        "elementwise",
        (3, "name"),
        ((0, "in_params"), (1, "out_params")),
        ((2, "operation"),),
    ),
    "cupy.ReductionKernel": Maker(
        "cupy",
        "reduction",
        (6, "name"),
        ((0, "in_params"), (1, "out_params")),
        ((2, "map_expr"), (3, "reduce_expr"), (4, "post_map_expr")),
    ),
    "pycuda.elementwise.ElementwiseKernel": Maker(
        "pycuda", "elementwise", (2, "name"), ((0, "arguments"),), ((1, "operation"),)
    ),
    "pycuda.reduction.ReductionKernel": Maker(
        "pycuda",
        "reduction",
        (5, "name"),
        ((4, "arguments"),),
        ((2, "reduce_expr"), (3, "map_expr")),
    ),
    "pycuda.scan.InclusiveScanKernel": Maker(
        "pycuda", "scan", (3, "name_prefix"), (), ((1, "scan_expr"),)
    ),
    "pycuda.scan.ExclusiveScanKernel": Maker(
        "pycuda", "scan", (3, "name_prefix"), (), ((1, "scan_expr"),)
    ),
}


class _Text(NamedTuple):
    """The text of an argument, and the line at which it begins."""

    text: str
    line: int


def expression_kernel(names: Names, collector: Collector, maker: Maker, call: Node) -> KernelFact:
    """The kernel that a call of one of :data:`MAKERS` builds."""
    source = names.source
    context = collector.context(call)
    name = constant_text(names, argument(source, call, *maker.name)) or "kernel"
    declared = [t for where in maker.parameters if (t := _text(names, call, where))]
    parameters = [" ".join(p.split()) for t in declared for p in t.text.split(",")]
    features = [feature for text in declared for feature in _types(text)]
    for where in maker.expressions:
        expression = _text(names, call, where)
        features += _in_expression(expression) if expression is not None else []
    first, last = source.line(call.start_byte), source.line(call.end_byte)
    return KernelFact(
        rule=_RULE,
        fingerprint=fingerprint(_RULE, name, context.scope, context.statement),
        name=name,
        language=maker.language,
        line=first,
        end_line=last,
        loc=last - first + 1,
        scope=context.scope,
        parameters=tuple(parameter for parameter in parameters if parameter),
        features=tuple(sorted(set(features), key=lambda f: (f.line, f.name, f.detail))),
        role=maker.role,
        guard=context.guard.text,
        ported_for=context.guard.ported_for,
    )


def _text(names: Names, call: Node, where: Where) -> _Text | None:
    node = argument(names.source, call, *where)
    text = constant_text(names, node)
    return _Text(text, names.source.line(node.start_byte)) if node and text else None


def _types(text: _Text) -> list[Feature]:
    """NumPy's type names, in which CuPy's parameters are written."""
    return [
        Feature(
            name=_TYPES[hit[1]],
            line=text.line + text.text.count("\n", 0, hit.start()),
            detail=hit[1],
        )
        for hit in _TYPE.finditer(text.text)
    ]


def _in_expression(expression: _Text) -> list[Feature]:
    """What the expression uses, read as the body of a kernel."""
    # Few Python files hold CUDA, so only they pay for its grammars.
    from migrate_scan.parse.cuda import parse_cuda

    found = parse_cuda(f"__global__ void k() {{ {expression.text}\n}}".encode())
    shift = expression.line - 1
    return [
        Feature(name=feature.name, line=feature.line + shift, detail=feature.detail)
        for kernel in found.kernels
        for feature in kernel.features
    ]
