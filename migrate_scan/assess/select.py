"""Keeps the rules that the user asked for."""

from collections.abc import Sequence

from msgspec.structs import replace

from migrate_scan.model import Inventory


def select(inventory: Inventory, selected: Sequence[str], ignored: Sequence[str]) -> Inventory:
    """``inventory`` without subjects whose rule was not selected or was ignored.

    As in ruff, a prefix (``MS1``) stands for all rules that begin with it, the longer
    prefix decides, and an empty ``selected`` means all. Operators follow no rule and stay.
    """
    if not selected and not ignored:
        return inventory

    def keep(rule: str) -> bool:
        return kept(rule, selected, ignored)

    return replace(
        inventory,
        usages=tuple(usage for usage in inventory.usages if keep(usage.rule)),
        kernels=tuple(kernel for kernel in inventory.kernels if keep(kernel.rule)),
        dependencies=tuple(item for item in inventory.dependencies if keep(item.rule)),
    )


def kept(rule: str, selected: Sequence[str], ignored: Sequence[str]) -> bool:
    """Whether the user asked for a rule. The longer prefix decides; no ``selected`` means all."""
    chosen = _longest(rule, selected) if selected else 0
    dropped = _longest(rule, ignored)
    return chosen is not None and (dropped is None or chosen > dropped)


def _longest(rule: str, prefixes: Sequence[str]) -> int | None:
    return max((len(prefix) for prefix in prefixes if rule.startswith(prefix)), default=None)
