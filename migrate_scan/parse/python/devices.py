"""Device methods, device and backend literals, and what they are compared with."""

import re
from collections.abc import Iterator
from itertools import chain

from tree_sitter import Node

from migrate_scan.parse.facts import Certainty, ConditionalUsage
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, call_of, callee, use_of
from migrate_scan.parse.python.names import Binding, Names
from migrate_scan.parse.python.sinks import Sink, Sinks, Word
from migrate_scan.parse.python.source import Source

# Two literal searches are many times faster than one pattern for both.
_WORDS = (re.compile(rb"cuda"), re.compile(rb"nccl"))
_BEFORE = frozenset(b"'\".:_b")
"""What stands before the word where it counts: a quote, ``.cuda``, ``.is_cuda``,
``cuda:nccl``, ``libnccl``. Most hits are parts of other names."""
_LIBRARY_TEXT = re.compile(rb"""r?["']libnccl\.so[.\d]*["']""")
_TO = re.compile(rb"\.[\s\\]*(to)[\s\\]*\(")
_DEVICE_TEXT = re.compile(r"cuda(?::(?:\d*|%[ds]|\{\w*\}))?$")
_BACKEND_TEXT = re.compile(r"(?:\w+:\w+,)*(?:cuda:)?nccl(?:,\w+:\w+)*$")
_PLAIN = re.compile(rb"[\w.\x80-\xff]*$")


