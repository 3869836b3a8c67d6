"""Which ``torch.cuda`` names a plugin's device module has, read from its source.

A name that is there is ``registered``. Names can be injected at run time, so a name
that is not there is unverified, not unsupported.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.facts import Facts
from migrate_scan.maps.importers.ranges import merge
from migrate_scan.maps.versions import Minor, minor

TABLE = "device_module_api.tsv"
ABSENT = "absent_in_device_module"


@dataclass(frozen=True, slots=True)
class DeviceModule:
    """A plugin's counterpart of ``torch.cuda``.

    ``prefix`` is the module as the table spells it, ``public`` as users do; ``refs`` maps
    the plugin's refs to torch versions; ``renamed`` are names that differ on both sides.
    """

    package: str
    prefix: str
    public: str
    refs: Mapping[str, str]
    renamed: Mapping[str, str] = field(default_factory=dict)
    source_ref: str | None = None
    """The ref under which the source is registered, if it is not the plugin's."""


MUSA = DeviceModule(
    package="torch_musa",
    prefix="torch.musa",
    public="torch.musa",
    refs={"v2.5.0": "2.5", "v2.7.1": "2.7"},
    renamed={"CUDAGraph": "MUSAGraph", "nccl": "mccl"},
)
GCU = DeviceModule(
    package="torch_gcu.gcu",
    prefix="torch.gcu",
    public="torch.gcu",
    refs={"v2.10.0": "2.10"},
    source_ref="HEAD",
    renamed={"CUDAGraph": "GCUGraph"},
)


def entries(facts: Facts, module: DeviceModule) -> Iterator[Entry]:
    """Entries about every public ``torch.cuda`` name of the plugin's torch versions."""
    upstream, plugin = _names(facts, module)
    statements: dict[str, dict[Minor, Entry]] = defaultdict(dict)
    for ref, torch in module.refs.items():
        version = minor(torch)
        if version is None or version not in upstream or ref not in plugin:
            continue
        sources = facts.source(TABLE, module.source_ref or ref)
        for name in upstream[version]:
            statements[name][version] = counterpart(
                name, plugin[ref], module.public, module.renamed, sources
            )
    documented = sorted({version for found in statements.values() for version in found})
    for per_version in statements.values():
        yield from merge(per_version, documented)


def cuda_names(facts: Facts) -> dict[Minor, frozenset[str]]:
    """Public names below ``torch.cuda`` by torch version, full names."""
    found: dict[Minor, set[str]] = defaultdict(set)
    for row in facts.rows(TABLE, "package", "ref", "module", "name", "kind", "in_all"):
        version = minor(row["ref"])
        public = row["in_all"] == "1" or row["kind"] == "module"
        if row["package"] == "torch.cuda" and version and public and row["name"][0] != "_":
            found[version].add(f"{row['module']}.{row['name']}")
    return {version: frozenset(names) for version, names in found.items()}


def _names(
    facts: Facts, module: DeviceModule
) -> tuple[dict[Minor, frozenset[str]], dict[str, frozenset[str]]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in facts.rows(TABLE, "package", "ref", "module", "name"):
        if row["package"] == module.package:
            name = f"{row['module']}.{row['name']}".removeprefix(module.prefix)
            found[row["ref"]].add(module.public + name)
    return cuda_names(facts), {ref: frozenset(names) for ref, names in found.items()}


def counterpart(
    name: str,
    plugin: Collection[str],
    public: str,
    renamed: Mapping[str, str],
    sources: tuple[str, ...],
) -> Entry:
    """What a plugin that has these names (``torch.npu.Event``) has for a ``torch.cuda`` name."""
    parts = name.split(".")[2:]
    for spelling in ([renamed.get(part, part) for part in parts], parts):
        own = ".".join((public, *spelling))
        if own in plugin:
            return Entry(
                kind="python_api",
                symbol=name,
                status="supported",
                route="rename",
                replacement=own,
                sources=sources,
                confidence="registered",
            )
    return Entry(
        kind="python_api",
        symbol=name,
        status="unverified",
        constraints=(ABSENT,),
        sources=sources,
        confidence="registered",
    )
