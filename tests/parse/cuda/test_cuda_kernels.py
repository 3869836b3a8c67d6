"""Kernel definitions in the shapes that real code has."""

import pytest

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import KernelFact


def kernels(code: str) -> tuple[KernelFact, ...]:
    inventory = parse_cuda(code.encode())
    assert inventory.unattributed == ()
    return inventory.kernels


def kernel(code: str) -> KernelFact:
    (only,) = kernels(code)
    return only


@pytest.mark.parametrize(
    "head",
    [
        "__global__ void k(float* a, int n)",
        "static __global__ void k(float* a, int n)",
        "__global__ static void k(float* a, int n)",
        "__global__ void __launch_bounds__(256) k(float* a, int n)",
        "static __global__ void __launch_bounds__(kThreads<4>(2), 1) k(float* a, int n)",
        "__launch_bounds__(128) __global__ void k(float* a, int n)",
        "void __global__ k(float* a, int n)",
        "__global__ void C10_LAUNCH_BOUNDS_1(512) k(float* a, int n)",
        "__global__ void __cluster_dims__(2, 1, 1) k(float* a, int n)",
        "__global__ __attribute__((used)) void k(float* a, int n)",
        "__global__ void MY_ATTRIBUTE(3) k(float* a, int n)",
        'extern "C" __global__ void k(float* a, int n)',
        "template <typename T, int N>\n__global__ void k(float* a, int n)",
        "template <>\n__global__ void k<float, 4>(float* a, int n)",
        "template <typename T, std::enable_if_t<(sizeof(T) > 2), int> = 0>\n"
        "__global__ void k(float* a, int n)",
        "__global__ auto k(float* a, int n) -> void",
        "__global__\nvoid\nk(float* a,\n  int n)",
        "__global__ void k(float* a /* the array */, int n // its size\n)",
    ],
)
def test_every_head(head: str) -> None:
    found = kernel(f"{head}\n{{\n  a[n] = 0;\n}}\n")
    assert found.name == "k"
    assert found.parameters == ("float* a", "int n")


def test_place_size_and_scope() -> None:
    found = kernel(
        "namespace outer { namespace {\n"
        "struct Holder {\n"
        "  template <typename T>\n"
        "  static __global__ void fill(T* a, T value = T(0))\n"
        "  {\n"
        "    // nothing\n"
        "\n"
        "    a[0] = value;\n"
        "  }\n"
        "};\n"
        "} }\n"
    )
    assert (found.line, found.end_line, found.loc) == (4, 9, 4)
    assert found.scope == "outer::Holder"
    assert found.template
    assert found.parameters == ("T* a", "T value")


def test_prototypes_and_friends_make_no_kernel() -> None:
    code = (
        "__global__ void k(int* a);\n"
        "template <typename T> __global__ void t(T* a, int n);\n"
        "struct S { friend __global__ void f(S s); };\n"
        "extern template __global__ void t<float>(float* a, int n);\n"
        "typedef void (*pointer)(int);\n"
    )
    assert kernels(code) == ()


def test_the_branches_of_a_split_head() -> None:
    found = kernels(
        "#ifdef USE_ROCM\n"
        "__global__ void __launch_bounds__(64) k(int* a) {\n"
        "#else\n"
        "__global__ void __launch_bounds__(32) k(int* a) {\n"
        "#endif\n"
        "  a[0] = 1;\n"
        "}\n"
        "__global__ void after(int* a) { a[0] = 2; }\n"
    )
    assert {item.name for item in found} == {"k", "after"}


def test_a_region_with_an_error_loses_nothing_else() -> None:
    found = kernels(
        "UNKNOWN_PREFIX(a, b) = struct {{ ] ;\n"
        "__global__ void first(int* a) { a[0] = 1; }\n"
        "int broken( = ;\n"
        "__global__ void second(int* a) { a[0] = 1; }\n"
    )
    assert [item.name for item in found] == ["first", "second"]


def test_macro_that_makes_kernels() -> None:
    found = kernels(
        "#define UNARY(NAME, TYPE, EXPR)                   \\\n"
        "  template <int N>                                \\\n"
        "  __global__ void NAME##_kernel(TYPE* x, int n) { \\\n"
        "    if (threadIdx.x < n) atomicAdd(x, EXPR);      \\\n"
        "  }\n"
        "UNARY(add_one, float, 1.f)\n"
        "namespace n {\nUNARY(add_two, double, 2.0)\n}\n"
    )
    assert [(item.name, item.line, item.scope) for item in found] == [
        ("add_one_kernel", 6, ""),
        ("add_two_kernel", 8, "n"),
    ]
    assert found[0].defined_by_macro == "UNARY"
    assert found[1].parameters == ("double* x", "int n")
    assert found[0].template
    assert [feature.name for feature in found[0].features] == ["atomic"]


