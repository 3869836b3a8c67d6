"""Device features of kernels and of their helpers."""

import pytest

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import Feature


def features(
    body: str, before: str = "", parameters: str = "float* a, int n"
) -> tuple[Feature, ...]:
    code = f"{before}\n__global__ void k({parameters}) {{\n{body}\n}}\n"
    (kernel,) = parse_cuda(code.encode()).kernels
    return kernel.features


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = __shfl_down_sync(mask_of(a), x, 1);", ("warp_intrinsic", "__shfl_down_sync")),
        ("unsigned m = __activemask();", ("warp_intrinsic", "__activemask")),
        ("int lane = threadIdx.x & 31;", ("warp_size_assumption", "&31")),
        ("int warp = threadIdx.x >> 5;", ("warp_size_assumption", ">>5")),
        ("int l = tid % 32;", ("warp_size_assumption", "%32")),
        ("int w = (threadIdx.x) / 32;", ("warp_size_assumption", "/32")),
        ("const int kWarpSize = 32;", ("warp_size_assumption", "kWarpSize")),
        ("atomicMax(&a[0], n);", ("atomic", "atomicMax float")),
        ("gpuAtomicAdd(a, n);", ("atomic", "gpuAtomicAdd float")),
        ("__shared__ float tile[32][33];", ("shared_memory", "float tile[32][33] = 4224 B")),
        ("extern __shared__ char raw[];", ("shared_memory", "dynamic char raw[]")),
        ("__shared__ T buffer[N];", ("shared_memory", "T buffer[N]")),
        ("double s = 0;", ("fp64", "double")),
        ("half2 h = *(half2*)a;", ("half", "half2")),
        ("__nv_bfloat16 b;", ("bf16", "__nv_bfloat16")),
        ("__nv_fp8_e4m3 f;", ("fp8", "__nv_fp8_e4m3")),
        ("auto g = cg::this_thread_block();", ("cooperative_groups", "cg::this_thread_block")),
        ("cooperative_groups::this_grid().sync();", ("grid_sync", "cooperative_groups::this_grid")),
        ("auto c = cg::this_cluster();", ("cluster", "cg::this_cluster")),
        ("nvcuda::wmma::mma_sync(d, a, b, c);", ("tensor_core", "nvcuda::wmma::mma_sync")),
        ("cute::gemm(x, y, z);", ("cutlass", "cute::gemm")),
        ("__pipeline_wait_prior(0);", ("async_copy", "__pipeline_wait_prior")),
        ("float v = tex2D<float>(t, x, y);", ("texture", "tex2D")),
        ('printf("%d", n);', ("device_printf", "printf")),
        ("assert(n > 0);", ("device_assert", "assert")),
        ("int* p = new int[n];", ("device_malloc", "new")),
        ("child<<<1, 32>>>(a);", ("dynamic_parallelism", "<<<")),
        ("cudaLaunchDevice(p, s);", ("dynamic_parallelism", "cudaLaunchDevice")),
        ("cuda::memcpy_async(t, a, n, bar);", ("async_copy", "cuda::memcpy_async")),
        ("cg::memcpy_async(g, t, a, n);", ("async_copy", "cg::memcpy_async")),
        (
            "cuda::device::memcpy_async_tx(t, a, n, b);",
            ("async_copy", "cuda::device::memcpy_async_tx"),
        ),
        ("cuda::ptx::cp_async_bulk(s, t, a, n, b);", ("async_copy", "cuda::ptx::cp_async_bulk")),
        ("__shared__ alignas(16) int t[8];", ("shared_memory", "int t[8] = 32 B")),
        ("if (n) k(a, n - 1);", ("recursion", "k")),
    ],
)
def test_feature(body: str, expected: tuple[str, str]) -> None:
    assert [(feature.name, feature.detail) for feature in features(body)] == [expected]
    assert features(body)[0].line == 3


