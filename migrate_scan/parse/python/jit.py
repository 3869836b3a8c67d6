"""Functions that a decorator turns into kernels, as Triton and Numba have them."""

import re
from collections.abc import Iterable

from msgspec import Struct, field
from tree_sitter import Node

from migrate_scan.parse.facts import DeviceFunction, Feature, KernelFact, KernelLanguage
from migrate_scan.parse.fingerprint import fingerprint
from migrate_scan.parse.operations import operations
from migrate_scan.parse.python.bindings import Occurrence
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, callee, outermost, parameters
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES
from migrate_scan.parse.roles import role_by_operations
from migrate_scan.parse.shared_memory import shared_bytes

_TUNERS = frozenset({"triton.autotune", "triton.heuristics"})
_CALL = re.compile(rb"(?<![\w.])([A-Za-z_][\w.]*+)[ \t]*+\(")
_CALLED = re.compile(rb"(?<!\w)([A-Za-z_]\w*+)[ \t]*+\(")
_RETURN = re.compile(rb"return[ \t]+[^\s#]")


class JitFunction(Struct):
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
                applied = _applied(names, jit, occurrence)
                if applied is not None:
                    found.setdefault(applied.node.start_byte, applied)
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


def _applied(names: Names, jit: frozenset[str], occurrence: Occurrence) -> JitFunction | None:
    """The function that ``cuda.jit(f)`` compiles without decorating it."""
    if names.source.data[occurrence.chain_end : occurrence.chain_end + 1] != b"(":
        return None
    call = call_of(outermost(occurrence.leaf, occurrence.chain_end))
    if call is None or callee(names, call) not in jit:
        return None
    given = argument(names.source, call, 0)
    if given is None or given.type != "identifier":
        return None
    name = names.source.text(given)
    for binding in names.bindings(name, given.start_byte):
        if binding.kind == "definition" and binding.node is not None:
            node = binding.node.parent if binding.node.type == "identifier" else binding.node
            if node is not None and node.type == "function_definition":
                return JitFunction(name, node)
    return None


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
    language: KernelLanguage = "triton",
    features: tuple[Feature, ...] = (),
    calls: tuple[str, ...] = (),
) -> KernelFact:
    """A decorated function as a kernel."""
    source, node = collector.source, function.outer
    context = collector.context(function.node)
    computes = _operations(source, function)
    header = source.text(function.node)[:600].partition("\n")[0]
    return KernelFact(
        rule=rule,
        fingerprint=fingerprint(rule, function.name, context.scope, header),
        name=function.name,
        language=language,
        line=source.line(node.start_byte),
        end_line=source.line(node.end_byte),
        loc=code_lines(source, node),
        scope=context.scope,
        parameters=parameters(source, function.node),
        features=features,
        shared_bytes=shared_bytes(features),
        role=role_by_operations(function.name, computes),
        guard=context.guard.text,
        ported_for=context.guard.ported_for,
        calls=calls,
        operations=computes,
    )


def device_function(
    collector: Collector,
    function: JitFunction,
    features: tuple[Feature, ...],
    calls: tuple[str, ...],
) -> DeviceFunction:
    """A decorated function that only kernels call."""
    source, node = collector.source, function.outer
    return DeviceFunction(
        name=function.name,
        line=source.line(node.start_byte),
        end_line=source.line(node.end_byte),
        loc=code_lines(source, node),
        features=features,
        calls=calls,
        operations=_operations(source, function),
    )


def _operations(source: Source, function: JitFunction) -> tuple[str, ...]:
    """What the function computes, told by every name that it calls."""
    body = function.node.child_by_field_name("body")
    raw = source.raw(body) if body is not None else b""
    called = (hit[1].decode("utf-8", "replace") for hit in _CALLED.finditer(raw))
    return operations(raw.decode("utf-8", "replace"), called)


def calls_of(
    source: Source, functions: Iterable[JitFunction], imports: Iterable[Import]
) -> dict[str, tuple[str, ...]]:
    """By function: which others of the file and imported ones it calls, as they are defined."""
    functions = list(functions)
    names = {function.name: function.name for function in functions} | _imported(imports)
    found = {}
    for function in functions:
        body = function.node.child_by_field_name("body")
        called = _CALL.findall(source.raw(body)) if body is not None else []
        known = {name.decode("utf-8", "replace") for name in called} & names.keys()
        found[function.name] = tuple(sorted({names[name] for name in known} - {function.name}))
    return found


def _imported(imports: Iterable[Import]) -> dict[str, str]:
    """Names taken from modules that may be the repository's, with what they are called there."""
    return {
        item.bound: item.name
        for item in imports
        if item.name is not None
        and (item.level or item.module.partition(".")[0] not in FOREIGN_PACKAGES)
    }


def returns_value(source: Source, function: JitFunction) -> bool:
    """A kernel cannot return anything, so what does is a helper."""
    body = function.node.child_by_field_name("body")
    if body is None:
        return False
    for hit in _RETURN.finditer(source.data, body.start_byte, body.end_byte):
        leaf = source.leaf(hit.start(), hit.start() + 6)
        if leaf is not None and leaf.type == "return":
            return True
    return False


def code_lines(source: Source, node: Node) -> int:
    """Lines of a node that hold more than a comment."""
    lines = source.raw(node).splitlines()
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith(b"#"))
