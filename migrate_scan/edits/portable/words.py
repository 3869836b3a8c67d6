"""Edits of words: ``"cuda:0"``, ``x.is_cuda``, ``backend="nccl"``."""

from tree_sitter import Node

from migrate_scan.edits.asked import Asked
from migrate_scan.edits.portable.calls import edited
from migrate_scan.edits.portable.file import File
from migrate_scan.edits.suggestions import rewrite
from migrate_scan.edits.wanted import EditKind, Wanted
from migrate_scan.model import Usage
from migrate_scan.parse.python.source import ancestors

_PATTERNS = frozenset({"case_pattern", "union_pattern", "pattern_list"})
_PARAMETERS = frozenset({"parameters", "lambda_parameters"})
_FUNCTIONS = frozenset({"function_definition", "lambda"})
_GROUPS = (b"init_process_group", b"new_group")


def word_asked(usage: Usage, file: File) -> Asked:
    """What names the accelerator, its type or its backend in the place of CUDA's."""
    if usage.symbol.startswith("error:"):
        return Asked(usage, None, "each vendor words its errors in its own way")
    leaf = file.leaf(usage)
    parent = leaf.parent if leaf is not None else None
    if leaf is None or parent is None or parent.type in _PATTERNS:
        return Asked(usage, None, "no expression may stand here")
    if usage.symbol.endswith(".is_cuda"):
        whole = file.widened(usage, parent.start_byte, parent.end_byte)
        return edited(whole, rewrite(whole.text, Wanted("accelerator_check", file.torch)))
    check = usage.category == "device_check"
    kind: EditKind = "accelerator_check" if check else "accelerator_literal"
    if usage.symbol.startswith("backend:"):
        if check:
            return Asked(usage, None, "without an accelerator it would be compared with gloo")
        if not _runs_later(file, leaf):
            return Asked(
                usage, None, "torch.distributed may be missing where this is only imported"
            )
        kind = "accelerator_backend"
    alone = parent.type != "concatenated_string"
    return edited(usage, rewrite(usage.text, Wanted(kind, file.torch, alone=alone)))


def _runs_later(file: File, leaf: Node) -> bool:
    """Whether it takes a call, or a program's start, to evaluate the expression: an import
    alone must not ask for what a build of torch may lack."""
    for node in ancestors(leaf):
        if node.type in _PARAMETERS:
            return False
        if node.type in _FUNCTIONS or _needs_groups(file, node):
            return True
    return False


def _needs_groups(file: File, node: Node) -> bool:
    if node.type == "call":
        function = node.child_by_field_name("function")
        return function is not None and file.source.raw(function).endswith(_GROUPS)
    condition = node.child_by_field_name("condition") if node.type == "if_statement" else None
    return condition is not None and b"__name__" in file.source.raw(condition)
