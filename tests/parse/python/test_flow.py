"""Devices that travel: what ``x.to(value)`` finds behind the value."""

import pytest

from migrate_scan.parse.facts import FileInventory
from migrate_scan.parse.python import parse_python

_HEAD = "import torch\n"


def _parsed(code: str) -> FileInventory:
    return parse_python((_HEAD + code).encode())


def moves(code: str) -> int:
    return sum(usage.symbol == "torch.Tensor.to" for usage in _parsed(code).usages)


@pytest.mark.parametrize(
    "code",
    [
        "def f(x, device='cuda'):\n    x.to(device)",
        "def f(x, d: torch.device = torch.device('cuda')):\n    x.to(d)",
        "def f(x, device=None):\n    device = device or 'cuda'\n    x.to(device)",
        "def f(x, device='cuda'):\n    def g():\n        x.to(device)",
        "class A:\n    device = 'cuda'\n    def f(self, x):\n        x.to(self.device)",
        "class A:\n    def __init__(self, device='cuda'):\n        self.device = device\n"
        "    def f(self, x):\n        x.to(self.device)",
        "class A:\n    def __init__(self):\n        self.device = 'cuda'\n"
        "class B(A):\n    def f(self, x):\n        x.to(self.device)",
        "class A:\n    @property\n    def place(self):\n        return torch.device('cuda')\n"
        "    def f(self, x):\n        x.to(self.place)",
        "class A:\n    def place(self):\n        return 'cuda'\n"
        "    def f(self, x):\n        x.to(self.place())",
        "class Config:\n    device: str = field(default='cuda')\n"
        "def f(x, cfg: Config):\n    x.to(cfg.device)",
        "class Config:\n    device: str = 'cuda'\ncfg = Config()\nx.to(cfg.device)",
        "p.add_argument('--device', default='cuda')\nargs = p.parse_args()\nx.to(args.device)",
        "p.add_argument('--where', dest='place', default='cuda')\n"
        "def f(args):\n    x.to(args.place)",
        "@click.option('--device', default='cuda')\ndef f(device):\n    x.to(device)",
        "def f(device: str = typer.Option('cuda')):\n    x.to(device)",
        "@pytest.mark.parametrize('device', ['cpu', 'cuda'])\ndef f(device):\n    x.to(device)",
        "@pytest.mark.parametrize('device,n', [('cpu', 1), ('cuda', 2)])\n"
        "def f(device, n):\n    x.to(device)",
        "cfg = {'device': 'cuda'}\nx.to(cfg['device'])",
        "cfg = {}\ncfg['device'] = 'cuda'\nx.to(cfg.get('device'))",
        "cfg = SimpleNamespace(device='cuda')\nx.to(cfg.device)",
        "devices = [f'cuda:{i}' for i in range(8)]\nx.to(devices[0])",
        "for device in ['cpu'] + (['cuda'] if ok else []):\n    x.to(device)",
        "for device, n in product(['cpu', 'cuda'], [1, 2]):\n    x.to(device)",
        "device, n = 'cuda', 3\nx.to(device)",
        "kind = 'cuda'\nx.to(f'{kind}:{rank}')",
        "prefix = 'cuda:'\nx.to(prefix + str(rank))",
        "def pick():\n    return 'cuda' if ok else 'cpu'\nx.to(pick())",
        "pick = lambda: torch.device('cuda')\nx.to(pick())",
        "while True:\n    x.to(d)\n    d = 'cuda'",
        "if ok:\n    d = 'cuda'\nelse:\n    d = 'cpu'\nx.to(d)",
    ],
)
def test_device_that_travels(code: str) -> None:
    assert moves(code) == 1


