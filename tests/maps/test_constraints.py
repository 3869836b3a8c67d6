"""Constraints are met, violated or undecided, and only what decides them decides."""

import pytest

from migrate_scan.maps.select.constraints import judge
from migrate_scan.model import ConstraintState

_DEFAULT = ("fp32", "fp16", "bf16")


def _state(
    code: str, arguments: dict[str, str] | None = None, chip: str | None = "A2"
) -> ConstraintState:
    judged = judge((code,), chip=chip, arguments=arguments or {}, dtypes=_DEFAULT)
    return judged[0].state


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("dtype:bf16,fp16,fp32", "met"),
        ("dtype(tensor):bf16,fp16,fp32,int64", "met"),
        ("dtype:fp16,fp32", "undecided"),
        ("dtype:fp64", "violated"),
        ("dtype:int32,int64", "met"),
        ("dtype:int8", "undecided"),
        ("dtype:complex64,complex128", "met"),
        ("no:fp64", "met"),
        ("no:fp64,fp16", "violated"),
        ("no:case", "undecided"),
        ("only:case", "undecided"),
        ("note", "undecided"),
        ("ndim", "undecided"),
        ("param_value(eps)", "undecided"),
        ("perf:foreach_groups", "met"),
        ("tf32_depends_on_chip", "met"),
        ("inference_only", "undecided"),
        ("(broken", "undecided"),
        ("no_counterpart", "violated"),
        ("newer_plugin:fp64", "met"),
        ("newer_plugin:fp32", "undecided"),
        ("newer_plugin:some", "undecided"),
        ("no_with(PRODUCT):int16,bf16", "undecided"),
        ("no_with(PRODUCT):int16", "met"),
        ("dtype:fp16,fp32,bf16,float8_e5m2", "met"),
    ],
)
def test_default_types(code: str, state: ConstraintState) -> None:
    assert _state(code) == state


@pytest.mark.parametrize(
    ("code", "arguments", "state"),
    [
        ("dtype:fp16,fp32", {"dtype": "torch.float16"}, "met"),
        ("dtype:fp16,fp32", {"dtype": "torch.double"}, "violated"),
        ("no:fp64", {"dtype": "torch.float64"}, "violated"),
        ("reduce_op:SUM,MAX", {"op": "torch.distributed.ReduceOp.MAX"}, "met"),
        ("reduce_op:SUM,MAX", {"op": "BOR"}, "violated"),
        ("reduce_op:SUM,MAX", {}, "undecided"),
        ("reduce_op:ncclSum", {"op": "ncclAvg"}, "violated"),
        ("dtype:fp16,fp32", {"dtype": "ncclFloat64"}, "violated"),
        ("dtype:fp16,fp32", {"dtype": "ncclHalf"}, "met"),
        ("dtype:int8", {"dtype": "ncclChar"}, "met"),
        ("no_with(PRODUCT):bf16", {"op": "SUM", "dtype": "torch.bfloat16"}, "met"),
        ("no_with(PRODUCT):bf16", {"op": "PRODUCT", "dtype": "torch.bfloat16"}, "violated"),
        ("no_with(PRODUCT):bf16", {"op": "PRODUCT"}, "undecided"),
        ("no_with(PRODUCT):bf16", {"dtype": "torch.bfloat16"}, "undecided"),
        ("newer_plugin:fp64", {"dtype": "torch.float64"}, "undecided"),
        ("no_param(out)", {"out": "y"}, "violated"),
        ("no_param(out)", {}, "undecided"),
        ("no:backward", {"scope": "inference"}, "met"),
    ],
)
def test_arguments_decide(code: str, arguments: dict[str, str], state: ConstraintState) -> None:
    assert _state(code, arguments) == state


@pytest.mark.parametrize(
    ("code", "argument", "state"),
    [
        ("unless(sorted):True", None, "met"),
        ("unless(sorted):True", "", "met"),
        ("unless(sorted):True", "True", "met"),
        ("unless(sorted):True", "False", "violated"),
        ("unless(sorted):True", "?", "undecided"),
        ("only(sorted):True", "", "undecided"),
        ("only(sorted):True", "True", "met"),
        ("only(sorted):True", "False", "violated"),
        ("no_param(sorted)", None, "undecided"),
        ("no_param(sorted)", "", "met"),
        ("no_param(sorted)", "?", "undecided"),
        ("no_param(sorted)", "False", "violated"),
        ("only:case(sorted)", "False", "undecided"),
    ],
)
def test_known_arguments_decide(code: str, argument: str | None, state: str) -> None:
    arguments = {} if argument is None else {"sorted": argument}
    (judged,) = judge((code,), chip=None, arguments=arguments, dtypes=("fp32",))
    assert judged.state == state


def test_a_mark_for_another_chip_does_not_count() -> None:
    assert _state("no:fp16@950", chip="A2") == "met"
    assert _state("no:fp16@950", chip="950DT") == "violated"
    assert _state("ndim@910", chip="A3") == "met"
    assert _state("note@A2", chip="A2") == "undecided"


def test_a_list_of_reduce_operations_replaces_the_vague_note() -> None:
    judged = judge(
        ("no:some_reduce_ops", "reduce_op:SUM"), chip=None, arguments={"op": "SUM"}, dtypes=_DEFAULT
    )
    assert [(item.code, item.state) for item in judged] == [("reduce_op:SUM", "met")]
