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
        ("#define cudaMalloc mine\n", "defined"),
        ("mine cudaMalloc(int n);", "declared"),
        ("struct S { int a; }; void f(S s) { g(s.cudaSuccess); }", "member"),
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


def test_an_enumerator_by_its_type_is_a_usage() -> None:
    inventory = parse_cuda(b"auto e = cudaError::cudaErrorInvalidValue;", "cpp")
    assert [usage.symbol for usage in inventory.usages] == ["cudaErrorInvalidValue"]


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