def test_macro_that_leaves_the_body_to_its_user() -> None:
    found = kernel(
        "#define DEFINE_KERNEL(name, ...) \\\n"
        "  template <__VA_ARGS__>         \\\n"
        "  __global__ void name(const Params params)\n"
        "DEFINE_KERNEL(flash_forward, bool A, bool B) {\n"
        "  __shared__ float s[32];\n"
        "  run<A, B>(params);\n"
        "}\n"
    )
    assert found.name == "flash_forward"
    assert found.defined_by_macro == "DEFINE_KERNEL"
    assert (found.line, found.end_line) == (4, 7)
    assert "run" in found.calls
    assert found.shared_bytes == 128


def test_macro_of_a_header_is_a_kernel_of_its_own() -> None:
    found = kernel("#define K(NAME) __global__ void NAME(int* a) { a[0] = 1; }\n")
    assert (found.name, found.certainty, found.defined_by_macro) == ("NAME", "medium", "K")


def test_macro_that_stands_for_the_specifier() -> None:
    found = kernel('#define KERNEL extern "C" __global__\nKERNEL void k(int* a) { a[0] = 1; }\n')
    assert found.name == "k"


def test_guards_and_ported_code() -> None:
    found = kernels(
        "#ifndef GUARD_H\n"
        "#define GUARD_H\n"
        "__global__ void plain(int* a) { a[0] = 1; }\n"
        "#if defined(USE_ROCM) || defined(__HIP_PLATFORM_AMD__)\n"
        "__global__ void amd(int* a) { a[0] = 1; }\n"
        "#elif defined(__MUSA__)\n"
        "__global__ void musa(int* a) { a[0] = 1; }\n"
        "#else\n"
        "__global__ void cuda(int* a) { a[0] = 1; }\n"
        "#endif\n"
        "#ifndef MMCV_WITH_MLU\n"
        "__global__ void not_mlu(int* a) { a[0] = 1; }\n"
        "#else\n"
        "__global__ void mlu(int* a) { a[0] = 1; }\n"
        "#endif\n"
        "#if defined(__CUDACC__) || defined(__HIPCC__)\n"
        "__global__ void both(int* a) { a[0] = 1; }\n"
        "#endif\n"
        "#endif\n"
    )
    told = {item.name: (item.guard, item.ported_for, item.language) for item in found}
    assert told["plain"] == (None, (), "cuda")
    assert told["amd"][1:] == (("rocm",), "hip")
    assert told["musa"][1:] == (("musa",), "cuda")
    assert told["cuda"][1:] == ((), "cuda")
    assert told["not_mlu"] == ("!MMCV_WITH_MLU", (), "cuda")
    assert told["mlu"] == ("MMCV_WITH_MLU", ("mlu",), "cuda")
    assert told["both"][1:] == ((), "cuda")


def test_fingerprint_ignores_place_and_layout() -> None:
    first = kernel("__global__ void k(int* a, int n) { a[n] = 1; }")
    second = kernel("\n\n// moved\n__global__ void k(int* a,\n    int n) { a[n] = 2; }")
    other = kernel("__global__ void k(int* a, long n) { a[n] = 1; }")
    assert first.fingerprint == second.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("matmul_backward_bias_kernel4", "reduction"),
        ("addBiasAttentionFfnResidual", "elementwise"),
        ("addBiasSoftMax", "reduction"),
        ("softmax_warp_forward", "reduction"),
        ("flash_attention_fwd", "attention"),
        ("inclusive_scan", "scan"),
        ("radix_sort_pairs", "sort"),
        ("scatter_add", "gather_scatter"),
        ("modulated_im2col", "stencil"),
        ("mystery", None),
    ],
)
def test_role_by_name(name: str, role: str | None) -> None:
    assert kernel(f"__global__ void {name}(int* a) {{ a[0] = 1; }}").role == role


def test_role_by_body() -> None:
    body = "int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) a[i] = b[i] * 2;"
    assert kernel(f"__global__ void run(float* a) {{ {body} }}").role == "elementwise"


def test_names_of_members_and_templates() -> None:
    inventory = parse_cuda(
        b"template <int N> __device__ void Op<N, A<B>>::run(float* a) { atomicAdd(a, 1.f); }\n"
        b"__device__ float ns::helper<float>(float a) { return a; }\n"
        b"bool operator<(const cudaKey& a, const cudaKey& b) { return a.x < b.x; }\n"
    )
    assert [function.name for function in inventory.device_functions] == ["run", "helper"]
    assert [function.name for function in inventory.functions] == ["operator<"]


def test_a_device_lambda_has_no_name_and_its_features_are_usages() -> None:
    inventory = parse_cuda(b"auto f = [=] __device__ (int i) { return __shfl_sync(m, i, 0); };")
    (function,) = inventory.device_functions
    assert (function.name, function.loc, function.features) == ("", 1, ())
    assert [usage.symbol for usage in inventory.usages] == ["__shfl_sync"]


