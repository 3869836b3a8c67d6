"""Every example of the rules for scripts, containers and configurations."""

import pytest

from migrate_scan.parse import dispatch
from migrate_scan.rules import all_rules
from migrate_scan.rules.base import Example, Rule

_OURS = ("MS107", "MS205", "MS8")
RULES = [rule for rule in all_rules().values() if rule.id.startswith(_OURS)]


def _symbols(rule: Rule, example: Example) -> tuple[str, ...]:
    assert example.language in ("python", "shell", "dockerfile", "config", "requirements")
    found = dispatch.parse(example.code.encode(), example.language)
    return tuple(usage.symbol for usage in found.usages if usage.rule == rule.id)


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, example in enumerate(rule.valid + rule.invalid)
    ],
)
def test_example(rule: Rule, example: Example) -> None:
    assert _symbols(rule, example) == example.symbols


def test_all_are_here() -> None:
    assert [rule.id for rule in RULES] == [
        "MS107",
        "MS205",
        "MS801",
        "MS802",
        "MS803",
        "MS804",
        "MS805",
    ]
