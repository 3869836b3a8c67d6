"""Every source that ``maps import`` can read: where its files lie and what they say."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers import triton_ascend
from migrate_scan.maps.importers.vendor import (
    cann_docs,
    hipify_tables,
    mlu_docs,
    mlu_ops,
    op_plugin,
    registered,
    torch_hipify,
)
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.versions import Minor, minor

Reader = Callable[[Sequence[VendorFile], str], Iterable[Entry]]

_REF_VERSION = re.compile(r"[vr]?(\d+\.\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSource:
    """One kind of vendor file.

    ``paths`` are files or folders, the first that a checkout has is read; ``{torch}`` in one
    stands for the version (``2-7-1``). ``table`` is the map's file; ``id`` the source's, where
    ``{version}`` stands for ``2.7.1``. ``delegates``: a registered structured kernel covers
    what torch generates from it.
    """

    target: str
    repository: str
    licence: str
    paths: tuple[str, ...]
    table: str
    id: str
    read: Reader
    family: Family
    delegates: bool = False
    ends: str | tuple[str, ...] = ""
    """Which files of a folder are read: how their names end."""


def ref_version(ref: str) -> Minor | None:
    """``v2.7.1-26.1.0`` and ``r2.4_develop`` name the torch version that they are for."""
    match = _REF_VERSION.match(ref)
    return minor(match[1]) if match else None


def _begins(*prefixes: str) -> Callable[[str], bool]:
    return lambda name: name.startswith(prefixes)


def _by_ref(name: str) -> Minor | None:
    return ref_version(name.partition("@")[2])


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
        ends=".md",
        table="api.tsv",
        id="npu-doc-{version}@{ref}",
        read=cann_docs.entries,
        family=Family(_begins("npu-doc-"), _by_document),
    ),
    "cann-native": VendorSource(
        target="cann",
        repository="Ascend/pytorch",
        licence="BSD-3-Clause",
        paths=("torch_npu/csrc/aten/npu_native_functions.yaml",),
        table="aten.tsv",
        id="torch_npu_builtin_ops@{ref}",
        read=registered.cann,
        family=Family(_begins("torch_npu_builtin_ops@"), _by_ref),
    ),
    "op-plugin": VendorSource(
        target="cann",
        repository="Ascend/op-plugin",
        licence="BSD-3-Clause",
        paths=("op_plugin/config/op_plugin_functions.yaml",),
        table="aten.tsv",
        id="op-plugin_history@{ref}",
        read=partial(op_plugin.entries, until=(2, 12)),
        family=Family(_begins("op-plugin_history@")),
        delegates=True,
    ),
    "triton-ascend": VendorSource(
        target="cann",
        repository="triton-lang/triton-ascend",
        licence="MIT",
        paths=(triton_ascend.PATH,),
        table="triton.tsv",
        id="triton-ascend-matrix@{ref}",
        read=_triton,
        family=Family(_begins("triton-ascend-matrix")),
    ),
    "mlu-docs": VendorSource(
        target="mlu",
        repository="Cambricon/torch_mlu",
        licence="BSD-3-Clause",
        paths=("tools/autogen_torch_api/api_support_lists",),
        ends="_api.yaml",
        table="api.tsv",
        id="mlu_api@{ref}",
        read=mlu_docs.entries,
        family=Family(_begins("mlu_api@"), _by_ref),
    ),
    "mlu-functions": VendorSource(
        target="mlu",
        repository="Cambricon/torch_mlu",
        licence="BSD-3-Clause",
        paths=("codegen/mlu_functions.yaml",),
        table="aten.tsv",
        id="mlu_ops@{ref}",
        read=registered.mlu,
        family=Family(_begins("mlu_ops@"), _by_ref),
        delegates=True,
    ),
    "mlu-ops": VendorSource(
        target="mlu",
        repository="Cambricon/mlu-ops",
        licence="MIT",
        paths=("mlu_op.h",),
        table="aten.tsv",
        id="cambricon_mlu_ops_api@{ref}",
        read=mlu_ops.entries,
        family=Family(_begins("cambricon_mlu_ops_api@")),
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
        family=Family(_begins("rocm_hipify_tables@")),
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
            _begins("rocm_torch_hipify@"),
            _by_ref,
            fill_gaps=True,
            adjust=torch_hipify.lost_mark,
        ),
    ),
}
"""What ``maps import`` reads, by name. Shims have importers of their own: see ``SHIMS``."""
