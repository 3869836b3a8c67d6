"""Kernels, their launches, the host functions around them and their Python names."""

from typing import Any

import pytest
from msgspec.structs import replace

from migrate_scan.link import ParsedFile
from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import Certainty, DeviceFunction, Feature
from tests.link.repository import (
    bound,
    extension,
    file,
    global_function,
    host,
    imported,
    include,
    kernel,
    launch,
    library,
    linked,
    reference,
    usage,
)


def test_kernel_from_its_definition_to_the_python_call() -> None:
    inventory = linked(
        file(
            "ops/src/scale.cu",
            kernels=(global_function("scale_kernel"),),
            launches=(launch("scale_kernel", 25, "scale_cuda"),),
            functions=(host("scale_cuda", "scale_kernel"),),
        ),
        file(
            "ops/src/bind.cpp",
            functions=(host("scale", "scale_cuda"),),
            bindings=(bound("scale_forward", "scale"),),
        ),
        file("ops/setup.py", extensions=(extension("scale_ext", "src/scale.cu", "src/bind.cpp"),)),
        file("ops/scale.py", native_references=(reference("scale_ext", "scale_forward", line=9),)),
    )
    found = kernel(inventory, "scale_kernel")
    assert [(place.path, place.line) for place in found.launches] == [("ops/src/scale.cu", 25)]
    assert found.host_functions == ("scale", "scale_cuda")
    (binding,) = found.bindings
    assert (binding.python_name, binding.path) == ("scale_forward", "ops/src/bind.cpp")
    assert [(site.path, site.line) for site in binding.call_sites] == [("ops/scale.py", 9)]
    (call,) = inventory.usages
    assert (call.category, call.kernel_id) == ("custom_op", found.id)


def test_host_function_in_a_namespace_is_named_once() -> None:
    inventory = linked(
        file(
            "scale.cu",
            kernels=(global_function("scale_kernel"),),
            launches=(launch("scale_kernel", 25, "ops::scale"),),
            functions=(host("scale", "scale_kernel"),),
            bindings=(bound("scale"),),
        ),
    )
    assert kernel(inventory, "scale_kernel").host_functions == ("ops::scale",)


def test_launch_of_an_unknown_kernel_stays_a_usage() -> None:
    inventory = linked(file("a.cu", launches=(launch("elsewhere", 3, "run"),)))
    assert [(use.category, use.symbol) for use in inventory.usages] == [
        ("kernel_launch", "elsewhere")
    ]


def test_template_and_its_specialisation_share_a_launch() -> None:
    inventory = linked(
        file("common/iou.cuh", kernels=(global_function("iou_kernel"),)),
        file(
            "torch/iou.cu",
            includes=(include("iou.cuh"),),
            kernels=(global_function("iou_kernel", 9),),
            launches=(launch("iou_kernel", 30),),
        ),
    )
    assert [len(found.launches) for found in inventory.kernels] == [1, 1]
    assert not inventory.usages


def test_launch_of_what_a_function_chooses() -> None:
    inventory = linked(
        file(
            "bias.cu",
            kernels=(global_function("bias_kernel"),),
            functions=(host("choose_bias", "pick"), host("pick", "bias_kernel", line=30)),
        ),
        file(
            "bias.cpp",
            functions=(host("bias", "choose_bias"),),
            launches=(launch("choose_bias", 60, "bias"),),
            bindings=(bound("bias"),),
        ),
    )
    found = kernel(inventory, "bias_kernel")
    assert [place.path for place in found.launches] == ["bias.cpp"]
    assert [binding.python_name for binding in found.bindings] == ["bias"]
    assert not inventory.usages


def test_launch_of_a_parameter_is_its_callers_kernel() -> None:
    inventory = linked(
        file(
            "launch.cuh",
            functions=(host("run", "stream"),),
            launches=(launch("", 12, "run"),),
        ),
        file(
            "norm.cu",
            includes=(include("launch.cuh"),),
            kernels=(global_function("norm_kernel"),),
            functions=(host("norm", "run", "norm_kernel"),),
        ),
        file("other.cu", kernels=(global_function("idle_kernel"),)),
    )
    assert [place.path for place in kernel(inventory, "norm_kernel").launches] == ["launch.cuh"]
    assert not kernel(inventory, "idle_kernel").launches
    assert not inventory.usages


