"""The date of a map: of what its vendor says."""

from migrate_scan.maps.entry import Source
from migrate_scan.maps.load.info import map_info
from migrate_scan.model import MapInfo

FACTS = {"grade": "B", "publishers": ["Vendor"], "api_lists": ["list"]}


def _source(name: str, repository: str, date: str) -> Source:
    return Source(
        id=name, repository=repository, path="", ref="main", commit="", date=date, licence=""
    )


HEADER = _source("shims@main", "else/header", "2026-08-22")
MIRROR = _source("ops@main", "copy/ops (mirror of Vendor/ops)", "2026-04-29")
LIST = _source("list-2.4.0@main", "Vendor/torch_vendor", "2025-02-18")


def _info(*sources: Source) -> MapInfo:
    return map_info(FACTS, sources)


def test_a_third_partys_header_does_not_date_a_map() -> None:
    assert _info(HEADER, MIRROR, LIST).date == "2026-04-29"
    assert _info(HEADER, LIST).date == "2025-02-18"


def test_the_lists_have_a_date_of_their_own() -> None:
    assert _info(HEADER, MIRROR, LIST).lists == "2025-02-18"
    assert _info(HEADER, MIRROR).lists == ""


def test_a_map_of_third_parties_has_their_date() -> None:
    assert _info(HEADER).date == "2026-08-22"
    assert _info().date == ""
