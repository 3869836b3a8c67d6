"""Checking a folder of operator maps: form, sources, patterns, duplicates and age."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from migrate_scan.maps.entry import Entry, Source
from migrate_scan.maps.errors import MapError
from migrate_scan.maps.foreign import foreign_operators
from migrate_scan.maps.load import overrides
from migrate_scan.maps.load.data import read_rows, read_sources, read_yaml
from migrate_scan.maps.load.shared import PORT_STATUS
from migrate_scan.maps.select.rank import is_old
from migrate_scan.maps.table import FILES, HEADER, parse_row
from migrate_scan.maps.versions import minor
from migrate_scan.model import Confidence, Route, Status

CORE = ("cann", "mlu", "rocm")
"""Targets for which a known kernel says what there is, if only that nothing was found."""
Level = Literal["error", "note"]
_STATUSES = frozenset(get_args(Status))
_ROUTES = frozenset(get_args(Route))
_CONFIDENCES = frozenset(get_args(Confidence))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (``error``) or worth knowing (``note``), with file and line."""

    level: Level
    place: str
    message: str


def check(folder: Path) -> tuple[Problem, ...]:
    """Everything that is wrong with the maps in a folder. Raises MapError if it holds none."""
    targets = sorted(path.parent.name for path in folder.glob("*/target.yaml"))
    if not targets:
        raise MapError(f"{folder.name}: no TARGET/target.yaml in it, so no map")
    try:
        known = _sources(folder)
    except (MapError, ValueError, KeyError, TypeError) as error:
        return (Problem("error", "_shared/sources.tsv", str(error)),)
    newest = date.fromisoformat(
        max((s.date for s in known.values() if s.date), default="1970-01-01")
    )
    found: list[Problem] = []
    for target in targets:
        found += _target(folder / target, known, newest)
    if not any(problem.level == "error" for problem in found):
        found += _foreign(folder, targets)
    found += _shared(folder / "_shared", targets, known)
    found += _nccl(folder / "_shared", known, newest)
    return tuple(found)


def _foreign(folder: Path, targets: list[str]) -> Iterator[Problem]:
    for target, names in foreign_operators(folder, targets).items():
        message = f"{len(names)} registered operators are of no torch version that was read: "
        yield Problem("note", f"{target}/aten.tsv", message + ", ".join(names))


