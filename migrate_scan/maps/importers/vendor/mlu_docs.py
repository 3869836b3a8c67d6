"""Cambricon's support list of torch's public API."""

from collections.abc import Iterator, Sequence

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

_COUNTERPART = "corresponding MLU api"
_ANSWERS = {"true": True, "false": False}


def entries(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """Entries of the list. Raises FactsError naming file and line."""
    for file in files:
        for group in items(file, yaml_root(file)):
            for rows in fields(file, group).values():
                for node in items(file, rows) if isinstance(rows, yaml.SequenceNode) else ():
                    yield _entry(file, node, source)


def _entry(file: VendorFile, node: yaml.Node, source: str) -> Entry:
    row = fields(file, node)
    name = word(file, row.get("api"), node)
    answer = word(file, row.get("supported"), node).lower()
    if answer not in _ANSWERS:
        raise file.refusal(line_of(node), f"{name}: supported is {answer!r}")
    own = row.get(_COUNTERPART)
    replacement = word(file, own, node) if own is not None else None
    able, limited = _ANSWERS[answer], "limitations" in row
    return Entry(
        kind="environment" if name.isupper() else "python_api",
        symbol=f"env:{name}" if name.isupper() else name,
        status="unsupported" if not able else "limited" if limited else "supported",
        constraints=("note",) if able and limited else (),
        route=("rename" if replacement else "as_is") if able else None,
        replacement=replacement if able else None,
        sources=(source,),
    )
