"""MS801: environment variables of CUDA, NCCL and torch's CUDA side."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS801",
    name="environment-variable",
    subject="usage",
    category="environment",
    summary="A variable that CUDA, NCCL or torch reads: set, or asked for by Python.",
    why=(
        "Another vendor's runtime reads variables of its own: some have a counterpart, "
        "many have none, and the old one does nothing without a word."
    ),
    valid=(
        Example(
            """\
export NCCL_DEBUG=INFO
CUDA_VISIBLE_DEVICES=0,1 torchrun train.py
""",
            (
                "env:NCCL_DEBUG",
                "env:CUDA_VISIBLE_DEVICES",
            ),
            language="shell",
        ),
        Example(
            """\
ENV NVIDIA_VISIBLE_DEVICES all
""",
            ("env:NVIDIA_VISIBLE_DEVICES",),
            language="dockerfile",
        ),
        Example(
            """\
import os, torch
os.environ["CUDA_LAUNCH_BLOCKING"] = "1"
conf = os.getenv("PYTORCH_CUDA_ALLOC_CONF")
""",
            (
                "env:CUDA_LAUNCH_BLOCKING",
                "env:PYTORCH_CUDA_ALLOC_CONF",
            ),
        ),
    ),
    invalid=(
        Example(
            """\
echo $CUDA_VERSION
# export NCCL_DEBUG=INFO
ARG_NCCL=1
""",
            language="shell",
        ),
        Example(
            """\
import torch
message = "CUDA_VISIBLE_DEVICES"
""",
        ),
    ),
)
