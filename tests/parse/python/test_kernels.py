"""Kernels written in Python, embedded CUDA, and references to compiled operators."""

import pytest

import migrate_scan.parse.cuda
from migrate_scan.parse.facts import (
    DeviceFunction,
    Feature,
    FileInventory,
    KernelFact,
    LaunchFact,
    UsageFact,
)
from migrate_scan.parse.python import parse_python

_TRITON = """\
import torch
import triton
import triton.language as tl


@triton.jit
def _inner(x):
    return tl.dot(x, x, out_dtype=tl.float32)


@triton.autotune(
    configs=[triton.Config({"B": 64}, num_warps=4), triton.Config({"B": 32}, num_warps=8)],
    key=["n"],
)
@triton.jit
def matmul(a_ptr, b_ptr, n, B: tl.constexpr = 64):
    # the grid has two axes
    row = tl.program_id(0)
    column = tl.program_id(axis=1)
    acc = _inner(tl.load(a_ptr + row))
    tl.atomic_add(b_ptr + column, acc.to(tl.float8e5))


def run(a, b):
    grid = (triton.cdiv(a.shape[0], 64), 1)
    matmul[grid](a, b, a.shape[0])
    table[0](a)
"""


def test_triton_kernel() -> None:
    found = parse_python(_TRITON.encode())
    (kernel,) = found.kernels
    assert (kernel.name, kernel.rule, kernel.language) == ("matmul", "MS501", "triton")
    assert (kernel.line, kernel.end_line, kernel.loc) == (11, 21, 10)
    assert kernel.parameters == ("a_ptr", "b_ptr", "n", "B")
    assert kernel.calls == ("_inner",)
    assert [(f.name, f.detail) for f in kernel.features] == [
        ("autotune", ""),
        ("num_warps", "4,8"),
        ("grid_rank", "2"),
        ("atomic", "atomic_add"),
        ("fp8", "float8e5"),
    ]


def test_types_and_precision_of_triton() -> None:
    code = (
        "import triton\nimport triton.language as tl\n@triton.jit\ndef k(x):\n"
        '    a = tl.dot(x, x, input_precision="ieee")\n'
        "    b = a.to(tl.float64) + x.to(tl.bfloat16)\n"
        "    # tl.float16\n    tl.store(x, b.to(tl.float16))\n"
        "def run(x):\n    k[(1,)](x, num_warps=8)\n"
    )
    found = parse_python(code.encode())
    assert [(f.name, f.line, f.detail) for f in found.kernels[0].features] == [
        ("dot", 5, "dot ieee"),
        ("bf16", 6, "bfloat16"),
        ("fp64", 6, "float64"),
        ("half", 8, "float16"),
    ]
    assert found.launches[0].usage.arguments == {"num_warps": "8"}


def test_triton_helper_is_a_device_function() -> None:
    (helper,) = parse_python(_TRITON.encode()).device_functions
    assert (helper.name, helper.line, helper.loc) == ("_inner", 6, 3)
    assert helper.features == (Feature(name="dot", line=8, detail="dot float32"),)


def test_triton_launch_and_host_use() -> None:
    found = parse_python(_TRITON.encode())
    assert [(launch.kernel, launch.usage.line) for launch in found.launches] == [("matmul", 26)]
    assert [(u.rule, u.symbol) for u in found.usages] == [("MS502", "triton.cdiv")]
    operators = {op.symbol for op in found.operators}
    assert {"triton.language.dot", "triton.language.program_id"} <= operators
    assert "triton.language.constexpr" not in operators


def test_launch_of_an_imported_kernel() -> None:
    code = "import triton\nfrom .kernels import add\nadd[(1,)](x)\nx[0](y)\n"
    (launch,) = parse_python(code.encode()).launches
    assert (launch.kernel, launch.usage.category) == ("add", "kernel_launch")


def test_triton_that_another_module_hands_on() -> None:
    code = (
        "from ..compat import tl, triton\n@triton.jit\ndef k(x):\n    tl.dot(x, x)\n"
        "def f(x):\n    y = x.to(tl.float32)\n    k[(1,)](x)\n"
    )
    found = parse_python(code.encode())
    assert [kernel.name for kernel in found.kernels] == ["k"]
    assert [launch.kernel for launch in found.launches] == ["k"]
    assert found.conditional_usages == ()
    assert [(i.module, i.name, i.level) for i in found.imports] == [
        ("compat", "tl", 2),
        ("compat", "triton", 2),
    ]


