"""Every Python rule finds what its VALID examples promise and nothing in its INVALID ones."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import migrate_scan.rules
from migrate_scan.parse.python import parse_python
from migrate_scan.rules.base import Example, Rule

_FAMILIES = ("ms1", "ms2", "ms5", "ms6")


def _rules() -> Iterator[Rule]:
    for module in pkgutil.iter_modules(migrate_scan.rules.__path__):
        if module.name.startswith(_FAMILIES):
            rule = importlib.import_module(f"migrate_scan.rules.{module.name}").RULE
            if all(example.language == "python" for example in rule.valid + rule.invalid):
                yield rule


_RULES = sorted(_rules(), key=lambda rule: rule.id)


def _found(rule: Rule, example: Example) -> tuple[str, ...]:
    inventory = parse_python(example.code.encode())
    if rule.subject == "kernel":
        return tuple(kernel.name for kernel in inventory.kernels if kernel.rule == rule.id)
    usages = [*inventory.usages, *(native.usage for native in inventory.native_references)]
    return tuple(usage.symbol for usage in usages if usage.rule == rule.id)


def _cases(valid: bool) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in _RULES
        for number, example in enumerate(rule.valid if valid else rule.invalid)
    ]


@pytest.mark.parametrize(("rule", "example"), _cases(valid=True))
def test_valid(rule: Rule, example: Example) -> None:
    assert _found(rule, example) == example.symbols


@pytest.mark.parametrize(("rule", "example"), _cases(valid=False))
def test_invalid(rule: Rule, example: Example) -> None:
    assert _found(rule, example) == ()


def test_every_rule_has_its_own_id() -> None:
    assert len({rule.id for rule in _RULES}) == len(_RULES) >= 17


def test_usages_carry_the_category_of_their_rule() -> None:
    by_id = {rule.id: rule for rule in _RULES}
    for rule in _RULES:
        for example in rule.valid:
            for usage in parse_python(example.code.encode()).usages:
                assert usage.category == by_id[usage.rule].category
