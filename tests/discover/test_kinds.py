import pytest

from migrate_scan.discover.kinds import is_python_script, kind_of


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("train.py", "python"),
        ("types.pyi", "python"),
        ("demo.ipynb", "notebook"),
        ("kernel.cu", "cuda"),
        ("kernel.cuh", "cuda"),
        ("KERNEL.CU", "cuda"),
        ("ops.h", "cpp"),
        ("ops.inl", "cpp"),
        ("bind.cpp", "cpp"),
        ("setup.py", "setup_py"),
        ("setup.cfg", "setup_cfg"),
        ("pyproject.toml", "pyproject"),
        ("requirements.txt", "requirements"),
        ("requirements-dev.in", "requirements"),
        ("dev-requirements.txt", "requirements"),
        ("environment.yml", "conda"),
        ("environment_gpu.yaml", "conda"),
        ("run.sh", "shell"),
        ("train.slurm", "shell"),
        ("Dockerfile", "dockerfile"),
        ("Dockerfile.gpu", "dockerfile"),
        ("gpu.dockerfile", "dockerfile"),
        ("docker-compose.yml", "config"),
        ("ds_config_zero3.json", "config"),
        ("accelerate_fsdp.yaml", "config"),
        ("model_config.yaml", "config"),
        ("train_7b.yml", "config"),
        ("sm80.cubin", "blob"),
        ("sm80.ptx", "blob"),
        ("fmha_v2_sm80.cubin.cpp", "blob"),
        ("fmha_v2_sm80_cubin.cpp", "blob"),
    ],
)
def test_the_name_tells_the_dialect(name: str, dialect: str) -> None:
    kind = kind_of(name)
    assert kind is not None
    assert kind.dialect == dialect


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "notes.txt",
        "ci.yml",
        "data.json",
        "config.json",
        "labels.yaml",
        "Dockerfiles",
        "py",
        "a.pyc",
    ],
)
def test_other_files_are_not_ours(name: str) -> None:
    assert kind_of(name) is None


def test_text_files_in_a_requirements_folder_are_requirements() -> None:
    kind = kind_of("cuda.txt", "requirements")
    assert kind is not None
    assert kind.dialect == "requirements"


def test_a_header_that_declares_embedded_kernels_is_no_kernel() -> None:
    kind = kind_of("fmha_cubin.h")
    assert kind is not None
    assert kind.language == "cpp"


def test_setup_py_counts_as_python() -> None:
    kind = kind_of("setup.py")
    assert kind is not None
    assert kind.language == "python"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"#!/usr/bin/env python\nimport torch\n", True),
        (b"#!/usr/bin/python3.11 -u\n", True),
        (b"#! /usr/bin/env python3\r\n", True),
        (b"#!/bin/sh\npython x.py\n", False),
        (b"#!/usr/bin/env pythonic\n", False),
        (b"import torch\n", False),
        (b"", False),
    ],
)
def test_a_shebang_line_makes_a_script(head: bytes, expected: bool) -> None:
    assert is_python_script(head) is expected


def test_yaml_in_a_folder_of_configurations_is_one() -> None:
    kind = kind_of("r50.yaml", "configs")
    assert kind is not None
    assert kind.dialect == "config"
    assert kind_of("r50.yaml", "assets") is None
