"""What is new, fixed and moved between two inventories, by identity and as a multiset.

An identity is rule, symbol, scope and statement (the fingerprint hashes them all): no path
and no line, so a renamed file, a moved function or a reformatted line adds nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from migrate_scan.link.dependencies import CUDA_BOUND
from migrate_scan.model import Inventory
from migrate_scan.report.subjects import Subject, subjects_of

_MAX_PAIRS = 200_000
"""Pairs of alike findings of one file beyond which its sequences are not aligned, because that
takes the longer the more there are (a tenth of a second here)."""

Identity = tuple[str, str]
"""Rule and fingerprint."""


@dataclass(frozen=True, slots=True)
class Move:
    """The same identity at another path."""

    before: Subject
    after: Subject


@dataclass(frozen=True, slots=True)
class Comparison:
    """``new`` stand in the head, ``fixed`` in the base; ``known`` are new but in the baseline."""

    new: tuple[Subject, ...]
    fixed: tuple[Subject, ...]
    moved: tuple[Move, ...]
    known: tuple[Subject, ...] = ()


def debt(inventory: Inventory) -> list[Subject]:
    """What a gate speaks of: own-area usages, kernels and CUDA-bound packages that no comment
    silences, in the order of their places."""
    found = [subject for subject in subjects_of(inventory) if _counts(subject)]
    return sorted(found, key=_place_key)


def compare(
    base: Iterable[Subject], head: Iterable[Subject], accepted: Mapping[Identity, int]
) -> Comparison:
    """Compare two lists of :func:`debt`. ``accepted`` counts the identities of a baseline: of
    each, as many may stand in the head as there or in the base, whichever is more."""
    before, after = _by_path(base), _by_path(head)
    gone: dict[Identity, list[Subject]] = defaultdict(list)
    come: dict[Identity, list[Subject]] = defaultdict(list)
    standing: dict[Identity, int] = defaultdict(int)
    for path in sorted(before.keys() | after.keys()):
        lost, added = _within(before.get(path, []), after.get(path, []))
        for subject in lost:
            gone[identity(subject)].append(subject)
        for subject in added:
            come[identity(subject)].append(subject)
    for subjects in before.values():
        for subject in subjects:
            standing[identity(subject)] += 1
    moved: list[Move] = []
    for key, added in come.items():
        moved += _across(gone[key], added)
    known: list[Subject] = []
    for key, added in come.items():
        spare = max(0, accepted.get(key, 0) - standing[key])
        known += added[:spare]
        del added[:spare]
    return Comparison(
        new=_sorted(come.values()),
        fixed=_sorted(gone.values()),
        moved=tuple(sorted(moved, key=lambda move: _place_key(move.after))),
        known=_sorted([known]),
    )


def identity(subject: Subject) -> Identity:
    """What tells a finding from others, wherever it stands."""
    return subject.rule, subject.fingerprint


def _counts(subject: Subject) -> bool:
    if subject.area != "own" or subject.suppressed or not subject.places:
        return False
    return subject.kind in ("usage", "kernel") or subject.rule == CUDA_BOUND


def _by_path(subjects: Iterable[Subject]) -> dict[str, list[Subject]]:
    found: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        found[subject.places[0].path].append(subject)
    return found


def _within(
    before: Sequence[Subject], after: Sequence[Subject]
) -> tuple[list[Subject], list[Subject]]:
    """What one file lost and gained. Of several alike, the one that no line of the old
    sequence answers to is the new one; one that runs on other targets
    only answers to none that does not."""
    old, new = ([(identity(s), s.only_ported) for s in side] for side in (before, after))
    if old == new:
        return [], []
    lost, added = list(before), list(after)
    counts = Counter(new)
    if sum(counts[key] for key in old) <= _MAX_PAIRS:
        lost, added = [], []
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                lost += before[i:j]
                added += after[k:m]
    left: dict[Identity, list[Subject]] = defaultdict(list)
    for subject in lost:
        left[identity(subject)].append(subject)
    gained: list[Subject] = []
    for subject in added:
        same = left[identity(subject)]
        if same:
            same.pop(0)
        else:
            gained.append(subject)
    return [subject for subjects in left.values() for subject in subjects], gained


def _across(gone: list[Subject], come: list[Subject]) -> list[Move]:
    """Pair what left one path and came to another; a file of the same name first."""
    moves: list[Move] = []
    names = {_name(subject) for subject in gone} & {_name(subject) for subject in come}
    for wanted in (*sorted(names), None):
        old = [s for s in gone if wanted is None or _name(s) == wanted]
        new = [s for s in come if wanted is None or _name(s) == wanted]
        for before, after in zip(old, new, strict=False):
            gone.remove(before)
            come.remove(after)
            if not _stays(before, after):
                moves.append(Move(before, after))
    return moves


def _stays(before: Subject, after: Subject) -> bool:
    """Whether a package that many files import is still imported by one of them."""
    return not {place.path for place in before.places}.isdisjoint(p.path for p in after.places)


def _name(subject: Subject) -> str:
    return subject.places[0].path.rpartition("/")[2]


def _place_key(subject: Subject) -> tuple[str, int, int, int, str, str]:
    place = subject.places[0]
    return (
        place.path,
        place.cell or 0,
        place.line,
        place.column,
        subject.rule,
        subject.symbol,
    )


def _sorted(groups: Iterable[Iterable[Subject]]) -> tuple[Subject, ...]:
    return tuple(sorted((s for group in groups for s in group), key=_place_key))
