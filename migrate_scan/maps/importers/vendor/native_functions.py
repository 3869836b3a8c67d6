"""Torch's ``native_functions.yaml``: every ATen operator and what its kernels are made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import yaml

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import (
    VendorFile,
    fields,
    items,
    line_of,
    word,
    yaml_root,
)
from migrate_scan.model import Route, Status

Kernel = Literal["cuda", "sparse", "composite", "other"]
_COMPOSITE = "Composite"
_SPARSE = ("Sparse", "NestedTensor")


@dataclass(frozen=True, slots=True)
class Operator:
    """An overload (``aten::add.Tensor``), its kind of kernel, and the structured kernel that
    it is generated from."""

    symbol: str
    kernel: Kernel
    delegate: str | None


@dataclass(frozen=True, slots=True)
class Unregistered:
    """What it means on a target that it registers nothing for an operator."""

    dense: Status
    sparse: Status


CPU_FALLBACK = Unregistered("fallback", "unsupported")
"""The plugin boxes missing kernels to the CPU; its fallback for sparse tensors raises."""
CPU_FALLBACK_DENSE = Unregistered("fallback", "unverified")
"""The same, where it is not known what sparse tensors do."""
SAME_CODE = Unregistered("supported", "supported")
"""ROCm builds the CUDA kernels themselves."""


def operators(files: Sequence[VendorFile]) -> Iterator[Operator]:
    """Every overload. Raises FactsError naming file and line."""
    for file in files:
        rows = dict(_rows(file))
        keys = {name: _keys(file, row) for name, row in rows.items()}
        for name, row in rows.items():
            delegate = row.get("structured_delegate")
            of = word(file, delegate, delegate) if delegate else None
            if of is not None and of not in rows:
                raise file.refusal(line_of(row["func"]), f"{name}: no operator {of}")
            inherited = keys[of] if of else frozenset()
            yield Operator(
                f"aten::{name}", _kernel(keys[name], inherited), f"aten::{of}" if of else None
            )


def entries(files: Sequence[VendorFile], source: str, meaning: Unregistered) -> Iterator[Entry]:
    """What follows for a target from torch's own kernels alone. Raises FactsError."""
    for operator in operators(files):
        yield _entry(operator, source, meaning)


def reader(meaning: Unregistered) -> "partial[Iterator[Entry]]":
    """:func:`entries` for one target."""
    return partial(entries, meaning=meaning)


def _rows(file: VendorFile) -> Iterator[tuple[str, Mapping[str, yaml.Node]]]:
    for node in items(file, yaml_root(file)):
        row = fields(file, node)
        func = word(file, row.get("func"), node)
        name, arguments, _ = func.partition("(")
        if not arguments:
            raise file.refusal(line_of(node), f"{func[:60]!r} has no arguments")
        yield name.strip(), row


def _keys(file: VendorFile, row: Mapping[str, yaml.Node]) -> frozenset[str]:
    dispatch = row.get("dispatch")
    if dispatch is None:
        return frozenset()
    return frozenset(key.strip() for keys in fields(file, dispatch) for key in str(keys).split(","))


def _kernel(own: frozenset[str], inherited: frozenset[str]) -> Kernel:
    if "CUDA" in own | inherited:
        return "cuda"
    if any(key.startswith(_COMPOSITE) for key in own) or not own | inherited:
        return "composite"
    sparse = any(key.startswith(_SPARSE) and key.endswith("CUDA") for key in own | inherited)
    return "sparse" if sparse else "other"


def _entry(operator: Operator, source: str, meaning: Unregistered) -> Entry:
    composite = operator.kernel == "composite"
    sparse = operator.kernel == "sparse" and meaning is not SAME_CODE
    status = meaning.sparse if sparse else meaning.dense
    route: Route | None = "as_is" if composite or status != "unsupported" else None
    return Entry(
        kind="aten",
        symbol=operator.symbol,
        status="supported" if composite else status,
        constraints=("sparse_or_nested",) if sparse and not composite else (),
        route=route,
        sources=(source,),
        confidence="inferred",
    )
