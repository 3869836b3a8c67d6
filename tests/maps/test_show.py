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


def test_a_known_kernel_has_offers_or_places_where_none_was_found() -> None:
    norm, resample = (show("cann", name).kernel for name in ("rms_norm", "upfirdn2d"))
    assert norm is not None
    assert resample is not None
    assert norm.offers[0].name == "torch_npu.npu_rms_norm"
    assert resample.offers == ()
    assert "Ascend/DrivingSDK" in " ".join(resample.looked_in)
    assert show("cann", "torch.nn.Linear").kernel is None


@pytest.mark.parametrize(
    ("target", "torch", "said"),
    [
        ("cann", "2.12", None),
        ("cann", "2.13", "no release is for torch 2.13. The"),
        ("cann", "1.12", "1.12, and no source of this map tells of torch 1.12: every answer"),
        ("mlu", "2.7", "and no source of this map tells of torch 2.7"),
        ("rocm", "2.7", None),
        ("rocm", "1.12", "rocm: no source of this map tells of torch 1.12"),
        ("dcu", "1.12", "dcu: no source of this map tells of torch 1.12"),
        ("musa", "2.6", None),
        ("musa", "2.12", "musa: no source of this map tells of torch 2.12"),
        ("maca", "1.12", None),
    ],
)
def test_a_stack_whose_answers_are_doubtful(target: str, torch: str, said: str | None) -> None:
    doubt = show(target, "torch.nn.Linear", torch=torch).doubt
    assert doubt is None if said is None else said in (doubt or "")


def test_a_shim_answers_by_version_and_spelling() -> None:
    old, new = show("mlu", "torch.cuda.synchronize").shim
    assert (old.since, old.until) == ("r1.22_pt2.1.0", "r1.22_pt2.4.0")
    assert (new.since, new.until) == ("r2.1_develop", "r2.4_develop")
    assert {name: reach.reach for name, reach in old.spellings.items()} == {
        "attribute": "covers",
        "from_import": "escapes",
        "submodule": "escapes",
        "getattr": "covers",
    }
    assert {reach.reach for reach in new.spellings.values()} == {"covers"}


def test_a_shim_tells_what_it_disables_and_what_it_lacks() -> None:
    last = show("cann", "torch.jit.script").shim[-1]
    assert (last.action, last.note) == ("disabled", "returns_argument")
    assert last.spellings["attribute"].reach == "breaks"
    (absent,) = show("cann", "torch.cuda.nvtx.range_push").shim
    assert (absent.action, absent.spellings["attribute"].reach) == (None, "absent")


@pytest.mark.parametrize(
    ("target", "symbol"),
    [("cann", "torch.nn.Linear"), ("cann", "aten::add.Tensor"), ("rocm", "torch.cuda.Event")],
)
def test_a_shim_says_nothing_of_what_it_has_nothing_to_do_with(target: str, symbol: str) -> None:
    assert show(target, symbol).shim == ()


def test_a_target_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(UnknownTarget):
        show("tpu", "torch.nn.Linear")


@pytest.mark.parametrize(
    ("symbol", "said"),
    [
        ("torch.jit.script", "transfer_to_npu disables it"),
        ("torch.cuda.CUDAGraph", "recommend it for training too"),
        ("torch.nn.Linear", "(stated: limited, dtype:fp16,fp32)"),
        ("torch.nn.Module", "judged by itself. (stated: limited, dtype:fp32)"),
    ],
)
def test_sources_that_disagree_are_kept_and_flagged(symbol: str, said: str) -> None:
    verdict = show("cann", symbol, torch="2.7").verdict
    assert verdict.status in ("supported", "limited")
    assert said in (verdict.disagreement or "")


def test_what_speaks_against_the_list_is_among_the_statements() -> None:
    entries = show("cann", "torch.cuda.graph", torch="2.7").entries
    assert "npu-graph-notes" in {name for entry in entries for name in entry.sources}


def test_a_shim_cannot_disable_what_the_list_does_not_promise() -> None:
    assert show("cann", "torch.jit.script", torch="2.12").verdict.disagreement is None
