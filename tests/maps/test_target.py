"""What the shipped maps answer: the statements that everything else is built on."""

import pytest

from migrate_scan.maps.entry import EntryKind
from migrate_scan.maps.load import load_target
from migrate_scan.model import Constraint


def test_cuda_graphs_on_cann_are_for_inference_only() -> None:
    verdict = load_target("cann").lookup("python_api", "torch.cuda.CUDAGraph")
    assert verdict.status == "limited"
    assert verdict.constraints == (Constraint(code="inference_only", state="undecided"),)
    assert verdict.replacement == "torch.npu.NPUGraph"
    first = verdict.evidence[0]
    assert (first.repository, first.date) == ("Ascend/pytorch", "2026-08-21")
    assert first.url is not None
    assert first.url.startswith("https://github.com/Ascend/pytorch/tree/")


@pytest.mark.parametrize(("scope", "state"), [("inference", "met"), ("training", "violated")])
def test_the_scope_decides_cuda_graphs(scope: str, state: str) -> None:
    verdict = load_target("cann").lookup("python_api", "torch.cuda.CUDAGraph", {"scope": scope})
    assert [constraint.state for constraint in verdict.constraints] == [state]


def test_linear_on_cann_is_limited_and_every_constraint_is_met() -> None:
    verdict = load_target("cann").lookup("python_api", "torch.nn.Linear")
    assert verdict.status == "limited"
    assert verdict.constraints
    assert {constraint.state for constraint in verdict.constraints} == {"met"}


def test_linear_in_double_precision_is_violated() -> None:
    verdict = load_target("cann").lookup(
        "python_api", "torch.nn.Linear", {"dtype": "torch.float64"}
    )
    assert "violated" in {constraint.state for constraint in verdict.constraints}


def test_linear_is_another_matter_on_another_chip() -> None:
    on_950 = load_target("cann", chip="Ascend950").lookup("python_api", "torch.nn.Linear")
    assert on_950.status == "unsupported"


@pytest.mark.parametrize("chip", ["gfx942", "gfx90a", "MI355X"])
def test_masked_shuffles_exist_on_rocm(chip: str) -> None:
    verdict = load_target("rocm", chip=chip).lookup("device_intrinsic", "__shfl_xor_sync")
    assert verdict.status == "limited"
    assert [constraint.code for constraint in verdict.constraints] == ["mask_64bit"]


def test_an_old_no_is_no_answer() -> None:
    verdict = load_target("rocm").lookup("device_intrinsic", "__fdiv_ru")
    assert verdict.status == "unverified"
    assert verdict.stale
    assert verdict.evidence[0].date == "2025-07-30"


@pytest.mark.parametrize(
    ("target", "symbol", "status"),
    [
        ("cann", "torch.cuda.nvtx.range_push", "unverified"),
        ("cann", "torch.cuda.gds.GdsFile", "unverified"),
        ("cann", "torch.not_a_name", "unknown"),
        ("mlu", "torch.cuda.nvtx.range_push", "supported"),
        ("rocm", "torch.cuda.is_available", "supported"),
        ("maca", "torch.cuda.is_available", "unverified"),
        ("kunlun", "torch.nn.Linear", "unknown"),
    ],
)
def test_silence_is_told_from_ignorance(target: str, symbol: str, status: str) -> None:
    assert load_target(target).lookup("python_api", symbol).status == status


def test_mlu_does_not_speak_of_torch_versions_after_its_data() -> None:
    assert load_target("mlu").stack.torch == "2.4.0"
    later = load_target("mlu", torch="2.7")
    assert later.lookup("python_api", "torch.nn.Linear").status == "unknown"


def test_shapes_of_one_name_find_one_entry() -> None:
    cann = load_target("cann")
    for symbol in ("torch.nn.modules.linear.Linear", "torch.nn.Linear"):
        assert cann.lookup("python_api", symbol).constraints[0].code == "dtype:bf16,fp16,fp32"
    plain = cann.lookup("python_api", "torch.distributed.all_gather")
    spelled = cann.lookup("python_api", "torch.distributed.distributed_c10d.all_gather")
    assert spelled == plain


def test_cuda_names_try_the_exact_name_before_the_plain_one() -> None:
    rocm = load_target("rocm")
    assert rocm.lookup("cuda_api", "cudaMemcpyAsync_ptsz").replacement == "hipMemcpyAsync"
    assert rocm.lookup("cuda_api", "cuMemAlloc_v2").replacement == "hipMalloc"
    cann = load_target("cann")
    assert cann.lookup("cuda_api", "cudaMalloc").replacement == "aclrtMalloc"
    assert cann.lookup("cuda_api", "cudaNoSuchCall").status == "unknown"


