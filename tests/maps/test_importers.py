"""Importers: ranges, chips, sources; the same in, the same out; and what they refuse."""

from pathlib import Path

import pytest

from migrate_scan.maps import importers
from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import cann_api, device_modules
from migrate_scan.maps.importers.__main__ import main
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.table import Table, write_table
from tests.maps.facts import write_facts


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    return Facts.open(write_facts(tmp_path))


def _of(entries: list[Entry], symbol: str) -> list[Entry]:
    return [entry for entry in entries if entry.symbol == symbol]


def test_equal_statements_of_neighbouring_versions_are_one_range(facts: Facts) -> None:
    able, unable = sorted(
        _of(list(cann_api.entries(facts)), "torch.add"), key=lambda entry: entry.status
    )[:2]
    assert (able.status, able.since, able.until) == ("limited", "2.7", "2.9")
    assert able.constraints == ("dtype:fp16,fp32",)
    assert able.chips == ("A2", "A3")
    assert [facts.sources[name].ref for name in able.sources] == ["v1", "v1", "v2"]
    assert (unable.status, unable.chips) == ("unsupported", ("950DT",))


def test_a_gap_in_the_statements_ends_a_range(facts: Facts) -> None:
    ranges = [
        (entry.since, entry.until) for entry in _of(list(cann_api.entries(facts)), "torch.sub")
    ]
    assert sorted(ranges) == [("2.7", "2.7"), ("2.9", "2.9")]


def test_relative_names_and_device_names_are_completed(facts: Facts) -> None:
    entries = list(cann_api.entries(facts))
    assert len(_of(entries, "torch.Tensor.abs")) == 1
    event = _of(entries, "torch.cuda.Event")[0]
    assert (event.route, event.replacement) == ("rename", "torch.npu.Event")


def test_device_modules_pair_names_and_admit_absence(facts: Facts) -> None:
    entries = list(device_modules.entries(facts, device_modules.CANN))
    by_name = {entry.symbol: entry for entry in entries}
    assert set(by_name) == {"torch.cuda.Event", "torch.cuda.CUDAGraph", "torch.cuda.jiterator"}
    assert by_name["torch.cuda.CUDAGraph"].replacement == "torch.npu.NPUGraph"
    absent = by_name["torch.cuda.jiterator"]
    assert (absent.status, absent.constraints) == ("unverified", ("absent_in_device_module",))


def test_importing_twice_gives_the_same_bytes(facts: Facts, tmp_path: Path) -> None:
    entries = list(cann_api.entries(facts))
    write_table(tmp_path / "one.tsv", entries)
    write_table(tmp_path / "two.tsv", reversed([*entries, *entries]))
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()
    assert sorted(Table.read(tmp_path / "one.tsv"), key=str) == sorted(entries, key=str)


def test_the_whole_import_is_idempotent(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importers, "TARGETS", {"cann": (cann_api.entries,)})
    snapshots = []
    for _ in range(2):
        importers.import_facts(facts.folder, tmp_path / "out")
        files = sorted((tmp_path / "out").rglob("*.tsv"))
        snapshots.append({path.name: path.read_bytes() for path in files})
    assert snapshots[0] == snapshots[1]
    assert set(snapshots[0]) == {
        "api.tsv",
        "sources.tsv",
        "versions.tsv",
        "public_api.tsv",
        "ports.tsv",
        "aten_cuda.tsv",
        "aten_delegates.tsv",
        "cuda_functions.tsv",
    }
    assert snapshots[0]["aten_cuda.tsv"] == b"symbol\tsince\tuntil\naten::add.out\t2.7\t2.7\n"
    assert b"cublasLtMatmul\tcublas\n" in snapshots[0]["cuda_functions.tsv"]
    assert b"npu-doc-2.9.0@v2" in snapshots[0]["sources.tsv"]
    assert b"cann\t9.1.0\t2.7.1-26.1.0\t2.7.1" in snapshots[0]["versions.tsv"]
    assert b"nowhere" not in snapshots[0]["ports.tsv"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\tlimited\t", "\tperhaps\t", "status 'perhaps'"),
        ("device_support", "devices", "no column device_support"),
        ("torch.add\ttorch\t", "torch.add\t", "not as many cells"),
    ],
)
def test_what_is_not_understood_is_refused(facts: Facts, old: str, new: str, message: str) -> None:
    table = facts.folder / "torch_npu_native_api_pt2.7.1.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactsError, match=message):
        list(cann_api.entries(facts))


def test_a_table_without_source_is_refused(tmp_path: Path) -> None:
    write_facts(tmp_path)
    (tmp_path / "SOURCES.tsv").write_text(
        "file\trepository\tpath\tref\tcommit\tcommit_date\tlicence\n", encoding="utf-8"
    )
    with pytest.raises(FactsError, match="no source of torch_npu_native_api_pt2"):
        list(cann_api.entries(Facts.open(tmp_path)))


def test_ranges_reach_to_the_next_read_version_only_if_asked() -> None:
    entry = Entry(kind="cuda_api", symbol="x", status="supported", sources=("s",))
    per_version = {(2, 1): entry}
    read = [(2, 1), (2, 5)]
    assert [item.until for item in merge(per_version, read)] == ["2.1"]
    assert [item.until for item in merge(per_version, read, fill_gaps=True)] == ["2.4"]


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    assert "SOURCES.tsv" in capsys.readouterr().err
