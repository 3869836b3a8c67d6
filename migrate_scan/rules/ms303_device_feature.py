"""Device features outside of the kernels and device functions of the repository."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS303",
    name="device-feature",
    subject="usage",
    category="device_feature",
    summary="A device feature is used outside of any kernel or device function.",
    why=(
        "Warp intrinsics, fixed warp sizes, shared memory and tensor cores tie code to one "
        "machine. Inside a kernel they are features of that kernel; here they stand in a macro, "
        "a constant or a lambda that several kernels may use."
    ),
    valid=(
        Example(
            "#define SHFL(x) __shfl_xor_sync(0xffffffff, x, 1)",
            ("__shfl_xor_sync",),
            "cuda",
        ),
        Example("constexpr int WARP_SIZE = 32; cudaStream_t s;", ("WARP_SIZE",), "cuda"),
        Example("__constant__ float table[64];", ("__constant__",), "cuda"),
    ),
    invalid=(
        Example("__device__ float f(float x) { return __shfl_xor_sync(~0u, x, 1); }", (), "cuda"),
        Example("__global__ void k(int* a) { atomicAdd(a, 1); }", (), "cuda"),
        Example("std::atomic<int> n; cudaStream_t s; int page = size / 32; double d;", (), "cuda"),
        Example(
            "__constant__ float table[64];\n__global__ void k(float* a) { *a = table[3]; }",
            (),
            "cuda",
        ),
    ),
)
