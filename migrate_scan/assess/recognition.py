"""Recognises well-known kernels, by three signals that may agree or contradict each other.

By **package**: it lies in a known package or a vendored copy of one. By **name**: its own, its
wrappers' or its Python names. By **structure**: what it computes, on which parameters. A name
alone is never certainty.
"""

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from migrate_scan.maps.load import TargetMap
from migrate_scan.maps.load.kernels import (
    KnownKernel,
    known_kernels,
    looked_in,
    named,
    words_of,
)
from migrate_scan.maps.load.shared import known_package
from migrate_scan.model import Confidence, Equivalent, Kernel, NoneFound
from migrate_scan.parse.facts import Certainty

_MOST_NAMES = 32
_MOST_PARAMETERS = 64
_POINTS = {"package": 1, "name": 2, "structure": 1}
"""What a signal weighs. A package holds many kernels, so it only confirms another signal."""
_CONFIDENCE: dict[Certainty, Confidence] = {
    "high": "paired",
    "medium": "inferred",
    "low": "inferred",
}
_Code = tuple[frozenset[str], frozenset[str]]
"""What a kernel computes, and the words of its parameters."""
_ORDER: tuple[Certainty, ...] = ("high", "medium", "low")


class Recognised(Struct, frozen=True):
    """A known kernel, the signals that told it (``name+structure``) and how sure that is."""

    kernel: str
    match: str
    certainty: Certainty


def equivalents(
    kernel: Kernel, target: TargetMap, projects: tuple[str, ...] = ()
) -> tuple[Equivalent, ...]:
    """What the target has that does what ``kernel`` does, the surest first. ``projects`` are
    the names of the project that the kernel belongs to."""
    found: dict[str, Equivalent] = {}
    for item in recognise(kernel, projects):
        for offer in known_kernels()[item.kernel].offers.get(target.target, ()):
            found.setdefault(
                offer.name,
                Equivalent(
                    name=offer.name,
                    match=item.match,
                    confidence=_CONFIDENCE[item.certainty],
                    evidence=offer.evidence,
                    kernel=item.kernel,
                    certainty=item.certainty,
                ),
            )
    return tuple(found.values())


def none_found(
    kernel: Kernel, target: TargetMap, projects: tuple[str, ...] = ()
) -> NoneFound | None:
    """Where a counterpart of a recognised kernel was looked for in vain; None where there is
    one, where nobody looked, or where the kernel is not recognised."""
    known = tuple(item.kernel for item in recognise(kernel, projects))
    places = looked_in(target.target)
    if not known or not places:
        return None
    if any(known_kernels()[name].offers.get(target.target) for name in known):
        return None
    return NoneFound(kernels=known, looked_in=places)


def recognise(kernel: Kernel, projects: tuple[str, ...] = ()) -> tuple[Recognised, ...]:
    """The known kernels that ``kernel`` may be, the surest first."""
    return _recognised(
        _names(kernel),
        frozenset(_packages(kernel, projects)),
        frozenset(kernel.operations),
        kernel.parameters[:_MOST_PARAMETERS],
    )


@lru_cache(maxsize=4096)
def _recognised(
    names: tuple[str, ...],
    packages: frozenset[str],
    operations: frozenset[str],
    parameters: tuple[str, ...],
) -> tuple[Recognised, ...]:
    """The same kernel is asked for once per target."""
    words = frozenset(word for text in parameters for word in words_of(text))
    fitting = {
        known.id
        for known in known_kernels().values()
        if known.structure is not None and known.structure.fits(operations, words)
    }
    by_name = tuple(dict.fromkeys(known for name in names for known in named(name)))
    found = [
        _judge(known_kernels()[known], known in by_name, packages, fitting, (operations, words))
        for known in by_name or sorted(fitting)
    ]
    return tuple(sorted(found, key=lambda item: _ORDER.index(item.certainty)))


def _judge(
    known: KnownKernel,
    by_name: bool,
    packages: frozenset[str],
    fitting: set[str],
    code: _Code,
) -> Recognised:
    told = {
        "package": bool(known.packages & packages),
        "name": by_name,
        "structure": known.id in fitting,
    }
    signals = [signal for signal, is_told in told.items() if is_told]
    points = sum(_POINTS[signal] for signal in signals) - _contradicted(known, fitting, code)
    certainty: Certainty = "high" if points > 2 else "medium" if points == 2 else "low"
    return Recognised(known.id, "+".join(signals), certainty)


def _contradicted(known: KnownKernel, fitting: set[str], code: _Code) -> bool:
    """Whether the code does what this kernel never does, or is plainly another one."""
    if known.structure is None or known.id in fitting:
        return False
    return known.structure.contradicts(*code) or bool(fitting)


def _packages(kernel: Kernel, projects: tuple[str, ...]) -> Iterator[str]:
    """Known packages that the kernel's folders, or the project itself, are named after."""
    for name in (*kernel.path.split("/")[:-1], *projects):
        package = known_package(name)
        if package is not None:
            yield package


def _names(kernel: Kernel) -> tuple[str, ...]:
    """Names by which a kernel may be known: its own, its wrappers', its Python names.

    A vendored library's kernel is a step of what its callers do, so their names tell nothing.
    """
    if kernel.area == "vendored":
        return (kernel.name,)
    names = (kernel.name, *kernel.host_functions, *(b.python_name for b in kernel.bindings))
    return tuple(dict.fromkeys(names))[:_MOST_NAMES]
