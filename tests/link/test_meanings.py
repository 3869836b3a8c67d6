"""Names that come through other files: devices, and what torch and CuPy export."""

import pytest

from migrate_scan.link.files import ParsedFile
from migrate_scan.parse.python import parse_python
from tests.link.repository import linked


def _symbols(code: str, files: dict[str, str]) -> list[str]:
    """What ``main.py`` uses, import statements left out."""
    texts = {**files, "main.py": "import torch\n" + code}
    parsed = [ParsedFile(path, "own", parse_python(text.encode())) for path, text in texts.items()]
    found = [usage for usage in linked(*parsed).usages if usage.path == "main.py"]
    return [usage.symbol for usage in found]


_HUB = """
import torch.distributed as dist
try:
    import cupy
    from cupy import ndarray
except ImportError:
    cupy = None
try:
    from torch.amp import custom_fwd
except ImportError:
    from torch.cuda.amp import custom_fwd
tc = torch.cuda
import torch
def synchronize(): pass
"""


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ("from pkg import hub\nhub.cupy.zeros(3)", ["cupy.zeros"]),
        ("from pkg.hub import cupy\ncupy.zeros(3)", ["cupy.zeros"]),
        ("import pkg.hub as h\nisinstance(x, h.ndarray)", ["cupy.ndarray"]),
        ("from pkg.hub import custom_fwd\nf = custom_fwd(g)", ["torch.cuda.amp.custom_fwd"]),
        ("from pkg.hub import dist\ndist.all_reduce(x)", ["torch.distributed.all_reduce"]),
        ("from pkg.hub import *\ndist.barrier()", ["torch.distributed.barrier"]),
        ("from pkg import hub\nhub.torch.cuda.synchronize()", ["torch.cuda.synchronize"]),
        ("from pkg.hub import synchronize\nsynchronize()", []),
        ("from pkg.other import cupy\ncupy.zeros(3)", []),
    ],
)
def test_a_name_stands_for_what_its_module_imports(code: str, symbols: list[str]) -> None:
    assert _symbols(code, {"pkg/hub.py": _HUB}) == symbols


@pytest.mark.parametrize("package", ["megatron", "accelerate", "mine"])
def test_a_framework_is_no_stranger_to_itself(package: str) -> None:
    code = f"from {package} import hub\nhub.torch.cuda.synchronize()"
    assert _symbols(code, {f"{package}/hub.py": _HUB}) == ["torch.cuda.synchronize"]


_DEVICES = """
import torch
DEVICE = "cuda"
def infer_device():
    return "cuda" if torch.cuda.is_available() else "cpu"
class Base:
    def __init__(self):
        self.device = infer_device()
class Config:
    device: str = "cuda"
class Plain:
    device = "cpu"
"""


@pytest.mark.parametrize(
    ("code", "moves"),
    [
        ("from pkg.devices import infer_device\nd = infer_device()\nx.to(d)", 1),
        ("from pkg import infer_device\nx.to(infer_device())", 1),
        ("from pkg.devices import Base\nclass A(Base):\n    def f(self, x):\n"
         "        x.to(self.device)", 1),
        ("from pkg.middle import Middle\nclass A(Middle):\n    def f(self, x):\n"
         "        x.to(self.device)", 1),
        ("from pkg.devices import Config\ncfg = Config()\nx.to(cfg.device)", 1),
        ("from pkg.devices import Plain\nx.to(Plain.device)", 0),
        ("from pkg.devices import *\nx.to(DEVICE)", 1),
        ("from pkg.missing import DEVICE\nx.to(DEVICE)", 0),
    ],
)  # fmt: skip
def test_a_device_of_another_file(code: str, moves: int) -> None:
    middle = "from .devices import Base\n\nclass Middle(Base):\n    device_count = 1\n"
    files = {
        "pkg/devices.py": _DEVICES,
        "pkg/__init__.py": "from .devices import infer_device",
        "pkg/middle.py": middle + "    torch = 1\n",
    }
    assert _symbols(code, files) == ["torch.Tensor.to"] * moves


