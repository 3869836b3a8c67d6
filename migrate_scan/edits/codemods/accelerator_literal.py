"""Name the accelerator in the place of a CUDA device: ``"cuda"``, ``f"cuda:{rank}"``.

On a machine without one the new expression names the CPU, where the old one would fail.
``wanted.replacement`` is the name that the file has for torch.
"""

import re

import libcst as cst

from migrate_scan.edits.codemods.accelerator import accelerator, device_type
from migrate_scan.edits.codemods.fragment import Example, Fragment
from migrate_scan.edits.codemods.literals import leading_text
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Wanted

_TORCH = Wanted("accelerator_literal", "torch", alone=True)
_TH = Wanted("accelerator_literal", "th", alone=True)

VALID = (
    Example('"cuda"', _TORCH, 'str(torch.accelerator.current_accelerator() or "cpu")'),
    Example("'cuda'", _TH, "str(th.accelerator.current_accelerator() or 'cpu')"),
    Example('"cuda:0"', _TORCH, "f\"{torch.accelerator.current_accelerator() or 'cpu'}:0\""),
    Example(
        "f'cuda:{rank}'",
        _TORCH,
        "f'{torch.accelerator.current_accelerator() or \"cpu\"}:{rank}'",
    ),
)
INVALID = (
    Example("'cuda'", Wanted("accelerator_literal", "torch")),
    Example("'cuda'", Wanted("accelerator_literal", "", alone=True)),
    Example("'cuda:{}'", _TORCH),
    Example("b'cuda'", _TORCH),
    Example("'''cuda'''", _TORCH),
    Example("'cuda/ops'", _TORCH),
    Example("'cuda:nccl'", _TORCH),
    Example("f'cuda_{name}'", _TORCH),
    Example("f'cuda:{a[\"b\"]}'", _TORCH),
    Example("'cu' 'da'", _TORCH),
    Example("'cpu'", _TORCH),
)

_DEVICE = re.compile(r"cuda(?::(\d+))?")


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused if the literal is not a CUDA device written in one plain string."""
    text, later = leading_text(node)
    if isinstance(node, cst.FormattedString):
        return _formatted(node, text, later, wanted.replacement)
    literal = cst.ensure_type(node, cst.SimpleString)
    match = _DEVICE.fullmatch(text)
    if match is None or literal.prefix or len(literal.quote) > 1:
        raise Refused("the string is not a CUDA device in a plain string")
    if match[1] is None:
        return device_type(wanted.replacement, literal.quote)
    named = accelerator(wanted.replacement, _other(literal.quote))
    quote = literal.quote
    return cst.parse_expression(f"f{quote}{{{named}}}:{match[1]}{quote}")


def _formatted(
    node: cst.FormattedString, text: str, later: list[str] | None, torch: str
) -> Fragment:
    quote = node.end
    if text != "cuda:" or any(later or ()) or len(quote) > 1 or node.start.lower() != f"f{quote}":
        raise Refused("the string is not a CUDA device in a plain string")
    rest = node.with_changes(parts=node.parts[1:])
    code = cst.Module(body=[]).code_for_node(rest)[len(node.start) :]
    if "'" in code[:-1] or '"' in code[:-1]:
        raise Refused("the string holds another string")
    return cst.parse_expression(f"{node.start}{{{accelerator(torch, _other(quote))}}}:{code}")


def _other(quote: str) -> str:
    # Before Python 3.12 an f-string may not hold its own kind of quotes.
    return '"' if quote == "'" else "'"
