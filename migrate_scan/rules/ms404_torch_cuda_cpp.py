"""The CUDA side of torch's C++ API."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS404",
    name="torch-cuda-cpp",
    subject="usage",
    category="cuda_library",
    summary="The CUDA part of ATen or c10 is used.",
    why=(
        "Streams, guards and check macros of torch's CUDA back end are compiled into an extension. "
        "Every torch plugin has its own, with other headers and names."
    ),
    valid=(
        Example(
            "void f() { auto s = at::cuda::getCurrentCUDAStream(); C10_CUDA_CHECK(g()); }",
            ("at::cuda::getCurrentCUDAStream", "C10_CUDA_CHECK"),
            "cpp",
        ),
        Example("const c10::cuda::CUDAGuard guard(device);", ("c10::cuda::CUDAGuard",), "cpp"),
        Example(
            "using namespace at::cuda;\nvoid f() { getCurrentCUDAStream(); }",
            ("at::cuda::getCurrentCUDAStream",),
            "cpp",
        ),
    ),
    invalid=(
        Example("#define CUDA_1D_KERNEL_LOOP(i, n) for (int i = 0; i < n; ++i)", (), "cuda"),
        Example("void f(at::Tensor t) { t.is_cuda(); t.cuda(); at::zeros({1}); }", (), "cpp"),
    ),
)