def test_registration_adds_an_implementation_to_a_dispatched_function() -> None:
    inventory = linked(
        file(
            "pytorch/nms.cpp",
            functions=(host("nms", "nms_impl"), host("nms_impl", "DISPATCH_DEVICE_IMPL", line=30)),
            bindings=(bound("nms"),),
        ),
        file(
            "pytorch/cuda/cudabind.cpp",
            functions=(
                host("nms_cuda", "NMSLauncher"),
                host("nms_impl", "nms_cuda", line=30, registration=True),
            ),
        ),
        file(
            "pytorch/cuda/nms.cu",
            kernels=(global_function("nms_kernel"),),
            functions=(host("NMSLauncher"),),
            launches=(launch("nms_kernel", 21, "NMSLauncher"),),
        ),
    )
    found = kernel(inventory, "nms_kernel")
    assert [binding.python_name for binding in found.bindings] == ["nms"]
    assert set(found.host_functions) == {"nms", "nms_impl", "nms_cuda", "NMSLauncher"}


@pytest.mark.parametrize("told", [True, False])
def test_equal_names_of_two_extensions_are_kept_apart(told: bool) -> None:
    """By the sources of each where the build tells them, else by their folders."""
    sources = ("bind.cpp", "impl.cu") if told else ()
    files = []
    for name in ("focal", "xent"):
        files += [
            file(
                f"{name}/bind.cpp",
                functions=(host("forward", "run"),),
                bindings=(bound("forward"),),
            ),
            file(
                f"{name}/impl.cu",
                kernels=(global_function(f"{name}_kernel"),),
                functions=(host("run", f"{name}_kernel"),),
                launches=(launch(f"{name}_kernel", 22, "run"),),
            ),
        ]
    inventory = linked(
        *files,
        *(
            file(
                f"{name}/setup.py",
                extensions=(extension(f"{name}_cuda", *sources),),
                native_references=(reference(f"{name}_cuda", "forward"),),
            )
            for name in ("focal", "xent")
        ),
    )
    for name in ("focal", "xent"):
        (binding,) = kernel(inventory, f"{name}_kernel").bindings
        assert binding.path == f"{name}/bind.cpp"
        assert [site.path for site in binding.call_sites] == [f"{name}/setup.py"]


def test_own_code_is_not_tied_to_tests_or_vendored_copies() -> None:
    defines: dict[str, Any] = {
        "kernels": (global_function("copy_kernel"),),
        "functions": (host("copy", "copy_kernel"),),
        "launches": (launch("copy_kernel", 22, "copy"),),
    }
    inventory = linked(
        file("src/bind.cpp", functions=(host("forward", "copy"),), bindings=(bound("forward"),)),
        file("src/test/copy.cu", "test", **defines),
        file("third_party/lib/copy.cu", "vendored", **defines),
        file("third_party/lib/bind.cpp", "vendored", bindings=(bound("lib_copy", "copy"),)),
    )
    by_area = {found.area: found for found in inventory.kernels}
    assert not by_area["test"].bindings
    assert {b.python_name for b in by_area["vendored"].bindings} == {"forward", "lib_copy"}


def test_vendored_code_does_not_reach_the_repositorys_own() -> None:
    inventory = linked(
        file("src/k.cu", kernels=(global_function("k"),)),
        file("third_party/x.cu", "vendored", launches=(launch("k", 5, "run"),)),
    )
    assert not kernel(inventory, "k").launches
    assert [use.path for use in inventory.usages] == ["third_party/x.cu"]


