"""Errors told apart by CUDA's words: ``if "CUDA out of memory" in str(error)``.

Other vendors' plugins raise the same exceptions with words of their own, so what such a
condition guards (a retry with a smaller batch, say) never happens there.
"""

import re
from itertools import chain, islice

from tree_sitter import Node

from migrate_scan.parse.python.collect import Collector
from migrate_scan.parse.python.expressions import argument, callee
from migrate_scan.parse.python.names import Names, constant_string

_ASKED = (re.compile(rb'" (?:not )?in[ (]'), re.compile(rb"' (?:not )?in[ (]"))
_READ = (b"in str(", b"in repr(", b".args", b".message", b".msg")
_WORDS = re.compile(
    r"(?:cuda|cudnn|cublas|nccl)$"
    r"|.*(?:cuda(?: kernel| driver| runtime)? (?:error|failure|out of memory)|cudnn error"
    r"|nccl error|cuda_error_|cudnn_status_|cublas_status_|no cuda (?:gpus|device)"
    r"|not compiled with cuda|no nvidia driver)",
    re.I | re.S,
)
"""What CUDA, its libraries and torch's side of them say; a project's own messages say more."""
_ERROR = re.compile(r"(?:e|ex|exc|err|(?:\w*_)?(?:error|exception)|e_|exc_info)$", re.I)
_TEXTS = frozenset({"str", "repr"})
_LAYERS = 6
_MAX_HITS = 2000
"""Places of a file that are looked at: a tree that is thousands of levels deep is slow to climb."""


def find_error_texts(names: Names, collector: Collector) -> None:
    """Record each comparison of CUDA's words with the text of an exception."""
    source = names.source
    data = source.data
    if b"except" not in data or not any(word in data for word in _READ):
        return
    hits = chain.from_iterable(pattern.finditer(data) for pattern in _ASKED)
    for hit in islice(hits, _MAX_HITS):
        leaf = source.leaf(hit.start(), hit.start() + 1)
        text = leaf.parent if leaf is not None else None
        comparison = text.parent if text is not None else None
        if text is None or comparison is None or comparison.type != "comparison_operator":
            continue
        said = constant_string(source, text)
        if said is None or not _WORDS.match(said):
            continue
        others = [child for child in comparison.named_children if child != text]
        if len(others) == 1 and _is_text_of_error(names, others[0]):
            collector.usage(
                "MS104",
                "device_check",
                "error:cuda",
                text,
                binding="string",
                use="reference",
                provenance="unknown",
                arguments={"literal": said},
            )


def _is_text_of_error(names: Names, node: Node) -> bool:
    """``str(error).lower()``, ``error.args[0]``: what an ``except`` clause bound."""
    is_text = False
    for _ in range(_LAYERS):
        if node.type == "identifier":
            return is_text and _ERROR.match(names.source.text(node)) is not None
        inner: Node | None = None
        if node.type == "call":
            is_text = is_text or callee(names, node) in _TEXTS
            inner = argument(names.source, node, 0) or node.child_by_field_name("function")
        elif node.type == "attribute":
            attribute = node.child_by_field_name("attribute")
            told = names.source.raw(attribute) if attribute is not None else b""
            is_text = is_text or told in (b"args", b"message", b"msg")
            inner = node.child_by_field_name("object")
        elif node.type in ("subscript", "parenthesized_expression"):
            inner = node.child_by_field_name("value") or node.named_children[0]
        if inner is None:
            return False
        node = inner
    return False
