"""What ``maps show`` says."""

import pytest

from migrate_scan.maps.errors import UnknownTarget
from migrate_scan.maps.show import show


def test_every_statement_and_the_verdict() -> None:
    answer = show("cann", "torch.cuda.CUDAGraph", torch="2.7")
    assert (answer.target, answer.stack.torch) == ("cann", "2.7.1")
    assert {entry.confidence for entry in answer.entries} == {"stated", "registered"}
    assert answer.verdict.status == "limited"


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("torch.nn.Linear", "python_api"),
        ("aten::add.Tensor", "aten"),
        ("npu::npu_rms_norm", "aten"),
        ("cudaMalloc", "cuda_api"),
        ("__shfl_xor_sync", "device_intrinsic"),
        ("ncclAllReduce", "collective"),
        ("env:NCCL_DEBUG", "environment"),
        ("triton.language.dot", "triton_op"),
        ("aclnnRmsNorm", "kernel_equivalent"),
    ],
)
def test_the_form_of_a_symbol_tells_its_kind(symbol: str, kind: str) -> None:
    assert {entry.kind for entry in show("cann", symbol).entries} == {kind}


def test_a_name_that_nobody_knows_is_an_answer() -> None:
    answer = show("cann", "torch.no_such_thing")
    assert (answer.entries, answer.verdict.status) == ((), "unknown")


def test_a_target_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownTarget):
        show("tpu", "torch.nn.Linear")
