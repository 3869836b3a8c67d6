"""MS503: the torch compiler."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS503",
    name="compile",
    subject="usage",
    category="compile",
    summary="`torch.compile`, and references to its internals.",
    why=(
        "The default back end generates Triton code; other accelerators bring back ends of "
        "their own or none."
    ),
    valid=(
        Example(
            """\
import torch
model = torch.compile(model)
""",
            ("torch.compile",),
        ),
        Example(
            """\
import torch
@torch.compile
def f(x):
    return x
""",
            ("torch.compile",),
        ),
        Example(
            """\
import torch._dynamo
torch._dynamo.reset()
""",
            ("torch._dynamo.reset",),
        ),
    ),
    invalid=(
        Example(
            """\
import re, torch
re.compile("x")
"""
        ),
    ),
)
