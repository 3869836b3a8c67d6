"""Branches that are not taken at every step of a training."""

import pytest

from migrate_scan.parse.python import parse_python


def _waits(body: str) -> int:
    code = f"import torch\nclass Net(torch.nn.Module):\n    def forward(self, x):\n{body}"
    return len(parse_python(code.encode()).host_syncs)


@pytest.mark.parametrize(
    "condition",
    [
        "step % 100 == 0",
        "(step + 1) % 100 == 0 and verbose",
        "not step % 100",
        "step % 100 < 2",
        "step % every < 2",
        "step % 100 <= 20",
        "step % 4 == 0",
        "step % 100 > 90",
        "torch.mps.device_count() > 0",
        "not self.training",
        "not (self.training or self.tracing)",
        "x.device.type == 'mps'",
        "torch.backends.mps.is_available()",
    ],
)
def test_then_is_rare_and_else_is_not(condition: str) -> None:
    assert _waits(f"        if {condition}:\n            x.item()\n") == 0
    assert _waits(f"        if {condition}:\n            pass\n        else: x.item()\n") == 1
    assert _waits(f"        y = x.item() if {condition} else 0\n") == 0


@pytest.mark.parametrize(
    "condition",
    [
        "step % 100 != 0",
        "step % 100",
        "step % 100 > 0",
        "step % every > 0",
        "step % 10 < 9",
        "step % every",
        "self.training",
        "not (step % 100 == 0)",
        "self.model.training or x",
        "x.device.type != 'mps'",
    ],
)
def test_else_is_rare_and_then_is_not(condition: str) -> None:
    assert _waits(f"        if {condition}:\n            x.item()\n") == 1
    assert _waits(f"        if {condition}:\n            pass\n        else: x.item()\n") == 0
    assert _waits(f"        if {condition}: return y\n        x.item()\n") == 0
    assert _waits(f"        if {condition}: y = 1\n        x.item()\n") == 1


@pytest.mark.parametrize(
    "condition",
    [
        "'%d' % n == text",
        "self.training and x",
        "step == 0",
        "n % 2 == 0 or x",
        "clamps",
        "step % 2 == 1",
        "step % 2 != 0",
        "step % 2",
        "step % 10 < 5",
    ],
)
def test_neither_is_rare(condition: str) -> None:
    both = f"        if {condition}:\n            x.item()\n        else: x.item()\n"
    assert _waits(both) == 2


def test_every_condition_on_the_way_counts() -> None:
    body = "        if a:\n            pass\n        elif step % 9 == 0:\n            x.item()\n"
    assert _waits(body) == 0
    assert _waits(body + "        else:\n            x.item()\n") == 1
    assert _waits("        if step % 9 == x.item():\n            pass\n") == 1
    assert _waits("        if step % 0 < 1:\n            x.item()\n") == 0
