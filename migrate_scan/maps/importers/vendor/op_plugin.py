"""op-plugin's list of functions: ATen's and CANN's own operators, by torch versions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

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
from migrate_scan.maps.versions import Minor, minor, text

_SECTIONS = ("official", "custom", "autograd", "symint", "quant")
"""``symint`` repeats operators of the other sections, CANN's own among them."""
_VERSION = re.compile(r"v\d+\.\d+$")
_BACKENDS = ("acl_op", "op_api")


def entries(files: Sequence[VendorFile], source: str, until: Minor) -> Iterator[Entry]:
    """Entries of the function list, open ranges capped at ``until``. Raises FactsError."""
    for file in files:
        root = fields(file, yaml_root(file))
        if "all_version" not in root or "official" not in root:
            raise file.refusal(1, "no all_version or no official section")
        versions = _versions(file, root["all_version"])
        own = {_name(file, node) for node in _section(file, root, "custom")}
        for section in _SECTIONS:
            for node in _section(file, root, section):
                yield from _entry(file, node, own, versions, source, until)


def _section(file: VendorFile, root: Mapping[str, yaml.Node], name: str) -> Iterable[yaml.Node]:
    return items(file, root[name]) if name in root else ()


def _name(file: VendorFile, node: yaml.Node) -> str:
    return word(file, fields(file, node).get("func"), node).partition("(")[0].strip()


def _entry(
    file: VendorFile,
    node: yaml.Node,
    own: Set[str],
    versions: list[Minor],
    source: str,
    until: Minor,
) -> Iterator[Entry]:
    row = fields(file, node)
    name = _name(file, node)
    spans = [_span(file, row[backend], versions) for backend in _BACKENDS if backend in row]
    known = [span for span in spans if span]
    if known:
        yield Entry(
            kind="aten",
            symbol=f"{'npu' if name in own else 'aten'}::{name}",
            status="supported",
            route="as_is",
            since=text(min(low for low, _ in known)),
            until=text(min(max(high for _, high in known), until)),
            sources=(source,),
            confidence="registered",
        )


def _versions(file: VendorFile, node: yaml.Node) -> list[Minor]:
    return [_version(file, item) for item in items(file, node)]


def _version(file: VendorFile, node: yaml.Node, part: str | None = None) -> Minor:
    found = part or word(file, node, node)
    version = minor(found)
    if not _VERSION.match(found) or version is None:
        raise file.refusal(line_of(node), f"{found!r} is not a version")
    return version


def _span(file: VendorFile, node: yaml.Node, versions: list[Minor]) -> tuple[Minor, Minor] | None:
    """``all_version``, ``v2.1, v2.2``, or a list with the first and the last version."""
    if isinstance(node, yaml.ScalarNode):
        if node.value == "all_version":
            return versions[0], versions[-1]
        if not node.value:
            return None
        ends = [_version(file, node, part.strip()) for part in node.value.split(",")]
    else:
        ends = [
            versions[-1] if getattr(end, "value", "") == "newest" else _version(file, end)
            for end in items(file, node)
        ]
    return (min(ends), max(ends)) if ends else None
