"""Choosing the versions: the newest released pair unless the user says otherwise."""

from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.maps.errors import UnknownStack
from migrate_scan.maps.load.aliases import chip_name, known_targets, target_facts
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.versions import Minor, minor, text, within
from migrate_scan.model import Stack
from migrate_scan.resources import operator_maps


class Release(Struct, frozen=True):
    """One row of the version matrix: versions that were released together."""

    target: str
    sdk: str
    plugin: str
    torch: str

    def answers_to(self, sdk: str) -> bool:
        """Whether a user means this release: the SDK's version, the plugin's, or its suffix."""
        wanted = sdk.lower().removeprefix("v")
        names = (self.sdk, self.plugin, self.plugin.rpartition("-")[2])
        return wanted in (name.lower().removeprefix("v") for name in names if name)


@cache
def releases(target: str) -> tuple[Release, ...]:
    """The target's version matrix, newest first."""
    rows = read_rows(operator_maps() / "_shared" / "versions.tsv")
    return tuple(
        Release(row["target"], row["sdk"], row["plugin"], row["torch"])
        for row in rows
        if row["target"] == target
    )


def choose(target: str, sdk: str | None, torch: str | None, chip: str | None) -> Stack:
    """The stack for what the user named. Raises UnknownStack with what there is.

    A torch version that no release pairs with is accepted without an SDK: the map answers
    with what it has for that version, which may be ``unknown``. One that is older or newer
    than all that any map knows is refused.
    """
    if torch is not None:
        _refuse_impossible(target, torch)
    facts = target_facts(target)
    release = _release(target, sdk, torch)
    chosen_chip = chip_name(target, chip) if chip else facts.get("default_chip")
    if release is None:
        torch = torch or facts.get("default_torch")
    return Stack(
        target=target,
        sdk=release.sdk or None if release else sdk,
        plugin=release.plugin or None if release else None,
        torch=_torch(release, torch),
        chip=chosen_chip,
        shim=False,
    )


def alternatives(stack: Stack) -> tuple[Stack, ...]:
    """Stacks one step away: each other torch version that the vendor both released and
    documents, in its newest release, and each other chip.

    A map does not tell two releases for one torch version apart. Where no chip was chosen,
    the map does not tell chips apart either.
    """
    facts = target_facts(stack.target)
    seen = {minor(stack.torch or "")}
    found: list[Stack] = []
    # The matrix is sorted by SDK; a sort by torch version keeps the newest SDK of each first.
    for release in sorted(releases(stack.target), key=_torch_order, reverse=True):
        version = minor(release.torch)
        if version in seen or not within(version, *facts.get("documented_torch", (None, None))):
            continue
        seen.add(version)
        found.append(
            replace(
                stack, sdk=release.sdk or None, plugin=release.plugin or None, torch=release.torch
            )
        )
    chips = facts.get("chips", {}) if stack.chip else ()
    found += [replace(stack, chip=str(chip)) for chip in chips if str(chip) != stack.chip]
    return tuple(found)


def _refuse_impossible(target: str, torch: str) -> None:
    version = minor(torch)
    if version is None:
        raise UnknownStack(f"{target}: {torch!r} is not a torch version. {offers(target)}")
    oldest, newest = _known_torch()
    if not oldest <= version <= newest:
        raise UnknownStack(
            f"{target}: torch {torch} is not known: the maps tell of {text(oldest)} to "
            f"{text(newest)}. {offers(target)}"
        )


@cache
def _known_torch() -> tuple[Minor, Minor]:
    """The oldest and the newest torch version that a vendor released for or documents."""
    known = [release.torch for target in known_targets() for release in releases(target)]
    for target in known_targets():
        known += target_facts(target).get("documented_torch", ())
    versions = [version for name in known if (version := minor(name))]
    return min(versions), max(versions)


def _torch_order(release: Release) -> Minor:
    return minor(release.torch) or (0, 0)


def _release(target: str, sdk: str | None, torch: str | None) -> Release | None:
    matrix = releases(target)
    if not matrix:
        return None
    by_sdk = [release for release in matrix if sdk is None or release.answers_to(sdk)]
    if not by_sdk:
        raise UnknownStack(f"{target}: no release {sdk!r}. {offers(target)}")
    found = [release for release in by_sdk if torch is None or _pairs(release, torch)]
    if not found and sdk is not None:
        pairs = ", ".join(dict.fromkeys(release.torch for release in by_sdk))
        raise UnknownStack(f"{target}: {sdk} has no plugin for torch {torch}, only for {pairs}.")
    return found[0] if found else None


def _pairs(release: Release, torch: str) -> bool:
    return release.torch == torch or (
        torch.count(".") == 1 and minor(release.torch) == minor(torch)
    )


def _torch(release: Release | None, torch: Any) -> str | None:
    if release:
        return release.torch
    return str(torch) if torch else None


def offers(target: str) -> str:
    """What the version matrix of a target offers, in words."""
    matrix = releases(target)[:8]
    if not matrix:
        return "This map has no version matrix."
    offers = "; ".join(
        f"torch {release.torch} with {release.sdk or 'SDK unknown'} (plugin {release.plugin})"
        for release in matrix
    )
    return f"The version matrix offers: {offers}."
