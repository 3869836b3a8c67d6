"""Environment variables and tools of NVIDIA that Python sets, reads or starts."""

import re
from collections.abc import Iterable

from tree_sitter import Node

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.source import Source
from migrate_scan.parse.text.tools import TOOLS
from migrate_scan.parse.text.variables import NAME

_VARIABLE = re.compile(rf"""["']({NAME})["']""".encode())
_TOOL = re.compile(rf"""["']({TOOLS})(?=["'\s])""".encode())
_PLAIN_TOOLS = (b"nvidia-smi", b"nvcc", b"nsys", b"nvprof")
_ENVIRONMENT = re.compile(rb"env", re.I)
_STARTS = re.compile(
    rb"subprocess|os\.system|popen|check_output|shutil\.which|\brun\b|\bcall\b", re.I
)
_NEAR = 6
"""Ancestors of a string among which the call or subscript must stand that it is for."""


def find_environment(source: Source, collector: Collector) -> None:
    """Record variables that reach the environment, and tools that are started."""
    data = source.data
    if b"NCCL_" in data or b"CUDA_" in data or b"CUDNN_" in data or b"CUBLAS" in data:
        _record(source, collector, _VARIABLE.finditer(data), "MS801", "env", _ENVIRONMENT)
    if any(tool in data for tool in _PLAIN_TOOLS):
        _record(source, collector, _TOOL.finditer(data), "MS804", "tool", _STARTS)


def _record(
    source: Source,
    collector: Collector,
    matches: Iterable[re.Match[bytes]],
    rule: str,
    kind: str,
    user: re.Pattern[bytes],
) -> None:
    for match in matches:
        leaf = source.leaf(match.start(1), match.end(1))
        if leaf is None or leaf.type != "string_content" or leaf.parent is None:
            continue
        if _used_by(source, leaf.parent, user):
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


def _used_by(source: Source, string: Node, user: re.Pattern[bytes]) -> bool:
    """Whether what is called, subscripted, compared or assigned nearby is meant."""
    child = string
    for node in source.ancestors(string)[:_NEAR]:
        if node.type == "call":
            function = node.child_by_field_name("function")
            if function is not None and user.search(source.raw(function)):
                return True
        elif node.type == "subscript":
            value = node.child_by_field_name("value")
            if value is not None and user.search(source.raw(value)):
                return True
        elif node.type == "comparison_operator":
            return user.search(source.raw(node)) is not None
        elif node.type in ("assignment", "keyword_argument"):
            target = node.child_by_field_name("left") or node.child_by_field_name("name")
            if target is None or target.start_byte == child.start_byte:
                return False
            return user.search(source.raw(target)) is not None
        elif node.type in ("block", "module", "lambda"):
            return False
        child = node
    return False
