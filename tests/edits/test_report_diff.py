import subprocess
from pathlib import Path

import pytest

from migrate_scan.edits import diff_for
from migrate_scan.model import Diagnostic
from tests.edits.reports import Spot, report_of

_TRAIN = '''\
"""Trains on cuda."""
import torch  # cuda

KERNELS = "cuda_kernels/"
TABLE = {"cuda": 1}


def main(model):
    torch.cuda.synchronize()
    return model.cuda().to("cuda:0")
'''
_MODEL = "x.cuda()\r\n"
_SPOTS = (
    Spot("train.py", _TRAIN, "torch.cuda.synchronize", "torch.npu.synchronize"),
    Spot("train.py", _TRAIN, '"cuda:0"', '"npu:0"'),
    Spot("lib/model.py", _MODEL, "cuda", "npu", route="replace"),
)
_FILES = {"train.py": _TRAIN.encode(), "lib/model.py": _MODEL.encode()}


def _no_file(path: str) -> bytes:
    raise AssertionError(f"{path} need not be read")


def _messages(notes: tuple[Diagnostic, ...]) -> list[tuple[str | None, int | None, str]]:
    return [(note.path, note.line, note.message) for note in notes]


def test_patch_makes_every_suggestion_and_touches_nothing_else(tmp_path: Path) -> None:
    for path, source in _FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(source)
    patch, notes = diff_for(report_of(_SPOTS), "cann", _FILES.__getitem__)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True)
    assert notes == ()
    assert (tmp_path / "lib/model.py").read_bytes() == b"x.npu()\r\n"
    assert (tmp_path / "train.py").read_text() == _TRAIN.replace(
        "torch.cuda.sync", "torch.npu.sync"
    ).replace("cuda:0", "npu:0")


def test_files_come_in_the_order_of_their_paths() -> None:
    patch, _ = diff_for(report_of(_SPOTS), "cann", _FILES.__getitem__)
    assert patch.index("a/lib/model.py") < patch.index("a/train.py")
    assert (patch, ()) == diff_for(report_of(_SPOTS[::-1]), "cann", _FILES.__getitem__)


@pytest.mark.parametrize(
    "spot",
    [
        Spot("a.py", _MODEL, "cuda", "npu", route="shim"),
        Spot("a.py", _MODEL, "cuda", "npu", route=None),
        Spot("a.py", _MODEL, "cuda", None),
        Spot("a.py", _MODEL, "cuda", "npu", area="vendored"),
    ],
)
def test_file_without_an_edit_is_not_even_read(spot: Spot) -> None:
    assert diff_for(report_of([spot]), "cann", _no_file) == ("", ())


def test_place_whose_usages_disagree_is_left_alone_and_named() -> None:
    source = "import x\nfrom torch.cuda import synchronize, nccl; y.cuda()\n"
    spots = [
        Spot("a.py", source, "torch.cuda", "torch.npu"),
        Spot("a.py", source, "torch.cuda", None, route="rewrite"),
        Spot("a.py", source, "cuda()", "npu()"),
    ]
    patch, notes = diff_for(report_of(spots), "cann", lambda _: source.encode())
    assert "+from torch.cuda import synchronize, nccl; y.npu()\n" in patch
    assert _messages(notes) == [("a.py", 2, "usages at one place ask for different edits")]


def test_usages_that_agree_on_a_place_make_one_edit() -> None:
    source = "from torch.cuda import synchronize, Event\n"
    spots = [Spot("a.py", source, "torch.cuda", "torch.npu")] * 2
    patch, notes = diff_for(report_of(spots), "cann", lambda _: source.encode())
    assert "+from torch.npu import synchronize, Event\n" in patch
    assert notes == ()


def test_overlap_drops_the_file_and_says_so() -> None:
    spots = [
        Spot("a.py", _MODEL, "x.cuda", "to_npu"),
        Spot("a.py", _MODEL, "cuda()", "npu()"),
    ]
    patch, notes = diff_for(report_of(spots), "cann", lambda _: _MODEL.encode())
    assert patch == ""
    assert _messages(notes) == [
        ("a.py", None, "no edit was made: two edits overlap at line 1"),
    ]


def test_file_that_changed_or_went_away_is_named() -> None:
    def read(path: str) -> bytes:
        if path == "gone.py":
            raise FileNotFoundError(2, "No such file or directory")
        return b"x.to()\n"

    spots = [Spot(path, _MODEL, "cuda", "npu") for path in ("gone.py", "new.py")]
    patch, notes = diff_for(report_of(spots), "cann", read)
    assert patch == ""
    assert _messages(notes) == [
        ("gone.py", None, "the file cannot be read (No such file or directory)"),
        ("new.py", None, "no edit was made: line 1 does not hold the text to replace"),
    ]


def test_file_that_does_not_parse_loses_only_itself() -> None:
    python2 = "print x.cuda()\n"
    spots = [Spot("a.py", python2, "cuda", "npu"), Spot("b.py", _MODEL, "cuda", "npu")]
    sources = {"a.py": python2.encode(), "b.py": _MODEL.encode()}
    patch, notes = diff_for(report_of(spots), "cann", sources.__getitem__)
    assert "+x.npu()" in patch
    assert "print" not in patch
    assert _messages(notes) == [
        ("a.py", None, "the edited file was dropped: it does not parse (line 1)"),
    ]


def test_notebook_is_left_alone_and_named() -> None:
    spot = Spot("a.ipynb", _MODEL, "cuda", "npu", cell=3)
    patch, notes = diff_for(report_of([spot]), "cann", _no_file)
    assert patch == ""
    assert _messages(notes) == [("a.ipynb", 1, "cell 3: notebooks are not edited")]


def test_unknown_target_is_an_error() -> None:
    with pytest.raises(KeyError):
        diff_for(report_of([]), "abacus", _no_file)
