"""Every example of the CUDA rules, checked against the parser."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

import migrate_scan.rules
from migrate_scan.parse.cuda import parse_cuda
from migrate_scan.parse.facts import FileInventory
from migrate_scan.parse.python import parse_python
from migrate_scan.rules.base import Example, Rule

_OURS = ("ms204", "ms3", "ms4")
RULES: list[Rule] = [
    import_module(f"migrate_scan.rules.{module.name}").RULE
    for module in iter_modules(migrate_scan.rules.__path__)
    if module.name.startswith(_OURS)
]
VALID = [
    pytest.param(rule, example, id=f"{rule.id}-{i}")
    for rule in RULES
    for i, example in enumerate(rule.valid)
]
INVALID = [
    pytest.param(rule, example, id=f"{rule.id}-{i}")
    for rule in RULES
    for i, example in enumerate(rule.invalid)
]


def symbols(rule: Rule, inventory: FileInventory) -> tuple[str, ...]:
    """What a rule found, in order of place."""
    if rule.subject == "kernel":
        return tuple(kernel.name for kernel in inventory.kernels if kernel.rule == rule.id)
    usages = (*inventory.usages, *(launch.usage for launch in inventory.launches))
    return tuple(usage.symbol for usage in usages if usage.rule == rule.id)


def parse(example: Example) -> FileInventory:
    assert example.language in ("cuda", "cpp", "python")
    if example.language == "python":
        return parse_python(example.code.encode())
    return parse_cuda(example.code.encode(), "cuda" if example.language == "cuda" else "cpp")


def test_all_rules_are_found() -> None:
    assert [rule.id for rule in RULES] == [
        "MS204",
        "MS301",
        "MS302",
        "MS303",
        "MS304",
        "MS401",
        "MS402",
        "MS403",
        "MS404",
    ]


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_valid(rule: Rule, example: Example) -> None:
    assert symbols(rule, parse(example)) == example.symbols


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_invalid(rule: Rule, example: Example) -> None:
    assert symbols(rule, parse(example)) == ()