def test_operator_of_a_torch_library() -> None:
    inventory = linked(
        file(
            "csrc/ops.cu",
            kernels=(global_function("add_kernel"),),
            functions=(host("add_cuda", "add_kernel"),),
            launches=(launch("add_kernel", 22, "add_cuda"),),
            bindings=(library("add", "mylib", "add_cuda"),),
        ),
        file(
            "mylib/add.py",
            native_references=(
                reference("torch.ops.mylib", "add"),
                reference("torch.ops.aten", "add", line=9),
            ),
        ),
    )
    assert [(use.line, use.kernel_id) for use in inventory.usages] == [(7, "k1")]


def test_python_kernels_are_found_through_imports_and_helpers_are_no_kernels() -> None:
    inventory = linked(
        file(
            "pkg/kernels.py",
            kernels=(
                global_function("add_kernel", language="triton", calls=("load_row",)),
                global_function(
                    "load_row",
                    20,
                    language="triton",
                    features=(Feature(name="dot", line=21, detail="tl.dot"),),
                ),
            ),
        ),
        file("pkg/add_kernel.cu", kernels=(global_function("add_kernel"),)),
        file(
            "pkg/add.py",
            imports=(imported("kernels", "add_kernel", level=1, alias="kernel"),),
            launches=(launch("kernel", 8, "add"),),
        ),
    )
    triton, native = sorted(inventory.kernels, key=lambda found: found.language, reverse=True)
    assert [(found.name, found.language) for found in inventory.kernels] == [
        ("add_kernel", "cuda"),
        ("add_kernel", "triton"),
    ]
    assert [place.path for place in triton.launches] == ["pkg/add.py"]
    assert [feature.detail for feature in triton.features] == ["tl.dot"]
    assert not native.launches


def test_features_of_device_functions_count_for_their_callers() -> None:
    shuffle = Feature(name="warp_intrinsic", line=4, detail="__shfl_xor_sync")
    inventory = linked(
        file(
            "reduce.cuh",
            device_functions=(
                DeviceFunction(
                    name="warp_sum", line=3, end_line=6, loc=4, features=(shuffle,), calls=("all",)
                ),
                DeviceFunction(name="all", line=8, end_line=9, loc=2, calls=("warp_sum",)),
            ),
        ),
        file(
            "norm.cu",
            includes=(include("reduce.cuh"),),
            kernels=(global_function("norm", 11, calls=("all",)),),
        ),
    )
    (feature,) = kernel(inventory, "norm").features
    assert (feature.name, feature.line) == ("warp_intrinsic", 11)
    assert feature.detail == "__shfl_xor_sync (reduce.cuh:4)"


def test_calls_that_go_in_circles_end() -> None:
    inventory = linked(
        file(
            "a.cu",
            functions=(host("one", "two"), host("two", "one", "k", line=30)),
            kernels=(global_function("k"),),
            bindings=(bound("one"),),
        )
    )
    assert [binding.python_name for binding in kernel(inventory, "k").bindings] == ["one"]


def test_call_that_reaches_several_kernels_stands_for_the_largest() -> None:
    inventory = linked(
        file(
            "norm.cu",
            kernels=(
                global_function("cleanup"),
                replace(global_function("reduce", 20), loc=90),
                global_function("scale", 40),
            ),
            functions=(host("norm", "cleanup", "reduce", "scale", line=60),),
            bindings=(bound("norm", module="norm_ext"),),
        ),
        file("norm.py", native_references=(reference("norm_ext", "norm"),)),
    )
    assert inventory.usages[0].kernel_id == kernel(inventory, "reduce").id


@pytest.mark.parametrize(
    ("folder", "tied"), [("csrc/norm", True), ("csrc", True), ("other", False)]
)
def test_file_of_no_extension_goes_with_one_in_whose_folder_it_stands(
    folder: str, tied: bool
) -> None:
    inventory = linked(
        file("setup.py", extensions=(extension("norm_ext", "csrc/norm/bind.cpp"),)),
        file("csrc/norm/bind.cpp", functions=(host("norm", "run"),), bindings=(bound("norm"),)),
        file(
            f"{folder}/run.cu",
            kernels=(global_function("run_kernel"),),
            functions=(host("run", "run_kernel"),),
        ),
    )
    assert bool(kernel(inventory, "run_kernel").bindings) is tied


