"""What a shim does at a place: by name, by spelling, and by where a device came from."""

from typing import Any

import pytest

from migrate_scan.assess.rank import ready
from migrate_scan.assess.shim import shim_plan
from migrate_scan.model import Finding, ShimReach
from migrate_scan.parse.facts import Category
from tests.assess.subjects import judged, usage


def reach(name: str, symbol: str, category: Category = "torch_cuda_api", **more: Any) -> ShimReach:
    found = judged(usage(category, symbol, **more), name)
    assert found.shim is not None
    return found.shim


@pytest.mark.parametrize("name", ["cann", "mlu"])
@pytest.mark.parametrize(
    ("provenance", "expected"),
    [
        ("literal", "covers"),
        ("variable", "covers"),
        ("argument", "escapes"),
        ("unknown", "escapes"),
        ("tensor", "breaks"),
    ],
)
def test_comparison_depends_on_where_the_device_came_from(
    name: str, provenance: str, expected: str
) -> None:
    found = reach(name, "device:cuda", "device_check", provenance=provenance)
    assert found.reach == expected


@pytest.mark.parametrize("symbol", ["torch.cuda.nvtx.range_push", "torch.cuda.get_arch_list"])
def test_names_that_the_shim_leaves_out(symbol: str) -> None:
    assert reach("cann", symbol, binding="attribute").reach == "absent"


def test_names_that_the_shim_covers_or_changes() -> None:
    assert reach("cann", "torch.cuda.synchronize", binding="attribute").reach == "covers"
    assert reach("cann", "torch.cuda.get_device_capability", binding="attribute").reach == "changes"
    assert reach("cann", "torch.jit.script", "jit").reach in ("changes", "breaks")


def test_backend_comparison_breaks_and_the_literal_is_rewritten() -> None:
    assert reach("cann", "backend:nccl", "device_check").reach == "breaks"
    assert reach("cann", "backend:nccl", "distributed").reach == "covers"
    assert reach("cann", "device:cuda", "device_literal").reach == "covers"


def test_rocm_has_no_shim_and_native_code_knows_none() -> None:
    assert judged(usage("torch_cuda_api", "torch.cuda.synchronize"), "rocm").shim is None
    assert judged(usage("cuda_runtime", "cudaMalloc"), "cann").shim is None


@pytest.mark.parametrize(
    ("kind", "is_ready"),
    [
        ("covers", True),
        ("escapes", False),
        ("absent", False),
        ("changes", False),
        ("breaks", False),
    ],
)
def test_plan_with_the_shim_counts_what_it_covers(kind: Any, is_ready: bool) -> None:
    found = Finding(
        subject="u1",
        status="supported",
        route="rename",
        replacement="torch.npu.synchronize",
        shim=ShimReach(reach=kind, why="test"),
    )
    (planned,) = shim_plan([found])
    assert ready(planned) is is_ready
    assert planned.suggestion is None


def test_plan_leaves_alone_what_the_shim_does_not_concern() -> None:
    untouched = Finding(subject="u1", status="unsupported", route="rewrite")
    assert list(shim_plan([untouched])) == [untouched]


def test_shim_does_not_make_an_unsupported_name_ready() -> None:
    found = Finding(
        subject="u1",
        status="unsupported",
        route=None,
        shim=ShimReach(reach="covers", why="test"),
    )
    (planned,) = shim_plan([found])
    assert not ready(planned)


@pytest.mark.parametrize(
    ("symbol", "category", "arguments", "reach_", "why"),
    [
        ("torch._C._cuda_getDevice", "torch_cuda_api", {}, "escapes", "private_call"),
        ("torch.compile", "compile", {}, "breaks", "triton_is_denied"),
        ("tool:nvidia-smi", "environment", {}, "escapes", "another_program"),
        ("device:cuda", "device_literal", {"stored": "yes"}, "escapes", "stored_device"),
        (
            "torch.cuda.Stream",
            "torch_cuda_api",
            {"before_shim": "yes"},
            "escapes",
            "imported_before_the_shim",
        ),
    ],
)
def test_what_no_shim_reaches_says_why(
    symbol: str, category: Category, arguments: dict[str, str], reach_: str, why: str
) -> None:
    found = reach("cann", symbol, category, arguments=arguments)
    assert (found.reach, found.why) == (reach_, why)


def test_compile_is_denied_triton_only_by_shims_that_do_so() -> None:
    assert reach("mlu", "torch.compile", "compile").reach == "not_needed"


def test_errors_keep_the_words_of_the_plugin_and_of_rocm() -> None:
    assert reach("cann", "error:cuda", "device_check").why == "errors_keep_their_words"
    found = judged(usage("device_check", "error:cuda"), "rocm")
    assert (found.status, found.route) == ("limited", "replace")


def test_a_path_is_rewritten_where_the_shim_rewrites_the_loaders_strings() -> None:
    loaded = usage("device_literal", "path:cuda", arguments={"call": "torch.load"})
    found = judged(loaded, "cann")
    assert (found.status, found.route) == ("supported", "as_is")
    assert found.shim == ShimReach(reach="breaks", why="path_is_rewritten")
    (planned,) = shim_plan([found])
    assert planned.route == "replace"
    assert judged(loaded, "rocm").route == "as_is"
