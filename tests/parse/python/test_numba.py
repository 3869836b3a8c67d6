"""Numba kernels: what they use, which functions are their parts, and what is host code."""

from migrate_scan.parse.facts import Feature, FileInventory
from migrate_scan.parse.python import parse_python

_CODE = """\
import numba
from numba import cuda

TILE = 8 * 4


@cuda.jit("(float32[:], float64)", device=True, inline=True)
def scaled(values, factor):
    values[0] *= factor


@cuda.jit
def smallest(a, b):
    return a if a < b else b


@cuda.jit
def histogram(values, bins, n):
    # print(float16) of 32 lanes
    near = cuda.shared.array(shape=(TILE, 4), dtype=numba.float32)
    other = cuda.shared.array(n, numba.int32)
    tid = cuda.threadIdx.x
    lane = tid & 31
    cuda.syncthreads()
    best = cuda.shfl_down_sync(0xFFFFFFFF, smallest(values[tid], 1), 1)
    cuda.atomic.add(bins, lane, best)
    cuda.cg.this_grid().sync()
    print(best)


def run(values, bins):
    stream = cuda.stream()
    histogram[1, 32, stream](cuda.to_device(values), bins, 3)


def later(a):
    total = 0
    a[0] = total


compiled = cuda.jit(later)
"""


def _found() -> FileInventory:
    return parse_python(_CODE.encode())


def test_functions_of_the_device_are_no_kernels() -> None:
    found = _found()
    assert [kernel.name for kernel in found.kernels] == ["histogram", "later"]
    assert [function.name for function in found.device_functions] == ["scaled", "smallest"]
    assert found.kernels[0].calls == ("smallest",)
    assert [(f.name, f.detail) for f in found.device_functions[0].features] == [("fp64", "float64")]


def test_features_of_a_kernel() -> None:
    kernel = _found().kernels[0]
    assert kernel.features == (
        Feature(name="shared_memory", line=20, detail="float32[TILE, 4] = 512 B"),
        Feature(name="shared_memory", line=21, detail="int32[n]"),
        Feature(name="warp_size_assumption", line=23, detail="&31"),
        Feature(name="warp_intrinsic", line=25, detail="shfl_down_sync"),
        Feature(name="atomic", line=26, detail="atomic.add"),
        Feature(name="grid_sync", line=27, detail="cg.this_grid"),
        Feature(name="device_printf", line=28, detail="print"),
    )
    assert kernel.shared_bytes is None  # one size is not constant


def test_only_what_the_host_does_is_a_usage() -> None:
    assert [usage.symbol for usage in _found().usages] == [
        "numba.cuda.stream",
        "numba.cuda.to_device",
    ]


def test_a_kernel_language_in_a_triton_kernel_is_no_host_use() -> None:
    code = (
        "import triton\n@triton.jit\ndef k(x, N):\n    B = triton.next_power_of_2(N)\n"
        "def run(x):\n    k[(triton.cdiv(3, 2),)](x, 3)\n"
    )
    assert [usage.symbol for usage in parse_python(code.encode()).usages] == ["triton.cdiv"]
