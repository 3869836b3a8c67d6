"""Torch's operators and names, and the plugins' device modules, read from their sources."""

from pathlib import Path

import pytest

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor import (
    complete,
    device_names,
    native_functions,
    shared_tables,
)
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.source import Standing

_OPERATORS = """\
- func: add.Tensor(Tensor self) -> Tensor
  structured_delegate: add.out
- func: add.out(Tensor self, *, Tensor(a!) out) -> Tensor(a!)
  structured: True
  dispatch:
    CPU, CUDA: add_out
- func: flatten(Tensor self) -> Tensor
- func: values(Tensor self) -> Tensor
  dispatch:
    SparseCPU, SparseCUDA: values_sparse
- func: cudnn_thing(Tensor self) -> Tensor
  dispatch:
    CUDA: cudnn_thing
"""
_CUDA = (
    VendorFile(
        "torch/cuda/__init__.py",
        '__all__ = ["Event", "_hidden"]\n__all__ += ["nvtx"]\nclass Internal: ...\n',
    ),
    VendorFile("torch/cuda/nvtx.py", '__all__: list[str] = ["mark"]\n'),
    VendorFile("torch/cuda/_utils.py", "raise SystemExit\n"),
)
_PLUGIN = (
    VendorFile(
        "torch_x/x/__init__.py",
        "raise SystemExit\nfrom .streams import *\nif True:\n    from a import b as Graph\n",
    ),
    VendorFile("torch_x/x/streams.py", "from ._private import *\n"),
    VendorFile("torch_x/x/_private.py", "class Event: ...\nname: int = 1\n"),
)


def _yaml(text: str) -> tuple[VendorFile]:
    return (VendorFile("native_functions.yaml", text),)


