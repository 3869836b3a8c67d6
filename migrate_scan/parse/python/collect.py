"""Gathers what is found in one file and gives each usage its place, scope and guard."""

import re
from typing import TypedDict, Unpack

from msgspec import Struct, field
from tree_sitter import Node

from migrate_scan.parse.facts import (
    SUREST_FIRST,
    Binding,
    Category,
    Certainty,
    ConditionalUsage,
    DeviceFunction,
    ExtensionFact,
    FunctionFact,
    KernelFact,
    LaunchFact,
    NativeReference,
    OperatorFact,
    OperatorKind,
    Phase,
    Provenance,
    Unattributed,
    UsageFact,
    Use,
)
from migrate_scan.parse.facts import BindingFact as NativeBinding
from migrate_scan.parse.fingerprint import fingerprint
from migrate_scan.parse.python.guards import find_guard
from migrate_scan.parse.python.siblings import (
    declares_a_set,
    handled_targets,
    twins,
)
from migrate_scan.parse.python.source import Guard, Scope, Source, qualified

_COMMENT = re.compile(r"#[^\n]*")
_TEXT_LIMIT = 8_000
"""Bytes of a statement that are read: enough for what identifies it, however it is laid out."""
_NEAR = 600
"""Characters of a statement in which what stands beside a device word speaks of it."""
_KERNEL_LANGUAGES = frozenset({"MS502", "MS506"})
_COMPOUND = frozenset(
    {
        "if_statement",
        "elif_clause",
        "else_clause",
        "for_statement",
        "while_statement",
        "with_statement",
        "try_statement",
        "except_clause",
        "finally_clause",
        "function_definition",
        "class_definition",
        "match_statement",
        "case_clause",
    }
)


_HOLDERS = frozenset({"block", "module", "decorated_definition"})


class UsageDetails(TypedDict, total=False):
    """The fields of a usage that do not follow from where it stands."""

    binding: Binding | None
    use: Use
    provenance: Provenance
    arguments: dict[str, str]
    certainty: Certainty


class _Operator(Struct):
    kind: OperatorKind
    certainty: Certainty
    starts: set[int] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)


class Context(Struct):
    """The surroundings of a node: its statement's text, its scope, its guard, and when it runs."""

    statement: str
    scope: str
    guard: Guard
    phase: Phase


