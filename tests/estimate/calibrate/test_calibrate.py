"""From a list of ports and clones to a calibration file, and back."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from migrate_scan.estimate import calibrate as package
from migrate_scan.estimate.calibrate import calibrate, dumps, refit
from migrate_scan.estimate.calibrate.checkout import CheckoutError, checked_out, find_repository
from migrate_scan.estimate.calibrate.ports import read_ports
from migrate_scan.estimate.calibration import CalibrationError, read_calibration
from migrate_scan.estimate.parameters import shipped_calibration

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def _repository(folder: Path, calls: int) -> str:
    folder.mkdir(parents=True)
    (folder / "train.py").write_text("import torch\n" + "torch.cuda.synchronize()\n" * calls)
    (folder / "sub").mkdir()
    (folder / "sub" / "a.py").write_text("x.cuda()\n")
    (folder / "link.py").symlink_to("/etc/passwd")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "before")):
        subprocess.run([*GIT, *command], cwd=folder, check=True)
    head = subprocess.run([*GIT, "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True)
    return head.stdout.decode().strip()


def _row(number: int, commit: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"port{number}",
        "upstream_repo": f"owner/repo{number}",
        "before_commit": commit,
        "target": "cann",
        "active_days": number + 1,
        "lines": {"python": {"added": 10 * number + 5, "deleted": 1}},
        "unheard_of": True,
        **more,
    }


@pytest.fixture(scope="module")
def clones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clones")


@pytest.fixture(scope="module")
def ports(clones: Path) -> Path:
    rows = [
        _row(number, _repository(clones / "owner" / f"repo{number}", 3 * number + 1))
        for number in range(package.LEAST_PORTS)
    ]
    rows.append(_row(90, "0" * 40, usable_for_fit=False))
    rows.append(_row(91, "0" * 40))
    rows.append(_row(92, "f" * 40, upstream_repo="owner/repo1"))
    file = clones / "ports.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)) + "\n")
    return file


def test_calibration_of_a_list_and_again_from_its_file(
    ports: Path, clones: Path, tmp_path: Path
) -> None:
    made = calibrate(ports, clones, name="our ports", moved={})
    assert made.provenance.by_target == {"cann": package.LEAST_PORTS}
    reasons = {port.id: port.reason for port in made.provenance.left_out}
    assert reasons == {
        "port90": "not usable for a fit",
        "port91": "no repository owner/repo91 in the repositories",
        "port92": "no commit ffffffffffff in repo1",
    }
    file = tmp_path / "ours.json"
    file.write_bytes(dumps(made))
    assert read_calibration(file) == made
    assert dumps(refit(file)) == dumps(made)
    assert set(made.error) == {"estimate", "median", "counts", "given_counts", "oracle"}


def test_the_shipped_calibration_is_what_the_code_fits() -> None:
    """A change of the model must be followed by a new fit."""
    assert dumps(refit(shipped_calibration())) == shipped_calibration().read_bytes()


def test_the_shipped_estimate_beats_what_is_naive_and_not_the_oracle() -> None:
    error = read_calibration(shipped_calibration()).error
    mine = {name: figure.value for name, figure in error["estimate"].items()}
    for baseline in ("median", "counts"):
        other = {name: figure.value for name, figure in error[baseline].items()}
        assert mine["mdmre"] < other["mdmre"]
        assert mine["within_two"] > other["within_two"]
        assert mine["log_sd"] < other["log_sd"]
        assert mine["rank"] > other["rank"]
        assert mine["p80_width"] < other["p80_width"]
        assert abs(mine["p80_coverage"] - 0.8) <= abs(other["p80_coverage"] - 0.8)
    assert error["estimate"]["p80_coverage"].low <= 0.8 <= error["estimate"]["p80_coverage"].high
    oracle = {name: figure.value for name, figure in error["oracle"].items()}
    assert mine["log_sd"] > oracle["log_sd"], "better than the oracle is leakage"
    assert mine["rank"] < oracle["rank"]


def test_too_few_ports_are_refused(ports: Path, clones: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(ports.read_text().splitlines()[:3]))
    with pytest.raises(CalibrationError, match="3 ports of 3 repositories are too few"):
        calibrate(few, clones, name="few", moved={})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "ports.jsonl:1: not a port"),
        ('\n{"id": 3', "ports.jsonl:2: not a port"),
        (json.dumps(_row(1, "0", active_days=0)), "active_days must be above zero"),
        (json.dumps(_row(1, "0")) + "\n" + json.dumps(_row(1, "0")), "port1 stands there twice"),
    ],
)
def test_what_is_no_list_of_ports_names_the_line(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "ports.jsonl"
    file.write_text(text)
    with pytest.raises(CalibrationError, match=message):
        read_ports(file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": 99}', "a calibration of version 99"),
        ('{"schema": 1}', "not a calibration"),
        ("[]", "not a calibration"),
        ("\x00", "not a calibration"),
    ],
)
def test_a_calibration_of_another_kind_is_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(text)
    with pytest.raises(CalibrationError, match=message):
        read_calibration(file)


def test_only_the_named_folders_and_no_links_are_written(clones: Path, ports: Path) -> None:
    del ports  # makes the clones
    repository = find_repository(clones, "old/name", {"old/name": "owner/repo2"})
    with checked_out(repository, "HEAD", None) as root:
        names = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
        assert names == ["sub/a.py", "train.py"]
    with checked_out(repository, "HEAD", ("sub",)) as root:
        assert [p.name for p in root.rglob("*.py")] == ["a.py"]
    assert not root.exists()
    with pytest.raises(CheckoutError, match="no repository a/b"):
        find_repository(clones, "a/b", {})
