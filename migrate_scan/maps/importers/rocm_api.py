"""Torch's Python API on ROCm: one code base, ``torch.cuda`` is the API.

There is no vendor list. A name that torch publishes is there on ROCm as well; what
torch's own tests skip there is limited, and known exceptions are overrides.
"""

from collections import defaultdict
from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.device_modules import cuda_names, cuda_sources
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.public_api import other_names
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor

_BRANCHES = "rocm_torch_cuda_branches.tsv"


def entries(facts: Facts) -> Iterator[Entry]:
    """Entries of ``api.tsv``: ``torch.cuda`` names by version, other public names as of 2.13."""
    branches = _branches(facts)
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    by_version = cuda_names(facts)
    sources = cuda_sources(facts)
    for version, names in by_version.items():
        for name in names:
            statements[name][version] = _entry(name, branches, sources[version])
    for per_version in statements.values():
        yield from merge(per_version, sorted(by_version), fill_gaps=True)
    for name, source in other_names(facts).items():
        if name not in statements:
            yield _entry(name, branches, source)


def _branches(facts: Facts) -> dict[str, str]:
    return {
        f"{row['module']}.{row['function']}": row["kind"]
        for row in facts.rows(_BRANCHES, "module", "function", "kind")
    }


def _entry(name: str, branches: dict[str, str], sources: tuple[str, ...]) -> Entry:
    refuses = branches.get(name) == "raises_or_warns_on_hip"
    return Entry(
        kind="python_api",
        symbol=name,
        status="limited" if refuses else "supported",
        constraints=("raises_or_warns_on_hip",) if refuses else (),
        route="as_is",
        sources=sources,
        confidence="inferred",
    )
