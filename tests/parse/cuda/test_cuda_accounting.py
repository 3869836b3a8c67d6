"""Every token of CUDA that stands in code is attributed or listed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.cuda.api import account
from migrate_scan.parse.cuda.names import classify
from migrate_scan.parse.cuda.source import Source
from migrate_scan.parse.cuda.unit import Unit

NAMES = ["cudaMalloc", "cudaStream_t", "cuInit", "ncclAllReduce", "cublasSgemm", "cudaSuccess"]
PIECES = [
    *(f"{name}{after}" for name in NAMES for after in (" ", "(p);", "(p)", "::x", ";", "<int>(p)")),
    "void cudaMalloc(int n) {", "x.cudaMalloc(p);", "p->cuInit(0);", "Api::cuInit(0);", "T<int>::",
    "namespace ", "#define cudaMalloc mine\n", "#define RUN(x) cuInit(x)\n", "#if A\n", "#else\n",
    "#endif\n", "cudaError_t ", "{", "}", "(", ")", ";", "\n", "return ", "// cuInit(0)\n",
    '"cuInit(0)"', "void f() {", "int i = ", "\u6838 ", "cudaError::cudaErrorInvalidValue",
]  # fmt: skip
LISTED = {*NAMES, "cudaError_t", "cudaError", "cudaErrorInvalidValue"}


def tokens(text: str) -> int:
    """Names of CUDA's API in a text: counted by plain words, one for a qualified name."""
    words = re.findall(r"\w+(?:::\w+)*", text)
    return sum(not LISTED.isdisjoint(word.split("::")) for word in words)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_every_name_is_a_usage_explained_or_listed(pieces: list[str]) -> None:
    unit = Unit(Source(" ".join(pieces).encode()), cuda=True)
    found = account(unit)
    told = len(found.usages) + found.explained.total() + len(found.unattributed)
    assert told >= tokens(unit.text)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("int cudaMalloc(int n) { return n; }", "defined"),
        ("#define cudnnHelper mine\n", "defined"),
        ("mine cudaMalloc(int n);", "declared"),
        ("void f() { Table<int>::cuInit(0); }", "other_scope"),
        ("void f() { CUBLAS_OWN_CHECK(g()); }", "unlisted"),
    ],
)
def test_why_a_name_is_no_usage(code: str, reason: str) -> None:
    found = account(Unit(Source(code.encode()), cuda=False))
    assert (found.usages, found.unattributed) == ([], [])
    assert found.explained == {reason: 1}


def test_a_name_in_a_scope_that_the_file_does_not_define_is_listed() -> None:
    inventory = parse_cuda(b"void f() { Driver::cuInit(0); }", "cpp")
    assert [(token.token, token.line) for token in inventory.unattributed] == [
        ("Driver::cuInit", 1)
    ]
    assert inventory.usages == ()


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ("cudaError::cudaErrorInvalidValue", ["cudaError", "cudaErrorInvalidValue"]),
        (
            "cufftXtSubFormat::CUFFT_XT_FORMAT_INPLACE",
            ["cufftXtSubFormat", "CUFFT_XT_FORMAT_INPLACE"],
        ),
    ],
)
def test_an_enumerator_by_its_type_is_a_usage_of_both(code: str, symbols: list[str]) -> None:
    inventory = parse_cuda(f"auto e = {code};".encode(), "cpp")
    assert [(usage.symbol, usage.use) for usage in inventory.usages] == [
        (symbol, "reference") for symbol in symbols
    ]


def test_a_table_of_functions_refers_to_them() -> None:
    inventory = parse_cuda(
        b"struct Api { void* cuMemCreate; void load() { get(&this->cuMemCreate); } };\n"
        b"void f(Api api) { if (api.cuMemCreate) { api.cuMemCreate(p); } }\n",
        "cpp",
    )
    told = [(usage.line, usage.use, usage.certainty) for usage in inventory.usages]
    assert told[-3:] == [
        (1, "reference", "medium"),
        (2, "reference", "medium"),
        (2, "call", "medium"),
    ]


def test_a_type_behind_an_arrow_is_what_a_function_returns() -> None:
    (usage,) = parse_cuda(b"auto handle() -> cublasLtHandle_t { return h; }", "cpp").usages
    assert (usage.symbol, usage.certainty) == ("cublasLtHandle_t", "high")


