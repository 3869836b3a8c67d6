"""Environment variables of CUDA, NCCL and torch's CUDA side, where they are set."""

import re
from collections.abc import Iterator

from migrate_scan.parse.text.lines import Finder, Found

NAME = (
    r"(?:(?:TORCH_)?NCCL_[A-Z][A-Z0-9_]*|(?:TORCH_)?CUDNN_[A-Z0-9_]+|CUBLAS(?:LT)?_[A-Z0-9_]+"
    r"|CUDA_(?:VISIBLE_DEVICES|LAUNCH_BLOCKING|DEVICE_[A-Z_]+|MODULE_LOADING|CACHE_[A-Z]+|HOME"
    r"|PATH|MPS_[A-Z_]+)|NVIDIA_(?:VISIBLE_DEVICES|DRIVER_CAPABILITIES|TF32_OVERRIDE)"
    r"|PYTORCH_(?:CUDA_ALLOC_CONF|NO_CUDA_MEMORY_CACHING|NVML_BASED_CUDA_CHECK)"
    r"|TORCH_(?:CUDA_ARCH_LIST|ALLOW_TF32_CUBLAS_OVERRIDE)"
    r"|HOROVOD_(?:GPU|NCCL|CUDA)_[A-Z_]+)"
)
"""Variables that a program of CUDA, NCCL, torch or Horovod reads."""
WORDS = (b"nccl_", b"cuda_", b"cudnn_", b"cublas", b"nvidia_", b"horovod_")
_NO_SETTING = ("_VERSION", "_VER", "_PACKAGE")
"""What build scripts call their own variables."""
_SET = re.compile(rf"(?<![\w$]){NAME}(?=[\"']?[ \t]*[=:])|(?:\bENV[ \t]+|(?<!\S)-x[ \t]+){NAME}\b")


def find(line: str) -> Iterator[Found]:
    """``NAME=value``, ``NAME: value``, ``ENV NAME value`` and mpirun's ``-x NAME``."""
    for match in _SET.finditer(line):
        name = match[0].split()[-1]
        if not name.endswith(_NO_SETTING):
            yield match.end() - len(name), match.end(), f"env:{name}"


FINDER = Finder("MS801", "environment", WORDS, find)
