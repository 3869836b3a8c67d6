"""Sources that break careless editing: only code that asks for a device changes."""

from pathlib import Path

import pytest

from migrate_scan import scan
from migrate_scan.edits.run import fix_tree

_NPU = b"import torch_npu  # noqa: F401\n"
_ACCELERATOR = b'str(torch.accelerator.current_accelerator() or "cpu")'
_STAYS = b'''\
"""torch.cuda.synchronize() on "cuda:0"."""
COLORS = {"cuda": 1, "nccl": 2}
PATHS = ["csrc/cuda", "cuda.cu", os.path.join("csrc", "cuda"), open("cuda").name]
x = None  # type: torch.cuda.Stream
name = "cuda".upper() + "cuda" + "_ext"
print("cuda", 'device="cuda"')


def local(torch, cuda="cuda", is_cuda=True):
    "cuda:0"
    """torch.cuda.synchronize()"""
    torch.cuda.synchronize()
    return cuda


class Engine:
    def cuda(self):
        return self


Engine().cuda()
'''


def _fixed(root: Path, source: bytes, target: str) -> tuple[bytes, list[str]]:
    (root / "a.py").write_bytes(source)
    targets = [] if target == "portable" else [target]
    fixed = fix_tree(scan(root, targets, cache=False), root, target)
    after = fixed.files[0].after if fixed.files else source
    return after, [note.message for note in fixed.refused]


@pytest.mark.parametrize("target", ["cann", "mlu", "rocm", "portable"])
def test_text_that_is_no_device_stays(tmp_path: Path, target: str) -> None:
    source = b"import os, torch\n" + _STAYS
    assert _fixed(tmp_path, source, target)[0] == source


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"x = t.cuda()\r\n", b"x = t.npu()\r\n"),
        (b"\tif torch.cuda.is_available():\n\t\tt.cuda()\n", None),
        ("s = 'caf\xe9 😀'; x = t.cuda(); y = 'cuda'\n".encode(), None),
        ("s = 'a\u2028b\x85c'; x = t.cuda()\n".encode(), None),
        (b"\x0c\nx = t.cuda()\n", None),
        (b"x = t.cuda()", b"x = t.npu()"),
        (b"t.cuda(); torch.cuda.synchronize(); z = 1 if t.is_cuda else 2\n", None),
        (b"x = torch \\\n  .cuda \\\n  .current_device()\n", None),
        (b"if (n := torch.cuda.device_count()) > 1 and (y := t.cuda()): pass\n", None),
        (b"w = lambda d='cuda': t.to(d)\n", b"w = lambda d='npu': t.to(d)\n"),
        (b"@torch.cuda.amp.autocast()\ndef f(): yield t.cuda().cuda(0).is_cuda\n", None),
        (
            b't.to(f\'cuda:{torch.cuda.current_device()}\'); t.to(f"""cuda:{t!r:>2}""")\n',
            b't.to(f\'npu:{torch.npu.current_device()}\'); t.to(f"""npu:{t!r:>2}""")\n',
        ),
        (
            b"match t.device.type:\n  case 'cuda': pass\n  case {'device': 'cuda'}: pass\n",
            b"match t.device.type:\n  case 'npu': pass\n  case {'device': 'cuda'}: pass\n",
        ),
        (
            b"c = {'device': 'cuda', 'dir': 'cuda'}; t.to(c['device'])\n",
            b"c = {'device': 'npu', 'dir': 'cuda'}; t.to(c['device'])\n",
        ),
    ],
)
def test_every_shape_of_code_is_edited_in_place(
    tmp_path: Path, before: bytes, after: bytes | None
) -> None:
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    head = b"import torch\nt = torch.zeros(1)\n".replace(b"\n", newline)
    if before.startswith(b"\t"):
        head += b"if t:\n"
    edited = after
    if edited is None:
        edited = before.replace(b".cuda", b".npu").replace(b"is_cuda", b"is_npu")
    plugin = _NPU.replace(b"\n", newline)
    expected = head.replace(b"import torch" + newline, b"import torch" + newline + plugin) + edited
    made, refused = _fixed(tmp_path, head + before, "cann")
    assert made == expected
    assert refused == []
    assert _fixed(tmp_path, made, "cann") == (made, [])


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfimport torch\nx = torch.zeros(1, device='cuda')\n",
        "# coding: latin-1\nimport torch\ns = 'é'; x = torch.zeros(1).cuda()\n".encode("latin-1"),
        "# coding: gbk\nimport torch\ns = '中'; x = torch.zeros(1).cuda()\n".encode("gbk"),
    ],
)
@pytest.mark.parametrize("target", ["cann", "portable"])
def test_encoding_stays(tmp_path: Path, source: bytes, target: str) -> None:
    after, refused = _fixed(tmp_path, source, target)
    assert refused == []
    npu = source.replace(b"cuda", b"npu").replace(b"import torch\n", b"import torch\n" + _NPU)
    quoted = _ACCELERATOR.replace(b'"', b"'")
    moved = b'to(torch.accelerator.current_accelerator() or "cpu")'
    portable = source.replace(b"'cuda'", quoted).replace(b"cuda()", moved)
    assert after == (npu if target == "cann" else portable)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (b"import torch\nx = torch.zeros(1).cuda()\ndef f(:\n", "it does not parse (line 3)"),
        (b"import torch\nprint torch.cuda.is_available()\n", "it does not parse (line 2)"),
        (b"import torch\nx = torch.zeros(1).cuda()\n\0\n", "it was not read: binary"),
        (b"import torch\rx = torch.zeros(1).cuda()\r", "not printed as it is written"),
        (
            b"import torch\nfrom torch import cuda\ncuda.synchronize()\n",
            "the name to change is not written here",
        ),
        (
            b"from torch.cuda import *\nsynchronize()\nimport torch\n",
            "it is not certain that this is torch's",
        ),
    ],
)
def test_what_cannot_be_edited_is_named(tmp_path: Path, source: bytes, why: str) -> None:
    (tmp_path / "b.py").write_bytes(b"")
    after, refused = _fixed(tmp_path, source, "cann")
    assert after == source
    assert any(why in message for message in refused)