class Devices:
    """Finds what depends on the words ``cuda`` and ``nccl`` outside of torch's own names."""

    def __init__(self, names: Names, collector: Collector, covered: set[int]) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self.covered = covered
        self.sinks = Sinks(names)
        self.constants: dict[str, str] = {}
        self._variables: dict[tuple[str, int], tuple[str, Node]] = {}
        """Names bound to a device: (name, start of the scope) to literal and literal's node."""

    def run(self) -> None:
        """Record everything; module-level device names end up in ``constants``."""
        data = self.source.data
        strings: dict[int, Node] = {}
        for hit in chain.from_iterable(word.finditer(self.source.data) for word in _WORDS):
            start, end = hit.span()
            if start == 0 or data[start - 1] not in _BEFORE:
                continue
            leaf = self.source.leaf(start, end)
            if leaf is None:
                continue
            if leaf.type == "identifier":
                self._identifier(leaf)
            elif leaf.type == "string_content" and leaf.parent is not None:
                strings.setdefault(leaf.parent.start_byte, leaf.parent)
        waiting = [item for node in strings.values() for item in self._literal(node)]
        self._moves()
        for literal, text, sink in waiting:
            self._variable(literal, text, sink)

    def _identifier(self, leaf: Node) -> None:
        word = self.source.raw(leaf)
        parent = leaf.parent
        if word not in (b"cuda", b"is_cuda") or parent is None or parent.type != "attribute":
            return
        receiver = parent.child_by_field_name("object")
        if receiver is None or receiver.start_byte == leaf.start_byte:
            return
        if word == b"is_cuda":
            if use_of(self.source, parent) != "call":
                symbol = "torch.Tensor.is_cuda"
                self.collector.usage(
                    "MS104",
                    "device_check",
                    symbol,
                    leaf,
                    binding="attribute",
                    use="reference",
                    provenance="tensor",
                    certainty=self._receiver(receiver)[0] or "medium",
                )
            return
        if call_of(parent) is None:
            return
        certainty, owner = self._receiver(receiver)
        if certainty is not None:
            self.collector.usage(
                "MS102",
                "device_method",
                f"{owner}.cuda",
                leaf,
                binding="attribute",
                use="call",
                provenance="literal",
                certainty=certainty,
            )

    def _receiver(self, node: Node) -> tuple[Certainty | None, str]:
        """How sure it is that an expression is a tensor or module, and which of both."""
        tensor, module = "torch.Tensor", "torch.nn.Module"
        if node.type == "call":
            name = callee(self.names, node)
            if name.startswith("torch.nn.") and name.rpartition(".")[2][:1].isupper():
                return "high", module
            if name.startswith("torch."):
                return "high", tensor
            return "medium", module if self._is_module_class(name, node) else tensor
        if node.type in ("string", "integer", "float", "dictionary", "list", "tuple"):
            return None, tensor
        resolved = self.names.resolve_expression(node)
        if resolved is not None:
            root = resolved.target.lstrip(".").split(".", 1)[0]
            known = root in ("torch", "numba", "cupy", "pycuda", "cuda")
            return (None if known else "medium"), tensor
        if node.type == "identifier":
            return self._named_receiver(node)
        return "medium", tensor

    def _named_receiver(self, node: Node) -> tuple[Certainty | None, str]:
        certainty: Certainty = "medium"
        owner = "torch.Tensor"
        name = self.source.text(node)
        for binding in self.names.bindings(name, node.start_byte):
            if binding.value is not None and binding.value.type == "call":
                function = callee(self.names, binding.value)
                if function.startswith("torch.nn.") and function.rpartition(".")[2][:1].isupper():
                    certainty, owner = "high", "torch.nn.Module"
                elif function.startswith("torch."):
                    certainty = "high"
                elif self._is_module_class(function, binding.value):
                    certainty, owner = "high", "torch.nn.Module"
            elif binding.kind == "parameter" and self._annotated(binding) == "torch.Tensor":
                certainty = "high"
            elif binding.kind == "parameter" and self._annotated(binding) == "torch.nn.Module":
                certainty, owner = "high", "torch.nn.Module"
        return certainty, owner

    def _annotated(self, binding: Binding) -> str | None:
        leaf = self.source.leaf(binding.start, binding.start + 1)
        parent = leaf.parent if leaf is not None else None
        annotation = parent.child_by_field_name("type") if parent is not None else None
        if annotation is None or not annotation.named_children:
            return None
        resolved = self.names.resolve_expression(annotation.named_children[0])
        return resolved.target if resolved is not None else None

    def _is_module_class(self, name: str, node: Node) -> bool:
        """Whether a name is a class of this file that derives from ``nn.Module``."""
        if not name.isidentifier():
            return False
        for binding in self.names.bindings(name, node.start_byte):
            bases = (
                binding.node.child_by_field_name("superclasses")
                if binding.node is not None and binding.node.type == "class_definition"
                else None
            )
            for base in bases.named_children if bases is not None else []:
                resolved = self.names.resolve_expression(base)
                if resolved is not None and resolved.target == "torch.nn.Module":
                    return True
        return False

    def _literal(self, node: Node) -> Iterator[tuple[Node, str, Sink]]:
        """Record a literal; one whose variable is still to be judged is handed back."""
        text, word = self._device_text(node)
        if word is None:
            self._library(node)
            return
        sink = None if node.start_byte in self.covered else self.sinks.find(node, word)
        if sink is None:
            return
        if sink.kind == "variable":
            self._bind(sink, node, text)
            yield node, text, sink
            return
        self._record(node, text, word, sink)
        self._bind(sink, node, text)

    def _library(self, node: Node) -> None:
        """``ctypes.CDLL("libnccl.so.2")``."""
        statement = node.parent is not None and node.parent.type == "expression_statement"
        if node.type != "string" or statement or node.end_byte - node.start_byte > 40:
            return
        if _LIBRARY_TEXT.fullmatch(self.source.raw(node)):
            self.collector.usage(
                "MS203",
                "distributed",
                "library:nccl",
                node,
                binding="string",
                use="reference",
                provenance="literal",
            )

    def _device_text(self, node: Node) -> tuple[str, Word | None]:
        """The literal's text with ``{}`` for placeholders, if it is a device or backend."""
        if node.type != "string":
            return "", None
        contents = node.named_children
        text = "".join(
            "{}" if child.type == "interpolation" else self.source.text(child)
            for child in contents
            if child.type in ("interpolation", "string_content")
        )
        if len(text) > 200:
            return "", None
        if _DEVICE_TEXT.match(text):
            return self._spelled(contents), "device"
        if _BACKEND_TEXT.match(text):
            return text, "backend"
        return "", None

    def _spelled(self, contents: list[Node]) -> str:
        parts = [c for c in contents if c.type in ("interpolation", "string_content")]
        return "".join(self.source.text(part) for part in parts)

    def _record(self, node: Node, text: str, word: Word, sink: Sink) -> None:
        symbol = "device:cuda" if word == "device" else "backend:nccl"
        if sink.kind == "check":
            self.collector.usage(
                "MS104",
                "device_check",
                symbol,
                node,
                binding="string",
                use="reference",
                provenance=sink.provenance,
                arguments={"literal": text},
            )
        elif word == "device":
            self.collector.usage(
                "MS103",
                "device_literal",
                symbol,
                node,
                binding="string",
                use="reference",
                provenance=sink.provenance,
                arguments={"literal": text},
            )
        else:
            self.collector.usage(
                "MS201",
                "distributed",
                symbol,
                node,
                binding="string",
                use="reference",
                provenance=sink.provenance,
                arguments={"literal": text},
            )

    def _bind(self, sink: Sink, literal: Node, text: str) -> None:
        """Remember a name that holds a device."""
        target = sink.target
        if sink.kind == "check" or target is None or target.type != "identifier":
            return
        if not text.startswith("cuda"):
            return
        scopes = self.source.scopes_at(target.start_byte)
        start = scopes[0].start if scopes else 0
        name = self.source.text(target)
        self._variables[name, start] = (text, literal)
        if not scopes:
            self.constants[name] = text

    def _variable(self, literal: Node, text: str, sink: Sink) -> None:
        """``where = "cuda"`` counts if ``where`` reaches a device."""
        target = sink.target
        if target is None:
            return
        name = self.source.text(target)
        word: Word = "device" if text.startswith("cuda") else "backend"
        for occurrence in self.names.references(name):
            if occurrence.chain:
                continue
            reached = self.sinks.find(occurrence.leaf, word)
            if reached is None or reached.kind == "variable":
                continue
            visible = self.names.bindings(name, occurrence.start)
            if any(binding.start == target.start_byte for binding in visible):
                self._record(literal, text, word, Sink("value", "variable"))
                return
        if target.parent is not None and not self.source.scopes_at(target.start_byte):
            self.constants.pop(name, None)

    def _moves(self) -> None:
        """``x.to(device)`` where the name holds a CUDA device, here or in another module."""
        for hit in _TO.finditer(self.source.data):
            leaf = self.source.leaf(hit.start(1), hit.end(1))
            attribute = leaf.parent if leaf is not None else None
            call = call_of(attribute) if attribute is not None else None
            if leaf is None or call is None or leaf.type != "identifier":
                continue
            moved = argument(self.source, call, 0, "device")
            if moved is None or moved.type not in ("identifier", "attribute"):
                continue
            self._move(leaf, moved)

    def _move(self, leaf: Node, moved: Node) -> None:
        if moved.type == "identifier":
            name = self.source.text(moved)
            bindings = self.names.bindings(name, moved.start_byte)
            if any(self._holds_device(binding, name, 0) for binding in bindings):
                certainty: Certainty = "high" if len(bindings) == 1 else "medium"
                self.collector.usage(
                    "MS102",
                    "device_method",
                    "torch.Tensor.to",
                    leaf,
                    binding="attribute",
                    use="call",
                    provenance="variable",
                    certainty=certainty,
                )
                return
        resolved = self.names.resolve_expression(moved)
        if resolved is None or resolved.target.lstrip(".").split(".", 1)[0] == "torch":
            return
        module, _, attribute = resolved.target.rpartition(".")
        if resolved.target.startswith(".") and not module.strip("."):
            module = resolved.target[: len(resolved.target) - len(attribute)]
        usage = self.collector.make_usage(
            "MS102",
            "device_method",
            "torch.Tensor.to",
            leaf,
            binding="attribute",
            use="call",
            provenance="variable",
            certainty="medium",
        )
        self.collector.conditional.append(
            ConditionalUsage(name=f"{module}:{attribute}", usage=usage)
        )

    def _holds_device(self, binding: Binding, name: str, depth: int) -> bool:
        """Whether a binding gives a name a CUDA device."""
        if (name, binding.scope.start if binding.scope.kind != "module" else 0) in self._variables:
            literal = self._variables[name, binding.scope.start][1]
            value = binding.value
            if value is not None and value.start_byte <= literal.start_byte < value.end_byte:
                return True
        value = binding.value
        if value is None or depth > 4:
            return False
        if value.type == "identifier":
            inner = self.source.text(value)
            found = self.names.bindings(inner, value.start_byte)
            return any(self._holds_device(b, inner, depth + 1) for b in found)
        return self._makes_device(value)

    def _makes_device(self, value: Node) -> bool:
        if value.type == "conditional_expression":
            return any(self._makes_device(child) for child in value.named_children[::2])
        if value.type != "call":
            return False
        name = callee(self.names, value)
        if name == "torch.cuda.current_device":
            return True
        first = argument(self.source, value, 0, "type", "device")
        if name != "torch.device" or first is None:
            return False
        if first.type == "string":
            return self._device_text(first)[1] == "device"
        if first.type == "conditional_expression":
            ends = first.named_children[::2]
            return any(self._device_text(child)[1] == "device" for child in ends)
        return first.type == "call" and callee(self.names, first) == "torch.cuda.current_device"
