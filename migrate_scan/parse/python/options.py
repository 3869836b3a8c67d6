"""Values that come in from outside a function: command-line options and test parameters."""

import re
from collections.abc import Iterator

from tree_sitter import Node

from migrate_scan.parse.python.bindings import Binding
from migrate_scan.parse.python.classes import SELF
from migrate_scan.parse.python.expressions import argument, arguments, callee, positional
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.source import Source

_DECLARED = re.compile(rb"\.add_(?:argument|option)[ \t]*\(|\.set_defaults[ \t]*\(")
_PARSED = re.compile(
    r"^\.parse_(?:known_)?args$|(?:^|[._])(?:parse|get)_\w*(?:args|arguments|opts?)$"
)
_HOLDER = re.compile(r"(?:^|_)(?:args?|opts?|options|flags|hparams|cfg|config|conf)$", re.I)
"""Names under which parsed options are handed to functions."""
_SEPARATORS = re.compile(r"[,\s]+")


class Options:
    """The options that a file declares, and what decorators hand to parameters."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.source: Source = names.source
        self._declared: dict[str, list[Node]] | None = None

    def defaults(self, owner: Node, name: str) -> list[Node]:
        """The defaults of option ``name`` where ``owner`` holds parsed options."""
        declared = self._options().get(name)
        return declared if declared and self.holds_options(owner) else []

    def holds_options(self, owner: Node) -> bool:
        """Whether an expression is what a parser of options returned."""
        if owner.type == "attribute":
            attribute = owner.child_by_field_name("attribute")
            return attribute is not None and _HOLDER.search(self.source.text(attribute)) is not None
        if owner.type == "call":
            return _PARSED.search(callee(self.names, owner)) is not None
        if owner.type != "identifier":
            return False
        name = self.source.text(owner)
        if name in SELF:
            return False
        for binding in self.names.held(owner):
            if binding.value is not None and binding.value.type == "call":
                if _PARSED.search(callee(self.names, binding.value)):
                    return True
            elif binding.kind in ("parameter", "unpack") and _HOLDER.search(name):
                return True
        return False

    def passed(self, binding: Binding, name: str) -> Iterator[Node]:
        """Values that the function's decorators give a parameter: ``@click.option("--device",
        default="cuda")``, ``@parametrize("device", ["cpu", "cuda"])``."""
        function = binding.node
        outer = function.parent if function is not None else None
        if outer is None or outer.type != "decorated_definition":
            return
        for decorator in outer.children:
            call = decorator.named_children[0] if decorator.type == "decorator" else None
            if call is None or call.type != "call":
                continue
            called = callee(self.names, call).rpartition(".")[2]
            if called == "parametrize":
                yield from self._column(call, name)
            elif called in ("option", "argument") and name in self.named(call):
                value = argument(self.source, call, "default")
                if value is not None:
                    yield value

    def _column(self, call: Node, name: str) -> Iterator[Node]:
        """The values of one parameter of a parametrized test."""
        argnames = argument(self.source, call, 0, "argnames")
        rows = argument(self.source, call, 1, "argvalues")
        if argnames is None or rows is None:
            return
        columns = parameter_names(self.source, argnames)
        if name not in columns:
            return
        if len(columns) == 1:
            yield rows
            return
        if rows.type == "identifier":
            # ``CASES = [("cuda", 1), ("cpu", 2)]`` above the test.
            bindings = self.names.bindings(self.source.text(rows), rows.start_byte)
            rows = next((b.value for b in bindings if b.value is not None), rows)
        for row in positional(rows):
            cells = positional(row.child_by_field_name("arguments") or row)
            yield from cells[columns.index(name) :][:1]

    def _options(self) -> dict[str, list[Node]]:
        if self._declared is None:
            self._declared = {}
            for hit in _DECLARED.finditer(self.source.data):
                leaf = self.source.leaf(hit.end() - 1, hit.end())
                holder = leaf.parent if leaf is not None else None
                call = holder.parent if holder is not None else None
                if call is not None and call.type == "call":
                    for name, value in self._declares(call):
                        self._declared.setdefault(name, []).append(value)
        return self._declared

    def _declares(self, call: Node) -> Iterator[tuple[str, Node]]:
        if callee(self.names, call).endswith("set_defaults"):
            yield from ((str(key), value) for key, value in arguments(self.source, call))
            return
        default = argument(self.source, call, "default")
        if default is not None:
            yield from ((name, default) for name in self.named(call))

    def named(self, call: Node) -> list[str]:
        """The attribute names that an option may be read by: ``dest``, or its spellings."""
        dest = argument(self.source, call, "dest")
        if dest is not None:
            text = constant_string(self.source, dest)
            return [text] if text else []
        texts = (constant_string(self.source, value) for _, value in arguments(self.source, call))
        return [option_name(text) for text in texts if text]


def option_name(text: str) -> str:
    """The attribute by which an option is read: ``--torch-device`` is ``torch_device``."""
    return text.lstrip("-").replace("-", "_")


def parameter_names(source: Source, argnames: Node) -> list[str]:
    """The names of a parametrized test: ``"device, dtype"`` or a list of them."""
    if argnames.type in ("list", "tuple"):
        texts = [constant_string(source, child) or "" for child in argnames.named_children]
    else:
        texts = _SEPARATORS.split(constant_string(source, argnames) or "")
    return [text.strip() for text in texts]
