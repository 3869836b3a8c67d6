"""The maps of several targets, each for the versions and the chip that the user named for it."""

from collections.abc import Iterable, Mapping, Sequence

from migrate_scan.maps.errors import UnknownStack, UnknownTarget
from migrate_scan.maps.load.aliases import (
    implied_chip,
    known_targets,
    parse_target,
    target_facts,
)
from migrate_scan.maps.load.stack import choose
from migrate_scan.maps.load.target import TargetMap
from migrate_scan.maps.load.user import NOTHING_SAID, UserStatements


def load_all(
    targets: Iterable[str],
    *,
    torch: Sequence[str] = (),
    chips: Sequence[str] = (),
    user: Mapping[str, UserStatements] | None = None,
) -> dict[str, TargetMap]:
    """The map of every target, by target id.

    ``torch`` holds versions: ``2.7`` for every target, ``cann=2.7`` for one; a chip's name
    tells whose it is. Raises UnknownTarget or UnknownStack.
    """
    by_chip, by_torch = _chips(chips), _versions(torch)
    everyone = by_torch.pop(None, None)
    maps: dict[str, TargetMap] = {}
    for text in targets:
        name, sdk = parse_target(text)
        chip = by_chip.pop(name, None) or implied_chip(text)
        stack = choose(name, sdk, by_torch.pop(name, everyone), chip)
        maps[name] = TargetMap(stack, (user or {}).get(name, NOTHING_SAID))
    for owner, chip in by_chip.items():
        raise UnknownStack(f"{chip} is a chip of {owner}, which is not among the targets.")
    for absent, version in by_torch.items():
        raise UnknownStack(f"torch {version} is for {absent}, which is not among the targets.")
    return maps


def _versions(texts: Iterable[str]) -> dict[str | None, str]:
    """The torch version of each target that the user named one for; None is every target."""
    versions: dict[str | None, str] = {}
    for text in texts:
        named, _, version = text.rpartition("=")
        owner = parse_target(named)[0] if named else None
        if versions.setdefault(owner, version) != version:
            whose = owner or "every target"
            raise UnknownStack(f"torch {versions[owner]} and {version} for {whose}: name one.")
    return versions


def _chips(names: Iterable[str]) -> dict[str, str]:
    """The chip of each target that the user named one for."""
    chips: dict[str, str] = {}
    for text in names:
        try:
            owner, chip = parse_target(text)[0], implied_chip(text)
        except UnknownTarget:
            chip = None
        if chip is None:
            raise UnknownStack(f"Unknown chip {text!r}. Chips: {_chips_offered()}.")
        if owner in chips:
            raise UnknownStack(f"{chips[owner]} and {chip} are both chips of {owner}: name one.")
        chips[owner] = chip
    return chips


def _chips_offered() -> str:
    chips = {target: target_facts(target).get("chips", {}) for target in known_targets()}
    return "; ".join(f"{target}: {', '.join(names)}" for target, names in chips.items() if names)
