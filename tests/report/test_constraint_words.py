"""Every code of the maps has words in both languages."""

from collections.abc import Iterator

import pytest

from migrate_scan.maps.load import known_targets
from migrate_scan.maps.load.data import read_yaml, shared_sources
from migrate_scan.maps.load.overrides import parse
from migrate_scan.maps.table import FILES, Table
from migrate_scan.model import Constraint
from migrate_scan.report import catalogue
from migrate_scan.report.constraint_words import judged, words
from migrate_scan.resources import operator_maps

EN, ZH = catalogue.load("en"), catalogue.load("zh")
MADE_BY_THE_ASSESSMENT = ("overload", "operators_of_the_fork", "inline_ptx")


def _codes(target: str) -> Iterator[str]:
    folder = operator_maps() / target
    for name in sorted(set(FILES.values())):
        for entry in Table.read(folder / name):
            yield from entry.constraints
    for entry in parse(read_yaml(folder / "overrides.yaml"), shared_sources()).all_entries():
        yield from entry.constraints


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("target", known_targets())
def test_every_code_of_the_maps_has_words(target: str, text: catalogue.Catalogue) -> None:
    silent = {code for code in _codes(target) if words(text, code) in (code, "")}
    assert silent == set()


@pytest.mark.parametrize("code", MADE_BY_THE_ASSESSMENT)
def test_codes_of_the_assessment_have_words(code: str) -> None:
    assert words(EN, code) != code


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("dtype:bf16,fp16,fp32", "dtypes fp32, fp16, bf16"),
        ("dtype(lr):fp32", "dtypes fp32 for lr"),
        ("no:fp64,complex64@950", "not for fp64, complex64 on 950"),
        ("no:case(input,tensor)", "not in one case of input, tensor: read the source"),
        ("only:sparse", "only for sparse tensors"),
        ("param_value(approximate,tanh)", "not for every value of approximate, tanh"),
        ("mask_64bit", "the mask has 64 bits"),
        ("nobody_knows:this", "nobody_knows:this"),
        ("<not a code>", "<not a code>"),
    ],
)
def test_words(code: str, said: str) -> None:
    assert words(EN, code) == said


def test_a_judged_constraint_says_by_what() -> None:
    dtypes = Constraint(code="dtype:bf16,fp16,fp32", state="met")
    assert judged(EN, dtypes) == "dtypes fp32, fp16, bf16: met by the dtypes in scope"
    assert judged(EN, Constraint(code="no_effect", state="met")).endswith("effect: met")
    assert judged(ZH, dtypes) == "数据类型 fp32, fp16, bf16：所用数据类型满足"
