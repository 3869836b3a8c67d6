"""Launches: what is launched, from where, with what."""

import pytest

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import LaunchFact


def launches(code: str) -> tuple[LaunchFact, ...]:
    inventory = parse_cuda(code.encode())
    assert inventory.unattributed == ()
    return inventory.launches


def test_place_scope_and_configuration() -> None:
    (launch,) = launches(
        "namespace ops {\n"
        "void run(float* a, cudaStream_t stream) {\n"
        "  detail::scale<float, 4>\n"
        "      <<<dim3(n / 4, 1), 256, n * sizeof(float), stream>>>(a, n);\n"
        "}\n"
        "}\n"
    )
    usage = launch.usage
    assert launch.kernel == "scale"
    assert (usage.line, usage.column) == (3, 3)
    assert usage.scope == "ops::run"
    assert usage.arguments == {
        "grid": "dim3(n / 4, 1)",
        "block": "256",
        "shared": "n * sizeof(float)",
        "stream": "stream",
    }


@pytest.mark.parametrize(
    "call",
    [
        "k<<<1, 2>>>(a)",
        "k <<< 1, 2 >>> (a)",
        "k<T><<<1, 2>>>(a)",
        "k<T, (N > 2)><<<grid<A<B>>(), 2>>>(a)",
        "::n::m::k<<<1, {8, 8, 1}, 0, s>>>(a)",
        "k<scalar_t, decltype(f)><<<f(a, [&] { return 1; }), 2>>>(a)",
        "(k<<<1, 2>>>(a))",
        "CHECK(cudaLaunchKernel(reinterpret_cast<const void*>(&k<T, 4>), g, b, args, 0, s))",
        "cudaLaunchKernel((void*)n::k, g, b, args, 0, s)",
        "cudaLaunchCooperativeKernel<F>(k<T>, g, b, args)",
        "cudaLaunchKernelEx(&config, k<T>, a, b)",
        "hipLaunchKernelGGL((k<T, 4>), dim3(1), dim3(2), 0, s, a)",
        "hipLaunchKernelGGL(HIP_KERNEL_NAME(k<T>), g, b, 0, s)",
        'AT_DISPATCH_ALL_TYPES(t.scalar_type(), "k", [&] { k<scalar_t><<<1, 2>>>(a); })',
        "auto f = k<T>; f<<<1, 2>>>(a)",
        "void (*f)(int*); f = &n::k<T, 2>; f<<<1, 2>>>(a)",
    ],
)
def test_every_spelling(call: str) -> None:
    assert [launch.kernel for launch in launches(f"void f() {{ {call}; }}")] == ["k"]


def test_either_kernel_of_a_choice() -> None:
    code = "void f(bool c) { auto g = c ? &first<1> : &second<2>; g<<<1, 2>>>(a); }"
    assert [launch.kernel for launch in launches(code)] == ["first", "second"]


def test_a_kernel_picked_by_a_function() -> None:
    code = (
        "__global__ void small(int* a) { a[0] = 1; }\n"
        "__global__ void large(int* a) { a[0] = 2; }\n"
        "void* choose(int n) { if (n < 9) return (void*)small; return (void*)large; }\n"
        "void f(int n) { void* kernel = choose(n); cudaLaunchKernel(kernel, g, b, x, 0, s); }\n"
    )
    assert [launch.kernel for launch in launches(code)] == ["large", "small"]


def test_a_kernel_that_is_a_parameter_names_none() -> None:
    (launch,) = launches(
        "template <typename K> void run(K kernel, int n) { kernel<<<n, 32>>>(n); }"
    )
    assert launch.kernel == ""
    assert launch.usage.symbol == "kernel"


def test_macros() -> None:
    code = (
        "#define FIXED(n) \\\n"
        "  fixed_kernel<n><<<1, n>>>(a)\n"
        "#define GIVEN(NAME, n) do { NAME##_kernel<<<1, n>>>(a); } while (0)\n"
        "void f() { FIXED(2); GIVEN(add, 4); GIVEN(sub, 8); }\n"
    )
    assert [(launch.kernel, launch.usage.line) for launch in launches(code)] == [
        ("fixed_kernel", 2),
        ("add_kernel", 4),
        ("sub_kernel", 4),
    ]


