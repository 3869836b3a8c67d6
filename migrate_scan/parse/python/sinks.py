"""Where a string literal goes: to a device, to a comparison with one, or elsewhere."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct
from tree_sitter import Node

from migrate_scan.parse.facts import Certainty, Provenance
from migrate_scan.parse.python.expressions import (
    argument,
    callee,
    parameters,
    position_of,
    positional,
)
from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.literals import Word, device_text
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.options import parameter_names
from migrate_scan.parse.python.provenance import Provenances, fits
from migrate_scan.parse.python.source import Scope

_TRANSPARENT = frozenset(
    {"parenthesized_expression", "boolean_operator", "concatenated_string", "await"}
)
_OPTION_CALLS = frozenset({".add_argument", ".option", "click.option", ".add_option"})
_LOOKUPS = frozenset({".get", ".pop", ".setdefault", "getattr", "os.environ.get", "os.getenv"})
_REACH = 20
"""Levels between a literal and what it reaches; real code has a handful."""


class Sink(Struct, frozen=True):
    """``kind``: the literal sets a device, is compared with one, or is bound to a
    variable of no telling name (``variable``, which counts if it reaches a device)."""

    kind: Literal["value", "check", "variable"]
    provenance: Provenance = "literal"
    target: Node | None = None
    key: str = ""
    """Where in the target it is put, if that is a dictionary: ``.device``."""
    certainty: Certainty = "high"


_LOOPS = ("for_statement", "for_in_clause")
_AROUND_COLLECTIONS = frozenset(
    {"parenthesized_expression", "conditional_expression", "binary_operator"}
)
_ASSIGNMENTS = ("assignment", "default_parameter", "typed_default_parameter", "named_expression")


class Sinks:
    """Judges literals of one file."""

    def __init__(self, names: Names, flow: Flow) -> None:
        self.names = names
        self.source = names.source
        self.flow = flow
        self._provenances = Provenances(names, flow)

    def find(self, literal: Node, word: Word) -> Sink | None:
        """Follow a literal outwards to what it reaches; None if that is no device."""
        child = literal
        parent = literal.parent
        for _ in range(_REACH):
            if parent is None:
                return None
            step = self._step(parent, child, word)
            if step is None:
                return None
            if isinstance(step, Sink):
                return step
            child, parent = step, step.parent
        return None

    def _step(self, parent: Node, child: Node, word: Word) -> Sink | Node | None:
        """The sink at ``parent``, the node to go on from, or None where nothing follows."""
        if parent.type in _TRANSPARENT:
            return parent
        judge = _JUDGES.get(parent.type)
        return judge(self, parent, child, word) if judge is not None else None

    def _conditional(self, node: Node, child: Node, _word: Word) -> Node | None:
        return None if node.named_children[1] == child else node

    def _operator(self, node: Node, _child: Node, _word: Word) -> Node | None:
        return node if node.children[1].type in ("+", "%") else None

    def _method_on_literal(self, attribute: Node, _child: Node, _word: Word) -> Node | None:
        """``"cuda:{}".format(i)`` is still the device."""
        name = attribute.child_by_field_name("attribute")
        call = attribute.parent
        if name is None or self.source.raw(name) != b"format" or call is None:
            return None
        return call if call.type == "call" else None

    def _comparison(self, node: Node, child: Node, word: Word) -> Sink | None:
        others = [c for c in node.named_children if c != child]
        if len(others) != 1:
            return None
        provenance = self._provenances.find(others[0], word)
        return Sink("check", provenance, others[0]) if provenance else None

    def _collection(self, node: Node, child: Node, word: Word) -> Sink | Node | None:
        """``device in ("cuda", "cpu")``, ``for device in ["cpu"] + ["cuda"]``; else it is data."""
        holder, parent = node, node.parent
        while parent is not None and parent.type in _AROUND_COLLECTIONS:
            if parent.type == "conditional_expression" and parent.named_children[1] == holder:
                return None
            holder, parent = parent, parent.parent
        if parent is None:
            return None
        if parent.type == "list" or parent.type == "argument_list":
            return self._parametrized(holder, child, node, word)
        if parent.type in _LOOPS:
            return self._looped(parent, holder, word)
        if parent.type == "return_statement":
            return self._returned(parent, holder, word)
        if parent.type not in ("comparison_operator", "keyword_argument", *_ASSIGNMENTS):
            return None
        if parent.type == "assignment" and node.type == "expression_list":
            return self._unpacked(parent, node, child, word)
        found = _JUDGES[parent.type](self, parent, holder, word)
        return found if isinstance(found, Sink) and found.kind != "variable" else None

    def _unpacked(self, node: Node, row: Node, child: Node, word: Word) -> Sink | None:
        """``device, n = "cuda", 3``."""
        targets = node.children[0]
        index = row.named_children.index(child)
        if targets.type not in ("pattern_list", "tuple_pattern"):
            return None
        target = next(iter(targets.named_children[index : index + 1]), None)
        return self._target(target, word) if target is not None else None

    def _looped(self, node: Node, iterable: Node, word: Word) -> Sink | None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        return self._target(left, word) if left is not None and right == iterable else None

    def _target(self, target: Node, word: Word) -> Sink | None:
        name = self._target_name(target)
        if name is None:
            return None
        if fits(name, word):
            return Sink("value", "literal", target)
        return Sink("variable", "literal", target) if target.type == "identifier" else None

    def _parametrized(self, holder: Node, child: Node, row: Node, word: Word) -> Sink | None:
        """``@pytest.mark.parametrize("device", ["cpu", "cuda"])``, also of several names."""
        column = 0
        parent = holder.parent
        if parent is not None and parent.type == "list":
            holder = parent
            column = positional(row).index(child)
        while holder.parent is not None and holder.parent.type in _AROUND_COLLECTIONS:
            holder = holder.parent
        call = holder.parent.parent if holder.parent is not None else None
        if call is None or not callee(self.names, call).endswith(".parametrize"):
            return None
        argnames = argument(self.source, call, 0, "argnames")
        columns = parameter_names(self.source, argnames) if argnames is not None else []
        if holder == argnames or column >= len(columns):
            return None
        return Sink("value", "argument") if fits(columns[column], word) else None

    def _positional(self, holder: Node, child: Node, word: Word) -> Sink | Node | None:
        call = holder.parent
        if call is None or call.type != "call":
            return None
        name = callee(self.names, call)
        first = holder.named_child(0) == child
        if name == "str" and first:
            return call
        if name == "pytest.param":
            outer = call.parent
            return self._parametrized(call, child, holder, word) if outer is not None else None
        if first and name.endswith(("Option", "Argument")) and call.parent is not None:
            # ``def main(device: str = typer.Option("cuda"))``
            return call if call.parent.type in _ASSIGNMENTS else None
        if name in (".startswith", ".endswith", ".__contains__"):
            return self._prefix(call, name, word)
        if name in _LOOKUPS:
            key = argument(self.source, call, 1 if name == "getattr" else 0)
            text = constant_string(self.source, key) if key is not None else None
            named = text is not None and not first and fits(text, word)
            return Sink("value", "argument") if named else None
        if word == "device" and name == "torch.device" and first:
            return self._device_object(call, word)
        if word == "device" and self._takes_device(name, first):
            return Sink("value", "argument")
        backends = ("init_process_group", "new_group", "init_distributed", "Backend")
        if word == "backend" and name.rpartition(".")[2] in backends:
            return Sink("value", "argument")
        return self._own_parameter(call, child, word)

    def _prefix(self, call: Node, name: str, word: Word) -> Sink | None:
        """``device.startswith("cuda")``; of a value that nothing is known of, it may be one."""
        function = call.child_by_field_name("function")
        receiver = function.child_by_field_name("object") if function is not None else None
        if receiver is None:
            return None
        provenance = self._provenances.find(receiver, word)
        if provenance:
            return Sink("check", provenance, receiver)
        unknown = name == ".startswith" and word == "device" and self._provenances.untold(receiver)
        return Sink("check", "unknown", receiver, certainty="low") if unknown else None

    def _own_parameter(self, call: Node, child: Node, word: Word) -> Sink | None:
        """``matches(x, "cuda")``, ``self.matches(x, "cuda")`` of a function or method of the
        file that calls its parameter a device."""
        function = call.child_by_field_name("function")
        names = self._own_parameters(function) if function is not None else ()
        if not any(fits(name, word) for name in names):
            return None
        place = position_of(self.source, call, child)
        if place is None or place >= len(names):
            return None
        return Sink("value", "argument") if fits(names[place], word) else None

    def _own_parameters(self, function: Node) -> tuple[str, ...]:
        """The parameters of a function of the file that a call fills by position."""
        if function.type == "identifier":
            bindings = self.names.bindings(self.source.text(function), function.start_byte)
            if len(bindings) == 1 and bindings[0].node and bindings[0].kind == "definition":
                return parameters(self.source, bindings[0].node)
            return ()
        owner, name = (
            function.child_by_field_name("object"),
            function.child_by_field_name("attribute"),
        )
        own = self.flow.classes.around(function) if owner is not None else None
        if own is None or owner is None or name is None or self.source.raw(owner) != b"self":
            return ()
        values = self.flow.classes.values(own, self.source.text(name))
        if len(values) != 1 or values[0].type != "function_definition":
            return ()
        names = parameters(self.source, values[0])
        return names[1:] if names[:1] == ("self",) else names

    def _case(self, pattern: Node, _child: Node, word: Word) -> Sink | Node | None:
        """``match device: case "cuda":``; alternatives of one pattern are looked through."""
        clause = pattern.parent
        if clause is None or clause.type != "case_clause":
            return clause if clause is not None and clause.type == "union_pattern" else None
        block = clause.parent
        match = block.parent if block is not None and block.type == "block" else block
        subject = match.child_by_field_name("subject") if match is not None else None
        provenance = self._provenances.find(subject, word) if subject is not None else None
        return Sink("check", provenance, subject) if provenance else None

    def _alternative(self, pattern: Node, _child: Node, _word: Word) -> Node:
        return pattern

    def _device_object(self, call: Node, word: Word) -> Sink:
        """``torch.device("cuda")``: in a comparison it is a check, else it makes a device."""
        child, parent = call, call.parent
        if parent is not None and parent.type == "comparison_operator":
            found = self._comparison(parent, call, word)
            if found is not None:
                return found
        while parent is not None and parent.type in ("conditional_expression", *_TRANSPARENT):
            child, parent = parent, parent.parent
        assigned = parent is not None and parent.type in _ASSIGNMENTS
        target = parent.children[0] if assigned and parent is not None else None
        return Sink("value", "argument", target if target != child else None)

    def _takes_device(self, name: str, first: bool) -> bool:
        if name in (".to", ".type"):
            return first
        if name.startswith("torch."):
            return name not in ("torch.ops.load_library", "torch.save")
        return name in (".to_empty", ".set_default_device")

    def _keyword(self, node: Node, _child: Node, word: Word) -> Sink | None:
        name_node = node.child_by_field_name("name")
        call = node.parent.parent if node.parent else None
        if name_node is None:
            return None
        name = self.source.text(name_node)
        if fits(name, word):
            return Sink("value", "argument")
        if name == "type" and word == "device" and call is not None:
            made = callee(self.names, call) == "torch.device"
            return self._device_object(call, word) if made else None
        if name in ("default", "choices") and call is not None and call.type == "call":
            called = callee(self.names, call)
            if called in _OPTION_CALLS or called.endswith("option"):
                options = self.flow.options.named(call)
                named = any(fits(option, word) for option in options)
                return Sink("value", "argument") if named else None
            return self._field_default(call, word) if name == "default" else None
        return None

    def _field_default(self, call: Node, word: Word) -> Sink | None:
        """``device: str = field(default="cuda")``."""
        parent = call.parent
        if parent is None or parent.type != "assignment":
            return None
        found = self._assignment(parent, call, word)
        return found if found is not None and found.kind == "value" else None

    def _assignment(self, node: Node, child: Node, word: Word) -> Sink | None:
        target = node.children[0]
        if target == child:
            return None
        return self._target(target, word)

    def _target_name(self, target: Node) -> str | None:
        if target.type == "identifier":
            return self.source.text(target)
        if target.type == "attribute":
            name = target.child_by_field_name("attribute")
            return self.source.text(name) if name else None
        if target.type == "subscript":
            key = target.child_by_field_name("subscript")
            return constant_string(self.source, key) if key else None
        return None

    def _pair(self, node: Node, child: Node, word: Word) -> Sink | None:
        """``{"device": "cuda"}``, and both sides of ``map_location={"cuda:1": "cuda:0"}``."""
        key = node.child_by_field_name("key")
        holder = node.parent.parent if node.parent is not None else None
        if key is None or holder is None:
            return None
        text = constant_string(self.source, key)
        target = holder.children[0] if holder.type in ("assignment", "keyword_argument") else None
        name = self._target_name(target) if target is not None else None
        if key != child and text and fits(text, word):
            return Sink("value", "literal", target, f".{text}")
        if key != child and word == "backend" and device_text(self.source, key)[1] == "device":
            return Sink("value")
        if key == child and (looked_up := self._looked_up(node.parent)) is not None:
            provenance = self._provenances.find(looked_up, word)
            return Sink("check", provenance, looked_up) if provenance else None
        if name is None or target is None or word != "device":
            return None
        if name == "map_location" or (name == "device_map" and key != child):
            return Sink("value", "argument" if holder.type == "keyword_argument" else "literal")
        is_variable = holder.type == "assignment" and target.type == "identifier"
        return Sink("variable", "literal", target) if is_variable else None

    def _looked_up(self, table: Node | None) -> Node | None:
        """``{"cuda": 1}[device.type]``, ``{"cuda": 1}.get(device.type)``: what is looked up."""
        holder = table.parent if table is not None else None
        if holder is None:
            return None
        if holder.type == "subscript":
            key = holder.child_by_field_name("subscript")
            return key if holder.child_by_field_name("value") == table else None
        call = holder.parent
        if holder.type != "attribute" or call is None or call.type != "call":
            return None
        return argument(self.source, call, 0) if callee(self.names, call) in _LOOKUPS else None

    def _returned(self, node: Node, _child: Node, word: Word) -> Sink | None:
        """A function of no telling name counts if what it returns reaches a device."""
        inner = self.source.scopes_at(node.start_byte)
        if not inner or inner[0].kind != "function":
            return None
        if fits(inner[0].name, word):
            return Sink("value", "literal", self._label(inner[0]))
        label = self._label(inner[0])
        return Sink("variable", "literal", label) if label is not None else None

    def _label(self, scope: Scope) -> Node | None:
        body = self.source.leaf(scope.start, scope.end)
        while body is not None and body.type != "function_definition":
            body = body.parent
        return body.child_by_field_name("name") if body is not None else None

    def _called(self, node: Node, child: Node, _word: Word) -> Node | None:
        """What a function of the file returns is where its call stands."""
        function = node.child_by_field_name("function")
        return node if function == child and child.type == "identifier" else None


_Judge = Callable[[Sinks, Node, Node, Word], Sink | Node | None]
# Not of the instance: what refers to itself keeps its tree until a garbage collection.
_JUDGES: dict[str, _Judge] = {
    "conditional_expression": Sinks._conditional,
    "binary_operator": Sinks._operator,
    "attribute": Sinks._method_on_literal,
    "comparison_operator": Sinks._comparison,
    **dict.fromkeys(("tuple", "list", "set", "expression_list"), Sinks._collection),
    "argument_list": Sinks._positional,
    "call": Sinks._called,
    "keyword_argument": Sinks._keyword,
    **dict.fromkeys(_ASSIGNMENTS, Sinks._assignment),
    "pair": Sinks._pair,
    "return_statement": Sinks._returned,
    "case_pattern": Sinks._case,
    "union_pattern": Sinks._alternative,
}
