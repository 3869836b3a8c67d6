"""Recognises a project that already has a port: the best advice is then to use it."""

import re
from collections.abc import Iterable

from packaging.utils import canonicalize_name

from migrate_scan.assess.verdicts import UPSTREAM, message
from migrate_scan.maps.entry import PackagePort
from migrate_scan.maps.load import TargetMap
from migrate_scan.model import Adopt, RecognisedProject

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
    return Adopt(
        project=project.name,
        port=_named(project.name, port),
        status=port.port,
        evidence=port.evidence,
        pairing=port.pairing,
        message=message("adopt", _named(project.name, port)),
    )


def _named(project: str, port: PackagePort) -> str:
    """What to use: the port, or the project itself where the port is a part of it."""
    if port.port == UPSTREAM:
        return f"{project} itself ({port.replacement})"
    return port.replacement or project
