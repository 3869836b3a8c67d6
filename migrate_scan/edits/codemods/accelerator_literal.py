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
    Example("f'cuda'", _TORCH, "str(torch.accelerator.current_accelerator() or 'cpu')"),
    Example("'cuda:{}'", _TORCH, "f'{torch.accelerator.current_accelerator() or \"cpu\"}:{{}}'"),
    Example("'cuda:%d'", _TORCH, "f'{torch.accelerator.current_accelerator() or \"cpu\"}:%d'"),
)
INVALID = (
    Example("'cuda'", Wanted("accelerator_literal", "torch")),
    Example("'cuda'", Wanted("accelerator_literal", "", alone=True)),
    Example("b'cuda'", _TORCH),
    Example("'''cuda'''", _TORCH),
    Example("'cuda/ops'", _TORCH),
    Example("'cuda:nccl'", _TORCH),
    Example("f'cuda_{name}'", _TORCH),
    Example("f'cuda:{a[\"b\"]}'", _TORCH),
    Example("'cu' 'da'", _TORCH),
    Example("'cpu'", _TORCH),
)

_DEVICE = re.compile(r"cuda(?::(\d+|\{[^{}\s'\"]*\}|%[a-z]))?")
_NOT_PLAIN = "the string is not a CUDA device in a plain string"
_BRACE = re.compile(r"[{}]")


def transform(node: Fragment, wanted: Wanted) -> Fragment:
    """Raises Refused if the literal is not a CUDA device written in one plain string."""
    text, later = leading_text(node)
    if isinstance(node, cst.SimpleString):
        return _plain(text, node.prefix, node.quote, wanted.replacement)
    formatted = cst.ensure_type(node, cst.FormattedString)
    if later is None:
        return _plain(
            text, formatted.prefix.lower().removeprefix("f"), formatted.end, wanted.replacement
        )
    return _formatted(formatted, text, later, wanted.replacement)


def _plain(text: str, prefix: str, quote: str, torch: str) -> Fragment:
    match = _DEVICE.fullmatch(text)
    if match is None or prefix or len(quote) > 1:
        raise Refused(_NOT_PLAIN)
    if match[1] is None:
        return device_type(torch, quote)
    index = _BRACE.sub(lambda brace: 2 * brace[0], match[1])
    named = accelerator(torch, _other(quote))
    return cst.parse_expression(f"f{quote}{{{named}}}:{index}{quote}")


def _formatted(node: cst.FormattedString, text: str, later: list[str], torch: str) -> Fragment:
    quote = node.end
    if text != "cuda:" or any(later) or len(quote) > 1 or node.start.lower() != f"f{quote}":
        raise Refused(_NOT_PLAIN)
    rest = node.with_changes(parts=node.parts[1:])
    code = cst.Module(body=[]).code_for_node(rest)[len(node.start) :]
    if "'" in code[:-1] or '"' in code[:-1]:
        raise Refused("the string holds another string")
    return cst.parse_expression(f"{node.start}{{{accelerator(torch, _other(quote))}}}:{code}")


def _other(quote: str) -> str:
    # Before Python 3.12 an f-string may not hold its own kind of quotes.
    return '"' if quote == "'" else "'"
