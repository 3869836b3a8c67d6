"""Gathers imports and requirements into one record a package."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from packaging.utils import canonicalize_name

from migrate_scan.link.files import ParsedFile
from migrate_scan.link.modules import PythonModules
from migrate_scan.model import Area, Dependency, Place
from migrate_scan.parse.fingerprint import fingerprint

MAX_PLACES = 20
CUDA_BOUND = "MS701"
OTHER = "MS702"
_AREAS: tuple[Area, ...] = ("own", "vendored", "test", "example", "doc")
_NATIVE_SUFFIXES = ("_cuda", "_C", "_ext")
"""Imports that end so are compiled modules, not packages."""


class PackageNames(Struct, frozen=True):
    """What is known of packages: which are bound to CUDA, and the distribution of an import.

    ``distributions`` maps import names (``flash_attn``) to distribution names
    (``flash-attn``); ``cuda_bound`` holds distribution names.
    """

    distributions: Mapping[str, str] = field(default_factory=dict)
    cuda_bound: frozenset[str] = frozenset()

    def known(self, files: Iterable[ParsedFile]) -> frozenset[str]:
        """First parts of the imports that name a package, and not code of the repository alone:
        those on record, those bound to CUDA and those that the repository requires."""
        required = {item.name for file in files for item in file.facts.requirements}
        distributed = {canonicalize_name(name) for name in required} | self.cuda_bound
        return frozenset(
            {name.partition(".")[0] for name in self.distributions}
            | {name.replace("-", "_") for name in distributed}
        )


class _Found(Struct):
    import_name: str | None = None
    specs: set[str] = field(default_factory=set)
    places: dict[Area, list[Place]] = field(default_factory=lambda: defaultdict(list))


def gather(
    files: Sequence[ParsedFile], modules: PythonModules, native: frozenset[str], names: PackageNames
) -> tuple[Dependency, ...]:
    """One dependency a package, by name; what the repository itself holds or compiles
    (``native``) and the standard library are none."""
    packages = names.known(files)
    found: dict[str, _Found] = defaultdict(_Found)
    for file in files:
        for requirement in file.facts.requirements:
            entry = found[canonicalize_name(requirement.name)]
            if requirement.version_spec:
                entry.specs.add(requirement.version_spec)
            entry.places[file.area].append(
                Place(path=file.path, line=requirement.line, kind="requirement")
            )
        for name, place in _imports(file, modules, native, packages):
            entry = found[_distribution(name, names)]
            entry.import_name = name
            entry.places[file.area].append(place)
    return tuple(
        _dependency(f"d{number}", name, found[name], names)
        for number, name in enumerate(sorted(found), start=1)
    )


def _imports(
    file: ParsedFile, modules: PythonModules, native: frozenset[str], packages: frozenset[str]
) -> Iterable[tuple[str, Place]]:
    for item in file.facts.imports:
        top = item.module.partition(".")[0]
        if item.level or not top or top in sys.stdlib_module_names or top in native:
            continue
        known = top in packages
        if modules.is_local(file.path, top, is_package=known):
            continue
        if top.endswith(_NATIVE_SUFFIXES) and not known:
            continue
        yield (
            item.module,
            Place(
                path=file.path, line=item.line, column=item.column, cell=item.cell, kind="import"
            ),
        )


def _distribution(module: str, names: PackageNames) -> str:
    """The distribution of the longest known prefix of ``module``, else its first part."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        known = names.distributions.get(".".join(parts[:length]))
        if known is not None:
            return known
    return canonicalize_name(parts[0].strip("_") or parts[0])


def _dependency(identity: str, name: str, found: _Found, names: PackageNames) -> Dependency:
    area = next(area for area in _AREAS if area in found.places)
    rule = CUDA_BOUND if name in names.cuda_bound else OTHER
    return Dependency(
        id=identity,
        rule=rule,
        fingerprint=fingerprint(rule, f"pypi:{name}", "", ""),
        name=name,
        import_name=found.import_name and found.import_name.partition(".")[0],
        version_spec=", ".join(sorted(found.specs)) or None,
        places=tuple(found.places[area][:MAX_PLACES]),
        area=area,
    )
