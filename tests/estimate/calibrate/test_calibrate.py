"""From a list of ports and clones to a calibration file, and back."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from migrate_scan.config import Config
from migrate_scan.estimate.calibrate import calibrate, dumps, refit
from migrate_scan.estimate.calibrate.ports import read_ports
from migrate_scan.estimate.calibrate.revision import UnreadableError, files_at, find_repository
from migrate_scan.estimate.calibration import LEAST_PORTS, CalibrationError, read_calibration
from migrate_scan.estimate.parameters import shipped_calibration

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def _git(folder: Path, *command: str) -> str:
    done = subprocess.run([*GIT, *command], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


def _repository(folder: Path, calls: int) -> str:
    folder.mkdir(parents=True)
    (folder / "train.py").write_text("import torch\n" + "torch.cuda.synchronize()\n" * calls)
    (folder / "sub").mkdir()
    (folder / "sub" / "a.py").write_text("x.cuda()\n")
    (folder / "link.py").symlink_to("/etc/passwd")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "before")):
        _git(folder, *command)
    return _git(folder, "rev-parse", "HEAD")


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
        for number in range(LEAST_PORTS)
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
    made = calibrate([ports], clones, name="our ports", moved={})
    assert made.provenance.by_target == {"cann": LEAST_PORTS}
    reasons = {port.id: port.reason for port in made.provenance.left_out}
    assert reasons == {
        "port90": "not usable for a fit",
        "port91": "no repository owner/repo91",
        "port92": "no commit ffffffffffff in repo1",
    }
    file = tmp_path / "ours.json"
    file.write_bytes(dumps(made))
    assert read_calibration(file) == made
    assert dumps(refit(file)) == dumps(made)
    assert set(made.error) == {"estimate", "median", "counts", "given_counts", "oracle"}


def test_targets_with_few_ports_are_named(tmp_path: Path) -> None:
    whole = read_calibration(shipped_calibration())
    by_target = {
        name: [port for port in whole.observations if port.target == name]
        for name in ("cann", "mlu")
    }
    seen = (*by_target["cann"], *by_target["mlu"][:3])
    made = replace(
        whole.provenance, ports=len(seen), repositories=len({port.repository for port in seen})
    )
    file = tmp_path / "calibration.json"
    file.write_bytes(dumps(replace(whole, observations=seen, provenance=made)))
    assert refit(file).provenance.notes == ("mlu: 3 ports, pooled with those of all targets",)


def test_the_shipped_calibration_is_what_the_code_fits() -> None:
    """A change of the model must be followed by a new fit."""
    assert dumps(refit(shipped_calibration())) == shipped_calibration().read_bytes()


@pytest.mark.parametrize("baseline", ["median", "counts", "given_counts"])
def test_no_error_of_the_shipped_estimate_is_worse_beyond_chance(baseline: str) -> None:
    """Its range may be the wider one: the tables tell by how much."""
    calibration = read_calibration(shipped_calibration())
    less = calibration.differences[baseline]
    assert max(less[name].low for name in ("mdmre", "log_sd")) <= 0
    assert min(less[name].high for name in ("within_two", "rank")) >= 0
    coverage = calibration.error["estimate"]["p80_coverage"]
    assert coverage.low <= 0.8 <= coverage.high


def test_the_shipped_estimate_is_better_than_no_look_at_the_source() -> None:
    less = read_calibration(shipped_calibration()).differences["median"]
    assert less["log_sd"].high < 0
    assert less["p80_width"].high < 0
    assert less["rank"].low > 0


def test_the_shipped_estimate_is_not_better_than_the_oracle() -> None:
    """That would be leakage."""
    error = read_calibration(shipped_calibration()).error
    mine, oracle = error["estimate"], error["oracle"]
    assert mine["mdmre"].value > oracle["mdmre"].value
    assert mine["within_two"].value < oracle["within_two"].value
    assert mine["log_sd"].value > oracle["log_sd"].value
    assert mine["rank"].value < oracle["rank"].value


def test_too_few_ports_are_refused(ports: Path, clones: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(ports.read_text().splitlines()[:3]))
    with pytest.raises(CalibrationError, match="3 ports of 3 repositories are too few"):
        calibrate([few], clones, name="few", moved={})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "ports.jsonl:1: not a port"),
        ('\n{"id": 3', "ports.jsonl:2: not a port"),
        (json.dumps(_row(1, "0", active_days=0)), r"ports.jsonl:1: .* > 0.*active_days"),
        (json.dumps(_row(1, "0", lines={"python": {"added": -1}})), r">= 0.*lines"),
        (json.dumps(_row(1, "0")) + "\n" + json.dumps(_row(1, "0")), "port1 stands there twice"),
    ],
)
def test_what_is_no_list_of_ports_names_the_line(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "ports.jsonl"
    file.write_text(text)
    with pytest.raises(CalibrationError, match=message):
        read_ports([file])


def test_several_lists_are_read_as_one(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first.jsonl", "second.jsonl"))
    first.write_text(json.dumps(_row(1, "0")))
    second.write_text(json.dumps(_row(2, "0")))
    both = read_ports([first, second])
    assert [port.id for port in both.ports] == ["port1", "port2"]
    assert both.sha256 not in {read_ports([first]).sha256, read_ports([second]).sha256}
    with pytest.raises(CalibrationError, match=r"second.jsonl:1: port2 stands there twice"):
        read_ports([first, second, second])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema": 99}', "a calibration of version 99"),
        ('{"schema": 1}', "a calibration of version 1"),
        ('{"schema": 2}', "a calibration of version 2"),
        ('{"schema": 3}', "not a calibration"),
        ("[]", "not a calibration"),
        ("\x00", "not a calibration"),
    ],
)
def test_a_calibration_of_another_kind_is_refused(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(text)
    with pytest.raises(CalibrationError, match=message):
        read_calibration(file)


def test_a_calibration_is_held_to_the_ports_that_it_holds(tmp_path: Path) -> None:
    """What it says of their number is not enough."""
    whole = read_calibration(shipped_calibration())
    seen = whole.observations[:3]
    made = replace(whole.provenance, ports=3, repositories=len({p.repository for p in seen}))
    file = tmp_path / "calibration.json"
    file.write_bytes(dumps(replace(whole, observations=seen)))
    of = f"{whole.provenance.ports} ports of {whole.provenance.repositories} "
    with pytest.raises(CalibrationError, match=rf"it tells of {of}.* holds 3 of"):
        read_calibration(file)
    file.write_bytes(dumps(replace(whole, observations=seen, provenance=made)))
    with pytest.raises(CalibrationError, match=r"3 ports of . repositories are too few"):
        read_calibration(file)


def test_only_the_named_folders_and_no_links_are_read(clones: Path, ports: Path) -> None:
    del ports  # makes the clones
    repository = find_repository(clones, "old/name", {"old/name": "owner/repo2"})

    def names(under: tuple[str, ...] | None) -> list[str]:
        return sorted(file.path for file in files_at(repository, "HEAD", under, Config()))

    assert names(None) == ["sub/a.py", "train.py"]
    assert names(("sub",)) == names(("sub/a.py", "none")) == ["sub/a.py"]
    assert names(("su",)) == []
    with pytest.raises(UnreadableError, match="no repository a/b"):
        find_repository(clones, "a/b", {})
    with pytest.raises(UnreadableError, match="no commit none in repo2"):
        files_at(repository, "none", None, Config())


def test_a_clone_without_its_blobs_is_no_empty_repository(tmp_path: Path) -> None:
    commit = _repository(tmp_path / "repo", 1)
    blob = _git(tmp_path / "repo", "rev-parse", "HEAD:train.py")
    (tmp_path / "repo/.git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UnreadableError, match="1 files are not in the clone of repo"):
        files_at(tmp_path / "repo", commit, None, Config())


def test_a_bare_clone_may_lie_in_another_work_tree(tmp_path: Path) -> None:
    _repository(tmp_path / "elsewhere", 1)
    _repository(tmp_path / "ours", 2)
    clone = tmp_path / "ours" / "clones" / "owner" / "name.git"
    _git(tmp_path, "clone", "-q", "--bare", str(tmp_path / "elsewhere"), str(clone))
    found = find_repository(tmp_path / "ours" / "clones", "owner/name", {})
    commit = _git(clone, "rev-parse", "HEAD")
    assert [file.path for file in files_at(found, commit, None, Config())] == [
        "sub/a.py",
        "train.py",
    ]


def test_nothing_of_a_repository_is_run(tmp_path: Path) -> None:
    """Neither hooks nor filters that its own configuration names."""
    folder = tmp_path / "repo"
    trap = f"touch {tmp_path / 'ran'}; cat"
    (folder / "sub").mkdir(parents=True)
    (folder / ".gitattributes").write_text("*.py filter=trap\n")
    (folder / "sub" / ".gitattributes").write_text("*.py filter=trap\n")
    (folder / "a.py").write_text("x.cuda()\n")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "before")):
        _git(folder, *command)
    for name in ("filter.trap.smudge", "filter.trap.clean", "core.fsmonitor"):
        _git(folder, "config", name, trap)
    for hook in ("post-checkout", "post-index-change"):
        (folder / ".git/hooks" / hook).write_text(f"#!/bin/sh\n{trap}\n")
        (folder / ".git/hooks" / hook).chmod(0o755)
    assert [file.path for file in files_at(folder, "HEAD", None, Config())] == ["a.py"]
    assert not (tmp_path / "ran").exists()
