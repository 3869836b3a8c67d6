"""What is read of torch itself, from a checkout or from the wheel of a version."""

from collections.abc import Mapping

from migrate_scan.maps.importers.vendor import device_names, native_functions, shared_tables
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.native_functions import Unregistered
from migrate_scan.maps.importers.vendor.source import VendorSource, begins, by_ref
from migrate_scan.maps.versions import Minor, minor


def _by_catalogue(name: str) -> Minor | None:
    return minor(name.removeprefix("aten-"))


def _aten(target: str, meaning: Unregistered, until: Minor | None = None) -> VendorSource:
    """What torch's operators mean for a target that registers nothing for them."""
    return VendorSource(
        target=target,
        repository="pytorch/pytorch",
        licence="BSD-3-Clause",
        paths=(
            "aten/src/ATen/native/native_functions.yaml",
            "torchgen/packaged/ATen/native/native_functions.yaml",
        ),
        table="aten.tsv",
        id="aten-{version}@{ref}",
        read=native_functions.reader(meaning),
        family=Family(begins("aten-"), _by_catalogue, fill_gaps=True),
        until=until,
        shared=shared_tables.aten if meaning is native_functions.SAME_CODE else None,
    )


SOURCES: Mapping[str, tuple[VendorSource, ...]] = {
    "torch-aten": (
        _aten("rocm", native_functions.SAME_CODE),
        _aten("cann", native_functions.CPU_FALLBACK, until=(2, 12)),
        _aten("mlu", native_functions.CPU_FALLBACK_DENSE, until=(2, 4)),
    ),
    "torch-cuda": (
        VendorSource(
            target="rocm",
            repository="pytorch/pytorch",
            licence="BSD-3-Clause",
            paths=("torch/cuda",),
            ends=(".py",),
            table="api.tsv",
            id="device-module@{ref}",
            read=device_names.upstream,
            family=Family(begins("device-module@"), by_ref, fill_gaps=True),
            shared=shared_tables.cuda_names,
        ),
    ),
}
"""A source may be read for several targets: each reading has its own statements."""
