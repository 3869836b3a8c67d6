"""Names stand for what Python's scoping says, not for what their text says."""

import pytest

from migrate_scan.parse.facts import FileInventory, UsageFact
from migrate_scan.parse.python import parse_python


def _parse(code: str) -> FileInventory:
    return parse_python(code.encode())


def _usages(code: str) -> list[tuple[str, int, str | None]]:
    return [(usage.symbol, usage.line, usage.binding) for usage in _parse(code).usages]


def _one(code: str) -> UsageFact:
    (usage,) = _parse(code).usages
    return usage


SYNC = "torch.cuda.synchronize"


@pytest.mark.parametrize(
    ("code", "line", "binding"),
    [
        ("import torch\ntorch.cuda.synchronize()\n", 2, "attribute"),
        ("import torch as th\nth.cuda.synchronize()\n", 2, "attribute"),
        ("import torch\nT = torch.cuda\nT.synchronize()\n", 3, "attribute"),
        ("import torch\nT = (torch.cuda)\nT.synchronize()\n", 3, "attribute"),
        ("import torch\na = b = torch.cuda\nb.synchronize()\n", 3, "attribute"),
        ("def f():\n    import torch\n    torch.cuda.synchronize()\n", 3, "attribute"),
        ("import torch\nclass A:\n    c = torch.cuda\n    c.synchronize()\n", 4, "attribute"),
        ("import torch\ngetattr(torch, 'cuda').synchronize()\n", 2, "getattr"),
        ("import torch\nc = getattr(torch, 'cuda')\nc.synchronize()\n", 3, "attribute"),
        ("import torch\ntorch.get_device_module('cuda').synchronize()\n", 2, "getattr"),
        ("import torch\nm = torch.get_device_module('cuda')\nm.synchronize()\n", 3, "attribute"),
        ("from importlib import import_module\nimport_module('torch.cuda').synchronize()\n", 2,
         "string"),
        ("import torch\nclass A:\n    def __init__(self):\n        self.c = torch.cuda\n"
         "    def f(self):\n        self.c.synchronize()\n", 6, "attribute"),
        ("import torch\nclass A:\n    c = torch.cuda\n    def f(self):\n"
         "        self.c.synchronize()\n", 5, "attribute"),
        ("import torch\nm = torch.xpu if x else torch.cuda\nm.synchronize()\n", 3, "attribute"),
        ("from torch import *\ncuda.synchronize()\n", 2, "from_import"),
        ("import torch\n(torch\n  .cuda\n  .synchronize())\n", 2, "attribute"),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None\n"
         "torch.cuda.synchronize()", 5, "attribute"),
        ("import torch\nglobal_ = lambda: torch.cuda.synchronize()\n", 2, "attribute"),
        ("import torch\ndef f(torch=torch.cuda.synchronize):\n    torch()\n", 2, "attribute"),
        ("import torch\n[torch for torch in torch.cuda.synchronize()]\n", 2, "attribute"),
        ("import torch\nx = f'{torch.cuda.synchronize()}'\n", 2, "attribute"),
        ("def init():\n    global T\n    import torch.cuda.amp, torch as T\n"
         "T.cuda.synchronize()\n", 4, "attribute"),
        ("def f():\n    t = None\n    def g():\n        nonlocal t\n        import torch as t\n"
         "    t.cuda.synchronize()\n", 6, "attribute"),
    ],
)  # fmt: skip
def test_resolves(code: str, line: int, binding: str) -> None:
    found = [usage for usage in _usages(code) if usage[0] == SYNC]
    assert found == [(SYNC, line, binding)]


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as torch\ntorch.cuda.synchronize()\n",
        "torch = make()\ntorch.cuda.synchronize()\n",
        "import torch\ndef f(torch):\n    torch.cuda.synchronize()\n",
        "import torch\ndef f(*torch):\n    torch.cuda.synchronize()\n",
        "import torch\nf = lambda torch: torch.cuda.synchronize()\n",
        "import torch\n[torch.cuda.synchronize() for torch in y]\n",
        "import torch\ndef f():\n    for torch in y:\n        torch.cuda.synchronize()\n",
        "import torch\ndef f():\n    with y as torch:\n        torch.cuda.synchronize()\n",
        "import torch\ndef f():\n    a, (torch, *b) = y\n    torch.cuda.synchronize()\n",
        "class A:\n    import torch\n    def f(self):\n        torch.cuda.synchronize()\n",
        "def g():\n    import torch\ntorch.cuda.synchronize()\n",
        "import torch\nx.torch.cuda.synchronize()\n",
        "import torch\nf(torch=1)\n",
        "import torch\n'''torch.cuda.synchronize()'''\n",
        "import torch\n# torch.cuda.synchronize()\nx = 'torch.cuda.synchronize()'\n",
        "from .torch import cuda\ncuda.synchronize()\n",
        "import torch\nmytorch.cuda.synchronize()\ntorch_.cuda.synchronize()\n",
        "import torch\nétorch.cuda.synchronize()\n",
    ],
)
def test_does_not_resolve(code: str) -> None:
    assert [usage for usage in _usages(code) if usage[0].startswith("torch.cuda")] == []


