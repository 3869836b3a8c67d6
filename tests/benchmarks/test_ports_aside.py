"""The list of ports that were kept aside, and what is made of it."""

from pathlib import Path

import msgspec
import pytest

from migrate_scan.estimate.calibrate.metrics import Guess
from migrate_scan.estimate.calibrate.ports import Changed
from migrate_scan.estimate.parameters import load
from tests.benchmarks.ports_aside import (
    LIST,
    Took,
    guesses,
    predictors,
    read,
    recounted,
    shipped,
    tables,
)
from tests.estimate.calibrate.ports import observations

_ROWS = [msgspec.json.decode(line) for line in LIST.read_bytes().splitlines()]


def _short(repository: str) -> str:
    return repository.partition("/")[2].lower()


def test_no_port_is_of_a_repository_that_the_law_was_fitted_to() -> None:
    fitted = {_short(port.repository) for port in load().calibration.observations} | {"mmcv"}
    assert {_short(port.upstream_repo) for port in read(LIST)} & fitted == set()


def test_whatever_was_left_out_has_a_reason() -> None:
    assert [row["id"] for row in _ROWS if row["usable_for_fit"] == ("left_out" in row)] == []
    assert {row["id"] for row in _ROWS if row["usable_for_fit"]} == {p.id for p in read(LIST)}


def test_no_two_ports_share_a_commit() -> None:
    commits = [commit for row in _ROWS for commit in row.get("port_commits", ())]
    assert len(commits) == len(set(commits)) > 0


def test_a_quarter_is_a_part_of_the_year() -> None:
    for port in read(LIST):
        ways = port.took()
        assert 1 <= ways["quarter"].active_days <= ways["year"].active_days, port.id
        assert ways["quarter"].added <= ways["year"].added == port.added(), port.id


def test_a_port_without_other_counts_took_what_it_took(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "upstream_repo": "b/c",
        "before_commit": "0" * 40,
        "target": "cann",
        "active_days": 3,
        "lines": {"python": {"added": 7}, "build": {"added": 2}},
    }
    left = {**row, "id": "d", "usable_for_fit": False}
    path = tmp_path / "ports.jsonl"
    path.write_bytes(b"\n\n".join(map(msgspec.json.encode, (row, left))))
    (port,) = read(path)
    assert set(port.took()) == {"year", "quarter", "merged"}
    assert {(took.active_days, took.added) for took in port.took().values()} == {(3.0, 9)}


def test_counting_otherwise_changes_what_was_taken_and_not_what_was_seen() -> None:
    source = observations(1)[0]
    found = recounted(source, Took(4.0, {"python": Changed(11), "docs_tests": Changed(5)}))
    assert (found.days, found.added_lines) == (4.0, 16)
    assert (
        msgspec.structs.replace(found, days=source.days, added_lines=source.added_lines) == source
    )


def test_the_estimate_is_the_shipped_one_and_blind_to_what_was_taken() -> None:
    calibrated = load()
    law = calibrated.calibration.law
    source = calibrated.calibration.observations[0]
    middle, log_sd = shipped(calibrated)(source)
    assert shipped(calibrated)(recounted(source, Took(999.0, {}))) == (middle, log_sd)
    assert law.residual_sd < log_sd < 3 * law.log_sd


@pytest.mark.parametrize("model", ["median", "counts", "given_counts"])
def test_baselines_are_blind_to_what_was_taken(model: str) -> None:
    source = load().calibration.observations[0]
    say = predictors(load())[model]
    assert say(recounted(source, Took(999.0, {}))) == say(source)


def test_tables_have_a_row_a_model_and_a_difference_to_every_other() -> None:
    ports = observations(24)
    said = {
        "estimate": guesses(ports, lambda port: (port.days * 2, 1.0)),
        "median": guesses(ports, lambda _: (5.0, 1.0)),
    }
    assert said["estimate"][0] == Guess(
        ports[0].id, ports[0].repository, ports[0].days, ports[0].days * 2, 1.0
    )
    lines = tables(said)
    assert sum("plain median" in line for line in lines) == 2
    assert sum("this estimate" in line for line in lines) == 1
    assert any("1.00 (1.00 – 1.00)" in line for line in lines if "this estimate" in line)
