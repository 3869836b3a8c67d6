"""MS804: NVIDIA's command-line tools."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS804",
    name="nvidia-tool",
    subject="usage",
    category="environment",
    summary="`nvidia-smi`, `nvcc`, a profiler or debugger that a script or Python starts.",
    why=(
        "The tool is not there on another vendor's machine; "
        "what reads its output must change with it."
    ),
    valid=(
        Example(
            """\
nvidia-smi -L | wc -l
nvcc --version
""",
            (
                "tool:nvidia-smi",
                "tool:nvcc",
            ),
            language="shell",
        ),
        Example(
            """\
import subprocess, torch
subprocess.check_output(["nvidia-smi", "-L"])
""",
            ("tool:nvidia-smi",),
        ),
    ),
    invalid=(
        Example(
            """\
# nvidia-smi
ls nvidia-smi.log
""",
            language="shell",
        ),
        Example(
            """\
import torch
message = "nvidia-smi failed"
""",
        ),
    ),
)
