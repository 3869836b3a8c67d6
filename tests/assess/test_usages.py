"""Usages: status and route on each target, from the maps that are shipped."""

from typing import get_args

import msgspec
import pytest

from migrate_scan.assess import assess
from migrate_scan.assess.rank import ready
from migrate_scan.model import Inventory, Suppressed
from migrate_scan.parse.facts import Category
from tests.assess.subjects import DTYPES, TARGETS, judged, kernel, target, usage

DEVICE = {"cann": "npu", "mlu": "mlu"}


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("category", get_args(Category))
def test_every_category_has_a_judge(category: Category, name: str) -> None:
    found = judged(usage(category, "no.such.symbol"), name)
    # A way may be missing only where it is not known that the target can do it.
    assert found.route is not None or found.status in ("unknown", "unverified", "unsupported")
    assert found.status != "supported" or found.route is not None


@pytest.mark.parametrize("name", DEVICE)
@pytest.mark.parametrize(
    ("category", "symbol", "text", "edited"),
    [
        (
            "torch_cuda_api",
            "torch.cuda.synchronize",
            "torch.cuda.synchronize",
            "torch.{}.synchronize",
        ),
        ("device_method", "torch.Tensor.cuda", "x.cuda", "x.{}"),
        ("device_literal", "device:cuda", '"cuda:0"', '"{}:0"'),
        ("device_literal", "device:cuda", "'cuda'", "'{}'"),
        ("device_check", "torch.Tensor.is_cuda", "x.is_cuda", "x.is_{}"),
    ],
)
def test_renames_carry_their_edit(
    name: str, category: Category, symbol: str, text: str, edited: str
) -> None:
    found = judged(usage(category, symbol, text, binding="attribute"), name)
    assert found.route == "rename"
    assert found.suggestion is not None
    assert (found.suggestion.old, found.suggestion.new) == (text, edited.format(DEVICE[name]))
    assert ready(found)


@pytest.mark.parametrize(("name", "backend"), [("cann", "hccl"), ("mlu", "cncl")])
def test_backend_names_follow_the_target(name: str, backend: str) -> None:
    found = judged(usage("distributed", "backend:nccl", '"nccl"'), name)
    assert (found.route, found.replacement) == ("rename", backend)
    assert found.suggestion is not None
    assert found.suggestion.new == f'"{backend}"'


def test_rename_without_an_edit_is_work_for_a_person() -> None:
    found = judged(usage("torch_cuda_api", "torch.cuda.synchronize"), "cann")
    assert (found.route, found.suggestion) == ("replace", None)
    assert not ready(found)


@pytest.mark.parametrize(
    ("category", "symbol"),
    [
        ("torch_cuda_api", "torch.cuda.synchronize"),
        ("torch_cuda_api", "torch.cuda.CUDAGraph"),
        ("device_method", "torch.Tensor.cuda"),
        ("device_literal", "device:cuda"),
        ("device_check", "device:cuda"),
        ("device_check", "torch.Tensor.is_cuda"),
        ("distributed", "backend:nccl"),
    ],
)
def test_rocm_keeps_the_device_code(category: Category, symbol: str) -> None:
    found = judged(usage(category, symbol, "x"), "rocm")
    assert (found.route, found.suggestion) == ("as_is", None)
    assert ready(found)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize(
    "symbol",
    [
        "torch.cuda.get_device_capability",
        "torch.cuda.get_device_properties",
        "torch.cuda.get_arch_list",
        "torch.version.cuda",
    ],
)
def test_capability_checks_never_run_as_they_are(symbol: str, name: str) -> None:
    found = judged(usage("capability_check", symbol, symbol, binding="attribute"), name)
    assert not ready(found)
    assert found.suggestion is None


@pytest.mark.parametrize(("scope", "state"), [("inference", "met"), ("training", "violated")])
def test_cuda_graphs_on_cann_are_for_inference(scope: str, state: str) -> None:
    symbol = "torch.cuda.CUDAGraph"
    found = judged(
        usage("torch_cuda_api", symbol, symbol, binding="attribute"),
        "cann",
        scope="inference" if scope == "inference" else "training",
    )
    assert found.status == "limited"
    assert ("inference_only", state) in [(c.code, c.state) for c in found.constraints]
    assert found.evidence


@pytest.mark.parametrize(("name", "route"), [("cann", "replace"), ("rocm", "translate")])
def test_extensions_are_rebuilt_or_translated(name: str, route: str) -> None:
    found = judged(usage("extension", "torch.utils.cpp_extension.CUDAExtension"), name)
    assert found.route == route
    assert ready(found) is (route == "translate")


@pytest.mark.parametrize("name", TARGETS)
def test_a_reduction_that_the_target_refuses_is_told_and_is_work(name: str) -> None:
    symbol = "torch.distributed.all_reduce"
    found = judged(usage("distributed", symbol, arguments={"op": "BXOR"}), name)
    assert (found.status, found.route) == ("limited", "replace")
    assert found.message.startswith("violated:reduce_op:SUM,")
    assert not ready(found)
    assert any("process-group" in item.source for item in found.evidence)
    summed = judged(usage("distributed", symbol, arguments={"op": "SUM"}), name)
    assert (summed.route, ready(summed)) == ("as_is", True)


