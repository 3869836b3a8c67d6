"""Calls and references that may reach a compiled extension of the repository."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from tree_sitter import Node

from migrate_scan.parse.facts import Binding as Spelling
from migrate_scan.parse.facts import NativeReference
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import (
    argument,
    arguments,
    callee,
    outermost,
    returned_values,
    string_list,
    use_of,
)
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.names import Names, constant_string
from migrate_scan.parse.python.source import Source, ancestors
from migrate_scan.parse.python.vocabulary import KNOWN_PACKAGES

_NATIVE_NAME = re.compile(
    r"_C\w{0,4}|_ext|\w*(?:_C|_cuda\w*|_ext|_extension|_cpp|_kernels?|_plugin|_ops|_op|_lib)"
    r"|\w*(?:cuda|cutlass)\w*|ext_module",
    re.I,
)
_DEEPEST = 4
"""``_C.ops.mesh.f``: names below a module that are followed."""
_MAX_HANDLES = 200
"""Calls of a file that may make an extension."""
_MAX_KEPT = 100
"""Extensions that instances keep; real files have a handful."""
_LOADERS = frozenset(
    {"load_ext", "get_plugin", "load_inline", "load", "import_module", "load_extension"}
)
_LOADER_HITS = tuple(
    (word, re.compile(word.split(b".")[-1] + rb"[ \t]*\("))
    for word in (
        b"load_ext",
        b"get_plugin",
        b"load_inline",
        b"cpp_extension.load",
        b"import_module",
    )
)
_MADE_ELSEWHERE = tuple(
    (word, re.compile(word + rb"[ \t]*[\w.]{1,80}\("))
    for word in (rb"_cuda =", rb"_ext =", rb"_C =")
)
_TORCH_LOADERS = ("torch.utils.cpp_extension.load", "torch.utils.cpp_extension.load_inline")


class _Extension(NamedTuple):
    """What is known of an extension that a name is given, as in :class:`NativeReference`."""

    module: str = ""
    strings: tuple[str, ...] = ()
    loader: str = ""


class NativeReferences:
    """Records what may be bound natively; ``link`` keeps what a binding answers to."""

    def __init__(self, names: Names, collector: Collector) -> None:
        self.names = names
        self.source: Source = names.source
        self.collector = collector
        self._recorded: set[int] = set()
        self._kept_names: set[tuple[str, int, bytes]] = set()
        self._given: dict[str, dict[int, _Extension]] = defaultdict(dict)
        """The extensions that a name is given, by where it is given them."""

    def run(self, imports: Iterable[Import]) -> None:
        """Look at imports that may be native, handles made by loaders, and ``torch.ops``."""
        candidates: dict[str, dict[str, Import]] = defaultdict(dict)
        getters: dict[int, Node] = {}
        for item in imports:
            native = _may_be_native(item.level, item.module, item.target, item.name is not None)
            if native and item.bound != "*":
                candidates[item.bound].setdefault(item.target, item)
                function = _function_around(item.node)
                if function is not None:
                    getters[function.start_byte] = function
        for bound, by_target in candidates.items():
            self._imported(bound, by_target)
        for function in getters.values():
            self._handed_out(function, {item for by in candidates.values() for item in by})
        self._handles()

    def _handles(self) -> None:
        data = self.source.data
        loaders = (pattern for word, pattern in _LOADER_HITS if self.source.holds(word))
        for hit in islice(chain.from_iterable(p.finditer(data) for p in loaders), _MAX_HANDLES):
            self._handle(hit.end() - 1)
        elsewhere = (pattern for word, pattern in _MADE_ELSEWHERE if self.source.holds(word))
        for hit in islice(chain.from_iterable(p.finditer(data) for p in elsewhere), _MAX_HANDLES):
            self._made_elsewhere(hit.end() - 1)
        for name, given in self._given.items():
            self._used(name, given)

    def _imported(self, bound: str, by_target: dict[str, Import]) -> None:
        for occurrence, resolved in self.names.resolved_references(bound):
            item = by_target.get(resolved.target)
            steps = occurrence.chain.count(".")
            if item is None or steps > _DEEPEST:
                continue
            attribute = occurrence.chain[1:]
            node = self._node(occurrence.leaf, steps)
            if item.from_import and not _is_module_name(item.target):
                if steps > 1:
                    continue  # an attribute of what a function gives
                module = "." * item.level + item.module
                self._record(module, item.name or "", node, "from_import")
            elif attribute:
                self._record(item.target, attribute, node, "attribute")
            else:
                self._kept(item.target, node)

    def _kept(self, module: str, node: Node) -> None:
        """``self.ext = extension`` and later ``self.ext.f(x)``, in one class."""
        statement = node.parent
        target = statement.child_by_field_name("left") if statement is not None else None
        if statement is None or statement.type != "assignment" or target is None:
            return
        owner, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        around = self.source.class_at(node.start_byte)
        if owner is None or name is None or around is None or self.source.raw(owner) != b"self":
            return
        kept = module, around.start, self.source.raw(name)
        if kept in self._kept_names or len(self._kept_names) >= _MAX_KEPT:
            return
        self._kept_names.add(kept)
        used = re.compile(rb"self\.%b\.(\w+)" % re.escape(self.source.raw(name)))
        for hit in used.finditer(self.source.data, around.start, around.end):
            leaf = self.source.leaf(hit.start(), hit.start() + 4)
            if leaf is not None and leaf.type == "identifier" and leaf.start_byte == hit.start():
                attribute = hit[1].decode("utf-8", "replace")
                self._record(module, attribute, outermost(leaf, hit.end()), "attribute")

    def _handed_out(self, function: Node, modules: set[str]) -> None:
        """``get().f`` where ``get`` imports an extension itself and returns it."""
        name, body = function.child_by_field_name("name"), function.child_by_field_name("body")
        if name is None or body is None:
            return
        values = [self.names.resolve_expression(v) for v in returned_values(self.source, body)]
        given = {value.target for value in values if value is not None} & modules
        if len(given) != 1:
            return
        for occurrence in self.names.references(self.source.text(name)):
            call = occurrence.leaf.parent
            node = call.parent if call is not None and call.type == "call" else None
            attribute = node.child_by_field_name("attribute") if node is not None else None
            if node is not None and attribute is not None:
                self._record(min(given), self.source.text(attribute), node, "attribute")

    def _node(self, leaf: Node, steps: int) -> Node:
        node = leaf
        for _ in range(steps):
            node = node.parent or node
        return node

    def _handle(self, parenthesis: int) -> None:
        """``_plugin = get_plugin(module_name="x")`` and later ``_plugin.op(...)``."""
        leaf = self.source.leaf(parenthesis, parenthesis + 1)
        call = leaf.parent.parent if leaf is not None and leaf.parent is not None else None
        statement = call.parent if call is not None and call.type == "call" else None
        if call is None or statement is None or statement.type != "assignment":
            return
        leaf = statement.child_by_field_name("left")
        if leaf is None or leaf.type != "identifier":
            return
        path = callee(self.names, call)
        if path.rpartition(".")[2] not in _LOADERS or not self._is_loader(path, call):
            return
        strings = self._strings(call)
        self._give(leaf, _Extension(_loaded_module(path, strings), strings))

    def _made_elsewhere(self, parenthesis: int) -> None:
        """``roll_cuda = build.load()``, where a function of another file builds the extension."""
        leaf = self.source.leaf(parenthesis, parenthesis + 1)
        call = leaf.parent.parent if leaf is not None and leaf.parent is not None else None
        statement = call.parent if call is not None and call.type == "call" else None
        function = call.child_by_field_name("function") if call is not None else None
        left = statement.child_by_field_name("left") if statement is not None else None
        if function is None or left is None or left.type != "identifier":
            return
        resolved = self.names.resolve_expression(function)
        if resolved is not None and resolved.target.partition(".")[0] not in KNOWN_PACKAGES:
            self._give(left, _Extension(loader=resolved.target))

    def _give(self, handle: Node, extension: _Extension) -> None:
        self._given[self.source.text(handle)].setdefault(handle.start_byte, extension)

    def _used(self, name: str, given: dict[int, _Extension]) -> None:
        """Record what is taken out of the extensions that a name is given."""
        for occurrence in self.names.references(name):
            held = self.names.held(occurrence.leaf) if occurrence.chain else ()
            made = next((given[binding.start] for binding in held if binding.start in given), None)
            if made is None:
                continue
            node = self._node(occurrence.leaf, 1)
            attribute = occurrence.chain.split(".")[1]
            self._record(made.module, attribute, node, "attribute", made.strings, made.loader)

    def _is_loader(self, path: str, call: Node) -> bool:
        if path.endswith("import_module"):
            first = argument(self.source, call, 0, "name")
            text = constant_string(self.source, first) if first is not None else None
            return text is not None and _NATIVE_NAME.fullmatch(text.rpartition(".")[2]) is not None
        plain_load = path.rpartition(".")[2] == "load"
        return not plain_load or path in _TORCH_LOADERS

    def _strings(self, call: Node) -> tuple[str, ...]:
        found: list[str] = []
        for _, value in arguments(self.source, call):
            found += string_list(self.source, value)
        return tuple(found)

    def _record(
        self,
        module: str,
        name: str,
        node: Node,
        binding: Spelling,
        strings: tuple[str, ...] = (),
        loader: str = "",
    ) -> None:
        if node.start_byte in self._recorded:
            return
        self._recorded.add(node.start_byte)
        symbol = f"{module}.{name}" if module and not module.endswith(".") else module + name
        usage = self.collector.make_usage(
            "MS602",
            "custom_op",
            symbol,
            node,
            binding=binding,
            use=use_of(self.source, node),
            certainty="medium",
        )
        self.collector.native.append(
            NativeReference(module=module, name=name, usage=usage, strings=strings, loader=loader)
        )


def record_torch_op(collector: Collector, leaf: Node, path: str, end: int) -> None:
    """``torch.ops.ns.op[.overload]``: an ATen operator, or one that the repository may define."""
    parts = path.split(".")
    if len(parts) < 4:
        return
    namespace, name = parts[2], parts[3]
    if namespace in ("aten", "prims", "prim"):
        overload = [parts[4]] if len(parts) > 4 and not parts[4].startswith("_") else []
        symbol = f"{namespace}::" + ".".join([name, *overload])
        collector.operator(symbol, "function", leaf.start_byte)
        return
    node = outermost(leaf, end)
    usage = collector.make_usage(
        "MS602",
        "custom_op",
        ".".join(parts[:4]),
        node,
        binding="attribute",
        use=use_of(collector.source, node),
    )
    module = f"torch.ops.{namespace}"
    collector.native.append(NativeReference(module=module, name=name, usage=usage))


def _function_around(node: Node) -> Node | None:
    """The function in whose body an import stands."""
    return next((up for up in ancestors(node) if up.type == "function_definition"), None)


@lru_cache(maxsize=8192)
def _may_be_native(level: int, module: str, target: str, from_import: bool) -> bool:
    if level == 0:
        root = module.split(".", 1)[0]
        if root in KNOWN_PACKAGES:
            return root != "torch" and target.rpartition(".")[2] in ("_C", "_ext")
        if not from_import:
            return True
    return _is_module_name(target) or (from_import and _is_module_name(module))


def _is_module_name(path: str) -> bool:
    return _NATIVE_NAME.fullmatch(path.rpartition(".")[2]) is not None


def _loaded_module(path: str, strings: tuple[str, ...]) -> str:
    return strings[0] if strings and path.endswith("import_module") else ""