def test_attributes_before_the_specifier_belong_to_the_kernel() -> None:
    found = kernel(
        "template <int D>\n__launch_bounds__(D, 1)\nstatic __global__ void k(int* a) { a[0] = 1; }"
    )
    assert [feature.detail for feature in found.features] == ["D, 1"]
    assert found.line == 2


@pytest.mark.parametrize(
    ("head", "specifiers"),
    [
        ("template <bool B> GLOBAL void fill(Renderer r, int n)", ("GLOBAL",)),
        ("template <typename T>\nTREE_KERNEL fill(T r, int n)", ("TREE_KERNEL",)),
        ("TREE_KERNEL __launch_bounds__(4 * kRows, 2) void fill(R r, int n)", ("TREE_KERNEL",)),
        ("__launch_bounds__(256) TREE_KERNEL fill(R r, int n)", ("TREE_KERNEL",)),
        ("LIB_API TREE_GLOBAL\nvoid fill(R r, int n)", ("TREE_GLOBAL",)),
        ("static TREE_KERNEL void fill<float, 4>(R r, int n)", ("TREE_KERNEL",)),
    ],
)
def test_a_function_that_hangs_on_a_macro_of_another_header(
    head: str, specifiers: tuple[str, ...]
) -> None:
    code = f"namespace rows {{\n{head}\n{{ __shared__ float tile[4]; }}\n}}\n"
    inventory = parse_cuda(code.encode())
    (candidate,) = inventory.kernel_candidates
    assert (candidate.kernel.name, candidate.kernel.scope) == ("fill", "rows")
    assert len(candidate.kernel.parameters) == 2
    assert (candidate.specifiers, inventory.kernels) == (specifiers, ())
    bounds = [feature for feature in candidate.kernel.features if feature.name == "launch_bounds"]
    assert len(bounds) == head.count("__launch_bounds__")


@pytest.mark.parametrize(
    "code",
    [
        "MY_API void f(int n) { g(n); k<<<1, 2>>>(); }",
        "TREE_RESULT int f(int n) { k<<<1, 2>>>(); }",
        "#define TREE_KERNEL static void\nTREE_KERNEL f(int n) { k<<<1, 2>>>(); }",
        "std::vector<T> f(int n) { k<<<1, 2>>>(); }",
    ],
)
def test_no_macro_may_make_these_kernels(code: str) -> None:
    assert parse_cuda(code.encode()).kernel_candidates == ()


def test_macros_that_make_kernels_are_told() -> None:
    inventory = parse_cuda(
        b"#ifndef LIB_KERNEL\n#ifdef __CUDACC__\n#define LIB_KERNEL HIDDEN __global__ void\n#else\n"
        b"#define LIB_KERNEL static void\n#endif\n#endif\n#define RUN(k) k<<<1, 2>>>()\n"
        b"#define TREE_KERNEL LIB_KERNEL\n#define ROW_KERNEL OTHER_LIB_KERNEL\n#define N 4\n"
    )
    assert inventory.kernel_macros == {
        "LIB_KERNEL": "__global__",
        "TREE_KERNEL": "__global__",
        "ROW_KERNEL": "OTHER_LIB_KERNEL",
    }


def test_a_kernel_of_an_intrinsics_name_does_not_use_it() -> None:
    inventory = parse_cuda(b"__global__ void fastAtomicMax(int* a) { atomicCAS(a, 1, 2); }")
    (kernel,) = inventory.kernels
    assert [feature.detail for feature in kernel.features] == ["atomicCAS int"]


def test_bytes_under_errors_are_no_more_than_the_file_has() -> None:
    code = b"__global__ void k() {}\nX(1, 2)\n1, 2, 3, 4\nY()\nZ(a, (b)\n {1, 2}} ) ( { 5 ]\n" * 20
    assert parse_cuda(code).error_bytes <= len(code)


def test_a_long_attribute_on_the_line_before_belongs_to_the_head() -> None:
    bound = "threads_of(HEAD_DIM_K, HEAD_DIM_V, COLUMNS_1*COLUMNS_2)"
    found = kernel(
        "template <int HEAD_DIM_K>\n"
        f"__launch_bounds__({bound}, {bound.replace('threads', 'occupancy')})\n"
        "static __global__ void attend(const char* q) { }\n"
    )
    assert [(feature.name, feature.line) for feature in found.features] == [("launch_bounds", 2)]


def test_a_macro_that_instantiates_a_kernel_makes_none() -> None:
    (only,) = kernels(
        "template <typename T> __global__ void soft(T* a) { a[0] = 1; }\n"
        "#define SOFT(type) template __global__ void soft<type>(type * a)\n"
        "SOFT(float);\nSOFT(half);\n"
    )
    assert only.line == 1
