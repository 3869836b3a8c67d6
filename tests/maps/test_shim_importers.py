"""Shims are read from a plugin's source by its syntax tree; nothing of it runs."""

from pathlib import Path

import pygit2
import pytest

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import git_tree, shim_cann, shim_mlu
from migrate_scan.maps.importers.git_tree import GitTree
from migrate_scan.maps.importers.shim_actions import Patch

_CANN = """
import torch, torch_npu
raise SystemExit("this file is only read")
functions = ["zeros", "tensor"]
def _wrapper_cuda(fn): ...
def _patch_cuda():
    patches = [["cuda", torch_npu.npu]]
    apply(patches)
def _patch_jit_script():
    torch.jit.script = other
def _init():
    _patch_cuda()
    _device_wrapper(torch, functions)
    _device_wrapper(torch.Tensor, ["to"])
    torch.Tensor.cuda = torch.Tensor.npu
    torch.cuda.DoubleTensor = torch.npu.FloatTensor
    torch.UntypedStorage.__new__ = _wrapper_cuda(torch.UntypedStorage.__new__)
    torch.profiler.profile = _wrapper_profiler(torch.profiler.profile)
    if hasattr(torch, "x"):
        setattr(torch.utils._triton, "has_triton", never)
    _patch_jit_script()
_init()
"""
_NPU = '__all__ = ["Event"]\n__all__ += ["stream"]\n'
_MLU_OLD = """
class_list = [torch.nn.Linear]
def apply_monkey_patches():
    torch.cuda = torch.mlu
    c10d.new_group = replace_nccl_with_cncl(c10d.new_group)
    for mod in class_list:
        replace_device(mod, ["__init__"])
"""
_MLU_NEW = """
names = ["zeros"]
other = [{"name": "x", "mod": torch.random, "fn_list": ["fork_rng"]}]
def apply_monkey_patches():
    replace_device(torch, names)
    update_dict(torch.mlu, torch.cuda)
    for item in other:
        replace_device(item["mod"], item["fn_list"])
    torch.jit.script = script
"""


def _tree(folder: Path, files: dict[str, str]) -> GitTree:
    repository = pygit2.init_repository(str(folder))
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        repository.index.add(name)
    author = pygit2.Signature("A", "a@example.org", 1_700_000_000, 0)
    repository.create_commit(
        "refs/heads/main", author, author, "m", repository.index.write_tree(), []
    )
    return GitTree.at(folder, "refs/heads/main")


def test_cann(tmp_path: Path) -> None:
    tree = _tree(tmp_path, {shim_cann.PATH: _CANN, "torch_npu/npu/__init__.py": _NPU})
    found = {patch.name: patch for patch in shim_cann.patches(tree)}
    assert found["torch.cuda.Event"].action == "patched"
    assert found["torch.cuda.stream"].action == "patched"
    assert found["torch.zeros"] == Patch("torch.zeros", "argument_rewritten", "cuda_to_npu")
    assert found["torch.Tensor.to"].action == "argument_rewritten"
    assert found["torch.Tensor.cuda"].note == "torch.Tensor.npu"
    assert found["torch.cuda.DoubleTensor"].action == "silent_change"
    assert found["torch.UntypedStorage"].action == "argument_rewritten"
    assert found["torch.profiler.profile"].note == "experimental_config_dropped"
    assert found["torch.utils._triton.has_triton"].note == "always_false"
    assert found["torch.jit.script"].action == "disabled"
    assert "torch.device" not in found


def test_the_old_mlu_shim_rebinds_an_attribute(tmp_path: Path) -> None:
    device = "from typing import Any\ndef synchronize(): ...\nfrom .memory import *\n"
    tree = _tree(
        tmp_path,
        {
            shim_mlu.PATH: _MLU_OLD,
            "torch_mlu/mlu/__init__.py": device,
            "torch_mlu/mlu/memory.py": "def empty_cache(): ...\n",
        },
    )
    found = {patch.name: patch for patch in shim_mlu.patches(tree)}
    assert found["binding:from_import"].note == "escapes"
    assert {"torch.cuda.synchronize", "torch.cuda.empty_cache"} <= set(found)
    assert "torch.cuda.Any" not in found
    assert found["torch.nn.Linear"].action == "argument_rewritten"
    assert found["torch.distributed.new_group"].note == "nccl_to_cncl"


def test_the_new_mlu_shim_replaces_the_module(tmp_path: Path) -> None:
    tree = _tree(
        tmp_path,
        {shim_mlu.PATH: _MLU_NEW, "torch_mlu/mlu/__init__.py": "def synchronize(): ...\n"},
    )
    found = {patch.name: patch for patch in shim_mlu.patches(tree)}
    assert found["binding:from_import"].note == "covers"
    assert found["torch.random.fork_rng"].action == "argument_rewritten"
    assert found["torch.jit.script"].action == "disabled"


def test_a_class_is_patched_under_all_its_names() -> None:
    patch = Patch("torch.amp.autocast", "argument_rewritten", "cuda_to_mlu")
    names = [spelling.name for spelling in patch.spellings()]
    assert "torch.autocast" in names


def test_a_ref_that_is_not_there_is_refused(tmp_path: Path) -> None:
    pygit2.init_repository(str(tmp_path))
    with pytest.raises(FactsError, match="no ref 'v9'"):
        GitTree.at(tmp_path, "v9")


def test_what_is_no_clone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="not a git clone"):
        GitTree.at(tmp_path, "HEAD")


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_tree, "MAX_FILE_BYTES", 3)
    tree = _tree(tmp_path, {"a/list.md": "four"})
    with pytest.raises(FactsError, match=r"list\.md:1: larger than 3 bytes"):
        list(tree.files_below("a"))
