"""Every source that ``maps import`` reads, by name. Shims have importers of their own."""

from collections.abc import Mapping

from migrate_scan.maps.importers.vendor import (
    cann_sources,
    collective_sources,
    mlu_sources,
    rocm_sources,
    torch_sources,
)
from migrate_scan.maps.importers.vendor.source import VendorSource

SOURCES: Mapping[str, tuple[VendorSource, ...]] = {
    **{name: (source,) for name, source in cann_sources.SOURCES.items()},
    **{name: (source,) for name, source in mlu_sources.SOURCES.items()},
    **{name: (source,) for name, source in rocm_sources.SOURCES.items()},
    **{name: (source,) for name, source in collective_sources.SOURCES.items()},
    **torch_sources.SOURCES,
}
"""What each reads, and for which targets: most are of one."""


def belongs(target: str, source: str) -> bool:
    """Whether a source id of a target is one that ``maps import`` makes."""
    return any(
        reading.family.belongs(source)
        for readings in SOURCES.values()
        for reading in readings
        if reading.target == target
    )
