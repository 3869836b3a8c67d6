"""Packages, projects, kernels and features."""

import pytest

from migrate_scan.maps.load import load_target


@pytest.mark.parametrize("name", ["flash-attn", "flash_attn", "Flash_Attn"])
def test_a_package_by_distribution_or_import_name(name: str) -> None:
    port = load_target("cann").package(name)
    assert port is not None
    assert (port.route, port.status) == ("replace", "limited")
    assert port.replacement is not None
    assert "npu_fusion_attention" in port.replacement


def test_an_unknown_package_has_no_port() -> None:
    assert load_target("cann").package("left-pad") is None
    assert load_target("mlu").package("transformer_engine") is None


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
    port = load_target("cann").package("bitsandbytes")
    assert port is not None
    assert (port.status, port.route) == ("unverified", None)


@pytest.mark.parametrize(
    ("kernel", "name"),
    [
        ("ms_deformable_im2col_gpu_kernel", "mmcv.ops multi_scale_deformable_attention"),
        ("nms_rotated_cuda_kernel", "torch_npu.npu_nms_rotated"),
        ("RoIAlignForward", "torch_npu.npu_roi_align"),
        ("_rms_norm_fwd_fused", "torch_npu.npu_rms_norm"),
        ("flash_fwd_kernel", "torch_npu.npu_fusion_attention"),
        ("multi_tensor_adam_cuda_kernel", "torch.optim.AdamW(fused=True)"),
        ("scaled_masked_softmax_warp_forward", "torch_npu.npu_scaled_masked_softmax"),
    ],
)
def test_kernels_with_a_counterpart(kernel: str, name: str) -> None:
    found = load_target("cann").equivalents([kernel])
    assert found[0].name == name
    assert {item.confidence for item in found} == {"inferred"}
    assert all(item.evidence for item in found)


def test_a_specific_name_hides_the_general_one() -> None:
    names = [item.name for item in load_target("mlu").equivalents(["nms_rotated_kernel"])]
    assert names == ["mluOpNmsRotated"]


def test_a_kernel_of_ones_own_has_no_counterpart() -> None:
    assert load_target("cann").equivalents(["upfirdn2d_kernel_small", "bias_act_kernel"]) == ()


def test_feature_grades() -> None:
    cann = load_target("cann")
    texture = cann.feature_grade("texture")
    assert texture is not None
    assert texture.grade is None
    warp = load_target("rocm").feature_grade("warp_size_assumption")
    assert warp is not None
    assert (warp.low, warp.grade) == (2, 3)
    assert cann.feature_grade("launch_bounds") is None
    on_950 = load_target("cann", chip="950").feature_grade("warp_size_assumption")
    assert on_950 is not None
    assert on_950.grade == 1
    assert load_target("dcu").feature_grade("warp_size_assumption") == warp
