"""MS103: string literals that name a CUDA device."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS103",
    name="device-literal",
    subject="usage",
    category="device_literal",
    summary='A literal such as `"cuda:0"` that reaches a device.',
    why=(
        "The literal ties the place to one vendor. Shims rewrite it in some calls only, and "
        "never in comparisons."
    ),
    valid=(
        Example(
            """\
import torch
x = torch.zeros(3, device="cuda")
""",
            ("device:cuda",),
        ),
        Example(
            """\
import torch
device = torch.device(f"cuda:{rank}")
""",
            ("device:cuda",),
        ),
        Example(
            """\
import torch
parser.add_argument("--device", default="cuda:0")
""",
            ("device:cuda",),
        ),
        Example(
            """\
import torch
where = "cuda" if torch.cuda.is_available() else "cpu"
model.to(where)
""",
            ("device:cuda",),
        ),
        Example(
            """\
import os
import torch
state = torch.load(os.path.join(root, "cuda_runs", "last.pt"), map_location="cpu")
""",
            ("path:cuda",),
        ),
    ),
    invalid=(
        Example(
            """\
import torch
torch.save(state, "cuda_runs/last.pt")
state = torch.load("runs/last.pt")
open("cuda.txt").load("cuda/x.pt")
"""
        ),
        Example(
            """\
import os
sources = os.path.join("csrc", "cuda")
"""
        ),
        Example(
            """\
names = {"cuda": 1}
"""
        ),
        Example(
            """\
\"\"\"device = "cuda" \"\"\"
print("cuda")
"""
        ),
        Example(
            """\
if "cuda" in build_path:
    pass
"""
        ),
    ),
)
