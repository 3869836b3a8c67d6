"""Imports as facts, in every form that Python has."""

from migrate_scan.parse.python import parse_python


def _imports(code: str) -> list[tuple[str, str | None, str | None, int, bool]]:
    facts = parse_python(code.encode()).imports
    return [(f.module, f.name, f.alias, f.level, f.optional) for f in facts]


def test_all_forms() -> None:
    code = (
        "import torch, torch.nn as nn\n"
        "from . import ops\n"
        "from ..csrc.lib import (  # both\n    a as b,\n    c,  # the last, really\n)\n"
        "from torch.nn import *\n"
        "def f():\n    import triton\n"
        "from torch import nn, \\\n    cuda as c\n"
    )
    assert _imports(code) == [
        ("torch", None, None, 0, False),
        ("torch.nn", None, "nn", 0, False),
        ("", "ops", None, 1, False),
        ("csrc.lib", "a", "b", 2, False),
        ("csrc.lib", "c", None, 2, False),
        ("torch.nn", "*", None, 0, False),
        ("triton", None, None, 0, True),
        ("torch", "nn", None, 0, False),
        ("torch", "cuda", "c", 0, False),
    ]


def test_text_about_imports_is_no_import() -> None:
    assert _imports("'''\nimport torch\n'''\n# import torch\nx = 'import torch'\n") == []