@pytest.mark.parametrize(
    "body",
    [
        "a[n & 31] = a[n / 32];",
        "int rows = n >> 5;",
        "// __shfl_sync(0xffffffff, a, 1)",
        "unsigned colour = 0xffffffff;",
        "my.atomicAdd(1); obj.half = 2;",
        "float half_width = n * 0.5f; int doubled = n;",
        "int threads = n / 320;",
        "for (int new_row = 0; new_row < n; ++new_row) free_slot[n] = 1;",
    ],
)
def test_no_feature(body: str) -> None:
    assert features(body) == ()


def test_full_mask_of_an_intrinsic() -> None:
    found = features("x = __shfl_xor_sync(0xFFFFFFFF, x, 4);")
    assert {feature.name for feature in found} == {"warp_intrinsic", "warp_size_assumption"}


def test_ptx_names_its_instructions() -> None:
    found = features(
        'asm volatile("{ .reg .pred p;\\n\\t"\n'
        '  "@p cp.async.cg.shared.global [%0], [%1], 16;\\n"\n'
        '  "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0}, {%1};"\n'
        '  : "+r"(a) : "l"(a) : "memory");'
    )
    assert [(feature.name, feature.detail) for feature in found] == [
        (
            "inline_ptx",
            "cp.async.cg.shared.global, mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32",
        ),
        ("async_copy", "cp.async.cg.shared.global"),
        ("tensor_core", "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32"),
    ]


def test_launch_bounds_and_parameters_belong_to_the_kernel() -> None:
    code = b"__global__ void __launch_bounds__(256, 2) k(const double* a, cudaTextureObject_t t) {}"
    (kernel,) = parse_cuda(code).kernels
    assert [(feature.name, feature.detail) for feature in kernel.features] == [
        ("launch_bounds", "256, 2"),
        ("fp64", "double"),
        ("texture", "cudaTextureObject_t"),
    ]


def test_static_shared_memory_adds_up() -> None:
    code = b"__global__ void k() { __shared__ float a[16]; __shared__ double b[2 * 8 + 1]; }"
    assert parse_cuda(code).kernels[0].shared_bytes == 64 + 136
    code = b"__global__ void k() { __shared__ float a[16]; extern __shared__ int b[]; }"
    assert parse_cuda(code).kernels[0].shared_bytes is None


def test_file_level_variables_are_features_of_their_users() -> None:
    before = "__device__ __constant__ float table[8];\n#define T (table + 4)"
    found = features("a[0] = T[1];", before)
    assert [(feature.name, feature.detail) for feature in found] == [("constant_memory", "table")]
    found = features("a[0] = smem[1];", "extern __shared__ float smem[];")
    assert [feature.name for feature in found] == ["shared_memory"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("atomicAdd(a + n, 1.f);", "atomicAdd float"),
        ("atomicAdd(&(g[n]), x);", "atomicAdd scalar_t"),
        ("__shared__ int count[4]; atomicAdd(count, 1);", "atomicAdd int"),
        ("atomicCAS((unsigned long long int*)a, b, c);", "atomicCAS unsigned long long int"),
        ("atomicAdd(reinterpret_cast<__half2*>(a), b);", "atomicAdd __half2"),
        ("auto p = a; atomicAdd(p, 1);", "atomicAdd"),
        ("atomicAdd(other.member, 1);", "atomicAdd"),
        ("x = n * elsewhere[0]; atomicAdd(&elsewhere[n], 1);", "atomicAdd"),
        ("if (n) return elsewhere; atomicAdd(elsewhere, 1);", "atomicAdd"),
        ("atomicAdd(&elsewhere[n], 1);", "atomicAdd"),
    ],
)
def test_atomics_by_the_type_that_they_change(body: str, detail: str) -> None:
    parameters = "float* a, scalar_t *__restrict__ g, const int n"
    found = features(body, parameters=parameters)
    assert [feature.detail for feature in found if feature.name == "atomic"] == [detail]