def test_ambiguous_name_is_kept_with_medium_certainty() -> None:
    code = "import torch\nif fast:\n    torch = other()\ntorch.cuda.synchronize()\n"
    assert _one(code).certainty == "medium"


def test_alternatives_of_an_import_are_kept_with_medium_certainty() -> None:
    code = "try:\n    import torch as t\nexcept E:\n    import jax as t\nt.cuda.synchronize()\n"
    assert _one(code).certainty == "medium"


def test_span_covers_the_whole_chain_in_characters() -> None:
    usage = _one("import torch\nnäm, y = 'ü', torch.cuda.synchronize(1)\n")
    assert (usage.line, usage.column, usage.end_line, usage.end_column) == (2, 15, 2, 37)


def test_import_statement_of_torch_cuda_is_a_usage() -> None:
    first, second = _parse("import torch.cuda.nvtx\nfrom torch.cuda import amp as a\n").usages
    assert (first.symbol, first.phase, first.binding) == ("torch.cuda.nvtx", "import", "submodule")
    assert (second.symbol, second.phase, second.binding) == (
        "torch.cuda.amp",
        "import",
        "from_import",
    )
    assert (first.column, first.end_column, second.column) == (8, 23, 24)


@pytest.mark.parametrize(
    ("code", "use"),
    [
        ("torch.cuda.synchronize()", "call"),
        ("run(hook=torch.cuda.synchronize)", "reference"),
        ("@torch.cuda.amp.autocast()\ndef f(): pass", "decorator"),
        ("@torch.cuda.graph\ndef f(): pass", "decorator"),
        ("class S(torch.cuda.Stream): pass", "subclass"),
        ("isinstance(x, torch.cuda.Stream)", "isinstance"),
        ("isinstance(x, (int, torch.cuda.Stream))", "isinstance"),
    ],
)
def test_use(code: str, use: str) -> None:
    assert _one(f"import torch\n{code}\n").use == use


def test_scope_is_the_qualified_name() -> None:
    code = "import torch\nclass A:\n    async def f(self):\n        torch.cuda.synchronize()\n"
    assert _one(code).scope == "A.f"


def test_defaults_and_decorators_belong_to_the_enclosing_scope() -> None:
    code = "import torch\ndef f(x=torch.cuda.Stream()):\n    pass\n"
    assert _one(code).scope == ""


def test_fingerprint_ignores_place_comments_and_layout() -> None:
    first = _one("import torch\ntorch.cuda.synchronize()  # here\n")
    second = _one("import torch\n\n\n\ntorch.cuda.synchronize()\n")
    other = _one("import torch\ny = torch.cuda.synchronize()\n")
    assert first.fingerprint == second.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("import torch.nn as nn\nnn.Parameter(x)", "torch.nn.parameter.Parameter"),
        ("import torch\ntorch.amp.autocast('cpu')", "torch.autocast"),
        ("import torch.nn.functional as F\nF.grid_sample(x, y)", "torch.nn.functional.grid_sample"),
        ("from torch.nn.modules.conv import Conv2d\nConv2d(1, 1, 1)", "torch.nn.Conv2d"),
        ("from torch.optim.adam import Adam\nAdam(p)", "torch.optim.Adam"),
        ("import torch\ntorch.ops.aten.add.Tensor(x, y)", "aten::add.Tensor"),
        ("import torch\ntorch.profiler.ProfilerActivity.CPU", "torch.profiler.ProfilerActivity"),
        ("import torch\ntorch.distributed.group.WORLD", "torch.distributed.group"),
        ("import torch\ntorch.float32.itemsize", "torch.float32"),
        ("import torch\nx = torch.nn.Module.forward.__doc__", "torch.nn.Module.forward"),
        ("from torch.nn.parallel.distributed import DistributedDataParallel as D\nD(m)",
         "torch.nn.parallel.DistributedDataParallel"),
    ],
)  # fmt: skip
def test_canonical_operator(code: str, symbol: str) -> None:
    assert [operator.symbol for operator in _parse(code).operators] == [symbol]


