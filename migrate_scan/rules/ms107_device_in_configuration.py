"""MS107: a CUDA device named by a configuration or a launcher's option."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS107",
    name="device-in-configuration",
    subject="usage",
    category="device_literal",
    summary="`device: cuda` in YAML or JSON, `--device cuda` in a script.",
    why=(
        "The program takes its device from there: each such place must name the target's, or "
        "the code that reads it must choose."
    ),
    valid=(
        Example(
            """\
device: cuda
dtype: bf16
""",
            ("device:cuda",),
            language="config",
        ),
        Example(
            """\
{"model": {"device_map": "cuda:0"}}
""",
            ("device:cuda",),
            language="config",
        ),
        Example(
            """\
python generate.py --device cuda:1 --draft-device=cuda
""",
            ("device:cuda", "device:cuda"),
            language="shell",
        ),
    ),
    invalid=(
        Example(
            """\
# device: cuda
device: cpu  # cuda
""",
            language="config",
        ),
        Example(
            """\
device: cuda_runs/best
devices: cuda
""",
            language="config",
        ),
        Example(
            """\
echo "no device cuda found"
pip install cuda-python
""",
            language="shell",
        ),
    ),
)
