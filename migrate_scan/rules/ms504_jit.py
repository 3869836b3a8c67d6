"""MS504: TorchScript."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS504",
    name="jit",
    subject="usage",
    category="jit",
    summary="A name of `torch.jit` that compiles, saves or loads.",
    why=(
        "A shim may make `torch.jit.script` return its argument: the code runs eagerly, "
        "saving and loading break."
    ),
    valid=(
        Example(
            """\
import torch
@torch.jit.script
def f(x):
    return x
""",
            ("torch.jit.script",),
        ),
        Example(
            """\
from torch import jit
m = jit.load("m.pt")
""",
            ("torch.jit.load",),
        ),
    ),
    invalid=(
        Example(
            """\
import jax, torch
jax.jit(f)
"""
        ),
        Example(
            """\
import torch
class M(torch.nn.Module):
    size: torch.jit.Final[int]
    @torch.jit.ignore
    def no_weight_decay(self):
        return torch.jit.is_scripting()
"""
        ),
    ),
)