def test_operators_are_grouped_with_places_kinds_and_arguments() -> None:
    code = (
        "import torch\nx = torch.zeros(3, dtype=torch.float64)\ny = torch.zeros(4)\n"
        "z = torch.Tensor.view(x, 2)\nm = torch.nn.Linear(2, 2)\nr = torch.distributed.get_rank()\n"
    )
    found = {op.symbol: op for op in _parse(code).operators}
    assert found["torch.zeros"].places == ((2, 5), (3, 5))
    assert found["torch.zeros"].arguments == ("dtype=torch.float64",)
    assert {symbol: op.kind for symbol, op in found.items()} == {
        "torch.zeros": "function",
        "torch.float64": "constant",
        "torch.Tensor.view": "method",
        "torch.nn.Linear": "class",
        "torch.distributed.get_rank": "function",
    }


def test_torch_cuda_and_collectives_are_no_operators() -> None:
    code = (
        "import torch\ntorch.cuda.synchronize()\ntorch.distributed.barrier()\ntorch.jit.script(f)\n"
    )
    assert _parse(code).operators == ()


def test_methods_right_on_a_torch_function_are_operators() -> None:
    code = "import torch\nx = torch.rand(3).view(-1).sum()\ny = torch.rand(3).to_my(1).view(2)\n"
    found = {op.symbol: (op.certainty, op.places) for op in _parse(code).operators}
    assert found == {
        "torch.rand": ("high", ((2, 5), (3, 5))),
        "torch.Tensor.view": ("medium", ((2, 19),)),
        "torch.Tensor.sum": ("medium", ((2, 28),)),
    }


def test_star_imports_bring_well_known_names_with_low_certainty() -> None:
    code = "from torch.nn import *\nfrom torch.cuda import *\nLinear(1, 1)\nsynchronize()\nfoo()\n"
    found = _parse(code)
    assert [(op.symbol, op.certainty) for op in found.operators] == [("torch.nn.Linear", "low")]
    assert [(u.symbol, u.certainty, u.line) for u in found.usages] == [(SYNC, "low", 4)]


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        ("from torch.nn import *\nHardswish()\n", "torch.nn.Hardswish"),
        ("from torch import *\nx = erfinv(1)\n", "torch.erfinv"),
        ("from torch import *\nx = nn.functional.gelu(1)\n", "torch.nn.functional.gelu"),
        ("from torch.optim.lr_scheduler import *\nStepLR(o)\n", "torch.optim.lr_scheduler.StepLR"),
    ],
)
def test_a_star_import_brings_in_every_public_name(code: str, symbol: str) -> None:
    assert [(o.symbol, o.certainty) for o in _parse(code).operators] == [(symbol, "low")]


def test_star_import_gives_way_to_another_binding() -> None:
    code = "from torch.nn import *\nclass Linear: pass\nLinear(1, 1)\n"
    assert _parse(code).operators == ()


def test_torch_speaks_for_a_name_that_several_imports_compete_for() -> None:
    code = """
try:
    if old:
        from parrots.utils import BuildExtension
    elif other:
        from torch_mlu.utils.cpp_extension import BuildExtension
    else:
        from torch.utils.cpp_extension import BuildExtension
    commands = {"build_ext": BuildExtension}
except ModuleNotFoundError:
    commands = {}
"""
    usage = _one(code)
    assert (usage.symbol, usage.line) == ("torch.utils.cpp_extension.BuildExtension", 9)
    assert usage.certainty == "medium"


@pytest.mark.parametrize(
    ("code", "name", "symbol"),
    [
        ("cudnn = cuda.cudnn\ncudnn.activation_forward(x)\n", "cudnn", "cupy.cudnn"),
        ("def f():\n    xp = cuda.cupy\n    xp.activation_forward(x)\n", "cupy", "cupy"),
        ("t = cuda.cupy.testing\nt.activation_forward(x)\n", "cupy", "cupy.testing"),
    ],
)
def test_another_name_of_a_reexported_module_is_followed(code: str, name: str, symbol: str) -> None:
    found = _parse("import cupy\nfrom chainer.backends import cuda\n" + code).conditional_usages
    told = {(names, usage.usage.symbol) for usage in found for names in usage.names}
    assert (f"chainer.backends.cuda.{name}", f"{symbol}.activation_forward") in told


def test_another_name_of_a_cupy_module_is_followed() -> None:
    code = "import cupy\nif new:\n    cudnn = cupy.cudnn\ncudnn.DropoutStates(None, 1)\n"
    assert _usages(code) == [("cupy.cudnn.DropoutStates", 4, "attribute")]
    assert _parse(code).aliases == {"cudnn": "cupy.cudnn"}
