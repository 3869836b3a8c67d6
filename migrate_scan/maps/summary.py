"""What each map is at a glance."""

from collections import Counter
from dataclasses import dataclass

from migrate_scan.maps.load import known_targets, load_target
from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.maps.load.stack import releases
from migrate_scan.maps.table import FILES, Table
from migrate_scan.resources import operator_maps


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSummary:
    """One target's map; ``releases`` are the torch versions of its version matrix."""

    target: str
    title: str
    grade: str
    date: str
    lists: str
    stale: bool
    version: str
    aliases: tuple[str, ...]
    chips: tuple[str, ...]
    default_torch: str | None
    releases: tuple[str, ...]
    statements: dict[str, int]


def summaries() -> tuple[MapSummary, ...]:
    """Every map, the product's core first. Raises MapError where one cannot be read."""
    return tuple(_summary(target) for target in known_targets())


def _summary(target: str) -> MapSummary:
    found = load_target(target)
    facts = target_facts(target)
    counts: Counter[str] = Counter()
    for name in sorted(set(FILES.values())):
        counts.update(entry.kind for entry in Table.read(operator_maps() / target / name))
    return MapSummary(
        target=target,
        title=found.title,
        grade=found.info.grade,
        date=found.info.date,
        lists=found.info.lists,
        stale=found.info.stale,
        version=found.info.version,
        aliases=tuple(map(str, facts.get("aliases", ()))),
        chips=tuple(map(str, facts.get("chips", {}))),
        default_torch=found.stack.torch,
        releases=tuple(dict.fromkeys(release.torch for release in releases(target))),
        statements=dict(sorted(counts.items())),
    )
