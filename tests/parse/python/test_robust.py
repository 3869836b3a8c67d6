"""Nothing makes the parser raise, and what is broken hides nothing else."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.parse.python import parse_python

_CALL = "import torch\ntorch.cuda.synchronize()\n"
_pieces = st.sampled_from(
    [b"import torch", b"torch.cuda.x", b"(", b")", b"'cuda'", b"=", b":", b"\n", b"    ", b"def f",
     b"class", b"lambda", b"for torch in", b".to(", b"[", b"]", b"f'{", b"}'", b"global torch",
     b"\\", b"if", b"else", b"@triton.jit", b"\xff", b"\0", b'"""', b"#", b",", b"with", b"as",
     b"import"]
)  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_arbitrary_bytes(data: bytes) -> None:
    parse_python(data)
    parse_python(b"import torch\n" + data)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(_pieces, max_size=30))
def test_scrambled_code(pieces: list[bytes]) -> None:
    parse_python(b" ".join(pieces))
    parse_python(b"import torch, triton\n" + b"".join(pieces))


def test_deep_nesting() -> None:
    code = f"import torch\nx = {'(' * 3000}torch.cuda.current_device(){')' * 3000}\n"
    assert len(parse_python(code.encode()).usages) == 1


def test_long_sum() -> None:
    code = (
        f"import torch\nx = {' + '.join(['torch.cuda.current_device()'] * 20 + ['1'] * 10_000)}\n"
    )
    assert len(parse_python(code.encode()).usages) == 20


def test_long_line() -> None:
    code = _CALL + "data = [" + "'cuda', " * 60_000 + "]\n"
    assert len(parse_python(code.encode()).usages) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        "import triton\n@triton.jit\ndef k():\n    " + "a" * 500_000 + "\n",
        "from " + "." * 500_000 + " import x\n",
        "x = torch" + " " * 500_000 + "\n",
        "torch" * 100_000 + "\n",
        "x = '" + "cuda:" * 100_000 + "'\n",
        "for x in y:\n    loss.backward()\n    " + "a" * 200_000 + "\n",
    ],
)
def test_long_tokens(hostile: str) -> None:
    inventory = parse_python((_CALL + hostile).encode())
    assert inventory.usages[0].symbol == "torch.cuda.synchronize"


@pytest.mark.parametrize(
    "hostile",
    [
        "from other import f\nf(" + "'cuda'," * 20_000 + ")\n",
        "def f(device, b): pass\nf(" + "'cuda'," * 20_000 + ")\n",
        "".join(f"{' ' * i}for x in y:\n{' ' * i} loss.backward()\n" for i in range(150))
        + (" " * 150 + "print(loss)\n") * 5_000,
        "def on_cuda():\n" + "    torch.cuda.synchronize()\n" * 20_000,
        "from pkg import _C\nclass A:\n  def f(self):\n"
        + "    self.e = _C\n    self.e.f()\n" * 5_000,
        "d = 'cuda'\n" + "d = d if x else 'cuda'\nx.to(d)\n" * 5_000,
        "def f(x, d='cuda'):\n" + "    if x:\n        d = 'cuda'\n    x.to(d)\n" * 5_000,
        "a0 = 'cuda'\n" + "".join(f"a{i + 1} = a{i}\n" for i in range(5_000)),
        "device = make()\nif device == 'cuda': pass\n" * 5_000,
        "x = x.cuda()\n" * 5_000,
        "p = torch.cuda.get_device_properties(0)\nif p.major > 3: pass\n" * 5_000,
        "d, y = 'cuda', d\nfor d in [d]: x.to(d)\n" * 5_000,
        "F = g()\nF.apply(x)\n" * 20_000,
        "from p import F\n" + "".join(f"f{i} = F.apply\n" for i in range(30_000)),
        "if " + " == ".join(["'cuda'"] * 20_000) + ": pass\n",
        "from p import b\n" + "my_cuda = b.load()\nmy_cuda.f(x)\n" * 20_000,
        f"def f({', '.join(f'a{i}' for i in range(20_000))}): pass\n"
        f"f({', '.join(f'a{i}={chr(39)}cuda{chr(39)}' for i in range(20_000))})\n",
    ],
)
def test_the_same_over_and_over(hostile: str) -> None:
    inventory = parse_python((_CALL + hostile).encode())
    assert inventory.usages[0].symbol == "torch.cuda.synchronize"


def test_many_definitions_on_one_line() -> None:
    code = _CALL + "x = '" + "class def " * 100_000 + "'\n"
    assert len(parse_python(code.encode()).usages) == 1


@pytest.mark.parametrize(
    "encoded",
    [
        codecs.BOM_UTF8 + _CALL.encode(),
        codecs.BOM_UTF16_LE + _CALL.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + _CALL.encode("utf-16-be"),
        _CALL.encode("utf-16-le"),
        b"# -*- coding: gbk -*-\n" + ("x = '显卡'\n" + _CALL).encode("gbk"),
        b"#!/bin/python\n# vim: fileencoding=latin-1\n" + ("x = 'é'\n" + _CALL).encode("latin-1"),
        _CALL.replace("\n", "\r").encode(),
        _CALL.replace("\n", "\r\n").encode(),
    ],
)
def test_encodings(encoded: bytes) -> None:
    inventory = parse_python(encoded)
    assert [usage.symbol for usage in inventory.usages] == ["torch.cuda.synchronize"]
    assert inventory.partial is None
    assert inventory.usages[0].column == 1


def test_declared_encoding_counts_characters() -> None:
    code = "# coding: gbk\nimport torch\nx = '显卡', torch.cuda.synchronize()\n"
    assert parse_python(code.encode("gbk")).usages[0].column == 11


@pytest.mark.parametrize("coding", ["hex", "no-such-codec", "undefined", "utf-8"])
def test_undecodable(coding: str) -> None:
    data = f"# coding: {coding}\n".encode() + b"x = '\xff\xfe'\n" + _CALL.encode()
    inventory = parse_python(data)
    assert inventory.partial == "undecodable"
    assert [usage.line for usage in inventory.usages] == [4]


def test_undecodable_file_without_interest_says_so() -> None:
    inventory = parse_python(b"x = '\xff'\n")
    assert (inventory.partial, inventory.parsed) == ("undecodable", False)


@pytest.mark.parametrize(
    "broken",
    [
        "def f(:\n    pass\n",
        "print 'python 2'\n",
        "exec 'x = 1'\n",
        "x = = 3\n",
    ],
)
def test_syntax_errors_hide_nothing_else(broken: str) -> None:
    inventory = parse_python((_CALL + broken).encode())
    assert inventory.partial == "syntax_error"
    assert inventory.error_bytes > 0
    assert [usage.symbol for usage in inventory.usages] == ["torch.cuda.synchronize"]


def test_clean_file_is_not_partial() -> None:
    inventory = parse_python((_CALL + "print('exec print x')\n").encode())
    assert (inventory.partial, inventory.error_bytes, inventory.parsed) == (None, 0, True)


def test_file_without_interest_is_not_parsed() -> None:
    inventory = parse_python(b"import os\nprint(os.name)\n")
    assert inventory.parsed is False
    assert inventory.imports == ()


def test_package_bound_to_cuda_is_parsed_for_its_import() -> None:
    (fact,) = parse_python(b"try:\n    import apex.optimizers as o\nexcept: pass\n").imports
    assert (fact.module, fact.alias, fact.optional, fact.line, fact.column) == (
        "apex.optimizers",
        "o",
        True,
        2,
        12,
    )