@pytest.mark.parametrize(
    "code",
    [
        "d = 'cuda'\nd = 'cpu'\nx.to(d)",
        "d = 'cpu'\nx.to(d)\nd = 'cuda'",
        "def f(x, device=None):\n    x.to(device)",
        "class A:\n    def __init__(self, device):\n        self.device = device\n"
        "    def f(self, x):\n        x.to(self.device)",
        "class A:\n    device = 'cuda'\nclass B:\n    def f(self, x):\n        x.to(self.device)",
        "x = torch.zeros(2, device='cuda')\ny.to(x.device)",
        "p.add_argument('--device', default='cuda')\ndef f(model):\n    x.to(model.device)",
        "cfg = {'device': 'cuda', 'other': 'cpu'}\nx.to(cfg['other'])",
        "x.to('cuda' if ok else 'cpu')",
        "x.to(torch.device('cuda'))",
    ],
)
def test_no_move_of_its_own(code: str) -> None:
    assert moves(code) == 0


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from .common import get_device\ndevice = get_device()\nx.to(device)",
         (".common.get_device",)),
        ("from pkg.base import Base\nclass A(Base):\n    def f(self, x):\n"
         "        x.to(self.device)", ("pkg.base.Base.device",)),
        ("from pkg import Config\ncfg = Config()\nx.to(cfg.device)", ("pkg.Config.device",)),
        ("from pkg import Config\ndef f(cfg: Config):\n    x.to(cfg.device)",
         ("pkg.Config.device",)),
        ("from pkg import SETTINGS\nx.to(SETTINGS['device'])", ("pkg.SETTINGS.device",)),
        ("from pkg.consts import *\nx.to(DEVICE)", ("pkg.consts.DEVICE",)),
        ("class A:\n    device = infer()\n    def f(self, x):\n        x.to(self.device)\n"
         "from pkg import infer", ("pkg.infer",)),
    ],
)  # fmt: skip
def test_other_files_decide(code: str, names: tuple[str, ...]) -> None:
    assert [item.names for item in _parsed(code).conditional_usages] == [names]


@pytest.mark.parametrize(
    ("code", "devices"),
    [
        ("DEVICE = 'cuda'\nPLACE_DEVICE = DEVICE",
         {"DEVICE": ("cuda",), "PLACE_DEVICE": ("cuda",)}),
        ("class Config:\n    device = 'cuda'", {"Config.device": ("cuda",)}),
        ("class T:\n    def __init__(self, device='cuda'):\n        self.device = device",
         {"T.device": ("cuda",)}),
        ("SETTINGS = {'device': 'cuda'}", {"SETTINGS.device": ("cuda",)}),
        ("from pkg import infer\ntorch_device = infer()", {"torch_device": ("pkg.infer",)}),
        ("from pkg import Base\nclass T(Base):\n    device_count = 1", {"T": ("pkg.Base",)}),
        ("def f():\n    device = 'cuda'", {}),
    ],
)  # fmt: skip
def test_what_other_files_can_take(code: str, devices: dict[str, tuple[str, ...]]) -> None:
    assert _parsed(code).devices == devices


def test_device_of_the_command_line_is_an_argument() -> None:
    code = "p.add_argument('--device', default='cuda')\nargs = p.parse_args()\nx.to(args.device)\n"
    moves = [u for u in _parsed(code).usages if u.symbol == "torch.Tensor.to"]
    assert [u.provenance for u in moves] == ["argument"]


def test_a_literal_counts_where_it_is_moved_to() -> None:
    code = "place = lambda: kind\nkind = 'cuda'\nx.to(place())\nother = 'cuda'\n"
    literals = [u.line for u in _parsed(code).usages if u.category == "device_literal"]
    assert literals == [3]


def test_a_package_without_torch_hands_devices_on() -> None:
    code = b"from .other import (\n    infer_device,  # of the machine\n    shift,\n)\n"
    found = parse_python(code)
    assert [(i.level, i.module, i.name) for i in found.imports] == [(1, "other", "infer_device")]
    assert not found.parsed


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("from pkg.consts import GPU\nok = x.device.type == GPU\n", ("pkg.consts.GPU",)),
        ("from . import consts\nok = device != consts.GPU\n", (".consts.GPU",)),
        ("from torch import GPU\nok = x.device.type == GPU\n", None),
        ("GPU = 1\nok = x.device.type == GPU\n", None),
        ("from pkg.consts import GPU\nok = x.kind == GPU\n", None),
    ],
)
def test_a_comparison_with_another_files_constant_waits_for_it(
    code: str, names: tuple[str, ...] | None
) -> None:
    found = parse_python(b"import torch\n" + code.encode()).conditional_usages
    checks = [use.names for use in found if use.usage.category == "device_check"]
    assert checks == ([names] if names is not None else [])
