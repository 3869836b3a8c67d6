"""``#if`` groups whose branches are no program when read one after the other."""

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import FileInventory

STUB_AND_REAL = """
namespace rows {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
template <typename T>
__global__ void permute(const T* a, T* b) {}
}  // namespace rows
int run_rows(int n) { return -1; }
#else
template <typename T>
__global__ void permute(const T* a, T* b) {
  __shared__ float tile[32];
  if (threadIdx.x < 4) {
    b[0] = a[0];
  }
}
__global__ void second(float* a) { a[0] = 1; }
}  // namespace rows
int run_rows(int n) {
  rows::second<<<1, n>>>(nullptr);
  return 0;
}
#endif
"""


def read(code: str) -> FileInventory:
    inventory = parse_cuda(code.encode())
    assert inventory.unattributed == ()
    return inventory


def test_each_branch_closes_the_namespace() -> None:
    found = read(STUB_AND_REAL)
    assert [(kernel.name, kernel.line) for kernel in found.kernels] == [
        ("permute", 5),
        ("permute", 10),
        ("second", 16),
    ]
    assert [kernel.guard for kernel in found.kernels[1:]] == [
        "!(defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800)"
    ] * 2
    assert {kernel.scope for kernel in found.kernels} == {"rows"}
    assert [feature.name for feature in found.kernels[1].features] == ["shared_memory"]
    (launch,) = found.launches
    assert launch.usage.scope == "run_rows"
    assert found.error_bytes == 0


def test_a_group_inside_does_not_unbalance_the_branch_around_it() -> None:
    found = read(
        "#if A\n"
        "__global__ void big(int n) {\n"
        "#ifdef B\n"
        "  for (int i = 0; i < n; i++) {\n"
        "#else\n"
        "  for (int i = 0; i < 4; i++) {\n"
        "#endif\n"
        "    n += i;\n"
        "  }\n"
        "}\n"
        "#else\n"
        "__global__ void big(int n) { }\n"
        "#endif\n"
    )
    assert [(kernel.line, kernel.end_line) for kernel in found.kernels] == [(2, 10), (12, 12)]


def test_branches_that_begin_one_function_are_one_kernel() -> None:
    found = read(
        "#if A\n"
        "__global__ void k(int n, float* a) {\n"
        "#else\n"
        "__global__ void whole(int n) { n = 1; }\n"
        "__global__ void k(int n) {\n"
        "#endif\n"
        "  n = 2;\n"
        "}\n"
    )
    assert [(kernel.name, kernel.line, kernel.end_line) for kernel in found.kernels] == [
        ("k", 2, 8),
        ("whole", 4, 4),
    ]


def test_a_kernel_behind_the_rest_of_a_head_is_found() -> None:
    found = read(
        "void f(int a\n"
        "#if A\n"
        ") {\n"
        "#else\n"
        ", int b) {\n"
        "  k<<<1, b>>>();\n"
        "}\n"
        "__global__ void k() {}\n"
        "void g() {\n"
        "#endif\n"
        "}\n"
    )
    assert [(kernel.name, kernel.line) for kernel in found.kernels] == [("k", 8)]


def test_deep_nesting_of_unbalanced_groups_stays_linear() -> None:
    depth = 3000  # far past what any budget of the branches lets through
    code = "#if A\n{\n#else\n(\n" * depth + "__global__ void k() {}\n" + "#endif\n" * depth
    found = parse_cuda(code.encode())
    assert found.kernels or found.unattributed
