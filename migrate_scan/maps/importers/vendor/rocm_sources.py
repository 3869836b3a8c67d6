"""What is read for ROCm: HIPIFY, torch's own mapping and the HIP headers."""

from collections.abc import Mapping
from functools import partial

from migrate_scan.maps.importers.vendor import hip_headers, hipify_tables, torch_hipify
from migrate_scan.maps.importers.vendor.complete import known_to_others, paired_by_name
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.source import VendorSource, begins, by_ref

SOURCES: Mapping[str, VendorSource] = {
    "hipify": VendorSource(
        target="rocm",
        repository="ROCm/HIPIFY",
        licence="MIT",
        paths=("docs/reference/tables", "docs/tables"),
        ends=hipify_tables.FILES,
        table="cuda.tsv",
        id="rocm_hipify_tables@{ref}",
        read=hipify_tables.entries,
        family=Family(begins("rocm_hipify_tables@")),
    ),
    "torch-hipify": VendorSource(
        target="rocm",
        repository="pytorch/pytorch",
        licence="BSD-3-Clause",
        paths=("torch/utils/hipify/cuda_to_hip_mappings.py",),
        table="cuda.tsv",
        id="rocm_torch_hipify@{version}",
        read=torch_hipify.entries,
        family=Family(
            begins("rocm_torch_hipify@"),
            by_ref,
            fill_gaps=True,
            adjust=torch_hipify.lost_mark,
        ),
    ),
    "hip-device": VendorSource(
        target="rocm",
        repository="ROCm/clr",
        licence="MIT",
        paths=("hipamd/include/hip/amd_detail",),
        ends=hip_headers.DEVICE_FILES,
        table="cuda.tsv",
        id="hip-device@{ref}",
        read=hip_headers.device,
        family=Family(begins("hip-device@")),
        complete=known_to_others,
    ),
    "hip-runtime": VendorSource(
        target="rocm",
        repository="ROCm/HIP",
        licence="MIT",
        paths=("include/hip/hip_runtime_api.h",),
        table="cuda.tsv",
        id="hip-runtime@{ref}",
        read=hip_headers.host,
        family=Family(begins("hip-runtime@")),
        complete=partial(paired_by_name, prefix="hip", cuda="cuda"),
    ),
}
