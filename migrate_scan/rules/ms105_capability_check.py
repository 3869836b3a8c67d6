"""MS105: decisions by CUDA version or compute capability."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS105",
    name="capability-check",
    subject="usage",
    category="capability_check",
    summary="A decision by compute capability, architecture list or CUDA version.",
    why=(
        "The numbers mean something else elsewhere: ROCm's gfx942 reports 9.4 and passes `>= "
        "(9, 0)`, CANN's shim answers None."
    ),
    valid=(
        Example(
            """\
import torch
if torch.cuda.get_device_capability() >= (8, 0):
    pass
""",
            ("torch.cuda.get_device_capability",),
        ),
        Example(
            """\
import torch
hopper = torch.cuda.get_device_properties(0).major >= 9
""",
            ("torch.cuda.get_device_properties",),
        ),
        Example(
            """\
import torch
def ampere(device):
    properties = torch.cuda.get_device_properties(device)
    return properties.major == 8 and properties.minor == 0
""",
            ("torch.cuda.get_device_properties",),
        ),
        Example(
            """\
import torch
print(torch.version.cuda)
""",
            ("torch.version.cuda",),
        ),
        Example(
            """\
import torch
if "gfx942" in torch.cuda.get_device_properties(0).gcnArchName:
    pass
""",
            ("torch.cuda.get_device_properties",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
print(torch.cuda.get_device_capability())
"""
        ),
        Example(
            """\
import torch
name = torch.cuda.get_device_properties(0).name
"""
        ),
        Example(
            """\
import torch
properties = torch.cuda.get_device_properties(0)
size = properties.total_memory
properties = version
print(properties.major)
"""
        ),
    ),
)
