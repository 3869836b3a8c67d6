"""The shipped data itself: sources resolve, nothing stands twice, no pattern promises."""

from collections import Counter

import pytest

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.load import known_targets
from migrate_scan.maps.load.data import read_rows, read_sources, read_yaml, shared_sources
from migrate_scan.maps.load.overrides import parse
from migrate_scan.maps.table import FILES, Table
from migrate_scan.resources import operator_maps

CORE = ("cann", "mlu", "rocm")
_STATUSES = {"supported", "limited", "fallback", "unsupported", "unverified", "unknown"}
_CONFIDENCES = {"stated", "registered", "paired", "third_party", "inferred"}


def _entries(target: str) -> list[Entry]:
    folder = operator_maps() / target
    return [entry for name in sorted(set(FILES.values())) for entry in Table.read(folder / name)]


@pytest.mark.parametrize("target", known_targets())
def test_every_entry_names_sources_that_are_known(target: str) -> None:
    overrides = parse(read_yaml(operator_maps() / target / "overrides.yaml"), shared_sources())
    known = {**shared_sources(), **overrides.sources}
    for entry in (*_entries(target), *overrides.all_entries()):
        assert entry.sources, entry.symbol
        assert set(entry.sources) <= set(known), entry
        assert entry.status in _STATUSES
        assert entry.confidence in _CONFIDENCES


@pytest.mark.parametrize("target", known_targets())
def test_no_statement_stands_twice(target: str) -> None:
    rows = Counter(
        (entry.kind, entry.symbol, entry.since, entry.until, entry.chips, entry.sources)
        for entry in _entries(target)
    )
    assert [row for row, count in rows.items() if count > 1] == []


@pytest.mark.parametrize("target", known_targets())
def test_unsupported_has_no_route_of_its_own(target: str) -> None:
    assert [
        entry.symbol for entry in _entries(target) if entry.status == "unsupported" and entry.route
    ] == []


@pytest.mark.parametrize("target", known_targets())
def test_limited_says_by_what_and_supported_by_nothing(target: str) -> None:
    for entry in _entries(target):
        assert (entry.status != "limited") or entry.constraints, entry
        assert (entry.status != "supported") or not entry.constraints, entry


@pytest.mark.parametrize("target", known_targets())
def test_tables_are_sorted_for_bisection(target: str) -> None:
    for name in sorted(set(FILES.values())):
        path = operator_maps() / target / name
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
            assert lines == sorted(lines), path.name


def test_sources_name_repository_and_licence() -> None:
    for source in shared_sources().values():
        assert source.repository, source.id
        assert source.path, source.id
        assert source.licence, source.id


def test_kernels_offer_only_what_the_maps_know() -> None:
    content = read_yaml(operator_maps() / "_shared" / "kernels.yaml")
    assert len(content["kernels"]) >= 50
    own = read_sources(content["sources"])
    tables = {name: Table.read(operator_maps() / name / "aten.tsv") for name in CORE}
    for kernel in content["kernels"]:
        for target, offers in kernel.get("targets", {}).items():
            for offer in offers:
                assert set(offer["sources"]) <= {*own, *shared_sources()}, offer
                if "symbol" in offer:
                    found = tables[target].find(offer["symbol"])
                    # What torch itself runs on ROCm is told by its CUDA kernels: inferred.
                    assert any(entry.confidence != "inferred" for entry in found) or (
                        target == "rocm" and found
                    ), offer
                else:
                    assert set(offer["sources"]) <= set(own), offer


def test_every_known_kernel_says_what_there_is_or_that_nothing_was_found() -> None:
    content = read_yaml(operator_maps() / "_shared" / "kernels.yaml")
    assert set(CORE) <= set(content["looked_in"])
    for kernel in content["kernels"]:
        assert set(CORE) <= set(kernel["targets"]), kernel["id"]
    for source in read_sources(content["sources"]).values():
        assert len(source.commit) == 40, source.id
        assert len(source.date) == 10, source.id


def test_widely_used_packages_have_an_answer_for_every_core_target() -> None:
    folder = operator_maps() / "_shared"
    packages = read_yaml(folder / "packages.yaml")["packages"]
    assert len(packages) >= 100
    answered: dict[str, set[str]] = {}
    for table in ("ports.tsv", "ports_read.tsv"):
        for row in read_rows(folder / table):
            answered.setdefault(row["package"], set()).add(row["target"])
    complete = [row for row in packages if set(CORE) <= answered.get(row["name"], set())]
    assert len(complete) >= 100


def test_every_port_is_of_a_known_package() -> None:
    packages = read_yaml(operator_maps() / "_shared" / "packages.yaml")["packages"]
    known = {row["name"] for row in packages}
    ports = {row["package"] for row in read_rows(operator_maps() / "_shared" / "ports.tsv")}
    assert ports <= known


def test_the_data_stays_small() -> None:
    files = [path for path in operator_maps().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 10_000_000