_LAUNCHERS = """
import torch
def launch(rank, world_size, backend="nccl", timeout=None): pass
def move(model, device): return model.to(device)
class Trainer:
    def __init__(self, model, device="cpu"): pass
def plain(name, dev_count): pass
"""


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ("from pkg.launchers import launch\nlaunch(0, 8, 'nccl')", ["backend:nccl"]),
        ("from pkg import launch\nlaunch(0, 8, 'nccl')", ["backend:nccl"]),
        ("from pkg import launchers\nlaunchers.move(net, 'cuda:0')", ["device:cuda"]),
        ("from pkg.launchers import Trainer\nTrainer(net, 'cuda')", ["device:cuda"]),
        ("from pkg.launchers import Trainer\nTrainer('cuda', 'cpu')", []),
        ("from pkg.launchers import plain\nplain('cuda', 1)", []),
        ("from pkg.launchers import move\nmove(*nets, 'cuda')", []),
        ("from pkg.launchers import move\nmove(net, 'nccl')", []),
        ("from other import move\nmove(net, 'cuda')", []),
    ],
)
def test_literals_handed_to_another_files_function(code: str, symbols: list[str]) -> None:
    hub = "import torch\nfrom .launchers import launch"
    files = {"pkg/launchers.py": _LAUNCHERS, "pkg/__init__.py": hub}
    assert _symbols(code, files) == symbols


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ("from pkg.common import *\nlayer = nn.Linear(3, 3)", ["torch.nn.Linear"]),
        ("from pkg.common import F\ny = F.relu(x)", ["torch.nn.functional.relu"]),
        ("from pkg import common\ny = common.torch.add(x, x)", ["torch.add"]),
        ("from pkg.own import nn\nlayer = nn.Linear(3, 3)", []),
        ("from pkg.own import *\nlayer = nn.Linear(3, 3)", []),
    ],
)
def test_operators_that_come_through_another_file(code: str, symbols: list[str]) -> None:
    files = {
        "pkg/common.py": "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n",
        "pkg/own.py": "import torch\nnn = make()\n",
        "main.py": "import torch as t\n" + code,
    }
    parsed = [ParsedFile(path, "own", parse_python(text.encode())) for path, text in files.items()]
    operators = linked(*parsed).operators
    assert [operator.symbol for operator in operators] == symbols


def test_a_function_that_imports_a_name_itself_needs_no_other_file() -> None:
    code = "from pkg.hub import *\ndef f():\n    import torch\n    torch.cuda.synchronize()"
    parsed = [
        ParsedFile("pkg/hub.py", "own", parse_python(_HUB.encode())),
        ParsedFile("main.py", "own", parse_python(code.encode())),
    ]
    found = [usage.symbol for usage in linked(*parsed).usages if usage.path == "main.py"]
    assert found == ["torch.cuda.synchronize"]


_PLATFORM = """
import torch
if torch.version.hip:
    SYSTEM = "rocm"
else:
    SYSTEM = "cuda"
FLAVOUR = "plain"
"""


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ("from platforms import SYSTEM\nif SYSTEM == 'cuda': pass", ["device:cuda"]),
        ("import platforms\nif platforms.SYSTEM in {'cuda', 'rocm'}: pass", ["device:cuda"]),
        ("from platforms import FLAVOUR\nif FLAVOUR == 'cuda': pass", []),
        ("from platforms import SYSTEM\nif SYSTEM == 'rocm': pass", []),
        ("from elsewhere import SYSTEM\nif SYSTEM == 'cuda': pass", []),
    ],
)
def test_a_flag_of_another_file_that_tells_the_platform(code: str, symbols: list[str]) -> None:
    assert _symbols(code, {"platforms.py": _PLATFORM}) == symbols


_STRATEGY = """
import torch
class Strategy:
    def average(self, model, ema, beta=0.9, device="cpu"): pass
    def wrap(self, model, rank, backend) -> None: pass
    def tell(self, name): pass
"""


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ("strategy.average(a, b, 0.9, 'cuda')", ["device:cuda"]),
        ("self.strategy.wrap(a, 0, 'nccl')", ["backend:nccl"]),
        ("strategy.average(a, 'cuda', 0.9, d)", []),
        ("strategy.wrap(a, 'nccl', b)", []),
        ("strategy.tell('cuda')", []),
        ("strategy.other('cuda')", []),
        ("import numpy\nnumpy.average(a, b, 0.9, 'cuda')", []),
    ],
)
def test_what_is_handed_to_a_method_of_the_repository(code: str, symbols: list[str]) -> None:
    assert _symbols(code, {"strategy.py": _STRATEGY}) == symbols


def test_methods_that_take_different_things_tell_nothing() -> None:
    other = "import torch\nclass Other:\n    def average(self, device, b, c, d): pass\n"
    files = {"strategy.py": _STRATEGY, "other.py": other}
    assert _symbols("strategy.average(a, b, 0.9, 'cuda')", files) == []
    both = _STRATEGY + other.removeprefix("import torch\n")
    assert _symbols("strategy.average(a, b, 0.9, 'cuda')", {"strategy.py": both}) == []
