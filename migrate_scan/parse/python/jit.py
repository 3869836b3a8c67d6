"""Functions that a decorator turns into kernels, as Triton and Numba have them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from migrate_scan.parse.facts import Feature, KernelFact
from migrate_scan.parse.fingerprint import fingerprint
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import callee, parameters
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source

_TUNERS = frozenset({"triton.autotune", "triton.heuristics"})


@dataclass(slots=True)
class JitFunction:
    """A function decorated for a kernel compiler."""

    name: str
    node: Node
    decorators: list[Node] = field(default_factory=list)
    tuned: bool = False

    @property
    def outer(self) -> Node:
        """The definition with its decorators."""
        parent = self.node.parent
        return parent if parent is not None and parent.type == "decorated_definition" else self.node


def jit_functions(names: Names, jit: frozenset[str], bound: Iterable[str]) -> list[JitFunction]:
    """Functions whose decorators resolve to one of ``jit``; ``bound`` are names to look at."""
    source = names.source
    found: dict[int, JitFunction] = {}
    for name in bound:
        for occurrence in names.references(name):
            if source.data[occurrence.start - 1 : occurrence.start] != b"@":
                continue
            definition = _decorated(occurrence.leaf)
            if definition is None or definition.start_byte in found:
                continue
            decorators = [c for c in definition.children if c.type == "decorator"]
            paths = [_decorator_path(names, decorator) for decorator in decorators]
            function = definition.child_by_field_name("definition")
            if function is None or function.type != "function_definition":
                continue
            if any(path in jit for path in paths):
                label = function.child_by_field_name("name")
                found[definition.start_byte] = JitFunction(
                    source.text(label) if label else "",
                    function,
                    decorators,
                    any(path in _TUNERS for path in paths),
                )
    return [found[start] for start in sorted(found)]


def _decorated(leaf: Node) -> Node | None:
    node: Node | None = leaf
    for _ in range(6):
        if node is None:
            return None
        if node.type == "decorator":
            return node.parent
        node = node.parent
    return None


def _decorator_path(names: Names, decorator: Node) -> str:
    expression = decorator.named_children[0] if decorator.named_children else None
    if expression is None:
        return ""
    if expression.type == "call":
        return callee(names, expression)
    resolved = names.resolve_expression(expression)
    return resolved.target if resolved is not None else ""


def kernel_fact(
    collector: Collector,
    function: JitFunction,
    rule: str,
    *,
    language: str = "triton",
    features: tuple[Feature, ...] = (),
    calls: tuple[str, ...] = (),
    computes: tuple[str, ...] = (),
) -> KernelFact:
    """A decorated function as a kernel."""
    source, node = collector.source, function.outer
    context = collector.context(function.node)
    header = source.text(function.node)[:600].partition("\n")[0]
    return KernelFact(
        rule=rule,
        fingerprint=fingerprint(rule, function.name, context.scope, header),
        name=function.name,
        language="numba" if language == "numba" else "triton",
        line=source.line(node.start_byte),
        end_line=source.line(node.end_byte),
        loc=code_lines(source, node),
        scope=context.scope,
        parameters=parameters(source, function.node),
        features=features,
        guard=context.guard.text,
        ported_for=context.guard.ported_for,
        calls=calls,
        operations=computes,
    )


def code_lines(source: Source, node: Node) -> int:
    """Lines of a node that hold more than a comment."""
    lines = source.raw(node).splitlines()
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith(b"#"))
