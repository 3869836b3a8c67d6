"""Cambricon's support lists of torch's public API: torch 2.1, 2.3 and 2.4, until early 2025."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor
from migrate_scan.model import Status

TABLE = "cambricon_torch_mlu_api.tsv"
_COLUMNS = ("ref", "pt", "api", "status", "codes", "mlu_api")
_STATUS: Mapping[str, Status] = {
    "supported": "supported",
    "limited": "limited",
    "unsupported": "unsupported",
}


def entries(facts: Facts) -> Iterator[Entry]:
    """Entries of ``api.tsv`` and, for environment variables, of ``collective.tsv``."""
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    documented: set[Minor] = set()
    sources: dict[str, tuple[str, ...]] = {}
    for row in facts.rows(TABLE, *_COLUMNS):
        version = minor(row["pt"])
        if version is None or row["status"] not in _STATUS:
            raise FactsError(f"{TABLE}: {row['api']}: {row['pt']!r} {row['status']!r}")
        if row["ref"] not in sources:
            sources[row["ref"]] = facts.source(TABLE, row["ref"])[:1]
        documented.add(version)
        entry = _entry(row, sources[row["ref"]])
        statements[entry.symbol].setdefault(version, entry)
    for per_version in statements.values():
        yield from merge(per_version, sorted(documented))


def _entry(row: dict[str, str], sources: tuple[str, ...]) -> Entry:
    status = _STATUS[row["status"]]
    able = status != "unsupported"
    variable = row["api"].isupper()
    replacement = row["mlu_api"] or None
    return Entry(
        kind="environment" if variable else "python_api",
        symbol=f"env:{row['api']}" if variable else row["api"],
        status=status,
        constraints=tuple(code for code in row["codes"].split(";") if code) if able else (),
        route=("rename" if replacement else "as_is") if able else None,
        replacement=replacement if able else None,
        sources=sources,
        confidence="stated",
    )
