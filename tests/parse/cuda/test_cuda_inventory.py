"""The inventory as a whole: filter, encodings, places, includes, suppressions, errors."""

import codecs

from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import IncludeFact, Suppression

CALL = "void f() { cudaFree(p); }\n"


def test_files_without_cuda_are_not_parsed() -> None:
    inventory = parse_cuda(b"int main() { return 0; }", "cpp")
    assert not inventory.parsed
    assert inventory.language == "cpp"
    assert parse_cuda(b"").parsed is False


def test_a_header_is_read_by_its_content() -> None:
    assert parse_cuda(b"__global__ void k() { }", "cpp").language == "cuda"
    assert parse_cuda(CALL.encode(), "cpp").language == "cpp"
    assert parse_cuda(CALL.encode(), "cuda").language == "cuda"


def test_encodings() -> None:
    for data in (
        CALL.encode(),
        codecs.BOM_UTF8 + CALL.encode(),
        CALL.encode("utf-16"),
        codecs.BOM_UTF16_BE + CALL.encode("utf-16-be"),
        "/* \u6838\u51fd\u6570 */ ".encode("gbk") + CALL.encode(),
        "// \xe9t\xe9\n".encode("latin-1") + CALL.encode(),
        CALL.replace("\n", "\r\n").encode(),
    ):
        (usage,) = parse_cuda(data).usages
        assert usage.symbol == "cudaFree"
        assert usage.scope == "f"


def test_columns_count_characters() -> None:
    code = 'void f() { log("\u6838\u51fd\u6570"); cudaFree(p); }'
    (usage,) = parse_cuda(code.encode()).usages
    column = code.index("cudaFree") + 1
    assert (usage.line, usage.column, usage.end_line, usage.end_column) == (
        1,
        column,
        1,
        column + 8,
    )


def test_includes() -> None:
    code = b'#include <cuda_runtime.h>\n  #  include "a/b.cuh" // why\n// #include "no.h"\n'
    assert parse_cuda(code).includes == (
        IncludeFact(path="cuda_runtime.h", line=1, system=True),
        IncludeFact(path="a/b.cuh", line=2, system=False),
    )


def test_suppressions() -> None:
    code = (
        b"// migrate-scan: ignore[MS301, MS401] vendor code\n"
        b"template <typename T>\n"
        b"__global__ void k(T* a) {\n"
        b"  a[0] = 1;\n"
        b"}\n"
        b"void f() {\n"
        b"  cudaFree(p);  // migrate-scan: ignore\n"
        b'  log("// migrate-scan: ignore[MS401] no comment");\n'
        b"  /* migrate-scan: ignore[MS401] block */\n"
        b"  cudaMemcpy(a,\n"
        b"             b);\n"
        b"}\n"
    )
    assert parse_cuda(code).suppressions == (
        Suppression(line=1, covers=(2, 3), rules=("MS301", "MS401"), reason="vendor code"),
        Suppression(line=7, covers=(7, 7), rules=(), reason=""),
        Suppression(line=9, covers=(10, 11), rules=("MS401",), reason="block"),
    )


def test_line_splices_and_raw_strings() -> None:
    code = (
        b'const char* source = R"x(\n__global__ void in_string() {} " )x";\n'
        b"// a comment goes on \\\n__global__ void in_comment() {}\n"
        b"int big = 1'000'000;\n"
        b"char quote = '\"'; __global__ void real(int* a) { a[0] = '\\''; }\n"
    )
    inventory = parse_cuda(code)
    assert [kernel.name for kernel in inventory.kernels] == ["real"]
    assert inventory.kernels[0].line == 6


def test_a_broken_file_is_partial_and_still_read() -> None:
    code = b"class {{{ ;; ) int cudaish( = ; ]]\n" * 3 + b"void f() { cudaFree(p); }\n"
    inventory = parse_cuda(code)
    assert inventory.partial == "syntax_error"
    assert inventory.error_bytes > 0
    assert "cudaFree" in [usage.symbol for usage in inventory.usages]


def test_usage_details() -> None:
    code = (
        b"#if defined(USE_ROCM)\n"
        b"void f() { cudaMalloc(&p, n); }\n"
        b"#endif\n"
        b"struct S { cudaStream_t stream; };\n"
        b"void g() { table->cuMemCreate(h); auto x = detail<int>::cudaFree(p); cudaBrandNew(p); }\n"
        b"void h() { ncclReduce(a, b, n, ncclBfloat16, ncclAvg, 0, c, s); }\n"
    )
    usages = {usage.symbol: usage for usage in parse_cuda(code).usages}
    assert usages["cudaMalloc"].ported_for == ("rocm",)
    assert usages["cudaMalloc"].guard == "defined(USE_ROCM)"
    assert usages["cudaStream_t"].use == "reference"
    assert usages["cudaStream_t"].arguments == {"kind": "type"}
    assert usages["cudaStream_t"].scope == "S"
    assert usages["cuMemCreate"].certainty == "medium"
    assert "cudaFree" not in usages
    assert usages["cudaBrandNew"].certainty == "medium"
    assert usages["ncclReduce"].arguments == {"op": "ncclAvg", "dtype": "ncclBfloat16"}
