"""Turning source ids into evidence that a reader can follow."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import zip_longest

from migrate_scan.maps.entry import Entry, Source
from migrate_scan.model import Confidence, Evidence

_REPOSITORY = re.compile(r"^([\w.-]+/[\w.-]+)(?: |$)")
_PYPI = re.compile(r"^PyPI ([\w.-]+)==([\w.]+)$")
_PLAIN_PATH = re.compile(r"^[\w./-]+$")


def of(entries: Iterable[Entry], sources: Mapping[str, Source], torch: str) -> tuple[Evidence, ...]:
    """Evidence for entries, each source once; of an entry's, those of this torch version first.

    The first of every entry come before the rest: whoever shows only some leaves no entry out.
    """
    found: dict[str, Evidence] = {}
    cited = [
        [(entry, name) for name in sorted(entry.sources, key=lambda name: torch not in name)]
        for entry in entries
    ]
    for turn in zip_longest(*cited):
        for entry, name in filter(None, turn):
            found.setdefault(name, _evidence(sources[name], entry.confidence))
    return tuple(found.values())


@cache
def _evidence(source: Source, confidence: Confidence) -> Evidence:
    return Evidence(
        source=source.id,
        repository=source.repository,
        path=source.path,
        ref=source.ref,
        date=source.date,
        confidence=confidence,
        url=url(source),
    )


def url(source: Source) -> str | None:
    """An https address of a source; None where it has none."""
    package = _PYPI.match(source.repository)
    if package:
        return f"https://pypi.org/project/{package[1]}/{package[2]}/"
    repository = _REPOSITORY.match(source.repository)
    if repository is None or not source.commit:
        return None
    place = f"https://github.com/{repository[1]}/tree/{source.commit}"
    return f"{place}/{source.path}" if _PLAIN_PATH.match(source.path) else place
