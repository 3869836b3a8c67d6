"""What is read of collective libraries: NCCL itself, RCCL, HCCL and CNCL.

NCCL is read first: it says which names there are to answer.
"""

from collections.abc import Mapping
from functools import partial

from migrate_scan.maps.importers.vendor import cncl, hccl, hccl_docs, nccl
from migrate_scan.maps.importers.vendor.collective_pairs import CATALOGUE, paired, same_names
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.source import VendorSource, begins

_TABLE = "collective.tsv"

SOURCES: Mapping[str, VendorSource] = {
    "nccl": VendorSource(
        target="_shared",
        repository="NVIDIA/nccl",
        licence="Apache-2.0",
        paths=("src",),
        ends=(nccl.HEADER, ".cc", ".h"),
        table=CATALOGUE,
        id="nccl@{ref}",
        read=nccl.entries,
        family=Family(begins("nccl@")),
    ),
    "rccl": VendorSource(
        target="rocm",
        repository="ROCm/rccl",
        licence="BSD-3-Clause",
        paths=("src",),
        ends=(nccl.HEADER, ".cc", ".h"),
        table=_TABLE,
        id="rccl@{ref}",
        read=nccl.entries,
        family=Family(begins("rccl@", "nccl_correspondence@HEAD")),
        complete=partial(same_names, library="rccl", rest_of=("collective", "environment")),
    ),
    "hccl": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence="BSD-3-Clause",
        paths=("third_party/hccl/inc/hccl",),
        ends=("hccl.h", "hccl_types.h"),
        table=_TABLE,
        id="hccl@{ref}",
        read=hccl.entries,
        family=Family(begins("hccl@", "nccl_correspondence@master")),
        complete=partial(paired, library="hccl", rest_of=("collective",)),
    ),
    "hccl-operations": VendorSource(
        target="cann",
        repository="hicann/hccl",
        licence="CANN OSL 2.0",
        paths=("docs/zh/api_ref/comm_op_interface",),
        ends=(".md",),
        table=_TABLE,
        id="hccl-operations@{ref}",
        read=hccl_docs.operations,
        family=Family(begins("hccl-operations@")),
        complete=partial(paired, library="hccl"),
    ),
    "hccl-environment": VendorSource(
        target="cann",
        repository="hicann/hccl",
        licence="CANN OSL 2.0",
        paths=("docs/zh/user_guide/hccl_env",),
        ends=(".md",),
        table=_TABLE,
        id="hccl-environment@{ref}",
        read=hccl_docs.variables,
        family=Family(begins("hccl-environment@")),
        complete=partial(paired, library="hccl", rest_of=("environment",)),
    ),
    "cncl": VendorSource(
        target="mlu",
        repository="Cambricon/torch_mlu",
        licence="BSD-3-Clause",
        paths=("torch_mlu/csrc",),
        ends=cncl.FILES,
        table=_TABLE,
        id="cncl@{ref}",
        read=cncl.entries,
        family=Family(begins("cncl@", "nccl_correspondence@r2.4_develop")),
        complete=partial(
            paired, library="cncl", rest_of=("collective", "environment"), rest="unverified"
        ),
    ),
}