def test_a_macro_of_a_header_launches_the_kernels_that_its_pattern_names() -> None:
    inventory = linked(
        file("norm/macros.h", launches=(launch("norm_*_kernel", 17, "RUN_NORM"),)),
        file(
            "norm/bwd.cu",
            kernels=(global_function("norm_bwd_kernel"), global_function("other_kernel", 9)),
        ),
        file("norm/fwd.cu", kernels=(global_function("norm_fwd_kernel"),)),
    )
    assert kernel(inventory, "norm_bwd_kernel").launches
    assert kernel(inventory, "norm_fwd_kernel").launches
    assert kernel(inventory, "other_kernel").launches == ()
    assert inventory.usages == ()


@pytest.mark.parametrize(("certainty", "kept"), [("medium", []), ("high", ["cudaCheckEverything"])])
def test_a_helper_of_the_repository_is_not_of_cuda(certainty: Certainty, kept: list[str]) -> None:
    call = usage("cudaCheckEverything", rule="MS401", category="cuda_runtime")
    inventory = linked(
        file("src/check.cpp", functions=(host("cudaCheckEverything", "abort"),)),
        file("src/run.cu", usages=(replace(call, certainty=certainty),)),
    )
    assert [found.symbol for found in inventory.usages] == kept


def test_a_constant_of_an_included_header_is_the_kernels() -> None:
    table = b"__constant__ float LUT[16];\n__device__ float at(int i) { return LUT[i]; }\n"
    other = table.replace(b"LUT", b"TAPS")
    kernels = (
        b'#include "table.cuh"\n'
        b"__global__ void scale(float* a, int n) {\n"
        b"  float TAPS[4];\n"
        b"  a[n] = LUT[n & 15] * TAPS[0];\n"
        b"}\n"
    )
    inventory = linked(
        ParsedFile("table.cuh", "own", parse_cuda(table)),
        ParsedFile("taps.cuh", "own", parse_cuda(other)),
        ParsedFile("scale.cu", "own", parse_cuda(kernels)),
    )
    found = kernel(inventory, "scale").features
    assert [(feature.name, feature.line, feature.detail) for feature in found] == [
        ("constant_memory", 4, "LUT")
    ]


def test_a_helper_brings_its_libraries_and_shared_memory() -> None:
    tile = Feature(name="shared_memory", line=4, detail="float t[8] = 32 B")
    helper = DeviceFunction(
        name="total", line=3, end_line=9, loc=6, features=(tile,), libraries=("cub",)
    )
    inventory = linked(
        file(
            "a.cu",
            kernels=(global_function("norm", calls=("total",)),),
            includes=(include("b.cuh"),),
        ),
        file("b.cuh", device_functions=(helper,)),
    )
    found = kernel(inventory, "norm")
    assert (found.libraries, found.shared_bytes) == (("cub",), 32)


def test_what_a_launch_asks_for_is_a_feature_of_the_kernel() -> None:
    called = launch("add", 9, "run")
    usage_of_launch = replace(called.usage, arguments={"num_warps": "8"})
    inventory = linked(
        file("k.py", kernels=(global_function("add", language="triton"),), functions=()),
        file(
            "run.py",
            imports=(imported("k", "add"),),
            launches=(replace(called, usage=usage_of_launch),),
        ),
    )
    (feature,) = kernel(inventory, "add").features
    assert (feature.name, feature.detail) == ("num_warps", "8 (run.py:9)")


def test_device_code_of_files_that_are_not_compiled_together_is_not_called() -> None:
    double = Feature(name="fp64", line=4, detail="double")
    helper = DeviceFunction(name="clear", line=3, end_line=6, loc=4, features=(double,))
    inventory = linked(
        file("csrc/a/k.cu", kernels=(global_function("near", calls=("clear",)),)),
        file("csrc/a/h.cuh", device_functions=(helper,)),
        file("csrc/b/k.cu", kernels=(global_function("far", calls=("clear",)),)),
    )
    assert [feature.name for feature in kernel(inventory, "near").features] == ["fp64"]
    assert kernel(inventory, "far").features == ()
