"""Recognises a project that already has a port: the best advice is then to use it."""

import re
from collections.abc import Iterable

from msgspec.structs import replace
from packaging.utils import canonicalize_name

from migrate_scan.assess.verdicts import UPSTREAM, message
from migrate_scan.maps.entry import PackagePort
from migrate_scan.maps.load import TargetMap
from migrate_scan.maps.load.shared import dated
from migrate_scan.model import Adopt, Pairing, RecognisedProject, Stack

_REMOTE = re.compile(r"[/:]([^/:]+?)(?:\.git)?/*$")


def recognise(
    project_names: Iterable[str], remotes: Iterable[str], targets: Iterable[TargetMap]
) -> RecognisedProject | None:
    """The scanned project, if a map of ``targets`` knows a port of it.

    Asked by the name in its build files first, then by its git remotes. A folder's name
    proves nothing and is not asked.
    """
    maps = tuple(targets)
    candidates = [(name, "package name") for name in project_names]
    candidates += [
        (match[1], "git remote") for remote in remotes if (match := _REMOTE.search(remote))
    ]
    for name, basis in candidates:
        if any(target.project_port(name) is not None for target in maps):
            return RecognisedProject(name=canonicalize_name(name), basis=basis)
    return None


def adopt(project: RecognisedProject | None, target: TargetMap) -> Adopt | None:
    """The port of ``project`` for ``target``, if there is one."""
    port = target.project_port(project.name) if project is not None else None
    if project is None or port is None or port.replacement is None:
        return None
    pairings = tuple(replace(pair, fits=_fits(pair, target.stack)) for pair in port.pairings)
    return Adopt(
        project=project.name,
        port=_named(project.name, port),
        status=port.port,
        evidence=tuple(map(dated, port.evidence)),
        pairing=_release(pairings),
        message=message("adopt", _named(project.name, port)),
        pairings=pairings,
    )


def _fits(pairing: Pairing, stack: Stack) -> bool:
    """Whether a pairing is made for the stack's torch, or for its SDK where it tells no torch.

    The SDK of a stack follows from the torch that was asked for, so it decides second.
    """
    told, chosen = (pairing.torch, stack.torch) if pairing.torch else (pairing.sdk, stack.sdk)
    return bool(told and chosen) and _agree(told, chosen or "")


def _agree(told: str, chosen: str) -> bool:
    """Whether two versions name the same release: ``2.7`` and ``2.7.1`` do."""
    return told == chosen or chosen.startswith(f"{told}.") or told.startswith(f"{chosen}.")


def _release(pairings: tuple[Pairing, ...]) -> str | None:
    """The release to take, in words: one that fits the stack before one that does not, a final
    one before a candidate, the newest first."""
    ranked = sorted(pairings, key=lambda pairing: (not pairing.fits, _is_candidate(pairing)))
    if not ranked:
        return None
    chosen = ranked[0]
    parts = (chosen.versions.removeprefix("=="), chosen.port, *_stack_words(chosen))
    return " · ".join(part for part in parts if part)


def _is_candidate(pairing: Pairing) -> bool:
    return "rc" in pairing.port.lower()


def _stack_words(pairing: Pairing) -> tuple[str, ...]:
    named = (("SDK", pairing.sdk), ("plugin", pairing.plugin), ("torch", pairing.torch))
    return tuple(f"{name} {version}" for name, version in named if version)


def _named(project: str, port: PackagePort) -> str:
    """What to use: the port, or the project itself where the port is a part of it."""
    if port.port == UPSTREAM:
        return f"{project} itself ({port.replacement})"
    return port.replacement or project
