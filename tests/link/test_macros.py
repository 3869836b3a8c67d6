"""Kernels behind a macro that another file defines."""

from migrate_scan.link import ParsedFile
from migrate_scan.model import Inventory
from migrate_scan.parse.cuda import parse_cuda
from tests.link.repository import kernel, linked

HEADER = """#ifdef __CUDACC__
#define TREE_KERNEL __global__ void
#else
#define TREE_KERNEL void
#endif
"""
SOURCE = """#include "macros.hpp"
template <typename T>
TREE_KERNEL grow(T* a, int n) {
  __shared__ T leaves[32];
  leaves[threadIdx.x] = a[0];
}
void run(float* a, int n) { grow<float><<<1, 32>>>(a, n); }
"""


def read(**files: str) -> Inventory:
    return linked(
        *(
            ParsedFile(name.replace("_", "."), "own", parse_cuda(code.encode()))
            for name, code in files.items()
        )
    )


def test_the_macro_of_an_included_header_makes_a_kernel() -> None:
    inventory = read(macros_hpp=HEADER, grow_cu=SOURCE)
    found = kernel(inventory, "grow")
    assert (found.certainty, found.path, found.line) == ("high", "grow.cu", 3)
    assert [(place.line, place.scope) for place in found.launches] == [(7, "run")]
    assert [feature.name for feature in found.features] == ["shared_memory"]
    assert not inventory.usages


def test_a_macro_may_stand_for_that_of_another_file() -> None:
    inventory = read(
        macros_hpp="#define TREE_KERNEL LIB_KERNEL\n",
        lib_hpp="#define LIB_KERNEL static __global__ void\n",
        grow_cu=SOURCE,
    )
    assert kernel(inventory, "grow").certainty == "high"


def test_a_macro_of_a_library_that_is_not_here() -> None:
    """Its name tells, or a launch of the function does."""
    inventory = read(
        named_cu="LIB_KERNEL named(int* a) { a[0] = 1; }",
        launched_cu="LIB_GLB void launched(int* a) { a[threadIdx.x] = 1; }",
        other_cu="void f(int* a) { launched<<<1, 2>>>(a); }",
        quiet_cu="LIB_GLB void quiet(int* a) { a[0] = __shfl_sync(~0u, a[0], 1); }",
    )
    assert {(found.name, found.certainty) for found in inventory.kernels} == {
        ("named", "medium"),
        ("launched", "medium"),
    }
    assert [(usage.path, usage.category) for usage in inventory.usages] == [
        ("quiet.cu", "device_feature")
    ]


def test_a_wrapper_of_its_kernels_name_is_no_kernel() -> None:
    inventory = read(
        wrap_cu="LIB_FN void scale(int* a) { detail::scale<<<1, 2>>>(a); }",
        kernel_cu="namespace detail { __global__ void scale(int* a) {} }",
    )
    assert [found.path for found in inventory.kernels] == ["kernel.cu"]
