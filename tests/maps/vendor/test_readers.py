"""Readers of vendors' files: what each form says, and what is refused with file and line."""

from collections.abc import Iterable

import pytest

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor import (
    cann_docs,
    cann_notes,
    hipify_tables,
    mlu_docs,
    mlu_ops,
    op_plugin,
    registered,
    torch_hipify,
)
from migrate_scan.maps.importers.vendor.family import Family, renewed
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.source import ref_version

_BLOCKS = """\
### <code><i>class</i></code> torch.cuda.Event

**NPU 形式名称**：torch_npu.npu.Event

**支持情况**：

| 硬件 | 是否支持 |
| ---- | :----: |
| <term>Atlas A2 训练系列产品</term> | ✔ |
| <term>Ascend 950DT</term> | ✘ |

**限制与说明**：`input`仅支持fp16，fp32

> <font size="3">record(stream=None)</font>

| <term>Atlas A2 训练系列产品</term> | ✔ |
"""
_TABLE = """\
|API名称|NPU形式名称|是否支持|限制与说明|
|--|--|--|--|
|torch.cuda.Event|torch_npu.npu.Event|是|-|
|torch.cuda.nvtx|-|否|-|
|torch.cuda.gds||||
"""


def _file(text: str, path: str = "docs/torch-cuda.md") -> tuple[VendorFile]:
    return (VendorFile(path, text),)


def _said(entries: Iterable[Entry]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(entry.symbol, entry.status, entry.chips) for entry in entries]


def test_cann_heading_blocks() -> None:
    found = list(cann_docs.entries(_file(_BLOCKS), "s"))
    assert _said(found) == [
        ("torch.cuda.Event", "limited", ("A2",)),
        ("torch.cuda.Event", "unsupported", ("950DT",)),
        ("torch.cuda.Event.record", "supported", ("A2",)),
    ]
    assert found[0].constraints == ("dtype:fp16,fp32",)
    assert (found[0].route, found[0].replacement) == ("rename", "torch.npu.Event")


def test_a_mark_may_be_written_as_an_entity() -> None:
    entity = _file(_BLOCKS.replace("✔", "&#10004;"))
    assert list(cann_docs.entries(entity, "s")) == list(cann_docs.entries(_file(_BLOCKS), "s"))


