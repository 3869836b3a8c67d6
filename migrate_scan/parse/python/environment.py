"""Environment variables and tools of NVIDIA that Python sets, reads or starts."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain

from tree_sitter import Node

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.text.tools import TOOLS
from migrate_scan.parse.text.variables import NAME

_VARIABLE = re.compile(rf"""["']({NAME})["']""".encode())
# Literal searches are many times faster than one pattern for all.
_WORDS = tuple(map(re.compile, (rb"NCCL_", rb"CUDA_", rb"CUDNN_", rb"CUBLAS")))
_SETTING = re.compile(rf"({NAME})=".encode())
_BEFORE = re.compile(rb"(?:[\"'\n;&(]|\bexport |\benv )[ \t]*$")
"""What stands before a setting in a command that a shell is given."""
_KEYS = (
    re.compile(rb"environ(?:\[|\.\w{1,12}\()\s*(\w+)"),
    re.compile(rb"env\(\s*(\w+)"),
)
"""A name that holds a variable's: ``os.environ[key]``, ``os.getenv(key)``."""
_TOOL = re.compile(rf"""["']({TOOLS})(?=["'\s])""".encode())
# The first stand for three searches: ``nv`` is in few other words.
_PLAIN_TOOLS = (re.compile(rb"nv(?:idia-smi|cc|prof)"), re.compile(rb"nsys"))
_ENVIRONMENT = re.compile(rb"env", re.I)
_STARTS = re.compile(
    rb"subprocess|os\.system|popen|check_output|shutil\.which|\brun\b|\bcall\b", re.I
)
_SHOWS = re.compile(
    rb"print|log|warn|info|error|debug|exception|help|add_argument|ArgumentParser|echo$", re.I
)
_NAME_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_LEAD = 20
"""Bytes before a word, and before a setting, that tell what it is part of."""
_NEAR = 6
"""Ancestors of a string among which the call or subscript must stand that it is for."""


def find_environment(source: Source, collector: Collector) -> None:
    """Record variables that reach the environment, and tools that are started."""
    data = source.data
    # The short one is in hardly any other word, and spares three searches.
    of_cuda = b"CU" in data and any(word in data for word in (b"CUDA_", b"CUDNN_", b"CUBLAS"))
    if of_cuda or (source.holds(b"NCCL") and b"NCCL_" in data):
        keys = frozenset(key for pattern in _KEYS for key in pattern.findall(data))
        users = partial(_used_by, source, user=_ENVIRONMENT, keys=keys)
        _record(source, collector, _VARIABLE.finditer(data), "MS801", "env", users)
        _record(source, collector, _settings(data), "MS801", "env", partial(_is_run, source))
    if any(tools.search(data) for tools in _PLAIN_TOOLS):
        starts = partial(_used_by, source, user=_STARTS, keys=frozenset())
        _record(source, collector, _TOOL.finditer(data), "MS804", "tool", starts)


def _record(
    source: Source,
    collector: Collector,
    matches: Iterable[re.Match[bytes]],
    rule: str,
    kind: str,
    counts: Callable[[Node], bool],
) -> None:
    for match in matches:
        leaf = source.leaf(match.start(1), match.end(1))
        if leaf is None or leaf.type != "string_content" or leaf.parent is None:
            continue
        if counts(leaf.parent):
            collector.usage(
                rule,
                "environment",
                f"{kind}:{match[1].decode()}",
                leaf,
                (match.start(1), match.end(1)),
                binding="string",
                use="reference",
                provenance="literal",
            )


def _settings(data: bytes) -> Iterator[re.Match[bytes]]:
    """``export NCCL_DEBUG=INFO``, ``CUDA_VISIBLE_DEVICES=0 python train.py``."""
    for hit in chain.from_iterable(word.finditer(data) for word in _WORDS):
        start = hit.start()
        low = max(0, start - _LEAD)
        while start > low and data[start - 1] in _NAME_BYTES:
            start -= 1
        setting = _SETTING.match(data, start)
        if setting is not None and _BEFORE.search(data, max(0, start - _LEAD), start):
            yield setting


def _is_run(source: Source, string: Node) -> bool:
    """Whether a string may be a command: it is no docstring, and nobody is shown it."""
    if string.parent is None or string.parent.type == "expression_statement":
        return False
    for node in source.ancestors(string)[:_NEAR]:
        function = node.child_by_field_name("function") if node.type == "call" else None
        if function is not None and _SHOWS.search(source.raw(function)):
            return False
        if node.type in ("block", "module", "raise_statement", "assert_statement"):
            return node.type in ("block", "module")
    return True


def _used_by(source: Source, string: Node, user: re.Pattern[bytes], keys: frozenset[bytes]) -> bool:
    """Whether what is called, subscripted, compared or assigned nearby is meant."""
    child = string
    for node in source.ancestors(string)[:_NEAR]:
        if node.type in ("call", "subscript"):
            meant = node.child_by_field_name("function") or node.child_by_field_name("value")
            if meant is not None and user.search(source.raw(meant)):
                return True
        elif node.type == "comparison_operator":
            return user.search(source.raw(node)) is not None
        elif node.type in ("assignment", "keyword_argument", "for_statement"):
            target = node.child_by_field_name("left") or node.child_by_field_name("name")
            if target is None or target.start_byte == child.start_byte:
                return False
            told = node.type != "for_statement" and user.search(source.raw(target)) is not None
            return told or any(name in keys for name in _names(source, target))
        elif node.type in ("block", "module", "lambda"):
            return False
        child = node
    return False


def _names(source: Source, target: Node) -> list[bytes]:
    """``key`` and ``value`` of ``key, value = ...``."""
    found = [target] if target.type == "identifier" else target.named_children[:_NEAR]
    return [source.raw(name) for name in found]
