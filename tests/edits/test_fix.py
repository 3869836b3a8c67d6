"""The edits of a report: what is made, what is checked and what is refused."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from msgspec import structs

from migrate_scan import scan
from migrate_scan.edits.asked import asked_of
from migrate_scan.edits.fix import Fixed, fix
from migrate_scan.edits.programs import Programs
from migrate_scan.edits.run import fix_tree
from migrate_scan.model import Finding, Report
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
    Spot("train.py", _TRAIN, "cuda()", "npu()"),
    Spot("train.py", _TRAIN, '"cuda:0"', '"npu:0"'),
    Spot("lib/model.py", _MODEL, "cuda", "npu", route="replace"),
)
_FILES = {"train.py": _TRAIN.encode(), "lib/model.py": _MODEL.encode()}


def _no_file(path: str) -> bytes:
    raise AssertionError(f"{path} need not be read")


def _explain(_finding: Finding) -> str:
    return "not mechanical"


def _fix(
    report: Report,
    read: Callable[[str], bytes],
    imports: tuple[str, ...] = (),
    sources: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], list[tuple[str | None, int | None, str]]]:
    asked = list(asked_of(report, "cann", _explain))
    taken = {item.usage.id for item in asked}
    others = [usage for usage in report.usages if usage.id not in taken]
    texts = ((path, text.encode()) for path, text in (sources or {}).items())
    fixed: Fixed = fix(asked, others, read, imports, programs=lambda: Programs(texts))
    files = {file.path: file.after.decode() for file in fixed.files}
    return files, [(note.path, note.line, note.message) for note in fixed.refused]


def test_every_suggestion_is_made_and_nothing_else_is_touched() -> None:
    files, refused = _fix(report_of(_SPOTS), _FILES.__getitem__)
    assert refused == []
    assert list(files) == ["lib/model.py", "train.py"]
    assert files["lib/model.py"] == "x.npu()\r\n"
    assert files["train.py"] == _TRAIN.replace("torch.cuda.sync", "torch.npu.sync").replace(
        "model.cuda", "model.npu"
    ).replace("cuda:0", "npu:0")


def test_plugin_is_imported_where_programs_start_and_once_per_package() -> None:
    sources = {
        "train.py": "import os\nfrom lib import model\nimport torch\ntorch.cuda.synchronize()\n",
        "lib/__init__.py": "# ours\n",
        "lib/model.py": "import torch\n\ndef f(x):\n    return x.cuda()\n",
        "plain.py": "x.cuda()\n",
    }
    spots = [
        Spot("train.py", sources["train.py"], "torch.cuda.synchronize", "torch.npu.synchronize"),
        *(Spot(path, sources[path], "cuda()", "npu()") for path in ("lib/model.py", "plain.py")),
    ]
    files, refused = _fix(
        report_of(spots), lambda path: sources[path].encode(), ("torch_npu",), sources
    )
    line = "import torch_npu  # noqa: F401\n"
    assert files == {
        "train.py": f"import os\n{line}{sources['train.py'][10:].replace('cuda', 'npu')}",
        "lib/__init__.py": f"# ours\n{line}",
        "lib/model.py": sources["lib/model.py"].replace("cuda", "npu"),
        "plain.py": f"{line}x.npu()\n",
    }
    assert refused == []


def test_package_that_keeps_cuda_calls_imports_the_plugin(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    init = "import torch\nFAST = torch.cuda.get_device_capability() >= (8, 0)\n"
    (tmp_path / "lib" / "__init__.py").write_text(init)
    (tmp_path / "lib" / "stub.pyi").write_text("import torch\nx: torch.cuda.Stream\n")
    (tmp_path / "lib" / "model.py").write_text("import torch\ntorch.cuda.synchronize()\n")
    fixed = fix_tree(scan(tmp_path, ["cann"], cache=False), tmp_path, "cann")
    files = {file.path: file.after.decode() for file in fixed.files}
    assert files == {
        "lib/__init__.py": init.replace("torch\n", "torch\nimport torch_npu  # noqa: F401\n", 1),
        "lib/model.py": "import torch\ntorch.npu.synchronize()\n",
        "lib/stub.pyi": "import torch\nx: torch.npu.Stream\n",
    }


def test_plugin_that_finds_no_place_is_named() -> None:
    source = "try:\n    import torch\nexcept ImportError:\n    torch = None\nx.cuda()\n"
    files, refused = _fix(
        report_of([Spot("a.py", source, "cuda()", "npu()")]),
        lambda _: source.encode(),
        ("torch_npu",),
        {"a.py": source},
    )
    assert files == {"a.py": source.replace("cuda", "npu")}
    assert refused == [("a.py", None, "torch is optional here: import torch_npu yourself")]


def test_edit_that_a_scan_still_finds_is_dropped() -> None:
    source = "import torch\ntorch.cuda.synchronize()\n"
    spot = Spot("a.py", source, "torch.cuda.synchronize", "torch.cuda.empty_cache")
    files, refused = _fix(report_of([spot]), lambda _: source.encode())
    assert files == {}
    assert refused == [
        (
            "a.py",
            None,
            "the edited file was dropped: a scan of it still finds MS101 torch.cuda.empty_cache",
        )
    ]


@pytest.mark.parametrize(
    "spot",
    [
        Spot("a.py", _MODEL, "cuda", "npu", route="shim"),
        Spot("a.py", _MODEL, "cuda", "npu", area="vendored"),
        Spot("a.py", _MODEL, "cuda", None, route="as_is"),
        Spot("a.py", _MODEL, "cuda", None, route="rename"),
    ],
)
def test_file_without_an_edit_is_not_even_read(spot: Spot) -> None:
    assert _fix(report_of([spot]), _no_file) == ({}, [])


@pytest.mark.parametrize("route", ["replace", "rewrite", None])
def test_what_is_not_edited_is_refused_with_the_reason(route: str | None) -> None:
    spot = Spot("a.py", _MODEL, "cuda", None, route=route)  # type: ignore[arg-type]
    assert _fix(report_of([spot]), _no_file) == ({}, [("a.py", 1, ": not mechanical")])


@pytest.mark.parametrize(("path", "told"), [("a.py", 1), ("run.sh", 0)])
def test_variable_that_python_sets_is_told(path: str, told: int) -> None:
    report = report_of([Spot(path, _MODEL, "cuda", None, route="replace")])
    usage = structs.replace(
        report.usages[0], category="environment", symbol="env:CUDA_VISIBLE_DEVICES"
    )
    report = structs.replace(report, usages=(usage,))
    message = "env:CUDA_VISIBLE_DEVICES: not mechanical"
    assert _fix(report, _no_file) == ({}, [(path, 1, message)] * told)


def test_place_whose_usages_disagree_is_left_alone_and_named() -> None:
    source = "import x\nfrom torch.cuda import synchronize, nccl; y.cuda()\n"
    spots = [
        Spot("a.py", source, "torch.cuda", "torch.npu"),
        Spot("a.py", source, "torch.cuda", None, route="as_is"),
        Spot("a.py", source, "cuda()", "npu()"),
    ]
    files, refused = _fix(report_of(spots), lambda _: source.encode())
    assert files == {}
    assert (("a.py", 2, "usages at one place ask for different edits")) in refused


def test_overlap_drops_the_file_and_says_so() -> None:
    spots = [
        Spot("a.py", _MODEL, "x.cuda", "to_npu"),
        Spot("a.py", _MODEL, "cuda()", "npu()"),
    ]
    assert _fix(report_of(spots), lambda _: _MODEL.encode()) == (
        {},
        [("a.py", None, "no edit was made: two edits overlap at line 1")],
    )


def test_file_that_changed_or_went_away_is_named() -> None:
    def read(path: str) -> bytes:
        if path == "gone.py":
            raise FileNotFoundError(2, "No such file or directory")
        return b"x.to()\n"

    spots = [Spot(path, _MODEL, "cuda", "npu") for path in ("gone.py", "new.py")]
    assert _fix(report_of(spots), read) == (
        {},
        [
            ("gone.py", None, "the file cannot be read (No such file or directory)"),
            ("new.py", None, "no edit was made: line 1 does not hold the text to replace"),
        ],
    )


def test_file_that_does_not_parse_loses_only_itself() -> None:
    python2 = "print x.cuda()\n"
    spots = [Spot("a.py", python2, "cuda", "npu"), Spot("b.py", _MODEL, "cuda", "npu")]
    sources = {"a.py": python2.encode(), "b.py": _MODEL.encode()}
    files, refused = _fix(report_of(spots), sources.__getitem__)
    assert files == {"b.py": "x.npu()\r\n"}
    assert refused == [("a.py", None, "the edited file was dropped: it does not parse (line 1)")]


def test_notebook_is_left_alone_and_named() -> None:
    spot = Spot("a.ipynb", _MODEL, "cuda", "npu", cell=3)
    assert _fix(report_of([spot]), _no_file) == (
        {},
        [("a.ipynb", 1, "cell 3: notebooks are not edited")],
    )


def test_unknown_target_is_an_error() -> None:
    with pytest.raises(KeyError):
        list(asked_of(report_of([]), "abacus", _explain))