@pytest.mark.parametrize(
    ("operation", "state"), [("BAND", "violated"), ("ReduceOp.BXOR", "violated"), ("SUM", "met")]
)
@pytest.mark.parametrize("target", ["cann", "mlu"])
def test_reduce_operations(target: str, operation: str, state: str) -> None:
    verdict = load_target(target).lookup(
        "python_api", "torch.distributed.all_reduce", {"op": operation}
    )
    states = {item.code.partition(":")[0]: item.state for item in verdict.constraints}
    assert states["reduce_op"] == state
    assert "no" not in states or states["no"] == "met"


def test_a_registered_operator_beats_the_fallback() -> None:
    cann = load_target("cann")
    registered = cann.lookup("aten", "aten::add.Tensor")
    assert (registered.status, registered.confidence) == ("supported", "registered")
    slow = cann.lookup("aten", "aten::_ctc_loss.Tensor")
    assert (slow.status, slow.confidence) == ("fallback", "inferred")
    composite = cann.lookup("aten", "aten::einsum")
    assert composite.status == "supported"


def test_an_old_no_gives_way_to_a_registration_and_is_kept_beside_it() -> None:
    verdict = load_target("mlu").lookup("python_api", "torch.linalg.inv_ex")
    assert (verdict.status, verdict.confidence) == ("supported", "registered")
    assert verdict.disagreement is not None
    assert "unsupported (older than a year)" in verdict.disagreement


def test_a_fresh_no_outranks_a_registration_and_is_flagged() -> None:
    verdict = load_target("cann").lookup("python_api", "torch.nn.functional.avg_pool3d")
    assert (verdict.status, verdict.confidence) == ("unsupported", "stated")
    assert verdict.disagreement is not None
    assert "registered: supported" in verdict.disagreement


def test_dcu_inherits_from_rocm_with_less_confidence() -> None:
    inherited = load_target("dcu").lookup("cuda_api", "cudaMalloc")
    own = load_target("rocm").lookup("cuda_api", "cudaMalloc")
    assert inherited.replacement == own.replacement == "hipMalloc"
    assert (own.confidence, inherited.confidence) == ("stated", "inferred")


def test_device_code_on_cann_needs_the_950_family() -> None:
    assert load_target("cann").lookup("device_intrinsic", "__shfl_xor_sync").status == "unsupported"
    on_950 = load_target("950").lookup("device_intrinsic", "__shfl_xor_sync")
    assert (on_950.status, on_950.replacement) == ("limited", "asc_shfl_xor")


def test_environment_variables_map_to_a_name_or_to_none() -> None:
    cann = load_target("cann")
    found = cann.lookup("environment", "env:TORCH_NCCL_BLOCKING_WAIT")
    assert (found.route, found.replacement) == ("rename", "TORCH_HCCL_BLOCKING_WAIT")
    assert cann.lookup("environment", "env:NCCL_IB_TC").replacement == "HCCL_RDMA_TC"
    none = cann.lookup("environment", "env:NCCL_IB_DISABLE")
    assert (none.status, none.constraints[0].code) == ("unsupported", "no_counterpart")
    assert cann.lookup("environment", "env:NCCL_OF_TOMORROW").status == "unverified"
    assert load_target("mlu").lookup("environment", "env:NCCL_IB_TC").status == "unverified"
    assert load_target("rocm").lookup("environment", "env:NCCL_IB_TC").route == "as_is"
    assert cann.lookup("environment", "env:HOME").status == "unknown"


@pytest.mark.parametrize(
    ("chip", "symbol", "arguments", "states"),
    [
        ("A2", "ncclAllReduce", {"op": "ncclSum", "dtype": "ncclFloat64"}, ["dtype"]),
        ("950DT", "ncclAllReduce", {"op": "ncclSum", "dtype": "ncclFloat64"}, []),
        ("A2", "ncclAllReduce", {"op": "ncclAvg", "dtype": "ncclFloat"}, ["reduce_op"]),
        ("A2", "ncclReduceScatter", {"op": "ncclProd", "dtype": "ncclBfloat16"}, ["no_with"]),
        ("A2", "ncclAllGather", {"dtype": "ncclFloat64"}, []),
        ("A2", "torch.distributed.all_reduce", {"op": "BXOR"}, ["reduce_op"]),
        ("A2", "torch.distributed.all_reduce", {"op": "AVG"}, []),
        ("A2", "torch.distributed.reduce_scatter_tensor", {"op": "SUM"}, []),
        ("A2", "torch.distributed.all_reduce", {"op": "SUM", "dtype": "torch.float64"}, None),
    ],
)
def test_collectives_by_reduction_type_and_chip(
    chip: str, symbol: str, arguments: dict[str, str], states: list[str] | None
) -> None:
    kind: EntryKind = "python_api" if symbol.startswith("torch.") else "collective"
    verdict = load_target("cann", chip=chip).lookup(kind, symbol, arguments)
    broken = [item.code for item in verdict.constraints if item.state == "violated"]
    assert verdict.status == "limited"
    assert verdict.evidence
    if states is None:
        assert "no:fp64" in broken
    else:
        assert [code.partition(":")[0].partition("(")[0] for code in broken] == states


