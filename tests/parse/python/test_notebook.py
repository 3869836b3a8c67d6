"""Notebooks: cells and lines as a reader sees them."""

import json

from migrate_scan.parse.python import parse_notebook


def _notebook(*cells: tuple[str, str]) -> bytes:
    return json.dumps(
        {"cells": [{"cell_type": kind, "source": text.splitlines(True)} for kind, text in cells]}
    ).encode()


def test_facts_stand_in_their_cells() -> None:
    data = _notebook(
        ("markdown", "about torch.cuda"),
        ("code", "%matplotlib inline\nimport torch\n!nvidia-smi"),
        ("code", "x = torch.zeros(1)\n\ntorch.cuda.synchronize()\n"),
    )
    found = parse_notebook(data)
    assert found.language == "notebook"
    assert [(u.symbol, u.cell, u.line, u.column) for u in found.usages] == [
        ("torch.cuda.synchronize", 3, 3, 1)
    ]
    assert [(i.module, i.cell, i.line) for i in found.imports] == [("torch", 2, 2)]
    assert [(o.symbol, o.places) for o in found.operators] == [("torch.zeros", ((1, 5, 3),))]


def test_kernels_and_suppressions_move_too() -> None:
    data = _notebook(
        ("code", "import triton\nimport triton.language as tl"),
        ("code", "@triton.jit\ndef k(x):\n    tl.atomic_add(x, 1)\nk[(1,)](x)"),
        ("code", "# migrate-scan: ignore[MS101] later\nimport torch; torch.cuda.init()"),
    )
    found = parse_notebook(data)
    (kernel,) = found.kernels
    assert (kernel.cell, kernel.line, kernel.end_line) == (2, 1, 3)
    assert [(f.name, f.line) for f in kernel.features] == [("atomic", 3)]
    assert [(launch.kernel, launch.usage.cell) for launch in found.launches] == [("k", 2)]
    (suppression,) = found.suppressions
    assert (suppression.cell, suppression.line, suppression.covers) == (3, 1, (2, 2))


def test_cells_in_other_languages_are_skipped() -> None:
    data = _notebook(("code", "%%bash\necho torch.cuda\n"), ("code", "import torch\n"))
    found = parse_notebook(data)
    assert (found.partial, len(found.imports)) == (None, 1)


def test_what_is_no_notebook() -> None:
    assert parse_notebook(b"torch {").partial == "syntax_error"
    assert parse_notebook(b'["torch"]').partial == "syntax_error"
    assert parse_notebook(b'{"cells": []}').parsed is False
    assert parse_notebook(b"[" * 200_000 + b"torch").partial == "syntax_error"
    assert parse_notebook(b'{"cells": ["torch", 3]}').usages == ()
