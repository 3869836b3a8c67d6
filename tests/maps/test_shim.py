"""How far the shims reach, by version, name and spelling."""

import pytest

from migrate_scan.maps.load import ShimMap, load_target
from migrate_scan.maps.load.shim import order


def _shim(target: str, sdk: str | None = None) -> ShimMap:
    shim = load_target(target, sdk=sdk).shim
    assert shim is not None
    return shim


@pytest.mark.parametrize(
    ("symbol", "reach", "why"),
    [
        ("torch.cuda.is_available", "covers", "patched"),
        ("torch.cuda.nvtx.range_push", "absent", "not_in_shim"),
        ("torch.cuda.cudart", "absent", "not_in_shim"),
        ("torch.jit.script", "breaks", "returns_argument"),
        ("torch.cuda.DoubleTensor", "changes", "is_FloatTensor"),
        ("torch.Tensor.cuda", "covers", "torch.Tensor.npu"),
        ("torch.Tensor.to", "covers", "cuda_to_npu"),
        ("torch.nn.Module.to", "covers", "cuda_to_npu"),
        ("torch.device", "escapes", "torch_device_not_patched"),
        ("torch.distributed.init_process_group", "covers", "nccl_to_hccl"),
        ("torch.profiler.profile", "changes", "experimental_config_dropped"),
        ("torch.utils._triton.has_triton", "changes", "always_false"),
        ("torch.autocast", "covers", "cuda_to_npu"),
        ("torch.nn.functional.relu", "not_needed", "not_in_shim"),
    ],
)
def test_the_shim_of_cann(symbol: str, reach: str, why: str) -> None:
    found = _shim("cann").reach(symbol)
    assert (found.reach, found.why) == (reach, why)


def test_capability_is_none_and_later_can_be_configured() -> None:
    old = _shim("cann", "7.2.0").reach("torch.cuda.get_device_capability")
    new = _shim("cann", "26.1.0").reach("torch.cuda.get_device_capability")
    assert (old.why, new.why) == ("returns_none", "returns_none_unless_configured")


def test_the_old_shim_of_mlu_misses_from_imports() -> None:
    old, new = _shim("mlu", "r1.22_pt2.1.0"), _shim("mlu")
    assert old.covers("torch.cuda.is_available", "attribute")
    assert not old.covers("torch.cuda.is_available", "from_import")
    assert old.reach("torch.cuda.is_available", "submodule").reach == "escapes"
    assert new.covers("torch.cuda.is_available", "from_import")


def test_the_new_shim_of_mlu_knows_device_meshes() -> None:
    assert _shim("mlu").covers("torch.distributed.init_device_mesh")
    assert not _shim("mlu", "r1.22_pt2.1.0").covers("torch.distributed.init_device_mesh")


def test_rocm_needs_no_shim() -> None:
    assert load_target("rocm").shim is None
    assert not load_target("rocm").has_shim


def test_an_entry_says_since_when() -> None:
    entry = _shim("cann").entry("torch.distributed.ProcessGroupNCCL")
    assert entry is not None
    assert entry.since == "2.8.0-26.0.0"
    assert _shim("cann", "7.3.0").entry("torch.distributed.ProcessGroupNCCL") is None


def test_plugin_versions_are_ordered_by_release_then_torch() -> None:
    versions = ["2.7.1-26.1.0", "2.1.0-7.2.0", "2.12.0-26.1.0", "2.6.0-7.3.0", "master"]
    assert sorted(versions, key=order) == [
        "2.1.0-7.2.0",
        "2.6.0-7.3.0",
        "2.7.1-26.1.0",
        "2.12.0-26.1.0",
        "master",
    ]
    assert order("r1.22_pt2.4.0") < order("r2.1_develop") < order("r2.4_develop")