def test_cann_pipe_tables() -> None:
    assert _said(cann_docs.entries(_file(_TABLE), "s")) == [
        ("torch.cuda.Event", "supported", ("A2", "A3")),
        ("torch.cuda.nvtx", "unsupported", ("A2", "A3")),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_BLOCKS.replace("Ascend 950DT", "Ascend 999"), "torch-cuda.md:10: unknown product"),
        (_BLOCKS.replace("✘", "perhaps"), "torch-cuda.md:10: unknown mark 'perhaps'"),
        (_TABLE.replace("|否|-|", "|也许|-|"), "torch-cuda.md:4: 是否支持 is '也许'"),
        (_TABLE.replace("|torch.cuda.nvtx|", "|two words|"), "torch-cuda.md:4: 'two words' is not"),
        (_TABLE.replace("|否|-|", "|否|"), "torch-cuda.md:4: 3 cells in a table of 4"),
    ],
)
def test_cann_documents_in_another_form_are_refused(text: str, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        list(cann_docs.entries(_file(text), "s"))


@pytest.mark.parametrize(
    ("note", "codes"),
    [
        ("-", ()),
        ("`input`仅支持fp16，fp32", ("dtype:fp16,fp32",)),
        ("`weight`仅支持bf16、fp16", ("dtype(weight):bf16,fp16",)),
        ("`query`、`key`、`value`仅支持bf16", ("dtype(query,key,value):bf16",)),
        ("`input`仅支持fp32 - 不支持`jit_compile=True`的场景", ("dtype:fp32", "note")),
        ("不支持complex的特殊情况", ("note",)),
        ("Atlas A3支持fp32", ("note",)),
        ("- `input`仅支持fp32 - 不支持`sorted=False`场景", ("dtype:fp32", "unless(sorted):True")),
        ("当前NPU仅支持返回`sorted`为true的计算结果", ("unless(sorted):True",)),
        ("- `approximate`参数仅支持设置为`tanh`", ("only(approximate):tanh",)),
        ("- 当前`log_target`参数仅支持False", ("unless(log_target):False",)),
        ("`input`仅支持fp16 - 不支持`dtype`参数", ("dtype:fp16", "no_param(dtype)")),
        (
            "`memory_format`仅支持torch.contiguous_format和torch.preserve_format",
            ("unless(memory_format):torch.contiguous_format,torch.preserve_format",),
        ),
    ],
)
def test_cann_notes_become_codes(note: str, codes: tuple[str, ...]) -> None:
    assert cann_notes.codes(note) == codes


def test_op_plugin_versions_are_ranges_capped_by_what_is_released() -> None:
    text = (
        "all_version: [v2.1, v2.2, v2.15]\nofficial:\n"
        "  - func: add.Tensor(Tensor self) -> Tensor\n    op_api: all_version\n"
        "  - func: one(Tensor a) -> Tensor\n    acl_op: v2.1, v2.2\n"
        "custom:\n  - func: npu_x(Tensor a) -> Tensor\n    op_api: [v2.2, newest]\n"
        "  - func: none(Tensor a) -> Tensor\n"
        "symint:\n  - func: npu_x(Tensor a, SymInt b) -> Tensor\n    op_api: [v2.2, newest]\n"
    )
    found = op_plugin.entries(_file(text), "s", (2, 12))
    assert [(entry.symbol, entry.since, entry.until) for entry in found] == [
        ("aten::add.Tensor", "2.1", "2.12"),
        ("aten::one", "2.1", "2.2"),
        ("npu::npu_x", "2.2", "2.12"),
        ("npu::npu_x", "2.2", "2.12"),
    ]
    with pytest.raises(FactsError, match=r"torch-cuda\.md:4: 'soon' is not a version"):
        list(op_plugin.entries(_file(text.replace("all_version\n", "soon\n")), "s", (2, 12)))


def test_registration_lists() -> None:
    text = (
        "supported:\n  - abs\n  - func: clone\n    op_api: True\n"
        "custom:\n  - func: npu_y(Tensor a)\n"
    )
    assert [entry.symbol for entry in registered.cann(_file(text), "s")] == [
        "aten::abs",
        "aten::clone",
        "npu::npu_y",
    ]


def test_mlu_support_list() -> None:
    text = (
        "- torch:\n  - api: torch.a\n    supported: true\n"
        "  - api: torch.b\n    supported: true\n    limitations: x\n"
        "  - api: torch.c\n    supported: false\n"
        "  - api: torch.d\n    corresponding MLU api: torch_mlu.d\n    supported: true\n"
    )
    found = list(mlu_docs.entries(_file(text), "s"))
    assert [entry.status for entry in found] == ["supported", "limited", "unsupported", "supported"]
    assert (found[3].route, found[3].replacement) == ("rename", "torch_mlu.d")
    with pytest.raises(FactsError, match="supported is 'maybe'"):
        list(mlu_docs.entries(_file(text.replace("false", "maybe")), "s"))


def test_hipify_tables() -> None:
    header = (
        "|**CUDA**|**A**|**HIP**|**A**|**D**|**C**|**R**|**E**|**ROC**|\n"
        "|:--|:-:|:--|:-:|:-:|:-:|:-:|:-:|:--|\n"
    )
    rows = (
        "|`cublasX`| |`hipblasX`|1.0| | | | |`rocblas_x`|\n"
        "|`cublasY`| |`hipblasY`|1.0| | | |6.0|`rocblas_y`|\n"
        "|`cublasZ`| | | | | | | |`rocblas_z`|\n"
        "|`cublasN`| | | | | | | | |\n"
    )
    found = list(hipify_tables.entries(_file(header + rows, "CUBLAS_API.md"), "s"))
    assert [(entry.status, entry.replacement) for entry in found] == [
        ("supported", "hipblasX"),
        ("limited", "hipblasY"),
        ("limited", "rocblas_z"),
        ("unsupported", None),
    ]
    with pytest.raises(FactsError, match=r"CUBLAS_API.md:3: 2 cells, 9 columns"):
        list(hipify_tables.entries(_file(header + "|`x`| |\n", "CUBLAS_API.md"), "s"))


def test_torch_mapping_is_read_without_being_run() -> None:
    tables = "\n".join(f"{name} = OrderedDict([])" for name in torch_hipify.TABLES[1:])
    text = (
        "raise SystemExit\nCUDA_TYPE_NAME_MAP = OrderedDict([\n"
        '  ("cudaA", ("hipA", CONV_TYPE, API_RUNTIME)),\n'
        '  ("cudaB", ("hipB", CONV_TYPE, HIP_UNSUPPORTED)),\n])\n'
    )
    found = list(torch_hipify.entries(_file(text + tables), "s"))
    assert [(entry.symbol, entry.status) for entry in found] == [
        ("cudaA", "supported"),
        ("cudaB", "unsupported"),
    ]
    with pytest.raises(FactsError, match="no CUDA_IDENTIFIER_MAP"):
        list(torch_hipify.entries(_file(text), "s"))
    with pytest.raises(FactsError, match=":1: not Python"):
        list(torch_hipify.entries(_file("def ("), "s"))


def test_mlu_ops_header_without_helpers() -> None:
    text = "mluOpStatus_t MLUOP_WIN_API mluOpNms(x);\nmluOpCreate(x);\nmluOpGetNmsWorkspaceSize(x);"
    assert [entry.symbol for entry in mlu_ops.entries(_file(text), "s")] == ["mluOpNms"]


def test_one_version_is_replaced_and_ranges_are_made_again() -> None:
    def version(name: str) -> tuple[int, int] | None:
        return ref_version(name.partition("@")[2])

    family = Family(lambda name: name.startswith("x@"), version)
    sources = ("x@v2.1", "x@v2.2", "x@v2.3")
    standing = Entry(
        kind="aten", symbol="a", status="supported", since="2.1", until="2.3", sources=sources
    )
    new = Entry(kind="aten", symbol="a", status="unsupported", sources=("x@v2.2",))
    found = list(renewed([standing], [new], family, (2, 2)))
    assert [(entry.status, entry.since, entry.until) for entry in found] == [
        ("supported", "2.1", "2.1"),
        ("unsupported", "2.2", "2.2"),
        ("supported", "2.3", "2.3"),
    ]


def test_a_note_without_a_pattern_keeps_the_codes_that_stand() -> None:
    family = Family(lambda _: True, lambda _: (2, 1))
    standing = Entry(
        kind="aten", symbol="a", status="limited", constraints=("range",), sources=("x@v2.1",)
    )
    new = Entry(kind="aten", symbol="a", status="limited", constraints=("note",), sources=("x",))
    assert next(iter(renewed([standing], [new], family, (2, 1)))).constraints == ("range",)