def _standing(folder: Path, version: tuple[int, int], **tables: str) -> Standing:
    (folder / "_shared").mkdir()
    for name, text in tables.items():
        (folder / "_shared" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return Standing(folder, (), version)


def test_kinds_of_kernels() -> None:
    found = {item.symbol: item.kernel for item in native_functions.operators(_yaml(_OPERATORS))}
    assert found == {
        "aten::add.Tensor": "cuda",
        "aten::add.out": "cuda",
        "aten::flatten": "composite",
        "aten::values": "sparse",
        "aten::cudnn_thing": "cuda",
    }


def test_what_a_target_does_without_registration() -> None:
    entries = native_functions.entries(_yaml(_OPERATORS), "s", native_functions.CPU_FALLBACK)
    assert {entry.symbol: (entry.status, entry.route) for entry in entries} == {
        "aten::add.Tensor": ("fallback", "as_is"),
        "aten::add.out": ("fallback", "as_is"),
        "aten::flatten": ("supported", "as_is"),
        "aten::values": ("unsupported", None),
        "aten::cudnn_thing": ("fallback", "as_is"),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_OPERATORS.replace("add.out(", "other.out("), r"yaml:1: add.Tensor: no operator add.out"),
        (_OPERATORS + "- fun", r"yaml:14: not a mapping"),
        (_OPERATORS + "- func: half", r"yaml:14: 'half' has no arguments"),
        (_OPERATORS + "- func: x(a)\n  dispatch: [CPU]\n", r"yaml:15: not a mapping"),
    ],
)
def test_a_truncated_list_of_operators_is_refused(text: str, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        list(native_functions.operators(_yaml(text)))


def test_one_version_renews_the_shared_tables(tmp_path: Path) -> None:
    standing = _standing(
        tmp_path,
        (2, 8),
        aten_cuda=(
            "symbol\tsince\tuntil\naten::add.out\t2.1\t2.7\naten::gone\t2.1\t2.8\n"
            "aten::only_here\t2.8\t2.8\naten::later\t2.8\t2.9\n"
        ),
        aten_delegates="symbol\tdelegate\naten::a\taten::b\n",
    )
    found = shared_tables.aten(_yaml(_OPERATORS), standing)
    assert found["aten_cuda.tsv"].splitlines()[1:] == [
        "aten::add.Tensor\t2.8\t2.8",
        "aten::add.out\t2.1\t2.8",
        "aten::gone\t2.1\t2.7",
        "aten::later\t2.9\t2.9",
    ]
    assert found["aten_delegates.tsv"].splitlines()[1:] == [
        "aten::a\taten::b",
        "aten::add.Tensor\taten::add.out",
    ]


def test_public_names_are_declared_and_private_modules_are_not_read(tmp_path: Path) -> None:
    assert device_names.public(_CUDA, "torch.cuda") == {
        "torch.cuda.Event",
        "torch.cuda.nvtx",
        "torch.cuda.nvtx.mark",
    }
    standing = _standing(
        tmp_path,
        (2, 8),
        public_api=(
            "symbol\tsince\tuntil\ntorch.cuda.Event\t2.1\t\ntorch.cuda.old\t2.1\t\n"
            "torch.abs\t\t\ntorch.cuda.nvtx\t\t\n"
        ),
    )
    assert shared_tables.cuda_names(_CUDA, standing)["public_api.tsv"].splitlines()[1:] == [
        "torch.abs\t\t",
        "torch.cuda.Event\t2.1\t",
        "torch.cuda.nvtx\t2.8\t",
        "torch.cuda.nvtx.mark\t2.8\t",
        "torch.cuda.old\t2.1\t2.7",
    ]


def test_a_device_module_follows_its_star_imports() -> None:
    assert device_names.bound(_PLUGIN, "torch.x") == {
        "torch.x.Event",
        "torch.x.Graph",
        "torch.x.name",
        "torch.x.streams",
        "torch.x.streams.Event",
        "torch.x.streams.name",
    }


def test_counterparts_of_the_names_of_a_version(tmp_path: Path) -> None:
    standing = _standing(
        tmp_path,
        (2, 7),
        public_api=(
            "symbol\tsince\tuntil\ntorch.cuda.CUDAGraph\t2.1\t\ntorch.cuda.Event\t2.1\t\n"
            "torch.cuda.gone\t2.1\t2.6\ntorch.cuda.nvtx\t2.1\t\n"
        ),
    )
    plugin = list(device_names.plugin(_PLUGIN, "s", "torch.x"))
    found = complete.counterparts(
        plugin, standing, public="torch.x", renamed={"CUDAGraph": "Graph"}
    )
    assert [(entry.symbol, entry.status, entry.replacement) for entry in found] == [
        ("torch.cuda.CUDAGraph", "supported", "torch.x.Graph"),
        ("torch.cuda.Event", "supported", "torch.x.Event"),
        ("torch.cuda.nvtx", "unverified", None),
    ]


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("torch/cuda/__init__.py", "def (", r"__init__\.py:1: not Python"),
        ("torch/cuda/nvtx.py", "x = 1", r"nvtx\.py:1: not a package"),
        ("torch/cuda/__init__.py", "(" * 5000, r"__init__\.py:1: not Python"),
    ],
)
def test_a_module_that_is_no_python_is_refused(path: str, text: str, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        device_names.public((VendorFile(path, text),), "torch.cuda")


def _function(name: str) -> Entry:
    return Entry(kind="cuda_api", symbol=name, status="supported", sources=("s",))


def test_pairs_by_name_and_by_hand(tmp_path: Path) -> None:
    standing = _standing(
        tmp_path,
        (2, 7),
        cuda_functions="symbol\tlibrary\ncudaMalloc\truntime\n",
        acl_pairs=(
            "cuda\tacl\tmatch\ncudaMalloc\taclrtMalloc\tequiv\n"
            "cudaFree\taclrtGone\tequiv\ncudaDeviceReset\taclrtResetDevice\tpartial\n"
        ),
    )
    by_name = complete.paired_by_name(
        [_function("hipMalloc"), _function("hipOnly")], standing, prefix="hip", cuda="cuda"
    )
    assert [(entry.symbol, entry.replacement) for entry in by_name] == [("cudaMalloc", "hipMalloc")]
    by_hand = complete.paired_by_hand(
        [_function("aclrtMalloc"), _function("aclrtResetDevice")], standing
    )
    assert [(entry.symbol, entry.status, entry.constraints) for entry in by_hand] == [
        ("cudaMalloc", "supported", ()),
        ("cudaDeviceReset", "limited", ("partial",)),
    ]


def test_a_match_without_meaning_is_refused(tmp_path: Path) -> None:
    standing = _standing(tmp_path, (2, 7), acl_pairs="cuda\tacl\tmatch\na\tb\tperhaps\n")
    with pytest.raises(FactsError, match=r"acl_pairs\.tsv: a: match 'perhaps'"):
        list(complete.paired_by_hand([], standing))


def test_only_names_that_another_source_knows() -> None:
    known = Standing(Path(), (_function("cudaMalloc"),), None)
    found = complete.known_to_others([_function("cudaMalloc"), _function("own")], known)
    assert [entry.symbol for entry in found] == ["cudaMalloc"]
