"""String literals that name a device or a backend."""

import re
from typing import Literal

from tree_sitter import Node

from migrate_scan.parse.python.source import Source

Word = Literal["device", "backend"]
_DEVICE = re.compile(r"cuda(?::(?:\d*|%[ds]|\{\w*\}))?$")
_TENSOR_TYPE = re.compile(r"torch\.cuda\.\w*Tensor$")
_BACKEND = re.compile(r"(?:\w+:\w+,)*(?:cuda:)?(?:nccl|NCCL)(?:,\w+:\w+)*$")
_NCCL_LIBRARY = re.compile(rb"""r?["'](?:libnccl\.so[.\d]*|-lnccl)["']""")
_LINKED = re.compile(rb"""r?["']nccl(?:_static)?["']""")
_LIMIT = 200


def device_text(source: Source, node: Node) -> tuple[str, Word | None]:
    """The text of a string node as it is spelled, and what it names, if it names anything."""
    if node.type != "string" or node.end_byte - node.start_byte > _LIMIT:
        return "", None
    parts = [c for c in node.named_children if c.type in ("interpolation", "string_content")]
    plain = "".join("{}" if c.type == "interpolation" else source.text(c) for c in parts)
    spelled = "".join(source.text(part) for part in parts)
    if _DEVICE.match(plain) or _TENSOR_TYPE.match(plain):
        return spelled, "device"
    if _BACKEND.match(plain):
        return spelled, "backend"
    return "", None


def word_of(text: str) -> Word:
    """What a literal names that names a device or a backend, by its text."""
    return "backend" if "nccl" in text.lower() else "device"


def is_nccl_library(source: Source, node: Node) -> bool:
    """Whether a string node is NCCL's library: its file name, or what a linker is told
    (``-lnccl``, ``libraries=["nccl"]``)."""
    if node.type != "string":
        return False
    text = source.raw(node)
    if _NCCL_LIBRARY.fullmatch(text) is not None:
        return True
    if _LINKED.fullmatch(text) is None:
        return False
    holder = node.parent.parent if node.parent is not None else None
    if holder is None or holder.type != "keyword_argument":
        return False
    name = holder.child_by_field_name("name")
    return name is not None and source.raw(name) == b"libraries"