def test_a_name_that_is_mapped_for_another_machine_stays_cudas_elsewhere() -> None:
    inventory = parse_cuda(
        b"#if BUILD_HIP\n#define cudaStream_t hipStream_t\n#endif\n"
        b"#define CUBLAS_OP_T MUBLAS_OP_T\n#define cudaFree(p) own_free(p)\n"
        b"void run(cudaStream_t stream) { cudaFree(stream); }\n",
        "cpp",
    )
    assert [(usage.symbol, usage.line, usage.ported_for) for usage in inventory.usages] == [
        ("cudaStream_t", 2, ("rocm",)),
        ("CUBLAS_OP_T", 4, ("musa",)),
        ("cudaFree", 5, ()),
        ("cudaStream_t", 6, ()),
    ]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "cub::Partition<Tile, decltype(in), decltype(out)>::If(in, out);",
            ("cub::Partition", "call"),
        ),
        ("thrust::pair<int, decltype(f(a))>{};", ("thrust::pair", "reference")),
        ("RUN_CUB(DeviceScan::ExclusiveSum, in, out);", ("cub::DeviceScan::ExclusiveSum", "call")),
        ("RUN_CUB(cub::DeviceScan::ExclusiveSum, in);", ("cub::DeviceScan::ExclusiveSum", "call")),
        ("nvjpegDecode(handle, state);", ("nvjpegDecode", "call")),
        ("auto s = NVJPEG_STATUS_SUCCESS;", ("NVJPEG_STATUS_SUCCESS", "reference")),
    ],
)
def test_calls_and_references_of_libraries(code: str, told: tuple[str, str]) -> None:
    (usage,) = parse_cuda(f"void run() {{ {code} }}  // cuda".encode(), "cpp").usages
    assert (usage.symbol, usage.use) == told


@pytest.mark.parametrize("name", ["cublas", "nvjpeg", "cutensor", "cudnn"])
def test_the_bare_name_of_a_library_is_no_name_of_its(name: str) -> None:
    assert classify(name) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cudaArray", "type"),
        ("curandState", "type"),
        ("CUDA_KERNEL_NODE_PARAMS", "type"),
        ("cudaReadModeElementType", "enum"),
        ("ncclSum", "enum"),
        ("cuComplex", "type"),
        ("cudaGridDependencySynchronize", "function"),
    ],
)
def test_types_enumerators_and_functions_are_told_apart(name: str, kind: str) -> None:
    found = classify(name)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("cudaMemcpyAttributes attr;", ("cudaMemcpyAttributes", "type")),
        ("attr.flags = cudaMemcpyFlagDefault;", ("cudaMemcpyFlagDefault", "enum")),
        ("CUprocessState state;", ("CUprocessState", "type")),
    ],
)
def test_types_and_enumerators_of_newer_headers(code: str, told: tuple[str, str]) -> None:
    (usage,) = parse_cuda(f"void run() {{ {code} }}  // cuda".encode(), "cpp").usages
    assert (usage.symbol, usage.arguments["kind"]) == told


def test_a_function_of_cudas_name_may_call_cudas() -> None:
    inventory = parse_cuda(
        b"__global__ void curand_init(curandState* state, int n = 0) {\n"
        b"  curand_init(1ULL, threadIdx.x, 0, state + n);\n"
        b"}\n"
        b"void run(curandState* state) { curand_init<<<1, 2>>>(state); warm(curand_init); }\n"
    )
    told = [(usage.symbol, usage.line) for usage in inventory.usages if usage.use == "call"]
    assert told == [("curand_init", 2)]


def test_a_formatter_that_breaks_a_macro_changes_no_fingerprint() -> None:
    flat = """#define PARAMS(T) T *out, T *x, cudaStream_t stream, bool meta_only
#define CHECK(call) do { report(__LINE__, cudaGetErrorString(call), #call); } while (0)
"""
    broken = """#define PARAMS(T)                \\
  T *out, T *x,                   \\
      cudaStream_t stream, bool meta_only
#define CHECK(call)               \\
  do {                            \\
    report(__LINE__,              \\
           cudaGetErrorString(call), \\
           #call);                \\
  } while (0)
"""
    found = [
        [(usage.symbol, usage.fingerprint) for usage in parse_cuda(code.encode()).usages]
        for code in (flat, broken, broken.replace("\n", "\r\n"))
    ]
    assert len(found[0]) == 2
    assert found[0] == found[1] == found[2]


def test_a_long_chain_is_cut_at_the_same_word_however_it_is_indented() -> None:
    calls = [f".setDim(4, size_{i})" for i in range(200)]
    calls.insert(100, ".setKind(cudaMemcpyDeviceToHost)")
    prints = {
        parse_cuda(f"void f() {{ g(b{indent.join(calls)}); }}".encode()).usages[0].fingerprint
        for indent in ("", "\n  ", "\n" + " " * 40)
    }
    assert len(prints) == 1


def test_a_declaring_macro_before_a_statement_changes_no_fingerprint() -> None:
    def prints(*channels: int) -> list[str]:
        macros = "".join(f"DECLARE_RUN(/* CHANNELS */ {n})\n" for n in channels)
        code = f"int a;\n{macros}\ninline void setup(const cudaDeviceProp &props) {{ }}\n"
        return [usage.fingerprint for usage in parse_cuda(code.encode()).usages]

    assert len(prints(4, 8)) == 1
    assert prints(4, 8) == prints(4, 8, 12) == prints()


def test_an_include_more_changes_no_fingerprint() -> None:
    code = "#define WARP_SIZE 32\n#define FULL_MASK 0xffffffff\n\nvoid f() { cudaFree(0); }\n"
    before = {usage.symbol: usage.fingerprint for usage in parse_cuda(code.encode()).usages}
    longer = "#include <ATen/cuda/DeviceUtils.cuh>\n" + code
    after = {usage.symbol: usage.fingerprint for usage in parse_cuda(longer.encode()).usages}
    assert "cudaFree" in before
    assert before == after
