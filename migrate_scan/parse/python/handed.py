"""Devices and backends that are handed to functions of other files by position.

``launch(rank, "nccl")`` counts if ``launch`` calls its second parameter a backend, and so does
``strategy.launch(rank, "nccl")`` if all methods of the repository that are called so do. Which
parameters the functions of a file take is said here, and ``link`` puts both together.
"""

import re
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain
from logging import Logger

from tree_sitter import Node

from migrate_scan.parse.facts import Category, ConditionalUsage
from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import parameters, position_of
from migrate_scan.parse.python.literals import Word, word_of
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.python.vocabulary import FOREIGN_PACKAGES

_FUNCTION = re.compile(rb"(?<=\n)def (\w+)\(")
_METHOD = re.compile(rb"def (\w+)\(\s{0,80}self\b")
_CLASS = re.compile(rb"(?<=\n)class (\w+)")
_INIT = b"def __init__("
_HEADER = 1000
"""Bytes of a function's header in which the word that makes it worth a look stands."""
_WORDS: tuple[Word, ...] = ("device", "backend")
_RULES: dict[Word, tuple[str, Category, str]] = {
    "device": ("MS103", "device_literal", "device:cuda"),
    "backend": ("MS201", "distributed", "backend:nccl"),
}
_COMMON = frozenset(
    name for kind in (str, bytes, dict, list, set, TextIOWrapper, Logger) for name in dir(kind)
) | {"to", "cuda", "type", "forward", "put", "send", "run", "call"}
"""Methods that things of any class have: what is handed to one says nothing of another."""
_TELLING = (b"dev", b"gpu", b"map_location", b"backend")
_TELLS = re.compile(b"|".join(_TELLING))


def taken(source: Source) -> dict[str, tuple[str, ...]]:
    """What the functions, classes and methods (``*.name``) of a module take by position:
    ``device``, ``backend`` or nothing of both, for those that take any."""
    found: dict[str, tuple[str, ...]] = {}
    for name, definition, bound in chain(_definitions(source), _methods(source)):
        names = parameters(source, definition)[bound:]
        words = tuple(next((w for w in _WORDS if fits(n, w)), "") for n in names)
        if any(words) and found.setdefault(name, words) != words:
            found[name] = ()  # methods of one name that take different things
    return found


def _methods(source: Source) -> Iterator[tuple[str, Node, int]]:
    data = source.data
    for header in source.headers:
        # Most headers tell nothing, so they are asked first.
        start, end = header.start, header.start + _HEADER
        told = data.find(b"):", start, end)
        if not header.indent or _TELLS.search(data, start, told if told >= 0 else end) is None:
            continue
        hit = _METHOD.match(data, start)
        name = hit[1].decode("utf-8", "replace") if hit is not None else ""
        if hit is None or name in _COMMON or name.startswith("__"):
            continue
        if (definition := _definition(source, hit.start(1))) is not None:
            yield f"*.{name}", definition, 1


def _definitions(source: Source) -> Iterator[tuple[str, Node, int]]:
    """Functions of the module and constructors of its classes whose header may tell, and how
    many parameters are bound already."""
    data = source.data
    heads = [header for header in source.headers if not header.indent]
    for header in heads:
        hit = _FUNCTION.match(data, header.start)
        if hit and (definition := _definition(source, hit.start(1))) is not None:
            yield hit[1].decode("utf-8", "replace"), definition, 0
    classes = (_CLASS.match(data, head.start) for head in heads if head.keyword == b"class")
    starts = [(hit.start(1), hit[1]) for hit in classes if hit]
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for (start, name), end in zip(starts, ends, strict=False):
        init = data.find(_INIT, start, end)
        if init >= 0 and (definition := _definition(source, init + len(b"def "))) is not None:
            inside = source.scopes_at(init)
            if len(inside) == 1 and inside[0].kind == "class":
                yield name.decode("utf-8", "replace"), definition, 1


def _definition(source: Source, name: int) -> Node | None:
    header = source.data[name : name + _HEADER].partition(b"):")[0]
    if not any(word in header for word in _TELLING):
        return None
    leaf = source.leaf(name, name + 1)
    definition = leaf.parent if leaf is not None else None
    return (
        definition if definition is not None and definition.type == "function_definition" else None
    )


def handed(names: Names, collector: Collector, literal: Node, text: str) -> None:
    """Record a literal that stands as an argument of a function of another file."""
    holder = literal.parent
    call = holder.parent if holder is not None and holder.type == "argument_list" else None
    function = call.child_by_field_name("function") if call is not None else None
    if call is None or function is None or function.type not in ("identifier", "attribute"):
        return
    target = _target(names, function)
    if target is None:
        return
    place = position_of(names.source, call, literal)
    if place is None:
        return
    word = word_of(text)
    usage = collector.make_usage(
        *_RULES[word],
        literal,
        binding="string",
        use="reference",
        provenance="argument",
        certainty="low" if target.startswith("*") else "medium",
        arguments={"literal": text},
    )
    collector.conditional.append(
        ConditionalUsage(names=(target,), usage=usage, meaning=f"{word}@{place}")
    )


def _target(names: Names, function: Node) -> str | None:
    """The dotted path of a function as the file imports it, or ``*.method`` of an object that
    nothing is known of."""
    resolved = names.resolve_expression(function)
    if resolved is not None:
        known = resolved.target.partition(".")[0] in FOREIGN_PACKAGES
        return None if known else resolved.target
    method = function.child_by_field_name("attribute")
    name = names.source.text(method) if method is not None else ""
    return f"*.{name}" if name and name not in _COMMON else None
