"""MS803: wheels and packages of one CUDA version."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS803",
    name="cuda-wheel",
    subject="usage",
    category="build",
    summary="A wheel index or pin such as `cu121`, or conda's CUDA toolkit.",
    why=("Such wheels hold code for NVIDIA only; the target has an index or a plugin of its own."),
    valid=(
        Example(
            """\
pip install torch --index-url https://download.pytorch.org/whl/cu121
""",
            ("wheel:cu121",),
            language="shell",
        ),
        Example(
            """\
conda install pytorch-cuda=11.8 -c nvidia
""",
            ("conda:pytorch-cuda",),
            language="shell",
        ),
        Example(
            """\
torch==2.1.0+cu118
""",
            ("wheel:cu118",),
            language="requirements",
        ),
    ),
    invalid=(
        Example(
            """\
pip install torch --index-url https://download.pytorch.org/whl/cpu
""",
            language="shell",
        ),
        Example(
            """\
torch==2.1.0
""",
            language="requirements",
        ),
    ),
)
