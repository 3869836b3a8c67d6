"""Loading the map of a target for one stack."""

from collections.abc import Mapping

from migrate_scan.maps.errors import MapError, UnknownStack, UnknownTarget
from migrate_scan.maps.load.aliases import implied_chip, known_targets, parse_target
from migrate_scan.maps.load.chosen import load_all
from migrate_scan.maps.load.probe import ProbeResults, answered, parse_probe
from migrate_scan.maps.load.shared import cuda_bound, distributions
from migrate_scan.maps.load.shim import ShimMap
from migrate_scan.maps.load.stack import alternatives, choose, offers
from migrate_scan.maps.load.target import TargetMap
from migrate_scan.maps.load.user import NOTHING_SAID, UserStatements, parse_user

__all__ = [
    "MapError",
    "ProbeResults",
    "ShimMap",
    "TargetMap",
    "UnknownStack",
    "UnknownTarget",
    "UserStatements",
    "alternatives",
    "answered",
    "cuda_bound",
    "distributions",
    "known_targets",
    "load_all",
    "load_target",
    "offers",
    "parse_probe",
    "parse_target",
    "parse_user",
]


def load_target(
    target: str,
    *,
    sdk: str | None = None,
    torch: str | None = None,
    chip: str | None = None,
    user: Mapping[str, UserStatements] | None = None,
) -> TargetMap:
    """The map of a target, for the newest released pair unless versions are named.

    ``target`` may be an alias, name a chip (``910B``) or an SDK (``cann@26.1.0``); ``sdk``
    and ``chip`` win over what it implies; ``user`` holds a user's own statements by target.
    Raises UnknownTarget or UnknownStack.
    """
    name, named_sdk = parse_target(target)
    stack = choose(name, sdk or named_sdk, torch, chip or implied_chip(target))
    return TargetMap(stack, (user or {}).get(name, NOTHING_SAID))
