"""The matrix of Triton operators."""

import pytest

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.triton_ascend import entries

_HEADER = "| | Triton Op | int8 | int16 | int32 | uint32 | int64 | fp16 | fp32 | bf16 | bool |"
_YES, _NO = "✓", "×"


def _row(group: str, name: str, *cells: str) -> str:
    return "| " + " | ".join((group, name, *cells)) + " |"


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
    found = {entry.symbol: entry for entry in entries(text)}
    assert found["triton.language.exp"].constraints == ("dtype:fp16,fp32,bf16",)
    assert found["triton.language.sort"].status == "unsupported"
    assert found["triton.language.multiple_of"].status == "unverified"
    assert len(found) == 3


def test_another_matrix_is_refused() -> None:
    with pytest.raises(FactsError, match="no matrix"):
        list(entries(_HEADER.replace("bf16", "bfloat")))