class Collector:
    """Everything found so far in one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.usages: dict[tuple[int, int], UsageFact] = {}
        self.conditional: list[ConditionalUsage] = []
        self.aliases: dict[str, str] = {}
        """Names of the module that stand for a module of torch, with its path."""
        self.native: list[NativeReference] = []
        self.kernels: list[KernelFact] = []
        self.device_functions: list[DeviceFunction] = []
        self.functions: list[FunctionFact] = []
        self.launches: list[LaunchFact] = []
        self.bindings: list[NativeBinding] = []
        self.extensions: list[ExtensionFact] = []
        self.unattributed: list[Unattributed] = []
        self.embedded: list[UsageFact] = []
        self._device_code: list[tuple[int, int]] = []
        self._operators: dict[str, _Operator] = {}

    def usage(
        self,
        rule: str,
        category: Category,
        symbol: str,
        node: Node,
        span: tuple[int, int] | None = None,
        **details: Unpack[UsageDetails],
    ) -> None:
        """Record a usage. The first one at a place stands; ``span`` is ``node``'s if not told."""
        start, end = span or (node.start_byte, node.end_byte)
        if (start, end) not in self.usages:
            fact = self.make_usage(rule, category, symbol, node, (start, end), **details)
            self.usages[start, end] = fact

    def device_code(self, definition: Node) -> None:
        """Note that a definition is compiled for the device: nothing in it is host code."""
        self._device_code.append((definition.start_byte, definition.end_byte))

    def host_usages(self) -> list[UsageFact]:
        """All usages but the names of a kernel language inside of device code, which are
        parts of a kernel and no host usages."""
        found = [
            usage
            for (start, _), usage in sorted(self.usages.items())
            if usage.rule not in _KERNEL_LANGUAGES
            or not any(first <= start < last for first, last in self._device_code)
        ]
        return found + self.embedded

    def make_usage(
        self,
        rule: str,
        category: Category,
        symbol: str,
        node: Node,
        span: tuple[int, int] | None = None,
        **details: Unpack[UsageDetails],
    ) -> UsageFact:
        """Build a usage without recording it."""
        start, end = span or (node.start_byte, node.end_byte)
        context = self.context(node)
        line, column = self.source.position(start)
        end_line, end_column = self.source.position(end)
        targets, only = context.guard.ported_for, context.guard.only_ported
        near = context.statement[:_NEAR]
        if not targets:
            targets = handled_targets(near)
        if not only:
            beside, only = twins(self.source, start)
            targets = beside if only else targets or beside
        if declares_a_set(near):
            details["arguments"] = {**details.get("arguments", {}), "declared": "yes"}
        return UsageFact(
            rule=rule,
            fingerprint=fingerprint(rule, symbol, context.scope, context.statement),
            category=category,
            symbol=symbol,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            scope=context.scope,
            phase=context.phase,
            guard=context.guard.text,
            only_ported=only,
            ported_for=targets,
            text=self.source.data[start:end].decode("utf-8", "replace"),
            **details,
        )

    def context(self, node: Node) -> Context:
        """What surrounds a node."""
        above = self.source.ancestors(node)
        scopes = self.source.scopes_at(node.start_byte)
        return Context(
            self._statement(node, above),
            qualified(scopes),
            find_guard(self.source, node, above),
            _phase(node, above, scopes),
        )

    def operator(
        self, symbol: str, kind: OperatorKind, start: int, certainty: Certainty = "high"
    ) -> None:
        """Record one place where an operator is used."""
        known = self._operators.get(symbol)
        if known is None:
            known = self._operators[symbol] = _Operator(kind, certainty)
        known.starts.add(start)
        if certainty != known.certainty:
            known.certainty = min(known.certainty, certainty, key=SUREST_FIRST.index)

    def operator_argument(self, symbol: str, argument: str) -> None:
        """Record a constant argument of an operator that was recorded before."""
        known = self._operators.get(symbol)
        if known is not None:
            known.arguments.add(argument)

    def operators(self) -> tuple[OperatorFact, ...]:
        """The operators by symbol."""
        positions = self.source.positions
        return tuple(
            [
                OperatorFact(
                    symbol=symbol,
                    kind=known.kind,
                    places=positions(sorted(known.starts)),
                    certainty=known.certainty,
                    arguments=tuple(sorted(known.arguments)) if known.arguments else (),
                )
                for symbol, known in sorted(self._operators.items())
            ]
        )

    def _statement(self, node: Node, above: list[Node]) -> str:
        """The text of the enclosing simple statement, or of a compound one's header."""
        child = node
        for parent in above:
            kind = parent.type
            if kind in _COMPOUND:
                body = next((c for c in parent.children if c.type == "block"), None)
                end = body.start_byte if body else parent.end_byte
                return self._text(parent.start_byte, end)
            if kind in _HOLDERS:
                return self._text(child.start_byte, child.end_byte)
            child = parent
        return self._text(node.start_byte, node.end_byte)

    def _text(self, start: int, end: int) -> str:
        text = self.source.data[start : min(end, start + _TEXT_LIMIT)].decode("utf-8", "replace")
        return _COMMENT.sub("", text) if "#" in text else text


def _phase(node: Node, above: list[Node], scopes: list[Scope]) -> Phase:
    """When a place runs: bodies of functions and lambdas when they are called, all else
    (defaults, decorators, bases and bodies of classes too) when the module is imported."""
    if any(scope.kind == "function" for scope in scopes):
        return "call"
    for parent in above:
        body = parent.child_by_field_name("body") if parent.type == "lambda" else None
        if body is not None and body.start_byte <= node.start_byte:
            return "call"
        if parent.type in ("block", "module"):
            break
    return "import"
