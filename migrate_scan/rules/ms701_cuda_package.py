"""A package that is bound to CUDA."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS701",
    name="cuda-package",
    subject="dependency",
    category=None,
    summary="A package that brings CUDA code of its own, imported or required.",
    why="The port stands and falls with whether the package has been ported: use its port, "
    "replace it or port it too.",
    valid=(
        Example("import flash_attn\n", ("flash-attn",)),
        Example("from nvidia.dali import pipeline_def\n", ("nvidia-dali",)),
    ),
    invalid=(
        Example("import json\n"),
        Example("from . import flash_attn\n"),
    ),
)