@pytest.mark.parametrize(
    ("include", "names"),
    [
        ('"tables.h"', {"palette": 2}),
        ("<project/tables.hpp>", {"palette": 2}),
        ("<vector>", {}),
    ],
)
def test_variables_that_a_header_may_declare(include: str, names: dict[str, int]) -> None:
    code = f"#include {include}\n__global__ void k(int* a) {{ a[0] = palette[a[1]]; }}\n"
    assert parse_cuda(code.encode()).kernels[0].names == names


def test_device_functions_keep_their_own_features() -> None:
    inventory = parse_cuda(
        b"template <typename T> __device__ __forceinline__ T sum(T v) {\n"
        b"  for (int o = 16; o; o >>= 1) v += __shfl_xor_sync(~0u, v, o);\n"
        b"  return v;\n"
        b"}\n"
        b"__host__ __device__ inline int up(int a, int b) { return (a + b - 1) / b; }\n"
        b"__global__ void k(float* a) { a[0] = sum<float>(a[0]) + up(3, 2); }\n"
    )
    assert [(f.name, [x.name for x in f.features]) for f in inventory.device_functions] == [
        ("sum", ["warp_intrinsic"]),
        ("up", []),
    ]
    (kernel,) = inventory.kernels
    assert kernel.features == ()
    assert {"sum", "up"} <= set(kernel.calls)


def test_shared_memory_of_named_size() -> None:
    inventory = parse_cuda(
        b"#define TILE 16\nconstexpr int PAD = 1;\n#if A\nconst int N = 2;\n#else\n"
        b"const int N = 4;\n#endif\n"
        b"__global__ void k() { __shared__ float a[TILE][TILE + PAD]; }\n"
        b"__global__ void m() { __shared__ float a[N]; }\n"
    )
    known, unknown = inventory.kernels
    assert known.shared_bytes == 16 * 17 * 4
    assert unknown.shared_bytes is None


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("const int half = n / 2;\na[half] = a[0] * half;", []),
        ("half x = a[0];\nauto half = n;\nuse(half);", [3]),
        ("for (unsigned half = n; half > 0; half /= 2) { }", []),
        ("const half x = half(n);\nhalf* p = (half*)a;", [3, 4]),
        ("use(static_cast<half>(n), sizeof(half));\nreturn half(n);", [3, 4]),
    ],
)
def test_half_is_a_type_unless_it_is_declared_a_variable(body: str, lines: list[int]) -> None:
    found = features(body)
    assert {feature.name for feature in found} <= {"half"}
    assert sorted({feature.line for feature in found}) == lines


@pytest.mark.parametrize(
    ("body", "before", "names"),
    [
        ("m = __hmax(m, __habs(x));", "using T = __nv_bfloat16;", {"bf16"}),
        ("m = __hmax(m, __habs(x));", "using T = __half;", {"half"}),
        ("__nv_bfloat162 m; m = __hadd2(m, m);", "using T = __half;", {"bf16"}),
        ("m = __hmax(m, x);", "", {"half"}),
        ("m = __hmax(m, x);", "void f(__half a, __nv_bfloat16 b);", {"half", "bf16"}),
    ],
)
def test_intrinsics_of_both_formats(body: str, before: str, names: set[str]) -> None:
    assert {feature.name for feature in features(body, before)} == names


def test_every_launch_of_a_kernel_by_a_kernel_is_told() -> None:
    found = features("child<<<1, 32>>>(a);\nif (n) child<<<2, 32>>>(a);")
    assert [(feature.name, feature.line) for feature in found] == [
        ("dynamic_parallelism", 3),
        ("dynamic_parallelism", 4),
    ]


def told(code: str) -> list[tuple[str, str, int, str]]:
    return [
        (function.name, feature.name, feature.line, feature.detail)
        for function in parse_cuda(code.encode()).device_functions
        for feature in function.features
    ]