def test_an_operation_that_a_chip_lacks() -> None:
    on_310p = load_target("cann", chip="310P")
    assert on_310p.lookup("collective", "ncclReduce").status == "unsupported"
    assert on_310p.lookup("collective", "ncclAllReduce").status == "limited"


def test_bitwise_reductions_are_refused_by_every_target() -> None:
    for target in ("cann", "mlu", "rocm"):
        found = load_target(target).lookup(
            "python_api", "torch.distributed._functional_collectives.all_reduce", {"op": "BOR"}
        )
        assert "violated" in [item.state for item in found.constraints]
        assert any("process-group" in item.source for item in found.evidence[:2])


def test_triton_operators_carry_their_types() -> None:
    cann = load_target("cann")
    assert cann.lookup("triton_op", "triton.language.dot").constraints[0].state == "met"
    assert cann.lookup("triton_op", "triton.language.sort").status == "unsupported"


def test_info_tells_age_and_grade() -> None:
    assert (load_target("cann").info.grade, load_target("cann").info.stale) == ("A", False)
    mlu = load_target("mlu").info
    assert mlu.stale
    assert any("2025-02-18" in source for source in mlu.sources)
    assert load_target("rocm").info.version == load_target("cann").info.version


def test_names_that_run_on_the_host_need_no_list() -> None:
    for target in ("cann", "mlu", "rocm", "dcu"):
        assert load_target(target).lookup("python_api", "torch.nn.ModuleList").status == "supported"
    assert load_target("kunlun").lookup("python_api", "torch.nn.ModuleList").status == "unknown"


@pytest.mark.parametrize(
    ("target", "device", "backend"),
    [("cann", "npu", "hccl"), ("mlu", "mlu", "cncl"), ("musa", "musa", "mccl")],
)
def test_device_and_backend_names(target: str, device: str, backend: str) -> None:
    found = load_target(target)
    assert found.lookup("python_api", "device:cuda").replacement == device
    assert found.lookup("python_api", "backend:nccl").replacement == backend


def test_an_aten_or_triton_name_is_known_by_its_form() -> None:
    cann = load_target("cann")
    assert cann.lookup("python_api", "triton.language.dot").status == "limited"
    assert cann.lookup("python_api", "aten::add.Tensor").confidence == "registered"


def test_methods_that_hold_the_device_in_their_name() -> None:
    verdict = load_target("cann").lookup("python_api", "torch.Tensor.cuda")
    assert (verdict.route, verdict.replacement) == ("rename", "torch.Tensor.npu")
    assert [item.state for item in verdict.constraints] == ["met"]
    arguments = {"memory_format": "torch.channels_last"}
    other = load_target("cann").lookup("python_api", "torch.Tensor.cuda", arguments)
    assert [item.state for item in other.constraints] == ["violated"]


@pytest.mark.parametrize(("torch", "route"), [("2.13", "as_is"), ("2.7", "translate")])
def test_cpp_names_of_torch_on_rocm(torch: str, route: str) -> None:
    rocm = load_target("rocm", torch=torch)
    verdict = rocm.lookup("cuda_api", "at::cuda::getCurrentCUDAStream")
    assert (verdict.status, verdict.route) == ("supported", route)


@pytest.mark.parametrize(
    ("target", "kind", "symbol", "replacement"),
    [
        ("cann", "cuda_api", "cudaStream_t", "aclrtStream"),
        ("cann", "collective", "ncclFloat16", "HCCL_DATA_TYPE_FP16"),
        ("mlu", "cuda_api", "at::cuda::CUDAGuard", "torch_mlu::mlu::MLUGuard"),
        ("mlu", "collective", "ncclComm_t", "cnclComm_t"),
    ],
)
def test_types_and_constants_are_paired(
    target: str, kind: EntryKind, symbol: str, replacement: str
) -> None:
    verdict = load_target(target).lookup(kind, symbol)
    assert (verdict.replacement, verdict.confidence) == (replacement, "paired")


def test_a_library_that_is_not_there_leaves_a_rewrite() -> None:
    verdict = load_target("cann").lookup("cuda_api", "cudnnConvolutionForward")
    assert (verdict.status, verdict.route) == ("unverified", "rewrite")
