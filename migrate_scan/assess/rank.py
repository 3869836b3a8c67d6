"""The orders that judgements are compared by."""

from collections.abc import Iterable

from migrate_scan.model import READY_ROUTES, ConstraintState, Finding, Route, Status

STATUS_ORDER: tuple[Status, ...] = (
    "supported",
    "limited",
    "fallback",
    "unverified",
    "unknown",
    "unsupported",
)
"""From best to worst; silence and ignorance stand before a stated no."""
ROUTE_ORDER: tuple[Route | None, ...] = (
    "as_is",
    "shim",
    "rename",
    "translate",
    "adopt",
    "replace",
    "rewrite",
    "redesign",
    None,
)
"""From least to most work; no known way comes last."""


def undecided(finding: Finding) -> bool:
    """Whether a constraint of the entry could not be judged."""
    return any(constraint.state == "undecided" for constraint in finding.constraints)


def is_open(finding: Finding) -> bool:
    """Whether the maps do not know, or cannot tell from source."""
    return finding.status in ("unknown", "unverified") or undecided(finding)


def violated(finding: Finding) -> bool:
    """Whether the code is known to break a constraint of the entry."""
    return any(constraint.state == "violated" for constraint in finding.constraints)


def worst_state(finding: Finding) -> ConstraintState | None:
    """How the constraints of the entry were judged as a whole; None where it has none."""
    states = {constraint.state for constraint in finding.constraints}
    order: tuple[ConstraintState, ...] = ("violated", "undecided", "met")
    return next((state for state in order if state in states), None)


def can_run(finding: Finding) -> bool:
    """Supported, or limited with every constraint met. Silent, unknown and CPU fallback are not."""
    if finding.status == "supported":
        return True
    return finding.status == "limited" and not undecided(finding) and not violated(finding)


def ready(finding: Finding) -> bool:
    """Whether the subject runs on the target without a manual change.

    ``translate`` counts where the vendor's tool converts the source at build time and
    the entry is plainly supported.
    """
    if finding.route == "translate":
        return finding.status == "supported"
    return finding.route in READY_ROUTES and can_run(finding)


def worst(findings: Iterable[Finding]) -> Finding | None:
    """The finding that costs most: by route, then by status."""
    return max(
        findings,
        key=lambda f: (ROUTE_ORDER.index(f.route), STATUS_ORDER.index(f.status)),
        default=None,
    )
