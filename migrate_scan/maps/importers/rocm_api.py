"""Torch's Python API on ROCm: one code base, so a name that torch publishes is there as well.

There is no vendor list; known exceptions are overrides. Names below ``torch.cuda`` are read
from torch itself (``maps import torch-cuda``).
"""

from collections.abc import Iterator

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.public_api import other_names


def entries(facts: Facts) -> Iterator[Entry]:
    """Entries of ``api.tsv`` for the public names of torch 2.13."""
    for name, sources in other_names(facts).items():
        yield Entry(
            kind="python_api",
            symbol=name,
            status="supported",
            route="as_is",
            sources=sources,
            confidence="inferred",
        )
