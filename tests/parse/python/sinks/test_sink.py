"""What a literal is bound to, and what it is compared with."""

import pytest

from migrate_scan.parse.python import parse_python
from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("self.device = 'cuda'", ["MS103"]),
        ("cfg['device'] = 'cuda'", ["MS103"]),
        ("device: str = 'cuda'", ["MS103"]),
        ("def f(x, device='cuda'): pass", ["MS103"]),
        ("def f(x, device: str = 'cuda'): pass", ["MS103"]),
        ("where = 'cuda'\nx = torch.zeros(2, device=where)", ["MS103"]),
        ("where = 'cuda'\nprint(where)", []),
        ("self.where = 'cuda'", []),
        ("device_path = 'cuda'", []),
        ("class Backend(Enum):\n    NCCL = 'nccl'", ["MS201"]),
        ("class CommBackend(str, enum.Enum):\n    nccl = 'nccl'", ["MS201"]),
        ("class Backend:\n    NCCL = 'nccl'", ["MS201"]),
        ("class DeviceType(StrEnum):\n    CUDA = 'cuda'", ["MS103"]),
        ("class Backend:\n    label = 'nccl'", []),
        ("class Flavour(Enum):\n    CUDA = 'cuda'", []),
        ("class Backend(Enum):\n    def f(self):\n        NCCL = 'nccl'", []),
        ("device == 'cuda'", ["MS104"]),
        ("name == 'cuda'", []),
        ("KINDS = ['cuda', 'cpu']\nkind = 'cuda'\nif kind in KINDS: pass", []),
        ("SYSTEM = 'cuda' if ok else 'rocm'\nSYSTEM == 'cuda'", ["MS104"]),
        ("if ok:\n    SYSTEM = 'cuda'\nelse:\n    SYSTEM = 'rocm'\nSYSTEM == 'cuda'", ["MS104"]),
        ("SYSTEM = 'cuda'\nSYSTEM = 'rocm'\nSYSTEM == 'cuda'", []),
        ("'cpu' < device < 'cuda'", []),
    ],
)
def test_targets_and_comparisons(code: str, found: list[str]) -> None:
    assert rules(code) == found


def test_an_accelerator_is_never_sure() -> None:
    code = "import torch\naccelerator = 'cuda'\nif accelerator == 'cuda': f(device=accelerator)\n"
    assert {u.certainty for u in parse_python(code.encode()).usages} == {"low"}


@pytest.mark.parametrize(
    ("use", "certainty"), [("", "low"), ("x.to(place)", "medium"), ("f(device=place)", "medium")]
)
def test_a_flag_is_as_sure_as_what_it_is_given(use: str, certainty: str) -> None:
    code = f"import torch\nplace = 'cuda'\nif place == 'cuda': pass\n{use}\n"
    checks = [u for u in parse_python(code.encode()).usages if u.rule == "MS104"]
    assert [check.certainty for check in checks] == [certainty]