def test_numba_kernel_and_launch() -> None:
    code = (
        "from numba import cuda\n@cuda.jit('void(f4[:])')\ndef inc(x):\n    x[0] += 1\n"
        "inc[1, 32](x)\n"
    )
    found = parse_python(code.encode())
    assert [(k.name, k.language, k.rule) for k in found.kernels] == [("inc", "numba", "MS505")]
    assert [launch.kernel for launch in found.launches] == ["inc"]


def _stand_in(source: bytes) -> FileInventory:
    line = source[: source.index(b"__global__")].count(b"\n") + 1
    usage = UsageFact(
        rule="MS401",
        fingerprint="f",
        category="cuda_runtime",
        symbol="cudaMalloc",
        line=line,
        column=3,
        end_line=line,
        end_column=9,
    )
    feature = Feature(name="atomic", line=line, detail="atomicAdd")
    kernel = KernelFact(
        rule="MS301",
        fingerprint="f",
        name="k",
        language="cuda",
        line=line,
        end_line=line,
        loc=1,
        features=(feature,),
    )
    return FileInventory(
        language="cuda",
        kernels=(kernel,),
        usages=(usage,),
        launches=(LaunchFact(kernel="k", usage=usage),),
        device_functions=(DeviceFunction(name="d", line=line, end_line=line, loc=1),),
    )


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ('import cupy as cp\nk = cp.RawKernel(r"""\n__global__ void k() {}""", "k")\n', "cupy"),
        ('import cupy\nS = """\n__global__ void k() {}"""\nm = cupy.RawModule(code=S)\n', "cupy"),
        (
            "from pycuda.compiler import SourceModule\n"
            'm = SourceModule("""\n__global__ void k() {}""")\n',
            "pycuda",
        ),
        (
            "from torch.utils.cpp_extension import load_inline\n"
            'load_inline("x", "", ["""\n__global__ void k() {}"""])\n',
            "cuda",
        ),
        (
            "import torch\n"
            'k = torch.cuda._compile_kernel(HEAD + """\n__global__ void k() {}""", "k")\n',
            "cuda",
        ),
    ],
)
def test_embedded_cuda(monkeypatch: pytest.MonkeyPatch, code: str, language: str) -> None:
    monkeypatch.setattr(migrate_scan.parse.cuda, "parse_cuda", _stand_in, raising=False)
    found = parse_python(code.encode())
    (kernel,) = found.kernels
    assert (kernel.line, kernel.language, kernel.features[0].line) == (3, language, 3)
    assert kernel.rule == ("MS301" if language == "cuda" else "MS505")
    assert [(u.symbol, u.line) for u in found.usages if u.rule == "MS401"] == [("cudaMalloc", 3)]
    assert [(launch.kernel, launch.usage.line) for launch in found.launches] == [("k", 3)]
    assert [(d.name, d.line) for d in found.device_functions] == [("d", 3)]


def test_a_kernel_that_torch_compiles_is_launched_by_its_name() -> None:
    code = (
        'import torch\nSOURCE = """\n__global__ void k(float* x) {}"""\n'
        'fast = torch.cuda._compile_kernel(SOURCE, "k")\nfast((1,), (32,), (x,))\n'
    )
    found = parse_python(code.encode())
    assert [(kernel.name, kernel.line) for kernel in found.kernels] == [("k", 3)]
    assert [(launch.kernel, launch.usage.line) for launch in found.launches] == [("k", 5)]


