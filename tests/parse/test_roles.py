"""What kernels do, by name, by body, by operations; and where nothing is told."""

import pytest

from migrate_scan.parse.roles import role_by_operations, role_of

_THREAD = "int i = blockIdx.x * blockDim.x + threadIdx.x; "


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("mul_mat_q8_0", "gemm"),
        ("wvSplitKQ_hf", "gemm"),
        ("convert_bf16", "elementwise"),
        ("silu_and_mul_quant", "elementwise"),
        ("rms_norm_silu", "reduction"),
        ("resort_ids", None),
        ("convert_vertical_slash_indexes", None),
        ("hadamard_transform", None),
        ("fused_adam", "elementwise"),
    ],
)
def test_by_name(name: str, role: str | None) -> None:
    assert role_of(name, "") == role


@pytest.mark.parametrize(
    ("body", "role"),
    [
        (_THREAD + "if (i < n) a[i] = 2 * b[i];", "elementwise"),
        (_THREAD + "if (i < n) a[i] = b[idx[i]];", "gather_scatter"),
        (_THREAD + "int j = (i == 0) ? 0 : sum[i - 1]; if (i < n) a[j] = b[i];", "gather_scatter"),
        (_THREAD + "if (i < n) { float v = b[i]; a[i] = v * v; }", "elementwise"),
        (_THREAD + "if (i == b[0]) a[i] = 1;", "elementwise"),
        ("CUDA_KERNEL_LOOP(i, n) { a[i] = b[i]; }", "elementwise"),
        (_THREAD + "while (lo < hi) { lo = mid(lo, hi); }", None),
        (_THREAD + "a[i] = upper_bound(b, n, i);", None),
        (_THREAD + "for (int j = 0; j < n; ++j) s += b[j]; a[i] = s;", None),
        ("typedef cub::BlockReduce<float, 128> R; R(t).Sum(x);", "reduction"),
        ("wmma::mma_sync(c, a, b, c); warp_reduce(x);", "gemm"),
        ("cub::BlockScan<int, 64>(t).InclusiveSum(x, x);", "scan"),
        ("", None),
    ],
)
def test_by_body(body: str, role: str | None) -> None:
    assert role_of("k", body) == role


@pytest.mark.parametrize(
    ("operations", "role"),
    [
        (("dot", "exp", "loop", "max", "sum"), "attention"),
        (("dot", "loop"), "gemm"),
        (("root", "square", "sum"), "reduction"),
        (("exp",), "elementwise"),
        (("loop",), None),
        (("atomic_add",), None),
    ],
)
def test_by_operations(operations: tuple[str, ...], role: str | None) -> None:
    assert role_by_operations("k", operations) == role
