"""Any bytes are read: no exception, no recursion, and every token is accounted for."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import FileInventory

PIECES = [
    "__global__ ", "__device__ ", "void ", "k", "f", "(", ")", "{", "}", "[", "]", "<", ">",
    "<<<", ">>>", ";", ",", "\n", "\\\n", "#define M(a) ", "#if X\n", "#else\n", "#endif\n",
    '"', "'", 'R"(', ")\"", "//", "/*", "*/", "template <typename T> ", "k<<<1, 2>>>(a);",
    "__global__ void k(int* a) { a[0] = 1; }\n", "cudaFree(p);", "namespace n {", "struct S {",
    "asm volatile(", "__shared__ int s[4];", "\u6838", "::", "##", "PYBIND11_MODULE(a, m) {",
    'm.def("x", &f);', "REGISTER_X(a, b)", "operator()", "~", "=", "&", "M(x)\n",
]  # fmt: skip
SMALL = settings(max_examples=200, deadline=None)


@SMALL
@given(st.binary(max_size=400))
def test_never_raises_on_bytes(data: bytes) -> None:
    parse_cuda(data)
    parse_cuda(b"__global__ <<< cudaFree(" + data)


@SMALL
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_never_raises_on_code_like_text(pieces: list[str]) -> None:
    parse_cuda("".join(pieces).encode())
    parse_cuda("".join(pieces).encode(), "cpp")


KERNEL = "__global__ void k{i}(int* a) {{ a[{i}] = 1; }}\n"
STATEMENTS = [
    "void h{i}() {{ k{i}<<<1, 2>>>(p); }}\n",
    "__global__ void p{i}(int* a);\n",
    "template <typename T> __global__ void __launch_bounds__(64) t{i}(T* a) {{ *a = 0; }}\n",
    "// __global__ void c{i}() {{}} <<<\n",
    'const char* s{i} = "__global__ <<<";\n',
    "struct S{i} {{ friend __global__ void q{i}(); int x; }};\n",
    "int v{i} = a << b << c;\n",
    "BROKEN{i}(( ;\n",
    "#ifdef X{i}\nvoid w{i}() {{\n#else\nvoid w{i}(int) {{\n#endif\n}}\n",
    KERNEL,
]


@SMALL
@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=12))
def test_every_kernel_and_launch_is_told(statements: list[str]) -> None:
    code = "".join(text.format(i=i) for i, text in enumerate(statements))
    inventory = parse_cuda(code.encode())
    kernels = sum(text in (KERNEL, STATEMENTS[2]) for text in statements)
    launches = statements.count(STATEMENTS[0])
    lost = [token.token for token in inventory.unattributed]
    assert len(inventory.kernels) + lost.count("__global__") == kernels
    assert len(inventory.launches) + lost.count("<<<") == launches


@SMALL
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_no_launch_token_is_dropped(pieces: list[str]) -> None:
    code = "".join(pieces)
    if re.search(r"""["'/#\\]|<<<<|\bM\(""", code):
        return  # strings, comments and macros are counted by the tests above
    inventory = parse_cuda(code.encode())
    assert accounted(inventory) == code.count("<<<")


def accounted(inventory: FileInventory) -> int:
    """Places of ``<<<`` that the inventory tells of."""
    places = {(launch.usage.line, launch.usage.column) for launch in inventory.launches}
    lost = sum(token.token == "<<<" for token in inventory.unattributed)
    return len(places) + lost


@pytest.mark.parametrize(
    "data",
    [
        b"__global__ void k() " + b"{" * 50_000,
        b"__global__ void k() " + b"(" * 50_000,
        b"__global__ void k() {" + b"f(" * 50_000,
        b"cudaFree" + b"<" * 50_000,
        b"k<<<" * 20_000,
        b"__global__ " * 20_000,
        b"__global__ void f(){" * 10_000,
        b"#if cuda\n" * 20_000,
        b'R"(cuda ' * 20_000,
        b'"\\' * 50_000 + b"cuda",
        b"/* cuda " * 20_000,
        b"cuda" * 100_000,
        b"cuda::" * 50_000,
        b"__shared__ " * 20_000,
        b"__constant__ int a " * 10_000,
        b"cuda \x00\xff\xfe" * 20_000,
        b"#define M(x) M(x) cuda\n" * 2_000 + b"M(1)\n" * 2_000,
        b"template <typename T> " * 10_000 + b"__global__ void k() {}",
        b"namespace cuda {" * 5_000,
        b"A(" * 20_000 + b"cuda",
        b"int x = cuda; " * 20_000,
        b"cuda " + b"A_" * 100_000,
        b"cuda " + b"A(" + b"A(x)," * 20_000,
        b"__global__ void k() { " + b"tid" * 50_000 + b" & 31; }",
        b"__global__ void k() { " + b"tid & 31 + 0xffffffff + " * 10_000 + b"; }",
        b"__global__ void k() { asm(" + b'"mov; "' * 20_000 + b"); }",
        b"cudaFree" + b"<a," * 30_000,
        b"void f() { " + b"a = cuda + " * 20_000 + b"k<<<1, 2>>>(a); }",
        b"template <" + b"A<" * 20_000 + b"> void f() { cuda; }",
        b"PYBIND11_MODULE(a, m) { " + b'm.def("x", ' * 10_000,
        b"#define A(x) x<<<1, 2>>>(a)\n" * 300 + b"A(cuda)\n" * 300,
    ],
    ids=range(31),
)
def test_large_and_deep_inputs(data: bytes) -> None:
    assert isinstance(parse_cuda(data), FileInventory)
