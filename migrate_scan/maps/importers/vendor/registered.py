"""Operators that torch_npu and torch_mlu register themselves, from their own lists."""

from collections.abc import Iterator, Sequence

import yaml

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.files import VendorFile, fields, items, word, yaml_root

_NPU = {"supported": "aten", "autograd": "aten", "custom": "npu", "custom_autograd": "npu"}
_MLU = {"aten": "aten", "vision": "torchvision", "audio": "torchaudio", "custom": "torch_mlu"}


def cann(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """torch_npu's own operators. Raises FactsError."""
    yield from _entries(files, source, _NPU, "supported")


def mlu(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """torch_mlu's operators, by the namespaces of its list. Raises FactsError."""
    yield from _entries(files, source, _MLU, "aten")


def _entries(
    files: Sequence[VendorFile], source: str, sections: dict[str, str], required: str
) -> Iterator[Entry]:
    for file in files:
        root = fields(file, yaml_root(file))
        if required not in root:
            raise file.refusal(1, f"no section {required!r}")
        for section, namespace in sections.items():
            if section in root and isinstance(root[section], yaml.SequenceNode):
                for node in items(file, root[section]):
                    yield _entry(file, node, namespace, source)


def _entry(file: VendorFile, node: yaml.Node, namespace: str, source: str) -> Entry:
    named = node if isinstance(node, yaml.ScalarNode) else fields(file, node).get("func")
    name = word(file, named, node).partition("(")[0].strip()
    return Entry(
        kind="aten",
        symbol=f"{namespace}::{name}",
        status="supported",
        route="as_is",
        sources=(source,),
        confidence="registered",
    )
