"""MS805: how a container asks for NVIDIA's devices."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS805",
    name="container-devices",
    subject="usage",
    category="container",
    summary="`--gpus`, or NVIDIA's container runtime.",
    why=("Other vendors pass devices and driver files by other options or a runtime of their own."),
    valid=(
        Example(
            """\
docker run --gpus all image
""",
            ("container:--gpus",),
            language="shell",
        ),
        Example(
            """\
services:
  train:
    runtime: nvidia
""",
            ("container:runtime=nvidia",),
            language="config",
        ),
    ),
    invalid=(
        Example(
            """\
torchrun --gpus_per_node 8 train.py
""",
            language="shell",
        ),
    ),
)
