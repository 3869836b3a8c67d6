"""The matrix of Triton operators."""

import pytest

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.triton_ascend import entries

_HEADER = "| | Triton Op | int8 | int16 | int32 | uint32 | int64 | fp16 | fp32 | bf16 | bool |"
_YES, _NO = "✓", "×"


def _row(group: str, name: str, *cells: str) -> str:
    return "| " + " | ".join((group, name, *cells)) + " |"


def _file(text: str) -> tuple[VendorFile]:
    return (VendorFile("outline.md", text),)


def test_rows_become_type_lists() -> None:
    text = "\n".join(
        (
            _HEADER,
            _row("Math Ops", "exp", *[_NO] * 5, _YES, _YES, _YES, _NO),
            _row("", "sort", *[_NO] * 9),
            _row("", r"or(\|)", *[_YES] * 9),
            _row("Compiler Hint Ops", "multiple_of", *[_NO] * 9),
        )
    )
    found = {entry.symbol: entry for entry in entries(_file(text), "s")}
    assert found["triton.language.exp"].constraints == ("dtype:fp16,fp32,bf16",)
    assert found["triton.language.sort"].status == "unsupported"
    assert found["triton.language.multiple_of"].status == "unverified"
    assert len(found) == 3


def test_another_matrix_is_refused() -> None:
    with pytest.raises(FactsError, match=r"outline\.md:1: no matrix"):
        list(entries(_file(_HEADER.replace("bf16", "bfloat")), "s"))


def test_a_limit_in_the_notes_is_a_code_of_the_operators_that_it_names() -> None:
    names = ("dot", "trans", "atomic_or", "atomic_add", "device_print", "gather")
    rows = [_row("", name, *[_YES] * 9) for name in names]
    notes = (
        "- dot: A[M, K], B[K, N]",
        "- trans/gather: 不支持dims=[2, 1, 0]",
        "- atomic类op: scope只支持默认值",
        "- device_print: 需要增加1个环境变量",
        "- ALL: 不支持标量",
    )
    found = entries(_file("\n".join((_HEADER, *rows, *notes))), "s")
    assert {entry.symbol.rpartition(".")[2]: entry.constraints[1:] for entry in found} == {
        "dot": (),
        "trans": ("note",),
        "atomic_or": ("note",),
        "atomic_add": ("note",),
        "device_print": ("env_var",),
        "gather": ("note",),
    }
