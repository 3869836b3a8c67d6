"""CUDA in text that is no program of ours: launch scripts, container files, configurations.

Each finder is a linear pattern over one line, in a module of its own. Comments are blanked
first. :func:`wheels` is the finder that build files share.
"""

from migrate_scan.parse.facts import FileInventory, UsageFact
from migrate_scan.parse.text import backends, containers, devices, tools, variables, wheels
from migrate_scan.parse.text.lines import Finder, Lines

__all__ = ["parse_text", "wheel_usages"]

_EVERYWHERE: tuple[Finder, ...] = (
    variables.FINDER,
    containers.IMAGES,
    containers.OPTIONS,
    backends.FINDER,
    devices.FINDER,
)
_FINDERS: dict[str, tuple[Finder, ...]] = {
    "shell": (*_EVERYWHERE, wheels.FINDER, wheels.CONDA, tools.FINDER),
    "dockerfile": (*_EVERYWHERE, wheels.FINDER, wheels.CONDA, tools.FINDER),
    "config": _EVERYWHERE,
}


def parse_text(data: bytes, dialect: str) -> FileInventory:
    """The usages in a script, a container file or a configuration."""
    found = _find(data, _FINDERS[dialect])
    return FileInventory(language="text", parsed=bool(found), usages=found)


def wheel_usages(data: bytes) -> tuple[UsageFact, ...]:
    """Pins of CUDA wheels and their indexes in a build file."""
    return _find(data, (wheels.FINDER,))


def _find(data: bytes, finders: tuple[Finder, ...]) -> tuple[UsageFact, ...]:
    lowered = data.lower()
    wanted = [finder for finder in finders if any(word in lowered for word in finder.words)]
    if not wanted:
        return ()
    lines = Lines(data)
    found = {
        (usage.line, usage.column, usage.symbol): usage
        for finder in wanted
        for usage in lines.usages(finder)
    }
    return tuple(found[key] for key in sorted(found))
