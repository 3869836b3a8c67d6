"""Importers: ranges, chips, sources; the same in, the same out; and what they refuse."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers import device_modules, from_facts
from migrate_scan.maps.importers.__main__ import main
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ports import write_ports
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.importers.sources import COLUMNS
from migrate_scan.maps.table import Table, write_table
from tests.maps.facts import write_facts


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    return Facts.open(write_facts(tmp_path))


def test_device_modules_pair_names_and_admit_absence(facts: Facts) -> None:
    entries = list(device_modules.entries(facts, device_modules.MUSA))
    by_name = {entry.symbol: entry for entry in entries}
    assert set(by_name) == {"torch.cuda.Event", "torch.cuda.CUDAGraph", "torch.cuda.jiterator"}
    assert by_name["torch.cuda.CUDAGraph"].replacement == "torch.musa.MUSAGraph"
    absent = by_name["torch.cuda.jiterator"]
    assert (absent.status, absent.constraints) == ("unverified", ("absent_in_device_module",))


def test_importing_twice_gives_the_same_bytes(facts: Facts, tmp_path: Path) -> None:
    entries = list(device_modules.entries(facts, device_modules.MUSA))
    write_table(tmp_path / "one.tsv", entries)
    write_table(tmp_path / "two.tsv", reversed([*entries, *entries]))
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()
    assert sorted(Table.read(tmp_path / "one.tsv"), key=str) == sorted(entries, key=str)


def _device_names(facts: Facts) -> Iterable[Entry]:
    return device_modules.entries(facts, device_modules.MUSA)


def test_the_whole_import_is_idempotent(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_facts, "TARGETS", {"musa": (_device_names,)})
    snapshots = []
    for _ in range(2):
        from_facts.import_facts(facts.folder, tmp_path / "out")
        files = sorted((tmp_path / "out").rglob("*.tsv"))
        snapshots.append({path.name: path.read_bytes() for path in files})
    assert snapshots[0] == snapshots[1]
    assert set(snapshots[0]) == {
        "api.tsv",
        "sources.tsv",
        "versions.tsv",
        "public_api.tsv",
        "ports.tsv",
        "cuda_functions.tsv",
    }
    assert b"cublasLtMatmul\tcublas\n" in snapshots[0]["cuda_functions.tsv"]
    assert b"device-module@v2.7.1\t" in snapshots[0]["sources.tsv"]
    assert b"cann\t9.1.0\t2.7.1-26.1.0\t2.7.1" in snapshots[0]["versions.tsv"]
    assert b"nowhere" not in snapshots[0]["ports.tsv"]


def test_a_port_that_was_read_is_not_generated(facts: Facts, tmp_path: Path) -> None:
    shared = tmp_path / "_shared"
    shared.mkdir()
    header = "package\ttarget\tport\treplacement\tevidence\n"
    (shared / "ports_read.tsv").write_text(f"{header}vllm\tcann\tupstream_backend\t\tx\n")
    write_ports(shared / "ports.tsv", facts)
    assert (shared / "ports.tsv").read_text() == header


def test_what_vendors_files_say_is_left_alone(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def inferred(facts: Facts) -> Iterable[Entry]:
        for name in ("torch.a", "torch.b"):
            yield Entry(
                kind="python_api",
                symbol=name,
                status="supported",
                sources=facts.source("torch_public_api_2.13.0.tsv"),
                confidence="inferred",
            )

    monkeypatch.setattr(from_facts, "TARGETS", {"cann": (inferred,)})
    said = Entry(
        kind="python_api", symbol="torch.a", status="unsupported", sources=("npu-doc-2.7.1@master",)
    )
    out = tmp_path / "out"
    write_table(out / "cann" / "api.tsv", [said])
    row = "npu-doc-2.7.1@master\tV/npu\tdocs\tmaster\tc1\t2026-01-01\tMIT\tcann\n"
    (out / "_shared").mkdir()
    (out / "_shared" / "sources.tsv").write_text("\t".join(COLUMNS) + "\n" + row)
    from_facts.import_facts(facts.folder, out)
    found = list(Table.read(out / "cann" / "api.tsv"))
    assert [(entry.symbol, entry.status) for entry in found] == [
        ("torch.a", "unsupported"),
        ("torch.b", "supported"),
    ]
    assert row in (out / "_shared" / "sources.tsv").read_text()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("in_all", "all", "no column in_all"),
        ("torch.cuda\tEvent\t", "torch.cuda\t", "not as many cells"),
    ],
)
def test_what_is_not_understood_is_refused(facts: Facts, old: str, new: str, message: str) -> None:
    table = facts.folder / "device_module_api.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FactsError, match=message):
        list(device_modules.entries(facts, device_modules.MUSA))


def test_a_table_without_source_is_refused(tmp_path: Path) -> None:
    write_facts(tmp_path)
    (tmp_path / "SOURCES.tsv").write_text(
        "file\trepository\tpath\tref\tcommit\tcommit_date\tlicence\n", encoding="utf-8"
    )
    with pytest.raises(FactsError, match="no source of device_module_api"):
        list(device_modules.entries(Facts.open(tmp_path), device_modules.MUSA))


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
