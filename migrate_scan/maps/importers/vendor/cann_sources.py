"""What is read for CANN: torch_npu, op-plugin, triton-ascend and CANN's open libraries."""

from collections.abc import Mapping
from functools import partial

from migrate_scan.maps.importers.vendor import (
    acl_headers,
    aclnn_list,
    cann_docs,
    cann_graphs,
    device_names,
    op_plugin,
    registered,
    triton_ascend,
)
from migrate_scan.maps.importers.vendor.complete import (
    counterparts,
    paired_by_hand,
    paired_by_name,
)
from migrate_scan.maps.importers.vendor.delegates import delegated
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.source import VendorSource, begins, by_ref
from migrate_scan.maps.versions import Minor, minor


def _by_document(name: str) -> Minor | None:
    return minor(name.removeprefix("npu-doc-"))


def _aclnn(library: str) -> VendorSource:
    """One of the four repositories of aclnn operators."""
    return VendorSource(
        target="cann",
        repository=f"hicann/ops-{library} (mirror of gitcode cann/ops-{library})",
        licence="CANN OSL 2.0",
        paths=("docs/zh/op_api_list.md", "docs/op_api_list.md"),
        table="aten.tsv",
        id=f"aclnn-{library}@{{ref}}",
        read=aclnn_list.entries,
        family=Family(begins(f"aclnn-{library}@")),
    )


def _same_names(library: str) -> VendorSource:
    """aclblas or aclsparse: functions that are called as NVIDIA's are."""
    return VendorSource(
        target="cann",
        repository=f"hicann/ops-{library} (mirror of gitcode cann/ops-{library})",
        licence="CANN OSL 2.0",
        paths=("include",),
        ends=(f"cann_ops_{library}.h", f"cann_ops_{library}Lt.h"),
        table="cuda.tsv",
        id=f"acl-{library}@{{ref}}",
        read=acl_headers.libraries,
        family=Family(begins(f"acl-{library}@")),
        complete=partial(paired_by_name, prefix=f"acl{library}", cuda=f"cu{library}"),
    )


_DOCS_LICENCE = "BSD-3-Clause (repo); docs licence separate - check docs/LICENSE"

SOURCES: Mapping[str, VendorSource] = {
    "cann-docs": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence=_DOCS_LICENCE,
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
        paths=("docs/sources/python-api/outline.md",),
        table="triton.tsv",
        id="triton-ascend-matrix@{ref}",
        read=triton_ascend.entries,
        family=Family(begins("triton-ascend-matrix")),
    ),
    "cann-graphs": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence="BSD-3-Clause",
        paths=(
            "docs/zh/api/native_api/graph_supported_apis.md",
            "docs/zh/native_apis/graph_supported_apis.md",
        ),
        table="api.tsv",
        id="npu-graph@{ref}",
        read=cann_graphs.entries,
        family=Family(begins("npu-graph@")),
    ),
    "cann-module": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence="BSD-3-Clause",
        paths=("torch_npu/npu",),
        ends=(".py",),
        table="api.tsv",
        id="device-module@{ref}",
        read=partial(device_names.plugin, module="torch.npu"),
        family=Family(begins("device-module@"), by_ref),
        complete=partial(
            counterparts,
            public="torch.npu",
            renamed={"CUDAGraph": "NPUGraph", "CUDAPluggableAllocator": "NPUPluggableAllocator"},
        ),
    ),
    **{f"aclnn-{library}": _aclnn(library) for library in ("cv", "math", "nn", "transformer")},
    **{f"acl-{library}": _same_names(library) for library in ("blas", "sparse")},
    "acl-runtime": VendorSource(
        target="cann",
        repository="hicann/runtime (mirror of gitcode cann/runtime)",
        licence="CANN OSL 2.0",
        paths=("include/external/acl",),
        ends=(".h",),
        table="cuda.tsv",
        id="acl-runtime@{ref}",
        read=acl_headers.runtime,
        family=Family(begins("acl-runtime@")),
        complete=paired_by_hand,
    ),
}