@pytest.mark.parametrize("name", ["cann", "mlu"])
def test_an_average_is_emulated(name: str) -> None:
    symbol = "torch.distributed.all_reduce"
    found = judged(usage("distributed", symbol, arguments={"op": "AVG"}), name)
    assert ("emulated(AVG)", "met") in [(item.code, item.state) for item in found.constraints]
    assert (found.status, ready(found)) == ("limited", True)


def test_nccl_calls_are_judged_by_type_and_reduction() -> None:
    told = {"op": "ncclSum", "dtype": "ncclFloat64"}
    found = judged(usage("nccl", "ncclAllReduce", arguments=told), "cann")
    assert (found.route, found.replacement) == ("replace", "HcclAllReduce")
    broken = [item.code for item in found.constraints if item.state == "violated"]
    assert [code.partition(":")[0] for code in broken] == ["dtype"]


def test_variables_are_looked_up_by_their_symbol() -> None:
    found = judged(usage("environment", "env:NCCL_BUFFSIZE"), "cann")
    assert (found.route, found.replacement) == ("replace", "HCCL_BUFFSIZE")
    assert judged(usage("environment", "env:NCCL_BUFFSIZE"), "rocm").route == "as_is"


def test_runtime_calls() -> None:
    ours = judged(usage("cuda_runtime", "cudaMalloc"), "rocm")
    assert (ours.route, ours.status) == ("translate", "supported")
    theirs = judged(usage("cuda_runtime", "cudaMalloc"), "cann")
    assert theirs.route == "replace"
    assert theirs.replacement is not None


def test_shuffles_outside_a_kernel_are_not_called_unsupported_on_rocm() -> None:
    found = judged(usage("device_feature", "__shfl_xor_sync"), "rocm")
    assert found.status != "unsupported"
    assert found.route == "translate"


@pytest.mark.parametrize("name", TARGETS)
def test_binary_kernels_need_their_source(name: str) -> None:
    found = judged(usage("binary_blob", "binary:cubin"), name)
    assert (found.status, found.route) == ("unsupported", "rewrite")


@pytest.mark.parametrize("name", TARGETS)
def test_custom_operators_are_judged_as_their_kernel(name: str) -> None:
    written = kernel()
    call = judged(usage("custom_op", "my_ext.run", kernel_id="k1"), name, written)
    behind = judged(written, name)
    assert (call.status, call.route) == (behind.status, behind.route)
    loose = judged(usage("custom_op", "my_ext.run"), name)
    assert (loose.status, loose.route) == ("unknown", None)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("category", get_args(Category))
def test_ported_code_is_not_charged(category: Category, name: str) -> None:
    found = judged(usage(category, "cudaMalloc", ported_for=("rocm",)), name)
    assert (found.status, found.route) == ("supported", "as_is")


@pytest.mark.parametrize("name", TARGETS)
def test_a_branch_of_another_vendor_never_runs_here(name: str) -> None:
    beside = usage("custom_op", "my_ext.run", ported_for=("musa",), binding="attribute")
    inside = msgspec.structs.replace(beside, only_ported=True)
    assert judged(beside, name).status == "unknown"
    found = judged(inside, name)
    assert (found.status, found.route) == ("supported", "as_is")


def test_suppressed_subjects_get_no_finding() -> None:
    silent = Suppressed(reason="known", line=1)
    inventory = Inventory(
        usages=(usage("torch_cuda_api", "torch.cuda.synchronize", suppressed=silent),),
        kernels=(kernel(suppressed=silent),),
    )
    assert assess(inventory, target("cann"), DTYPES, "training") == ()


@pytest.mark.parametrize(
    ("symbol", "name", "replacement"),
    [
        ("env:CUDA_VISIBLE_DEVICES", "cann", "ASCEND_RT_VISIBLE_DEVICES"),
        ("tool:nvidia-smi", "mlu", "cnmon"),
        ("wheel:cu121", "rocm", "whl/rocm*"),
        ("image:nvidia/cuda", "cann", "quay.io/ascend/cann"),
    ],
)
def test_what_surrounds_the_program_has_a_counterpart(
    symbol: str, name: str, replacement: str
) -> None:
    found = judged(usage("environment", symbol), name)
    assert found.replacement == replacement
    assert found.evidence


@pytest.mark.parametrize("symbol", ["tool:nsys", "env:NCCL_MADE_UP", "image:nvidia/unknown"])
def test_what_has_none_says_so(symbol: str) -> None:
    found = judged(usage("container", symbol), "mlu")
    assert found.message == "no_counterpart"
    assert found.status in ("unverified", "unknown", "unsupported")


def test_amds_architecture_means_something_on_rocm_only() -> None:
    asked = usage(
        "capability_check",
        "torch.cuda.get_device_properties",
        arguments={"field": "gcnArchName"},
    )
    assert judged(asked, "rocm").route == "as_is"
    assert judged(asked, "cann").route == "replace"
