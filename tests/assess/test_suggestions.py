"""Which edits are taken back because what they belong to stays as it is."""

from pathlib import Path

import pytest

from migrate_scan import scan

_OPS = """\
import torch
import blur_cuda


def slow(x):
    return x


def blur(x, device="cuda"):
    if torch.cuda.is_available() and x.is_cuda and x.device.type == "cuda":
        return blur_cuda.forward(x.to(device))
    return slow(x)
"""
_SETUP = """\
from setuptools import setup
from torch.utils.cpp_extension import BuildExtension, CUDAExtension

setup(
    ext_modules=[CUDAExtension("blur_cuda", ["blur.cpp", "blur.cu"])],
    cmdclass={"build_ext": BuildExtension},
)
"""
_KERNEL = "__global__ void blur(float *x) { x[threadIdx.x] *= 0.5f; }\n"
_BINDING = """\
#include <torch/extension.h>
torch::Tensor forward(torch::Tensor x);
PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) { m.def("forward", &forward); }
"""


def _edited(root: Path) -> set[tuple[str, str]]:
    report = scan(root, ["cann"], cache=False)
    usages = {usage.id: usage for usage in report.usages}
    return {
        (usages[finding.subject].category, usages[finding.subject].symbol)
        for finding in report.targets["cann"].findings
        if finding.suggestion is not None
    }


@pytest.mark.parametrize("compiled", [True, False])
def test_question_before_compiled_code_stays(tmp_path: Path, compiled: bool) -> None:
    source = _OPS if compiled else _OPS.replace("blur_cuda.forward", "slow")
    (tmp_path / "ops.py").write_text(source)
    (tmp_path / "setup.py").write_text(_SETUP)
    (tmp_path / "blur.cpp").write_text(_BINDING)
    (tmp_path / "blur.cu").write_text(_KERNEL)
    questions = {
        ("torch_cuda_api", "torch.cuda.is_available"),
        ("device_check", "torch.Tensor.is_cuda"),
        ("device_check", "device:cuda"),
    }
    default = {("device_literal", "device:cuda")}
    assert _edited(tmp_path) == (default if compiled else default | questions)


def test_a_word_of_a_configuration_is_changed_with_its_reader(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("device: cuda\nbackend: nccl\n")
    report = scan(tmp_path, ["cann"], cache=False)
    told = {finding.subject: finding for finding in report.targets["cann"].findings}
    found = {usage.symbol: told[usage.id] for usage in report.usages}
    assert {symbol: finding.replacement for symbol, finding in found.items()} == {
        "device:cuda": "npu",
        "backend:nccl": "hccl",
    }
    for finding in found.values():
        assert (finding.route, finding.suggestion) == ("replace", None)
        assert finding.message == "in_configuration"