def test_a_macro_that_is_defined_anew() -> None:
    code = (
        "#define RUN(K) K##_a<<<1, 2>>>(x)\n"
        "void f() { RUN(k); }\n"
        "#undef RUN\n"
        "#define RUN(K) K##_b<<<1, 2>>>(x)\n"
        "void g() { RUN(k); }\n"
    )
    found = [(launch.kernel, launch.usage.scope) for launch in launches(code)]
    assert found == [("k_a", "f"), ("k_b", "g")]


def test_a_macro_that_only_other_files_use() -> None:
    (launch,) = launches("#define RUN(K) K<<<1, 32>>>(a)\n")
    assert (launch.kernel, launch.usage.scope) == ("", "RUN")


def test_what_is_no_launch_is_reported() -> None:
    inventory = parse_cuda(b"void f() { <<<a, b>>>(c); }")
    assert inventory.launches == ()
    assert [(token.line, token.token) for token in inventory.unattributed] == [(1, "<<<")]
    assert inventory.partial == "syntax_error"


def test_launch_and_call_of_the_same_place_are_both_told() -> None:
    inventory = parse_cuda(b"void f() { cudaLaunchKernel(k, g, b, args, 0, s); }")
    assert [launch.kernel for launch in inventory.launches] == ["k"]
    assert [usage.symbol for usage in inventory.usages] == ["cudaLaunchKernel"]


def test_brackets_that_a_formatter_pulled_apart() -> None:
    first, second = launches(
        "void f() {\n"
        "  k << <(n + 255) / 256, 256 >> > (a);\n"
        "  std::cout << a << b;\n"
        "  ns::m<float, 3> << < grid, block >> >(\n      a);\n"
        "}\n"
    )
    assert (first.kernel, first.usage.line) == ("k", 2)
    assert first.usage.arguments == {"grid": "(n + 255) / 256", "block": "256"}
    assert (second.kernel, second.usage.line) == ("m", 4)


def test_a_macro_of_a_header_names_kernels_by_a_pattern() -> None:
    (launch,) = launches(
        "#define RUN(PASS, T) \\\n"
        "  { auto kernel = norm_##PASS##_kernel<T>; \\\n"
        "    cudaLaunchKernel((const void*)kernel, grid, block, args, 0, stream); }\n"
    )
    assert launch.kernel == "norm_*_kernel"


def test_a_macro_that_launches_what_it_is_given_names_none() -> None:
    (launch,) = launches("#define RUN(K) K<<<1, 2>>>(x)\n")
    assert launch.kernel == ""


def test_a_cast_is_no_kernel() -> None:
    found = launches(
        "cudaError_t f(int t) {\n"
        "  void const* fn;\n"
        "  if (t) fn = (void const*)&prepare<float>; else fn = (void const*)&prepare<double>;\n"
        "  return cudaLaunchKernel(fn, grid, block, args, 0, stream);\n"
        "}\n"
    )
    assert {launch.kernel for launch in found} == {"prepare"}


def test_a_table_of_kernels() -> None:
    found = launches(
        "void f(int i) {\n"
        "  void (*table[])(int*) = {&sort<float, 1>, &sort<float, 2>, other};\n"
        "  table[i]<<<grid, block>>>(a);\n"
        "}\n"
    )
    assert {launch.kernel for launch in found} == {"sort", "other"}


@pytest.mark.parametrize(
    ("code", "kernels"),
    [
        ("(scale_kernel)<<<1, 2>>>(a);", ["scale_kernel"]),
        ("(rows::scale_kernel<float, 4>)<<<1, 2>>>(a);", ["scale_kernel"]),
        ("auto* pick = &scale_kernel<int>; (*pick)<<<1, 2>>>(a);", ["scale_kernel"]),
        ("if (a) (scale_kernel) <<<1, 2>>>(a);", ["scale_kernel"]),
        ("SCALE(float)<<<1, 2>>>(a);", ["SCALE"]),
    ],
)
def test_a_launched_expression_in_parentheses(code: str, kernels: list[str]) -> None:
    inventory = parse_cuda(f"void run(int* a) {{ {code} }}".encode())
    assert [launch.kernel for launch in inventory.launches] == kernels
    assert not inventory.unattributed


def test_a_macro_that_launches_its_parameter_in_parentheses() -> None:
    inventory = parse_cuda(
        b"#define RUN(kernel, blocks, ...) { (kernel)<<<(blocks), 32>>>(__VA_ARGS__); }\n"
        b"void run(int* a) { RUN((scale_kernel<int>), 4, a); }\n"
    )
    (launch,) = inventory.launches
    assert (launch.kernel, launch.usage.line) == ("scale_kernel", 2)
