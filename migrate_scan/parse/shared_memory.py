"""How much shared memory a kernel declares."""

import re
from collections.abc import Mapping

from migrate_scan.parse.facts import Feature

_NAME = re.compile(r"[A-Za-z_]\w*")
_PLAIN_PRODUCT = re.compile(r"\s*[0-9]{1,9}(?:\s*[*+]\s*[0-9]{1,9}){0,6}\s*")


def shared_bytes(features: tuple[Feature, ...]) -> int | None:
    """Bytes of static shared memory, if every declaration's size is a constant."""
    total = 0
    for feature in features:
        if feature.name != "shared_memory":
            continue
        size = feature.detail.rpartition(" = ")[2]
        if not size.endswith(" B"):
            return None
        total += int(size.removesuffix(" B"))
    return total or None


def product(extent: str, constants: Mapping[str, str]) -> int | None:
    """The value of ``32`` or ``TILE * 4 + 1`` made of plain integers and named ones."""
    extent = _NAME.sub(lambda name: constants.get(name.group(), name.group()), extent)
    if not _PLAIN_PRODUCT.fullmatch(extent):
        return None
    total = 0
    for term in extent.split("+"):
        value = 1
        for factor in term.split("*"):
            value *= int(factor)
        total += value
    return total