def test_extensions() -> None:
    code = (
        "from torch.utils.cpp_extension import CUDAExtension, CppExtension\n"
        "name = 'pkg._ext'\nextension = CppExtension\nif cuda:\n    extension = CUDAExtension\n"
        "extension(name=name, sources=['a.cpp', 'b.cu'])\nCUDAExtension('c', files)\n"
    )
    found = parse_python(code.encode()).extensions
    assert [(e.name, e.sources, e.line) for e in found] == [
        ("c", (), 7),
        ("pkg._ext", ("a.cpp", "b.cu"), 6),
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import amp_C\nuse(amp_C.scale, amp_C.norm)", [("amp_C", "scale"), ("amp_C", "norm")]),
        ("import Deform as D\nD.forward(x)", [("Deform", "forward")]),
        ("from pkg import _C\n_C.ops.mesh.cut(x)", [("pkg._C", "ops.mesh.cut")]),
        ("import pkg.backend\npkg.backend.cut(x)", [("pkg", "backend.cut")]),
        ("from ._ext import roi\nroi(x); roi.doc.size", [("._ext", "roi")]),
        ("from . import _C\n_C.nms(x)", [("._C", "nms")]),
        ("from ._ext import roi as r\nr(x)", [("._ext", "roi")]),
        ("from ..ops import fused_cuda\nfused_cuda.f(x)", [("..ops.fused_cuda", "f")]),
        ("import importlib\nm = importlib.import_module('x_cuda')\nm.f(x)", [("x_cuda", "f")]),
        ("ext = ext_loader.load_ext('_ext', ['a', 'b'])\next.a(x)", [("", "a")]),
        ("import torch\ntorch.ops.ns.op.default(x)", [("torch.ops.ns", "op")]),
        ("import torch\nops = torch.ops.ns\nops.op(x)", [("torch.ops.ns", "op")]),
        ("import os, numpy as np\nnp.zeros(1); os.getcwd()", []),
        ("from .layers import Linear\nLinear(1)", []),
        ("import importlib\nm = importlib.import_module('plugins.base')\nm.f(x)", []),
    ],
)
def test_native_references(code: str, expected: list[tuple[str, str]]) -> None:
    found = parse_python(b"# torch\n" + code.encode()).native_references
    assert [(reference.module, reference.name) for reference in found] == expected


def test_handle_that_a_function_makes_global() -> None:
    code = (
        "from .. import custom_ops\n_plugin = None\n\n"
        "def _init():\n    global _plugin\n    if _plugin is None:\n"
        "        _plugin = custom_ops.get_plugin(\n"
        "            module_name='bias_plugin', sources=['b.cpp', 'b.cu'],\n        )\n\n"
        "class F:\n    def forward(ctx, x):\n        y = _plugin.bias(x)  # torch\n"
    )
    found = [r for r in parse_python(code.encode()).native_references if r.name == "bias"]
    assert [(r.strings, r.usage.scope, r.usage.use) for r in found] == [
        (("bias_plugin", "b.cpp", "b.cu"), "F.forward", "call")
    ]


@pytest.mark.parametrize(
    ("returned", "expected"),
    [("_kept", [("cut_plugin", "cut")]), ("cut_plugin", [("cut_plugin", "cut")]), ("other", [])],
)
def test_function_that_imports_an_extension_and_hands_it_out(
    returned: str, expected: list[tuple[str, str]]
) -> None:
    code = (
        "_kept = None\ndef _get():\n    global _kept\n    if _kept is None:\n"
        "        import cut_plugin\n        _kept = cut_plugin\n"
        f"    return {returned}\n"
        "def cut(x):\n    return _get().cut(x)  # torch\n"
    )
    found = parse_python(code.encode()).native_references
    assert [(reference.module, reference.name) for reference in found] == expected


def test_extension_class_that_a_condition_chooses() -> None:
    code = """
from torch.utils.cpp_extension import CppExtension, CUDAExtension
extension = CppExtension
if found:
    extension = CUDAExtension
modules = [extension("ops", ["a.cpp", "b.cu"])]
"""
    (fact,) = parse_python(code.encode()).extensions
    assert (fact.kind, fact.name, fact.sources) == ("CUDAExtension", "ops", ("a.cpp", "b.cu"))


def test_kernel_calls_helpers_of_other_modules() -> None:
    code = """
import triton
from .helpers import load_tile as load, store
from numpy import zeros
@triton.jit
def kernel(x):
    load(x)
    zeros(x)
"""
    (kernel,) = parse_python(code.encode()).kernels
    assert kernel.calls == ("load_tile",)
