"""Every rule, one module each (``ms101_torch_cuda_api``): what is found, and why it matters.

The table is made from the modules of this package, so a new rule is a new file and
nothing else. It is loaded by ``explain``, SARIF and the tests, not by a scan.
"""

import importlib
import pkgutil
from functools import cache

from migrate_scan.rules.base import Rule

__all__ = ["Rule", "all_rules", "rule_ids"]


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules, in order, told by the names of their modules."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name[:5].upper() for name in names if name.startswith("ms")))


@cache
def all_rules() -> dict[str, Rule]:
    """All rules by id, in order. Raises ``ValueError`` if two modules claim one id."""
    rules: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("ms"):
            rule: Rule = importlib.import_module(f"{__name__}.{module.name}").RULE
            if rule.id in rules:
                raise ValueError(f"two rules have the id {rule.id}")
            rules[rule.id] = rule
    return dict(sorted(rules.items()))