def _target(folder: Path, known: Mapping[str, Source], newest: date) -> Iterator[Problem]:
    try:
        facts = read_yaml(folder / "target.yaml")
        own = overrides.read_overrides(folder / "overrides.yaml", known)
    except (MapError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Problem("error", folder.name, str(error))
        return
    for field in ("title", "device_type", "grade", "framework_package"):
        if field not in facts:
            yield Problem("error", f"{folder.name}/target.yaml", f"no {field}")
    sources = {**known, **own.sources}
    chips = frozenset(map(str, facts.get("chips", {})))
    for entry in own.all_entries():
        for message in _entry(entry, sources, chips):
            yield Problem("error", f"{folder.name}/overrides.yaml", message)
    for name in sorted(set(FILES.values())):
        if (folder / name).is_file():
            yield from _table(folder / name, sources, chips, newest)


def _table(
    path: Path, sources: Mapping[str, Source], chips: frozenset[str], newest: date
) -> Iterator[Problem]:
    place = f"{path.parent.name}/{path.name}"
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines[0] != HEADER or lines[-1] != "":
        yield Problem("error", f"{place}:1", "not a whole map table: header or last line end")
        return
    seen: dict[str, int] = {}
    cited: Counter[str] = Counter()
    for number, line in enumerate(lines[1:-1], start=2):
        for message in _row(path.name, line, sources, chips, cited):
            yield Problem("error", f"{place}:{number}", message)
        statement, symbol = line.rpartition("\t")[0], line.partition("\t")[0]
        if statement in seen:
            message = f"{symbol}: says the same as line {seen[statement]}"
            yield Problem("error", f"{place}:{number}", message)
        seen[statement] = number
        if number > 2 and line < lines[number - 2]:
            yield Problem("error", f"{place}:{number}", f"{symbol}: not sorted")
    for name, count in sorted(cited.items()):
        dated = sources[name].date if name in sources else ""
        if is_old(dated, newest):
            message = f"{count} statements cite {name} of {dated}: over a year old"
            yield Problem("note", place, message)


def _row(
    file: str,
    line: str,
    sources: Mapping[str, Source],
    chips: frozenset[str],
    cited: Counter[str],
) -> Iterator[str]:
    """What is wrong with one row; its sources are counted in ``cited``."""
    try:
        entry = parse_row(line)
    except MapError as error:
        yield str(error)
        return
    cited.update(entry.sources)
    yield from _entry(entry, sources, chips)
    if FILES.get(entry.kind) != file:
        yield f"{entry.symbol}: kind {entry.kind!r} in this file"


def _entry(entry: Entry, sources: Mapping[str, Source], chips: frozenset[str]) -> Iterator[str]:
    for value, allowed in (
        (entry.status, _STATUSES),
        (entry.confidence, _CONFIDENCES),
        (entry.route or "as_is", _ROUTES),
        (entry.kind, FILES),
    ):
        if value not in allowed:
            yield f"{entry.symbol}: {value!r} is not a word of the map"
    for name in entry.sources:
        if name not in sources:
            yield f"{entry.symbol}: source {name!r} is not known"
    if not entry.sources:
        yield f"{entry.symbol}: cites no source"
    for chip in entry.chips:
        if chip not in chips:
            yield f"{entry.symbol}: chip {chip!r} is not in target.yaml"
    low, high = minor(entry.since or ""), minor(entry.until or "")
    if (
        (entry.since and low is None)
        or (entry.until and high is None)
        or (low and high and low > high)
    ):
        yield f"{entry.symbol}: versions {entry.since} to {entry.until}"


def _shared(folder: Path, targets: list[str], known: Mapping[str, Source]) -> Iterator[Problem]:
    try:
        kernels = read_yaml(folder / "kernels.yaml")
        packages = read_yaml(folder / "packages.yaml")
        names = [str(row["name"]) for row in packages.get("packages", ())]
        for message in _kernels(kernels, targets, known, set(names)):
            yield Problem("error", "_shared/kernels.yaml", message)
    except (MapError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield Problem("error", "_shared", str(error))
        return
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("error", "_shared/packages.yaml", f"{name}: twice")
    for table in ("ports.tsv", "ports_read.tsv"):
        for number, row in enumerate(read_rows(folder / table), start=2):
            known_port = row["port"] in PORT_STATUS
            if row["package"] not in names or row["target"] not in targets or not known_port:
                message = f"{row['package']}: package, target or port is not known"
                yield Problem("error", f"_shared/{table}:{number}", message)
    for number, row in enumerate(read_rows(folder / "pairings.tsv"), start=2):
        if row["package"] not in names or row["target"] not in targets or not row["evidence"]:
            message = f"{row['package']}: package or target is not known, or no evidence"
            yield Problem("error", f"_shared/pairings.tsv:{number}", message)


def _nccl(folder: Path, known: Mapping[str, Source], newest: date) -> Iterator[Problem]:
    """NCCL's names, and our pairs of them with other libraries' names."""
    catalogue = folder / "collective.tsv"
    if not catalogue.is_file():
        return
    yield from _table(catalogue, known, frozenset(), newest)
    seen: set[tuple[str, str, str]] = set()
    for number, row in enumerate(read_rows(folder / "nccl_pairs.tsv"), start=2):
        pair = (row["nccl"], row["library"], row["counterpart"])
        if pair in seen or not row["counterpart"]:
            place = f"_shared/nccl_pairs.tsv:{number}"
            yield Problem(
                "error", place, f"{row['nccl']}: a pair that stands twice, or half of one"
            )
        seen.add(pair)


def _kernels(
    content: Mapping[str, Any], targets: list[str], known: Mapping[str, Source], packages: set[str]
) -> Iterator[str]:
    sources = {**known, **read_sources(content.get("sources", {}))}
    for target, places in content.get("looked_in", {}).items():
        for name in places:
            if target not in targets or name not in sources:
                yield f"looked_in: {target} {name!r} is not known"
    for name in content.get("sources", {}):
        if not (sources[name].commit and sources[name].date):
            yield f"sources: {name!r} has no commit or no date"
    for kernel in content.get("kernels", ()):
        yield from _kernel(kernel, targets, sources)
        for package in set(kernel.get("packages", ())) - packages:
            yield f"{kernel['id']}: package {package!r} is not known"


def _kernel(
    kernel: Mapping[str, Any], targets: list[str], sources: Mapping[str, Source]
) -> Iterator[str]:
    for target in CORE:
        if target in targets and target not in kernel.get("targets", {}):
            yield f"{kernel['id']}: neither an offer for {target} nor an empty list"
    for target, offers in kernel.get("targets", {}).items():
        if target not in targets:
            yield f"{kernel['id']}: target {target!r} has no map"
        for offer in offers:
            for name in offer["sources"]:
                if name not in sources:
                    yield f"{kernel['id']}: source {name!r} is not known"


def _sources(folder: Path) -> dict[str, Source]:
    """Every source of ``sources.tsv``, by id. Raises where a row is not in the form."""
    fields = Source.__struct_fields__
    return {
        row["id"]: Source(**{name: row[name] for name in fields})
        for row in read_rows(folder / "_shared" / "sources.tsv")
    }
