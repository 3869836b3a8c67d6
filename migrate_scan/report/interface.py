"""The model as the JSON report shows it: the stable interface.

Keys that :data:`OPTIONAL` names are left out where there is nothing to say; every other
key is always there, ``null`` included. Data-keyed objects are sorted, remarks are in words.
"""

from types import GenericAlias
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.model import (
    Counts,
    Dependency,
    Files,
    Finding,
    Kernel,
    KernelBinding,
    Operator,
    Place,
    Report,
    Risk,
    TargetReport,
    Usage,
)
from migrate_scan.report import catalogue
from migrate_scan.report.wording import remark

INTERNAL: dict[str, tuple[str, ...]] = {
    "Usage": ("only_ported", "text"),
    "Kernel": ("calls", "libraries", "names", "operations"),
}
"""Fields that serve edits and linking and are no part of the interface."""

OPTIONAL: dict[str, tuple[str, ...]] = {
    "Usage": ("cell", "kernel_id", "suppressed"),
    "Kernel": ("cell", "defined_by_macro", "shared_bytes", "role", "suppressed"),
    "Place": ("cell", "scope", "kind"),
    "Finding": ("grade", "disagreement", "suggestion", "shim"),
    "TargetReport": ("adopt", "schedule"),
}
"""Keys left out when ``None``, by class of the model."""


def _shown(kind: type[Struct], keep: tuple[str, ...] = (), **parts: Any) -> Any:
    """``kind`` as it is shown, though with the optional keys ``keep``; ``parts`` are the types
    of what is shown in another form within it."""
    name = kind.__name__
    optional = {*OPTIONAL.get(name, ())} - {*keep}
    fields: list[Any] = [
        (field, parts.get(field, Any), *([None] if field in optional else ()))
        for field in kind.__struct_fields__
        if field not in INTERNAL.get(name, ())
    ]
    return msgspec.defstruct(name, fields, kw_only=True, omit_defaults=True)


def _many(kind: Any) -> Any:
    return GenericAlias(list, (kind,))


_PLACES = _many(_shown(Place))
_KERNEL = _shown(
    Kernel,
    launches=_many(_shown(Place, keep=("scope",))),
    bindings=_many(_shown(KernelBinding, call_sites=_PLACES)),
)
_TARGET = _shown(
    TargetReport, findings=_many(_shown(Finding)), risks=_many(_shown(Risk, places=_PLACES))
)
_REPORT = _shown(
    Report,
    usages=_many(_shown(Usage)),
    kernels=_many(_KERNEL),
    operators=_many(_shown(Operator, places=_PLACES)),
    dependencies=_many(_shown(Dependency, places=_many(_shown(Place, keep=("kind",))))),
    targets=GenericAlias(dict, (str, _TARGET)),
)


def shown(report: Report) -> Any:
    """``report`` as structs that encode to what the JSON report holds, and that may be changed."""
    found = msgspec.convert(report, _REPORT, from_attributes=True)
    found.config = _sorted_maps(report.config)
    found.files = _with_sorted_maps(report.files)
    for usage in found.usages:
        if len(usage.arguments) > 1:
            usage.arguments = _sorted_maps(usage.arguments)
    for target in found.targets.values():
        _put_in_words(target)
    return found


def _put_in_words(target: Any) -> None:
    text = catalogue.load("en")
    if target.adopt is not None:
        target.adopt = replace(target.adopt, message=remark(text, target.adopt.message))
    for finding in target.findings:
        finding.message = remark(text, finding.message)
    target.counts = _with_sorted_maps(target.counts)
    target.plans = [
        replace(
            plan,
            counts=_with_sorted_maps(plan.counts),
            notes=tuple(remark(text, note) for note in plan.notes),
        )
        for plan in target.plans
    ]
    target.what_if = [
        replace(other, counts=_with_sorted_maps(other.counts)) for other in target.what_if
    ]


def _with_sorted_maps(value: Files | Counts) -> Files | Counts:
    maps = {
        name: _sorted_maps(part)
        for name, part in msgspec.structs.asdict(value).items()
        if isinstance(part, dict)
    }
    return replace(value, **maps)


def _sorted_maps(value: Any) -> Any:
    # Configuration is read from TOML, so its depth is bounded by the reader.
    if isinstance(value, dict):
        return {str(key): _sorted_maps(value[key]) for key in sorted(value, key=str)}
    return value
