"""MS205: NCCL named by a configuration or a launcher's option."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS205",
    name="nccl-in-configuration",
    subject="usage",
    category="distributed",
    summary="`backend: nccl` in YAML or JSON, `--distributed-backend nccl` in a script.",
    why=("The target's own library has another name; the code that reads the option must know it."),
    valid=(
        Example(
            """\
python pretrain.py --distributed-backend nccl
""",
            ("backend:nccl",),
            language="shell",
        ),
        Example(
            """\
{"communication_backend": "nccl"}
""",
            ("backend:nccl",),
            language="config",
        ),
        Example(
            """\
{"optimizer": {"type": "OneBitAdam", "params": {"comm_backend_name": "nccl"}}}
""",
            ("backend:nccl",),
            language="config",
        ),
        Example(
            """\
DIST_BACKEND=nccl torchrun train.py
""",
            ("backend:nccl",),
            language="shell",
        ),
    ),
    invalid=(
        Example(
            """\
# --distributed-backend nccl
""",
            language="shell",
        ),
        Example(
            """\
make -C nccl-tests
""",
            language="shell",
        ),
    ),
)
