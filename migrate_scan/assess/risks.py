"""What decides whether a port is accepted though the code runs: precision, determinism and
speed.

A risk is told once for a target, with its places, how the target's map judges what it is made
of, and the evidence of that. It costs no readiness and no effort: findings do.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.assess.rank import undecided, violated
from migrate_scan.model import (
    Evidence,
    Finding,
    Inventory,
    Operator,
    Place,
    Risk,
    RiskCode,
    RiskKind,
    RiskLevel,
    Usage,
)

_MAX_PLACES = 20
_MAX_EVIDENCE = 2
_LEVELS: tuple[RiskLevel, ...] = ("high", "medium", "low")


class _Pattern(Struct, frozen=True):
    """A risk, and the symbols that make it."""

    code: RiskCode
    kind: RiskKind
    symbols: re.Pattern[str]


_TABLE: tuple[tuple[RiskCode, RiskKind, str], ...] = (
    (
        "tf32",
        "precision",
        r".*\.(?:allow_tf32|fp32_precision|[sg]et_float32_matmul_precision)$"
        r"|env:(?:NVIDIA_TF32_OVERRIDE|TORCH_ALLOW_TF32_CUBLAS_OVERRIDE)$",
    ),
    (
        "fp64",
        "precision",
        r"torch\.(?:float64|(?:cuda\.)?DoubleTensor|Tensor\.double)$",
    ),
    (
        "complex",
        "precision",
        r"torch\.(?:complex\w*|fft\.\w+|view_as_(?:complex|real)|polar|i?stft"
        r"|Tensor\.i?stft)$",
    ),
    ("fp8", "precision", r"torch\.float8_\w+$"),
    (
        "determinism",
        "determinism",
        r"torch\.backends\.cudnn\.(?:benchmark|deterministic)$"
        r"|torch\.(?:use_deterministic_algorithms|set_deterministic_debug_mode)$"
        r"|env:CUBLAS_WORKSPACE_CONFIG$",
    ),
    ("channels_last", "performance", r"torch\.channels_last(?:_3d)?$"),
    (
        "dynamic_shapes",
        "performance",
        r"torch\.(?:Tensor\.)?(?:nonzero|argwhere|masked_select|unique|unique_consecutive)$"
        r"|aten::index\.Tensor$",
    ),
)
_SYNCS = re.compile(r"torch\.Tensor\.(?:item|tolist|cpu)$")
_PATTERNS = tuple(_Pattern(code, kind, re.compile(text)) for code, kind, text in _TABLE)


def risks(
    inventory: Inventory, findings: Sequence[Finding], counting: Mapping[str, object]
) -> tuple[Risk, ...]:
    """The risks for one target, gravest first. ``counting`` holds the ids that count."""
    judged = {finding.subject: finding for finding in findings}
    every: tuple[Usage | Operator, ...] = (*inventory.usages, *inventory.operators)
    subjects = [item for item in every if item.id in counting and item.id in judged]
    found = [
        _risk(pattern.code, pattern.kind, members, judged)
        for pattern in _PATTERNS
        if (members := [item for item in subjects if pattern.code in _codes(item.symbol)])
    ]
    found += _on_cpu([i for i in subjects if judged[i.id].status == "fallback"], inventory, judged)
    if inventory.host_syncs:
        asked = sorted((judged[i.id] for i in subjects if _SYNCS.match(i.symbol)), key=_gravity)
        found.append(
            Risk(
                code="host_sync",
                kind="performance",
                level="medium",
                status=asked[0].status if asked else None,
                count=len(inventory.host_syncs),
                places=inventory.host_syncs[:_MAX_PLACES],
                evidence=tuple(islice(_evidence(asked), _MAX_EVIDENCE)),
            )
        )
    return tuple(sorted(found, key=lambda risk: (_LEVELS.index(risk.level), -risk.count)))


@lru_cache(maxsize=16384)
def _codes(symbol: str) -> frozenset[str]:
    """The risks that a symbol is a part of."""
    return frozenset(pattern.code for pattern in _PATTERNS if pattern.symbols.match(symbol))


def _risk(
    code: RiskCode,
    kind: RiskKind,
    members: Sequence[Usage | Operator],
    judged: Mapping[str, Finding],
) -> Risk:
    findings = sorted((judged[item.id] for item in members), key=_gravity)
    return Risk(
        code=code,
        kind=kind,
        level=_LEVELS[_gravity(findings[0])],
        status=findings[0].status,
        count=sum(item.count if isinstance(item, Operator) else 1 for item in members),
        places=tuple(islice(_places(members), _MAX_PLACES)),
        evidence=tuple(islice(_evidence(findings), _MAX_EVIDENCE)),
    )


def _on_cpu(
    members: Sequence[Usage | Operator], inventory: Inventory, judged: Mapping[str, Finding]
) -> Iterator[Risk]:
    """Operators that run on the CPU: those of every step, which copy there and back each time,
    and the others."""
    if not members:
        return
    every = _risk("cpu_fallback", "performance", members, judged)
    places = list(_places(members))
    in_steps = tuple(place for place in places if _is_in_step(place, inventory))
    if in_steps:
        yield replace(
            every,
            code="cpu_fallback_in_steps",
            level="high",
            count=len(in_steps),
            places=in_steps[:_MAX_PLACES],
        )
    # An operator counts also where its places are too many to be kept.
    if others := every.count - len(in_steps):
        rest = tuple(place for place in places if not _is_in_step(place, inventory))
        yield replace(every, count=others, places=rest[:_MAX_PLACES])


def _is_in_step(place: Place, inventory: Inventory) -> bool:
    lines = inventory.step_lines.get(place.path, ())
    return any(first <= place.line <= last for first, last in lines)


def _gravity(finding: Finding) -> int:
    """0 where the vendor says no, 1 where the answer is open or slow, 2 where it runs."""
    if finding.status == "unsupported" or violated(finding):
        return 0
    if finding.status in ("fallback", "unverified", "unknown") or undecided(finding):
        return 1
    return 2


def _places(members: Iterable[Usage | Operator]) -> Iterator[Place]:
    for item in members:
        if isinstance(item, Operator):
            yield from item.places
        else:
            yield Place(path=item.path, line=item.line, column=item.column, cell=item.cell)


def _evidence(findings: Iterable[Finding]) -> Iterator[Evidence]:
    seen = set()
    for finding in findings:
        for item in finding.evidence:
            if item.source not in seen:
                seen.add(item.source)
                yield item
