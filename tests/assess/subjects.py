"""Subjects to judge, one at a time."""

from functools import cache
from typing import Any

from migrate_scan.assess import assess
from migrate_scan.maps.load import TargetMap, load_target
from migrate_scan.model import (
    Dependency,
    Finding,
    Inventory,
    Kernel,
    Operator,
    Scope,
    Usage,
)
from migrate_scan.parse.facts import Category, KernelLanguage

DTYPES = ("fp32", "fp16", "bf16")
TARGETS = ("cann", "mlu", "rocm")


@cache
def target(name: str) -> TargetMap:
    """The map of a target on its default stack."""
    return load_target(name)


def usage(category: Category, symbol: str, text: str = "", **more: Any) -> Usage:
    values: dict[str, Any] = {
        "rule": "MS101",
        "fingerprint": "0" * 16,
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 1 + len(text),
        "id": "u1",
        "path": "train.py",
        "area": "own",
    }
    return Usage(category=category, symbol=symbol, text=text, **{**values, **more})


def kernel(name: str = "my_kernel", language: KernelLanguage = "cuda", **more: Any) -> Kernel:
    values: dict[str, Any] = {
        "id": "k1",
        "rule": "MS301",
        "fingerprint": "1" * 16,
        "path": "k.cu",
        "line": 1,
        "end_line": 40,
        "loc": 40,
        "area": "own",
    }
    return Kernel(name=name, language=language, **{**values, **more})


def operator(symbol: str, **more: Any) -> Operator:
    values: dict[str, Any] = {
        "id": "o1",
        "kind": "function",
        "count": 1,
        "places": (),
        "places_total": 1,
        "area": "own",
    }
    return Operator(symbol=symbol, **{**values, **more})


def dependency(name: str, rule: str = "MS701", **more: Any) -> Dependency:
    values: dict[str, Any] = {
        "id": "d1",
        "fingerprint": "2" * 16,
        "import_name": name,
        "version_spec": None,
        "places": (),
        "area": "own",
    }
    return Dependency(name=name, rule=rule, **{**values, **more})


def judged(
    subject: Usage | Kernel | Operator | Dependency,
    name: str,
    *others: Kernel,
    scope: Scope = "training",
) -> Finding:
    """The finding on ``subject`` for one target; ``others`` stand in the inventory beside it."""
    inventory = Inventory(
        usages=(subject,) if isinstance(subject, Usage) else (),
        kernels=(*((subject,) if isinstance(subject, Kernel) else ()), *others),
        operators=(subject,) if isinstance(subject, Operator) else (),
        dependencies=(subject,) if isinstance(subject, Dependency) else (),
    )
    findings = assess(inventory, target(name), DTYPES, scope)
    (found,) = [finding for finding in findings if finding.subject == subject.id]
    return found
