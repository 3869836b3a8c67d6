"""Devices that other files can take from a module: names, helpers, fields of classes."""

import re
from collections.abc import Iterator
from itertools import chain

from tree_sitter import Node

from migrate_scan.parse.python.flow import Flow
from migrate_scan.parse.python.literals import Word
from migrate_scan.parse.python.origins import NOTHING, Origins
from migrate_scan.parse.python.provenance import fits
from migrate_scan.parse.python.source import Source

# Two literal searches are many times faster than one pattern for both.
_ASSIGNED = tuple(
    re.compile(word + rb"\w*[ \t]*(?::[^=\n]{0,80})?=(?!=)") for word in (rb"device", rb"DEVICE")
)
_HELPER = re.compile(rb"def (\w*device\w*)\(")
_CLASS = re.compile(rb"(?<=\n)class (\w+)\(")
_PREFIX = re.compile(rb"[ \t]*((?:self|cls)\.)?(\w*)")
_LINE = 200
_WORD: Word = "device"


def exported_devices(flow: Flow, literals: dict[str, Node]) -> dict[str, tuple[str, ...]]:
    """What each name that other files can see takes its device from.

    ``literals`` are targets that a device literal was assigned to, by their exported name.
    """
    found: dict[str, Origins] = {}
    for name, value in (*literals.items(), *_candidates(flow)):
        origins = _origins(flow, value)
        if origins:
            found[name] = found.get(name, NOTHING) | origins
    devices = {name: _told(origins) for name, origins in found.items()}
    return {**devices, **_bases(flow, devices)}


def exported_name(source: Source, target: Node) -> str | None:
    """``DEVICE``, ``Config.device`` for a field or ``self.device``; None for a local variable."""
    if target.type == "attribute":
        owner, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        if owner is None or name is None or source.raw(owner) not in (b"self", b"cls"):
            return None
        own = source.class_at(target.start_byte)
        return f"{own.name}.{source.text(name)}" if own is not None else None
    scopes = source.scopes_at(target.start_byte)
    if any(scope.kind != "class" for scope in scopes):
        return None
    return ".".join([*(scope.name for scope in reversed(scopes)), source.text(target)])


def _candidates(flow: Flow) -> Iterator[tuple[str, Node]]:
    source = flow.source
    data = source.data
    for hit in chain.from_iterable(pattern.finditer(data) for pattern in _ASSIGNED):
        start = max(data.rfind(b"\n", 0, hit.start()) + 1, hit.start() - _LINE)
        if not _PREFIX.fullmatch(data, start, hit.start()):
            continue
        leaf = source.leaf(hit.start(), hit.start() + 1)
        target = leaf.parent if leaf is not None else None
        if leaf is None or target is None:
            continue
        target = target if target.type == "attribute" else leaf
        statement = target.parent
        value = statement.child_by_field_name("right") if statement is not None else None
        if statement is None or statement.type != "assignment" or value is None:
            continue
        name = exported_name(source, target)
        if name is not None and fits(source.text(leaf), _WORD):
            yield name, value
    for header in source.headers:
        if b"device" not in header.name or not _HELPER.match(data, header.start):
            continue
        leaf = source.leaf(header.start, header.start + 3)
        definition = leaf.parent if leaf is not None and leaf.type == "def" else None
        label = definition.child_by_field_name("name") if definition is not None else None
        name = exported_name(source, label) if label is not None else None
        if definition is not None and name is not None:
            yield name, definition


def _origins(flow: Flow, value: Node) -> Origins:
    if value.type == "function_definition":
        return flow.returned(value)
    return flow.origins(value)


def _told(origins: Origins) -> tuple[str, ...]:
    """One made here is all that counts: it holds whatever the others are."""
    if any(isinstance(origin, int) for origin in origins):
        return ("cuda",)
    return tuple(sorted(origin for origin in origins if isinstance(origin, str)))


def _bases(flow: Flow, devices: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Classes that may inherit a device from a class of this or of another file."""
    source = flow.source
    if not source.holds(b"device"):
        return {}
    owners = {name.partition(".")[0] for name in devices if "." in name}
    found: dict[str, tuple[str, ...]] = {}
    for header in source.headers:
        hit = _CLASS.match(source.data, header.start) if header.keyword == b"class" else None
        if hit is None:
            continue
        leaf = source.leaf(hit.start(1), hit.end(1))
        definition = leaf.parent if leaf is not None else None
        if leaf is None or definition is None or definition.type != "class_definition":
            continue
        told: list[str] = []
        for base in flow.classes.bases(definition):
            if flow.classes.defined(base) is not None:
                name = source.text(base)
                told += [f":{name}"] if name in owners or name in found else []
            else:
                told += _told(flow.elsewhere(base))
        if told:
            found[source.text(leaf)] = tuple(told)
    return found
