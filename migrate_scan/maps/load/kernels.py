"""Kernels that many repositories own: how each is recognised, and what vendors offer instead."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from migrate_scan.maps.entry import Offer, Source
from migrate_scan.maps.load.data import read_sources, read_yaml, shared_sources
from migrate_scan.resources import operator_maps

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+[dD]?")
_NOISE_WORDS = (
    "kernel cuda gpu forward backward fwd bwd impl launcher launch cu op ops custom fused fast "
    "float half double bf fp grad input output main device generic v"
)
_LONGEST_NAME = 200
_MOST_WORDS = 16
_NOISE = frozenset(_NOISE_WORDS.split())

Words = tuple[str, ...]


class Structure(Struct, frozen=True):
    """Tell-tales of what a kernel does: all ``operations``, none of ``without``, and of the
    ``parameters`` one group of words that all stand in the parameters' names (none of them
    asked for if there is no group), but none of ``absent``."""

    operations: frozenset[str]
    without: frozenset[str]
    parameters: tuple[frozenset[str], ...]
    absent: frozenset[str]

    @property
    def positive(self) -> bool:
        """Whether it says what such a kernel does or is given, and not only what it never does."""
        return bool(self.operations or self.parameters)

    def fits(self, operations: frozenset[str], words: frozenset[str]) -> bool:
        """Whether a kernel that computes ``operations`` on parameters of these words is one:
        that nothing speaks against it is not enough."""
        return (
            self.positive
            and self.operations <= operations
            and not self.contradicts(operations, words)
            and (not self.parameters or any(group <= words for group in self.parameters))
        )

    def contradicts(self, operations: frozenset[str], words: frozenset[str]) -> bool:
        """Whether a kernel does, or is given, what this one never does or is."""
        return bool(self.without & operations or self.absent & words)


class KnownKernel(Struct, frozen=True):
    """A kernel that many repositories own; ``packages`` are those that it is known from."""

    id: str
    names: tuple[Words, ...]
    packages: frozenset[str]
    structure: Structure | None
    offers: dict[str, tuple[Offer, ...]]


@cache
def known_kernels() -> dict[str, KnownKernel]:
    """Every known kernel by its id, in the file's order."""
    content = _content()
    sources = _sources(content)
    return {str(row["id"]): _known(row, sources) for row in content.get("kernels", ())}


@cache
def looked_in(target: str) -> tuple[str, ...]:
    """Where a target's counterparts were looked for; empty where nobody looked."""
    content = _content()
    sources = _sources(content)
    return tuple(_place(sources[name]) for name in content.get("looked_in", {}).get(target, ()))


@lru_cache(maxsize=16_384)
def named(name: str) -> tuple[str, ...]:
    """Ids of the kernels that a name names. Of two the more specific counts: ``nms_rotated``
    is not ``nms``."""
    words = tuple(word for word in words_of(name) if word not in _NOISE)[:_MOST_WORDS]
    runs = (words[start:end] for end in range(len(words) + 1) for start in range(end))
    matches = [(run, known) for run in dict.fromkeys(runs) for known in _by_words().get(run, ())]
    return tuple(
        known
        for run, known in matches
        if not any(run != other and _contains(other, run) for other, _ in matches)
    )


@lru_cache(maxsize=16_384)
def words_of(name: str) -> Words:
    """The words of a name in lower case: ``dataSpatial_shapes`` is data, spatial, shapes."""
    return tuple(word.lower() for word in _WORDS.findall(name[:_LONGEST_NAME]))


@cache
def _content() -> dict[str, Any]:
    return read_yaml(operator_maps() / "_shared" / "kernels.yaml")


def _sources(content: Mapping[str, Any]) -> dict[str, Source]:
    return {**shared_sources(), **read_sources(content.get("sources", {}))}


@cache
def _by_words() -> dict[Words, list[str]]:
    found: dict[Words, list[str]] = {}
    for known in known_kernels().values():
        for words in known.names:
            found.setdefault(words, []).append(known.id)
    return found


def _known(row: dict[str, Any], sources: dict[str, Source]) -> KnownKernel:
    structure = row.get("structure")
    return KnownKernel(
        id=str(row["id"]),
        names=tuple(tuple(name.split()) for name in row["names"]),
        packages=frozenset(row.get("packages", ())),
        structure=_structure(structure) if structure else None,
        offers={
            target: tuple(_offers(offers, sources))
            for target, offers in row.get("targets", {}).items()
        },
    )


def _structure(row: dict[str, Any]) -> Structure:
    return Structure(
        operations=frozenset(row.get("operations", ())),
        without=frozenset(row.get("without", ())),
        parameters=tuple(frozenset(group.split()) for group in row.get("parameters", ())),
        absent=frozenset(row.get("absent", ())),
    )


def _offers(rows: list[dict[str, Any]], sources: dict[str, Source]) -> Iterator[Offer]:
    for row in rows:
        cited = (sources[name] for name in row["sources"])
        yield Offer(
            name=row["name"],
            evidence=tuple(map(_place, cited)),
        )


def _place(source: Source) -> str:
    parts = (source.repository, source.path, source.commit[:12] or source.ref, source.date)
    return " ".join(part for part in parts if part)


def _contains(words: Words, known: Words) -> bool:
    length = len(known)
    return any(words[start : start + length] == known for start in range(len(words) - length + 1))
