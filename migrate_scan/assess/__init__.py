"""Judges the inventory against one target: status, constraint states and route."""

from collections.abc import Iterator, Mapping

from migrate_scan.assess import kernels, subjects, usages
from migrate_scan.assess.from_imports import follow_imports
from migrate_scan.assess.shim import reach
from migrate_scan.assess.suggestions import hold_together, with_suggestion
from migrate_scan.assess.verdicts import LookUps
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import (
    Dependency,
    Finding,
    Inventory,
    Kernel,
    Operator,
    Report,
    Scope,
    Usage,
)

__all__ = ["assess", "counted"]

Subject = Usage | Kernel | Operator | Dependency


def assess(
    inventory: Inventory, target: TargetMap, dtypes: tuple[str, ...], scope: Scope
) -> tuple[Finding, ...]:
    """One finding a subject, in the inventory's order; suppressed subjects get none.

    ``dtypes`` are those in scope (``fp32``, ``fp16``, ``bf16`` ...); ``scope`` is what the
    code is ported for.
    """
    look_ups = LookUps(target, dtypes, scope)
    judged_kernels = {
        kernel.id: kernels.judge(kernel, target, inventory.project_names)
        for kernel in inventory.kernels
        if kernel.suppressed is None
    }
    context = usages.Context(look_ups=look_ups, kernels=judged_kernels)
    return (
        *_usages(inventory, context),
        *judged_kernels.values(),
        *(subjects.judge_operator(op, look_ups) for op in inventory.operators),
        *_dependencies(inventory, target),
    )


def _usages(inventory: Inventory, context: usages.Context) -> Iterator[Finding]:
    judged = [
        (usage, usages.judge(usage, context))
        for usage in inventory.usages
        if usage.suppressed is None
    ]
    following = follow_imports(judged)
    edited = [
        (usage, following.get(usage.id) or with_suggestion(finding, usage))
        for usage, finding in judged
    ]
    for usage, finding in hold_together(edited):
        yield reach(finding, usage, context.target)


def _dependencies(inventory: Inventory, target: TargetMap) -> Iterator[Finding]:
    for dependency in inventory.dependencies:
        finding = subjects.judge_dependency(dependency, target)
        if finding is not None:
            yield finding


def counted(inventory: Inventory | Report) -> Mapping[str, Subject]:
    """What counts by default, by id: the repository's own code, suppressed subjects left out."""
    every: tuple[Subject, ...] = (
        *(usage for usage in inventory.usages if usage.suppressed is None),
        *(kernel for kernel in inventory.kernels if kernel.suppressed is None),
        *inventory.operators,
        *inventory.dependencies,
    )
    return {subject.id: subject for subject in every if subject.area == "own"}
