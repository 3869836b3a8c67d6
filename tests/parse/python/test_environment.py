"""Environment variables and tools that Python sets, reads or starts."""

import pytest

from migrate_scan.parse.python import parse_python


def _symbols(code: str) -> list[str]:
    usages = parse_python(f"import os, torch\n{code}\n".encode()).usages
    return [usage.symbol for usage in usages if usage.category == "environment"]


@pytest.mark.parametrize(
    "code",
    [
        "os.environ['NCCL_DEBUG'] = 'INFO'",
        "os.environ.pop('NCCL_DEBUG', None)",
        "ok = env['NCCL_DEBUG'] == 'WARN'",
        "env = {'NCCL_DEBUG': 'INFO'}",
        "run(cmd, env_vars={'NCCL_DEBUG': 'INFO'})",
        "key, value = 'NCCL_DEBUG', '1'\nos.environ[key] = value",
        "for name in ('NCCL_DEBUG', 'OTHER'):\n    os.environ.pop(name)",
        "KEY = 'NCCL_DEBUG'\nos.getenv(KEY)",
        "os.system('export NCCL_DEBUG=1')",
        "run(f'NCCL_DEBUG={level} torchrun train.py')",
        "script = '''#!/bin/bash\nexport NCCL_DEBUG=INFO\nsrun x'''",
        "command = 'cd x && NCCL_DEBUG=INFO python train.py'",
    ],
)
def test_variables(code: str) -> None:
    assert _symbols(code) == ["env:NCCL_DEBUG"]


@pytest.mark.parametrize(
    "code",
    [
        "names = ['NCCL_DEBUG']",
        "key, value = 'NCCL_DEBUG', '1'\ntable[key] = value",
        "'''Run it so:\n    NCCL_DEBUG=INFO python train.py'''",
        "print('NCCL_DEBUG=INFO python train.py')",
        "raise ValueError('NCCL_DEBUG=1 is needed')",
        "p.add_argument('--debug', help='NCCL_DEBUG=INFO')",
        "text = 'set NCCL_DEBUG to INFO'",
        "text = 'the sign of NCCL_DEBUG=INFO'",
    ],
)
def test_no_variables(code: str) -> None:
    assert _symbols(code) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("subprocess.run(['nvidia-smi', '-L'])", ["tool:nvidia-smi"]),
        ("os.system('nvidia-smi -L')", ["tool:nvidia-smi"]),
        ("shutil.which('nvcc')", ["tool:nvcc"]),
        ("print('nvidia-smi')", []),
    ],
)
def test_tools(code: str, found: list[str]) -> None:
    assert _symbols(code) == found
