"""The JSON Schemas of the JSON report and of the gate's.

``reports/schema/*.schema.json`` are what ships and what a change is reviewed in;
:func:`generate` derives them from the model, and a test holds the two together. After a
change of the model :func:`write` writes them anew.
"""

import json
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec

from migrate_scan import resources
from migrate_scan.model import SCHEMA_VERSION, Area, Report, Route, Status
from migrate_scan.parse.facts import Language
from migrate_scan.report import gate_json
from migrate_scan.report.interface import INTERNAL, OPTIONAL

Schema = dict[str, Any]
Kind = Literal["report", "gate"]

_POSITIVE = frozenset({"line", "end_line", "column", "end_column"})
_SHARES = frozenset({"effort_weighted", "share", "on_critical_path"})
_COUNTERS: dict[str, tuple[str, ...]] = {
    "by_status": get_args(Status),
    "by_route": (*get_args(Route), "none"),
    "by_language": get_args(Language),
    "by_area": get_args(Area),
}
_ROOTS: dict[Kind, tuple[type[msgspec.Struct], str]] = {
    "report": (Report, SCHEMA_VERSION),
    "gate": (gate_json.Gate, gate_json.SCHEMA_VERSION),
}
_OPTIONAL = OPTIONAL | {
    one.__name__: tuple(
        field.encode_name for field in msgspec.structs.fields(one) if field.default is msgspec.UNSET
    )
    for one in gate_json.TYPES
}
_SIGNED = frozenset({"Figure"})
"""Whose numbers may be negative: a rank correlation may."""
_NUMBER_TYPES = frozenset({"integer", "number"})


def schema_file(kind: Kind = "report") -> Schema:
    """The schema that ships with the package."""
    loaded: Schema = json.loads(_path(kind).read_text("utf-8"))
    return loaded


def generate(kind: Kind = "report") -> Schema:
    """The schema as the model has it: every key required but the optional ones, closed
    words as enumerations, positions and counts bounded, unknown keys allowed."""
    root, version = _ROOTS[kind]
    _, components = msgspec.json.schema_components((root,), ref_template="#/$defs/{name}")
    for name, component in components.items():
        _complete(name, component)
    document = components.pop(root.__name__)
    document["properties"]["schema_version"] = {"type": "string", "pattern": r"^1\.[0-9]+$"}
    document["properties"]["root"] = {"type": "string", "pattern": "^[^/]*$"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:migrate-scan:{kind}:{version}",
        **document,
        "$defs": dict(sorted(components.items())),
    }


def write() -> None:
    """Writes the generated schemas to the files that ship."""
    for kind in _ROOTS:
        _path(kind).write_text(json.dumps(generate(kind), indent=2) + "\n", "utf-8")


def _path(kind: Kind) -> Path:
    return resources.reports() / "schema" / f"{kind}.schema.json"


def _complete(name: str, component: Schema) -> None:
    properties: dict[str, Schema] = component.get("properties", {})
    for key in INTERNAL.get(name, ()):
        del properties[key]
    if properties:
        optional = _OPTIONAL.get(name, ())
        component["required"] = [key for key in properties if key not in optional]
    for key, value in properties.items():
        value.pop("default", None)
        if name not in _SIGNED:
            _bound(key, value)


def _bound(key: str, schema: Schema) -> None:
    for variant in (schema, *schema.get("anyOf", ())):
        if key in _COUNTERS:
            variant["additionalProperties"]["minimum"] = 0
            variant["propertyNames"] = {"enum": sorted(_COUNTERS[key])}
        if key == "path" and variant.get("type") == "string":
            variant["pattern"] = "^(?!/)"
        if key == "url" and variant.get("type") == "string":
            variant["pattern"] = "^https://"
        if variant.get("type") in _NUMBER_TYPES:
            # No other number of the report is negative.
            variant["minimum"] = 1 if key in _POSITIVE else 0
            if key in _SHARES:
                variant["maximum"] = 1
