"""The list of ports that calibrates beside the first one."""

import msgspec

from migrate_scan.estimate.calibrate.ports import read_ports
from migrate_scan.estimate.parameters import load
from tests.benchmarks.estimate_transfer import LIST, by_list, transfer
from tests.estimate.calibrate.ports import observations

_ROWS = [msgspec.json.decode(line) for line in LIST.read_bytes().splitlines()]


def test_no_repository_is_in_both_lists() -> None:
    first, second = (
        {port.repository.partition("/")[2].lower() for port in ports}
        for ports in by_list(load().calibration)
    )
    assert first
    assert second
    assert not first & second


def test_whatever_was_left_out_has_a_reason() -> None:
    assert [row["id"] for row in _ROWS if row["usable_for_fit"] == ("left_out" in row)] == []
    usable = {row["id"] for row in _ROWS if row["usable_for_fit"]}
    assert usable == {port.id for port in read_ports([LIST]).ports if port.usable_for_fit}


def test_no_two_ports_share_a_commit() -> None:
    commits = [commit for row in _ROWS for commit in row.get("port_commits", ())]
    assert len(commits) == len(set(commits)) > 0


def test_what_is_counted_is_a_part_of_the_year() -> None:
    for row in _ROWS:
        if "year" in row:
            assert 1 <= row["active_days"] <= row["year"]["active_days"], row["id"]
            added, whole = (
                sum(kind["added"] for kind in took["lines"].values()) for took in (row, row["year"])
            )
            assert added <= whole, row["id"]


def test_every_model_is_asked_about_the_other_list() -> None:
    ports = observations(60)
    table = transfer(ports[:30], ports[30:])
    assert "fitted to 30, asked about 30" in table[0]
    assert len(table) == 2 + 5
