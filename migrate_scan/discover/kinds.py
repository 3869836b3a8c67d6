"""What kind of file a name stands for.

``language`` is what the report counts by; ``dialect`` picks the parser and is
finer for build files. The name alone decides, except for scripts without a
suffix, whose first line does.
"""

import re
from typing import Literal

from msgspec import Struct

SourceLanguage = Literal["python", "notebook", "cuda", "cpp", "build", "text", "blob"]
Dialect = Literal[
    "python",
    "notebook",
    "cuda",
    "cpp",
    "setup_py",
    "setup_cfg",
    "pyproject",
    "requirements",
    "conda",
    "shell",
    "dockerfile",
    "config",
    "blob",
]


class Kind(Struct, frozen=True):
    """The language of a file and the dialect that its parser is chosen by."""

    language: SourceLanguage
    dialect: Dialect


PYTHON = Kind("python", "python")
_CPP = Kind("cpp", "cpp")
_CUDA = Kind("cuda", "cuda")
_BLOB = Kind("blob", "blob")
_CONDA = Kind("build", "conda")
_REQUIREMENTS = Kind("build", "requirements")

_DOCKERFILE = Kind("text", "dockerfile")
_CONFIG = Kind("text", "config")
"""Configurations are known by name: most YAML and JSON is data."""

_BY_NAME = {
    "setup.py": Kind("python", "setup_py"),
    "setup.cfg": Kind("build", "setup_cfg"),
    "pyproject.toml": Kind("build", "pyproject"),
}
_BY_SUFFIX = {
    "py": PYTHON,
    "pyi": PYTHON,
    "pyw": PYTHON,
    "ipynb": Kind("notebook", "notebook"),
    "cu": _CUDA,
    "cuh": _CUDA,
    **dict.fromkeys(("h", "hpp", "hh", "hxx", "c", "cc", "cpp", "cxx", "inl"), _CPP),
    **dict.fromkeys(("sh", "bash", "slurm", "sbatch"), Kind("text", "shell")),
    "dockerfile": _DOCKERFILE,
    **dict.fromkeys(("cubin", "fatbin", "ptx"), _BLOB),
}
_BLOB_SOURCE = re.compile(r"[._](?:cubin|fatbin)\.(?:c|cc|cpp)$")
_CONDA_NAME = re.compile(r"(?:environment|conda)[\w.-]*\.ya?ml$")
_CONTAINER_NAME = re.compile(r"(?:Dockerfile|Containerfile)(?:[.-][\w.-]+)?$")
_CONFIG_NAME = re.compile(
    r"(?:docker-compose|compose|devcontainer)[\w.-]*$"
    r"|[\w.-]*(?:deepspeed|\bds_|ds_config|accelerate|megatron|horovod|nccl|launch|distributed)",
    re.I,
)
_YAML_NAME = re.compile(
    r"(?:[\w.-]*[_.-])?(?:config|cfg|train|training|trainer|pretrain|finetune|sft|run|default"
    r"|defaults|base|hparams|experiment|fsdp|ddp|nodes?|cluster|slurm)[\w.-]*$",
    re.I,
)
_YAML_FOLDERS = frozenset("conf confs config configs cfg cfgs hydra launcher trainer".split())
"""What YAML that sets a training up is called, or kept in."""
_SHEBANG = re.compile(rb"#![^\n]{0,100}\bpython[0-9.]*(?:\s|$)")


def kind_of(name: str, folder: str = "") -> Kind | None:
    """The kind of a file called ``name`` in ``folder`` (its path in the tree); None if not
    ours."""
    stem, dot, suffix = name.rpartition(".")
    suffix = suffix.lower()
    if _CONTAINER_NAME.match(name):
        return _DOCKERFILE
    if not dot:
        return None
    if suffix in ("txt", "in"):
        named = "requirements" in stem.lower() or folder.rpartition("/")[2] == "requirements"
        return _REQUIREMENTS if named else None
    if suffix in ("yml", "yaml") and _CONDA_NAME.match(name):
        return _CONDA
    if suffix in ("yml", "yaml", "json"):
        named = _CONFIG_NAME.match(name) is not None
        sets_up = suffix != "json" and (
            _YAML_NAME.match(stem) or not _YAML_FOLDERS.isdisjoint(folder.split("/"))
        )
        return _CONFIG if named or sets_up else None
    kind = _BY_NAME.get(name) or _BY_SUFFIX.get(suffix)
    if kind is _CPP and _BLOB_SOURCE.search(name):
        return _BLOB
    return kind


def is_python_script(head: bytes) -> bool:
    """Whether the first bytes of a file are a shebang line that names Python."""
    return head.startswith(b"#!") and _SHEBANG.match(head) is not None
