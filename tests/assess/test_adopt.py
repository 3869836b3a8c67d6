"""A project that has a port is recognised by what it says of itself, not by its folder."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from migrate_scan.api import scan
from migrate_scan.assess.adopt import adopt, recognise
from migrate_scan.maps.load import load_target
from tests.assess.subjects import TARGETS, target

MAPS = [target(name) for name in TARGETS]


@pytest.mark.parametrize(
    ("names", "remotes", "basis"),
    [
        (("vllm",), (), "package name"),
        (("VLLM",), (), "package name"),
        (("unheard-of", "vllm"), (), "package name"),
        ((), ("https://github.com/vllm-project/vllm.git",), "git remote"),
        ((), ("git@github.com:vllm-project/vllm.git",), "git remote"),
        ((), ("https://github.com/vllm-project/vllm/",), "git remote"),
        ((), ("https://example.org/team/unheard-of", "ssh://git@host/me/vllm"), "git remote"),
    ],
)
def test_project_with_a_port(names: tuple[str, ...], remotes: tuple[str, ...], basis: str) -> None:
    found = recognise(names, remotes, MAPS)
    assert found is not None
    assert (found.name, found.basis) == ("vllm", basis)
    port = adopt(found, target("cann"))
    assert port is not None
    assert "vllm-ascend" in port.port
    assert port.evidence


def test_the_release_for_the_chosen_stack_comes_first() -> None:
    project = recognise(("vllm",), (), MAPS)
    by_torch = {
        torch: adopt(project, load_target("cann", torch=torch)) for torch in ("2.7.1", "2.9")
    }
    older, newer = by_torch["2.7.1"], by_torch["2.9"]
    assert older is not None
    assert newer is not None
    assert older.pairings[0] == replace(newer.pairings[0], fits=older.pairings[0].fits)
    assert older.pairing is not None
    assert "vllm-ascend 0.11.0 " in older.pairing, "a final release comes before a candidate"
    assert all(pairing.torch.startswith("2.7") for pairing in older.pairings if pairing.fits)
    assert all(pairing.torch.startswith("2.9") for pairing in newer.pairings if pairing.fits)


def test_a_project_without_known_pairings_has_none() -> None:
    port = adopt(recognise(("mmcv",), (), MAPS), target("cann"))
    assert port is not None
    assert (port.pairing, port.pairings) == (None, ())


@pytest.mark.parametrize(
    ("names", "remotes"),
    [
        ((), ()),
        (("unheard-of",), ("https://github.com/someone/unheard-of.git",)),
        ((), ("https://github.com/vllm/notebooks.git",)),
        (("my-vllm-fork",), ()),
    ],
)
def test_other_projects_are_not_recognised(
    names: tuple[str, ...], remotes: tuple[str, ...]
) -> None:
    assert recognise(names, remotes, MAPS) is None
    assert adopt(None, target("cann")) is None


def test_folder_name_proves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "vllm"
    root.mkdir()
    (root / "run.py").write_text("import torch\ntorch.cuda.synchronize()\n")
    report = scan(root, targets=["cann"], cache=False)
    assert report.recognised_project is None
    assert report.targets["cann"].adopt is None
    (root / "setup.py").write_text('from setuptools import setup\nsetup(name="vllm")\n')
    report = scan(root, targets=["cann"], cache=False)
    assert report.recognised_project is not None
    assert report.targets["cann"].adopt is not None
