"""What is read for MLU: torch_mlu and MLU-OPS."""

from collections.abc import Mapping
from functools import partial

from migrate_scan.maps.importers.vendor import device_names, mlu_docs, mlu_ops, registered
from migrate_scan.maps.importers.vendor.complete import counterparts
from migrate_scan.maps.importers.vendor.delegates import delegated
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.source import VendorSource, begins, by_ref

SOURCES: Mapping[str, VendorSource] = {
    "mlu-docs": VendorSource(
        target="mlu",
        repository="Cambricon/torch_mlu",
        licence="BSD-3-Clause",
        paths=("tools/autogen_torch_api/api_support_lists",),
        ends=("_api.yaml",),
        table="api.tsv",
        id="mlu_api@{ref}",
        read=mlu_docs.entries,
        family=Family(begins("mlu_api@"), by_ref),
    ),
    "mlu-functions": VendorSource(
        target="mlu",
        repository="Cambricon/torch_mlu",
        licence="BSD-3-Clause",
        paths=("codegen/mlu_functions.yaml",),
        table="aten.tsv",
        id="mlu_ops@{ref}",
        read=registered.mlu,
        family=Family(begins("mlu_ops@"), by_ref),
        complete=delegated,
    ),
    "mlu-ops": VendorSource(
        target="mlu",
        repository="Cambricon/mlu-ops",
        licence="MIT",
        paths=("mlu_op.h",),
        table="aten.tsv",
        id="cambricon_mlu_ops_api@{ref}",
        read=mlu_ops.entries,
        family=Family(begins("cambricon_mlu_ops_api@")),
    ),
    "mlu-module": VendorSource(
        target="mlu",
        repository="Cambricon/torch_mlu",
        licence="BSD-3-Clause",
        paths=("torch_mlu/mlu",),
        ends=(".py",),
        table="api.tsv",
        id="device-module@{ref}",
        read=partial(device_names.plugin, module="torch.mlu"),
        family=Family(begins("device-module@"), by_ref),
        complete=partial(
            counterparts,
            public="torch.mlu",
            renamed={
                "CUDAGraph": "MLUGraph",
                "CUDAPluggableAllocator": "MLUPluggableAllocator",
                "nccl": "cncl",
                "nvtx": "cnpx",
            },
        ),
    ),
}
