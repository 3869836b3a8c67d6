"""Lambdas that run on the device."""

import pytest

from migrate_scan.parse.cuda import parse_cuda

BODY = "{\n    out[i] = in[i] * 2;\n    // nothing\n  }"


def lines(code: str) -> list[tuple[str, int, int, int]]:
    functions = parse_cuda(code.encode()).device_functions
    return [(found.name, found.line, found.end_line, found.loc) for found in functions]


@pytest.mark.parametrize(
    "head",
    [
        "[=] __device__ (int i)",
        "[=] __host__ __device__ (int i)",
        "[=] __device__ __host__(int i) -> float",
        "[=] __device__(std::size_t i) mutable",
        "[in, out] GPU_LAMBDA (int i) -> void",
        "[=] MYLIB_DEVICE(int i)",
        "[=]__device__",
    ],
)
def test_lambda_in_host_code(head: str) -> None:
    code = f"void f(float* out, const float* in) {{\n  launch(n, {head} {BODY});\n}}\n"
    code += "__device__ int counter;\n"
    assert lines(code) == [("", 2, 5, 3)]


@pytest.mark.parametrize(
    "code",
    [
        f"__global__ void k(float* out) {{\n  auto g = [=] __device__ (int i) {BODY};\n}}\n",
        f"void f() {{\n  auto g = [=] (int i) {BODY};\n}} // __device__\n",
        "[[nodiscard]] __device__(x);\n",
        "void f() { auto g = [=] __device__ (int i);\n}\n",
        "void f() { g([=] __device__ (int i { ; }\n",
    ],
)
def test_no_lambda_of_its_own(code: str) -> None:
    assert lines(code) == []


def test_lambda_within_a_lambda_is_part_of_it() -> None:
    inner = "apply([=] __device__ (int j) { return j; });"
    code = f"void f() {{\n  launch(n, [=] __device__ (int i) {{\n    {inner}\n  }});\n}}\n"
    assert lines(code) == [("", 2, 4, 3)]


@pytest.mark.parametrize("run", ["_" * 400, "__a__" * 80, "DEVICE" * 20_000])
def test_what_only_looks_like_specifiers_is_read_once(run: str) -> None:
    assert lines(f"void f() {{ g([=] {run} x); }}\n__device__ int counter;\n") == []