def test_functions_that_call_each_other_are_recursive() -> None:
    code = (
        "__device__ int odd(int n);\n"
        "__device__ int even(int n) { return n == 0 ? 1 : odd(n - 1); }\n"
        "__device__ int odd(int n) { return n == 0 ? 0 : third(n); }\n"
        "__device__ int third(int n) { return even(n - 1) + leaf(n); }\n"
        "__device__ int leaf(int n) { return n; }\n"
    )
    assert told(code) == [
        ("even", "recursion", 2, "odd"),
        ("odd", "recursion", 3, "third"),
        ("third", "recursion", 4, "even"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "__device__ int f(int n) { return g(n); }\n__device__ int g(int n) { return f(n, 1); }",
        "__device__ int f(int n) { return g(n); }\n__device__ int g(int n) { return n.f(1); }",
        "__device__ int f(int n) { return g(n); }\n__device__ int g(int n) { return f(n); }\n"
        "__device__ int g(float n) { return 1; }",
        "__device__ int f(int n) { return g(n); }\n__device__ int g(int n) { return n; }",
    ],
)
def test_what_only_looks_like_a_circle(code: str) -> None:
    assert told(code) == []


def test_a_long_chain_of_functions_is_followed_without_recursion() -> None:
    count = 3000
    code = "".join(
        f"__device__ int f{n}(int n) {{ return f{(n + 1) % count}(n); }}\n" for n in range(count)
    )
    assert len(told(code)) == count


def test_virtual_functions_are_told_by_either_word() -> None:
    code = (
        "struct Base { __device__ virtual float at(int i) const { return 0; } };\n"
        "struct Leaf : Base { __device__ float at(int i) const override { return i; } };\n"
        "__device__ void set(bool override) { use(override); }\n"
    )
    assert told(code) == [
        ("at", "virtual_call", 1, "virtual"),
        ("at", "virtual_call", 2, "override"),
    ]


def test_the_layout_of_a_fragment_is_no_tensor_core() -> None:
    assert features("store(a, frag, n, nvcuda::wmma::mem_row_major);") == ()


@pytest.mark.parametrize(
    ("body", "libraries"),
    [
        ("typedef cub::BlockReduce<float, 128> Reduce; Reduce(s).Sum(x);", ("cub",)),
        ("curandStatePhilox4_32_10_t s; curand_init(1, 2, 3, &s);", ("curand",)),
        ("thrust::sort(thrust::seq, a, a + 3);", ("thrust",)),
        ("cublasSgemm(h, 1); ncclLsaBarrierSession<int> b;", ("cublas", "nccl")),
        ("using c = typename cufftdx::detail::complex<float>; c x = {a[0], 0};", ("cufft",)),
        ("thrust::pair<int, int> p; auto m = cub::Max(); my::cub_like(3);", ()),
    ],
)
def test_libraries_that_device_code_calls(body: str, libraries: tuple[str, ...]) -> None:
    code = f"__global__ void k(float* a) {{ {body} }}"
    assert parse_cuda(code.encode()).kernels[0].libraries == libraries


@pytest.mark.parametrize(
    "name", ["min", "fmaxf", "isnan", "atomicAdd", "__ldcs", "__float2half_rn"]
)
def test_overloads_of_cudas_own_functions_are_no_parts_of_kernels(name: str) -> None:
    code = f"__device__ half {name}(half a, half b) {{ return {name}(float(a), float(b)); }}"
    assert parse_cuda(code.encode()).device_functions == ()
    own = code.replace(name, "smallest")
    (function,) = parse_cuda(own.encode()).device_functions
    assert "recursion" in {feature.name for feature in function.features}


def test_placement_and_names_of_variables_are_no_features() -> None:
    body = "new (slot) Item(); ::new (static_cast<void*>(d)) Q; float4 v = texture[i];"
    assert features(body) == ()
    assert [f.name for f in features("int* p = new int[4];")] == ["device_malloc"]


def test_descriptors_of_tma_are_asynchronous_copies() -> None:
    found = features(
        'asm volatile("tensormap.replace.tile.global_dim.b1024.b32 [%0], 1;" :: "l"(d));'
    )
    assert [f.name for f in found] == ["inline_ptx", "async_copy"]
