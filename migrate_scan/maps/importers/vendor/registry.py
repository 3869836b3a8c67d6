"""Every source that ``maps import`` can read: where its files lie and what they say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers import triton_ascend
from migrate_scan.maps.importers.vendor import (
    cann_docs,
    collective_sources,
    hipify_tables,
    mlu_docs,
    mlu_ops,
    op_plugin,
    registered,
    torch_hipify,
)
from migrate_scan.maps.importers.vendor.delegates import delegated
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.source import VendorSource, begins, by_ref
from migrate_scan.maps.versions import Minor, minor


def _by_document(name: str) -> Minor | None:
    return minor(name.removeprefix("npu-doc-"))


def _triton(files: Sequence[VendorFile], source: str) -> Iterable[Entry]:
    for file in files:
        for entry in triton_ascend.entries(file.text):
            yield replace(entry, sources=(source,))


SOURCES: Mapping[str, VendorSource] = {
    "cann-docs": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence="BSD-3-Clause",
        paths=(
            "docs/zh/api/native_api/pytorch_{torch}",
            "docs/zh/native_apis/pytorch_{torch}",
        ),
        ends=(".md",),
        table="api.tsv",
        id="npu-doc-{version}@{ref}",
        read=cann_docs.entries,
        family=Family(begins("npu-doc-"), _by_document),
    ),
    "cann-native": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence="BSD-3-Clause",
        paths=("torch_npu/csrc/aten/npu_native_functions.yaml",),
        table="aten.tsv",
        id="torch_npu_builtin_ops@{ref}",
        read=registered.cann,
        family=Family(begins("torch_npu_builtin_ops@"), by_ref),
    ),
    "op-plugin": VendorSource(
        target="cann",
        repository="Ascend/op-plugin",
        licence="BSD-3-Clause",
        paths=("op_plugin/config/op_plugin_functions.yaml",),
        table="aten.tsv",
        id="op-plugin_history@{ref}",
        read=partial(op_plugin.entries, until=(2, 12)),
        family=Family(begins("op-plugin_history@")),
        complete=delegated,
    ),
    "triton-ascend": VendorSource(
        target="cann",
        repository="triton-lang/triton-ascend",
        licence="MIT",
        paths=(triton_ascend.PATH,),
        table="triton.tsv",
        id="triton-ascend-matrix@{ref}",
        read=_triton,
        family=Family(begins("triton-ascend-matrix")),
    ),
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
    "hipify": VendorSource(
        target="rocm",
        repository="ROCm/HIPIFY",
        licence="MIT",
        paths=("docs/tables",),
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
    **collective_sources.SOURCES,
}
"""What ``maps import`` reads, by name. Shims have importers of their own: see ``SHIMS``."""
