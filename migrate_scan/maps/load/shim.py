"""What a target's shim does, by plugin version, name and spelling."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from migrate_scan.maps.entry import ShimAction, ShimEntry, ShimSpan
from migrate_scan.maps.load.data import read_rows
from migrate_scan.model import ShimReach, Stack
from migrate_scan.parse.facts import Binding

FROM_IMPORT = "binding:from_import"
"""The pseudo-name of a shim's answer to ``from torch.cuda import X``."""
_NUMBERS = re.compile(r"\d+")
_REACH: Mapping[ShimAction, ShimReach] = {
    "patched": ShimReach(reach="covers", why="patched"),
    "argument_rewritten": ShimReach(reach="covers", why="argument_rewritten"),
    "disabled": ShimReach(reach="breaks", why="disabled"),
    "silent_change": ShimReach(reach="changes", why="silent_change"),
}

SPELLINGS: tuple[Binding, ...] = ("attribute", "from_import", "submodule", "getattr")
"""How code may bind a name of a module."""

Order = tuple[tuple[int, ...], tuple[int, ...]]


class ShimMap(Struct, frozen=True):
    """A shim as one plugin version ships it.

    ``module`` is what to import, ``environment`` the variable that switches it on without
    an import, ``version`` the plugin version whose source answers for this stack.
    """

    module: str
    environment: str | None
    version: str
    entries: Mapping[str, ShimEntry]

    def entry(self, name: str) -> ShimEntry | None:
        """What the shim does to this name; None if it leaves it alone."""
        return self.entries.get(name)

    def reach(self, symbol: str, binding: Binding | None = "attribute") -> ShimReach:
        """How far the shim reaches at one place, by name and by how the code binds it.

        ``absent``: below ``torch.cuda`` and not among the names the shim puts there.
        ``escapes``: the spelling, or the name, goes round the shim.
        """
        entry = self.entry(symbol)
        under_cuda = symbol.startswith("torch.cuda.")
        if entry is None:
            if under_cuda:
                return ShimReach(reach="absent", why="not_in_shim")
            if symbol == "torch.device":
                return ShimReach(reach="escapes", why="torch_device_not_patched")
            return ShimReach(reach="not_needed", why="not_in_shim")
        if under_cuda and binding in ("from_import", "submodule") and self._escapes_import():
            return ShimReach(reach="escapes", why="from_import")
        reach = _REACH[entry.action]
        return ShimReach(reach=reach.reach, why=entry.note or reach.why)

    def covers(self, symbol: str, binding: Binding | None = "attribute") -> bool:
        """Whether the code runs on the target through the shim (its behaviour may differ)."""
        return self.reach(symbol, binding).reach in ("covers", "changes")

    def _escapes_import(self) -> bool:
        entry = self.entry(FROM_IMPORT)
        return entry is not None and entry.note == "escapes"


def read_shim(path: Path, facts: Mapping[str, Any], stack: Stack) -> ShimMap:
    """The shim of a stack: of its plugin version, else of the nearest older one."""
    rows = _rows(path)
    return _at(rows, facts, _nearest(_versions(rows), stack))


def history(path: Path, facts: Mapping[str, Any], symbol: str) -> tuple[ShimSpan, ...]:
    """What the shim does with a name, by plugin version and spelling, oldest first; empty where
    no version has anything to do with it."""
    rows = _rows(path)
    spans: list[ShimSpan] = []
    for version in _versions(rows):
        shim = _at(rows, facts, version)
        entry = shim.entry(symbol)
        span = ShimSpan(
            since=version,
            until=version,
            action=entry.action if entry else None,
            note=entry.note if entry else "",
            spellings={binding: shim.reach(symbol, binding) for binding in SPELLINGS},
            source=entry.source if entry else "",
        )
        if spans and replace(span, since=spans[-1].since, until=spans[-1].until) == spans[-1]:
            spans[-1] = replace(spans[-1], until=version)
        else:
            spans.append(span)
    return tuple(spans) if any(map(_concerned, spans)) else ()


def _concerned(span: ShimSpan) -> bool:
    return any(reach.reach != "not_needed" for reach in span.spellings.values())


def _rows(path: Path) -> list[ShimEntry]:
    return [
        ShimEntry(
            name=row["name"],
            action=cast(ShimAction, row["action"]),
            since=row["since"],
            until=row["until"],
            note=row["note"],
            source=row["source"],
        )
        for row in read_rows(path)
    ]


def _versions(rows: list[ShimEntry]) -> list[str]:
    """Every plugin version whose shim was read, oldest first."""
    return sorted({name for row in rows for name in (row.since, row.until)}, key=order)


def _at(rows: list[ShimEntry], facts: Mapping[str, Any], version: str) -> ShimMap:
    entries = {
        entry.name: entry
        for entry in rows
        if version and order(entry.since) <= order(version) <= order(entry.until)
    }
    return ShimMap(str(facts["module"]), facts.get("environment"), version, entries)


@cache
def order(version: str) -> Order:
    """Plugin versions in the order in which they came: by release, then by torch version.

    ``2.7.1-26.1.0`` is release 26.1.0 for torch 2.7.1, ``r1.22_pt2.1.0`` release 1.22 for
    torch 2.1.0; a development branch such as ``r2.4_develop`` comes after every release.
    """
    if "develop" in version:
        return (9999,), _numbers(version)
    if "_pt" in version:
        release, _, torch = version.partition("_pt")
        return _numbers(release), _numbers(torch)
    torch, _, release = version.partition("-")
    return (_numbers(release), _numbers(torch)) if release else ((9999,), (9999,))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBERS.findall(text)))


def _nearest(known: list[str], stack: Stack) -> str:
    """The version to answer for a stack; the newest where the stack has no plugin."""
    if not known:
        return ""
    if stack.plugin is None:
        return known[-1]
    older = [version for version in known if order(version) <= order(stack.plugin)]
    return older[-1] if older else known[0]
