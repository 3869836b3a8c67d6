"""Packages, projects, kernels and features."""

from typing import get_args

import pytest

from migrate_scan.maps.load import load_target
from migrate_scan.maps.load.shared import dated, repositories
from migrate_scan.parse.facts import FeatureName


@pytest.mark.parametrize("name", ["flash-attn", "flash_attn", "Flash_Attn"])
def test_a_package_by_distribution_or_import_name(name: str) -> None:
    port = load_target("cann").package(name)
    assert port is not None
    assert (port.route, port.status) == ("replace", "limited")
    assert port.replacement is not None
    assert "npu_fusion_attention" in port.replacement


def test_an_unknown_package_has_no_port() -> None:
    assert load_target("cann").package("left-pad") is None
    assert load_target("mlu").package("cutensor") is None


@pytest.mark.parametrize("project", ["Megatron-LM", "megatron-core", "megatron_lm"])
def test_a_project_by_any_of_its_names(project: str) -> None:
    port = load_target("cann").project_port(project)
    assert port is not None
    assert (port.route, port.replacement) == ("adopt", "Ascend/MindSpeed")
    assert load_target("mlu").project_port(project) is None


def test_a_package_that_is_only_used_is_no_project() -> None:
    assert load_target("rocm").package("pynvml") is not None
    assert load_target("rocm").project_port("pynvml") is None


def test_a_silent_upstream_is_unverified() -> None:
    port = load_target("mlu").package("bitsandbytes")
    assert port is not None
    assert (port.status, port.route) == ("unverified", None)


def test_a_port_tells_which_releases_go_together() -> None:
    port = load_target("cann").package("vllm")
    assert port is not None
    by_version = {pairing.versions: pairing for pairing in reversed(port.pairings)}
    found = by_version["==0.9.1"]
    assert (found.port, found.sdk, found.torch) == ("vllm-ascend 0.9.1", "8.2.RC1", "2.5.1")
    assert "versioning_policy" in found.evidence


def test_references_carry_the_commit_they_were_read_at() -> None:
    commit, date = repositories()["Ascend/MindSpeed"]
    assert dated("github:Ascend/MindSpeed README.md").endswith(f"README.md {commit[:12]} {date}")
    assert dated("github:nobody/knows") == "github:nobody/knows"


def test_every_feature_of_a_cuda_kernel_is_graded_for_the_main_targets() -> None:
    triton = {"dot", "descriptor", "autotune", "inline_asm", "grid_rank", "num_warps"}
    host = {"cuda_graph", "ipc", "peer_access"}
    for name in get_args(FeatureName):
        for target in ("rocm", "cann", "mlu"):
            graded = load_target(target).feature_grade(f"triton_{name}" if name in triton else name)
            # Nothing was found about fp8 on MLU.
            assert graded is not None or name in host or (name, target) == ("fp8", "mlu"), name


def test_feature_grades() -> None:
    cann = load_target("cann")
    texture = cann.feature_grade("texture")
    assert texture is not None
    assert texture.grade is None
    warp = load_target("rocm").feature_grade("warp_size_assumption")
    assert warp is not None
    assert (warp.low, warp.grade) == (2, 3)
    assert cann.feature_grade("no_such_feature") is None
    on_950 = load_target("cann", chip="950").feature_grade("warp_size_assumption")
    assert on_950 is not None
    assert on_950.grade == 1
    assert load_target("dcu").feature_grade("warp_size_assumption") == warp
