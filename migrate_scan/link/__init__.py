"""Sees the whole repository: ties what single files say into one inventory.

Pure: the same files give the same inventory, whatever their order.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import asdict

from migrate_scan.link import dependencies, operators
from migrate_scan.link.applied import AppliedFunctions
from migrate_scan.link.bindings import BindingKey
from migrate_scan.link.calls import KernelKey
from migrate_scan.link.definitions import Sight
from migrate_scan.link.dependencies import PackageNames
from migrate_scan.link.files import Includes, ParsedFile
from migrate_scan.link.macros import with_macro_kernels
from migrate_scan.link.meanings import Meanings
from migrate_scan.link.modules import PythonModules
from migrate_scan.link.native import NativeLinks
from migrate_scan.link.references import Extensions
from migrate_scan.link.suppressions import FileSuppressions
from migrate_scan.link.units import Units
from migrate_scan.model import (
    Diagnostic,
    Inventory,
    Kernel,
    KernelBinding,
    Place,
    Token,
    Usage,
)
from migrate_scan.parse.facts import UsageFact

__all__ = ["PackageNames", "ParsedFile", "link"]


def link(
    parsed: Sequence[ParsedFile], names: PackageNames, *, require_reason: bool = False
) -> Inventory:
    """Tie the facts of all files into the repository's inventory.

    ``names`` tells which packages are bound to CUDA; ``require_reason`` makes a
    suppression without a reason an error instead of a warning.
    """
    files = sorted(parsed, key=lambda file: file.path)
    suppressions = {file.path: FileSuppressions(file.facts.suppressions) for file in files}
    modules, includes = PythonModules(files), Includes(files)
    meanings = Meanings(modules)
    units = Units.of(files, includes)
    extensions = Extensions(files, units, includes, modules, names.known(files))
    sight = Sight(files, includes, modules, units)
    files = with_macro_kernels(files, sight)
    native = NativeLinks(files, sight)
    kernel_ids = {key: f"k{number}" for number, key in enumerate(sorted(native.kernels), start=1)}
    placed: list[_Placed] = []
    calls = _NativeCalls(AppliedFunctions(modules))
    for file in files:
        placed.extend(
            (file, fact, None) for fact in file.facts.usages if not native.defines(file.path, fact)
        )
        placed.extend((file, usage, None) for usage in meanings.usages(file))
        placed.extend(calls.read(file, extensions, native, kernel_ids))
    calls.add_applied(files)
    by_path = {file.path: file for file in files}
    placed.extend((by_path[path], launch.usage, None) for path, launch in native.untied)
    return Inventory(
        project_names=tuple(_project_names(files)),
        usages=tuple(_usages(placed, suppressions)),
        kernels=tuple(_kernels(native, kernel_ids, by_path, calls.sites, suppressions)),
        operators=operators.gather(files, meanings),
        dependencies=dependencies.gather(files, modules, extensions.modules | calls.modules, names),
        unattributed=tuple(
            Token(path=file.path, line=token.line, token=token.token)
            for file in files
            for token in file.facts.unattributed
        ),
        host_syncs=tuple(
            Place(path=file.path, line=line, column=column)
            for file in files
            if file.area == "own" and file.facts.language == "python"
            for line, column in file.facts.host_syncs
        ),
        step_lines={
            file.path: file.facts.step_lines
            for file in files
            if file.area == "own" and file.facts.language == "python" and file.facts.step_lines
        },
        diagnostics=tuple(_diagnostics(suppressions, require_reason)),
    )


_Placed = tuple[ParsedFile, UsageFact, str | None]
"""A usage, its file and the kernel that it reaches."""


class _NativeCalls(Struct):
    """Calls of compiled extensions: where each binding is called, and by which module names."""

    applied: AppliedFunctions
    sites: dict[BindingKey, list[Place]] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)

    def read(
        self,
        file: ParsedFile,
        extensions: Extensions,
        native: NativeLinks,
        kernel_ids: dict[KernelKey, str],
    ) -> Iterator[_Placed]:
        """The file's references that reach an extension of the repository, as usages."""
        for reference in file.facts.native_references:
            keys = extensions.answer(reference, file.path)
            if keys is None:
                continue
            usage = reference.usage
            place = Place(
                path=file.path,
                line=usage.line,
                column=usage.column,
                cell=usage.cell,
                scope=usage.scope,
                kind=usage.use,
            )
            for key in keys:
                self.sites.setdefault(key, []).append(place)
            self.applied.calls(file.path, usage.scope, keys)
            self.modules.add(reference.module.partition(".")[0])
            kernel = native.main_kernel(keys)
            yield file, usage, kernel_ids[kernel] if kernel is not None else None

    def add_applied(self, files: Sequence[ParsedFile]) -> None:
        """Add where the autograd functions around the extensions are applied."""
        for key, place in self.applied.sites(files):
            self.sites.setdefault(key, []).append(place)


def _usages(placed: list[_Placed], suppressions: dict[str, FileSuppressions]) -> Iterator[Usage]:
    placed.sort(
        key=lambda p: (p[0].path, p[1].cell or 0, p[1].line, p[1].column, p[1].rule, p[1].symbol)
    )
    for number, (file, fact, kernel_id) in enumerate(placed, start=1):
        yield Usage(
            **asdict(fact),
            id=f"u{number}",
            path=file.path,
            area=file.area,
            kernel_id=kernel_id,
            suppressed=suppressions[file.path].match(fact.rule, fact.line, fact.cell),
        )


def _kernels(
    native: NativeLinks,
    kernel_ids: dict[KernelKey, str],
    files: dict[str, ParsedFile],
    call_sites: dict[BindingKey, list[Place]],
    suppressions: dict[str, FileSuppressions],
) -> Iterator[Kernel]:
    for key, identity in kernel_ids.items():
        path, fact, links = key[0], native.kernels[key], native.links[key]
        yield Kernel(
            **(asdict(fact) | asdict(native.gathered(key))),
            id=identity,
            path=path,
            area=files[path].area,
            helper_loc=round(native.helper_lines.get(key, 0.0), 1),
            launches=tuple(
                Place(path=where, line=line, column=column, scope=launch.usage.scope)
                for (where, line, column), launch in sorted(
                    links.launches.items(), key=lambda item: item[0]
                )
            ),
            host_functions=tuple(sorted(links.host_functions)),
            bindings=tuple(_bindings(key, native, files, call_sites)),
            suppressed=suppressions[path].match(fact.rule, fact.line, fact.cell),
        )


def _bindings(
    key: KernelKey,
    native: NativeLinks,
    files: dict[str, ParsedFile],
    call_sites: dict[BindingKey, list[Place]],
) -> Iterator[KernelBinding]:
    for path, index in native.links[key].bindings:
        binding = files[path].facts.bindings[index]
        sites = sorted(call_sites.get((path, index), ()), key=_by_place)
        yield KernelBinding(
            python_name=binding.python_name,
            kind=binding.kind,
            path=path,
            line=binding.line,
            call_sites=tuple(sites),
        )


def _by_place(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def _diagnostics(
    suppressions: dict[str, FileSuppressions], require_reason: bool
) -> Iterator[Diagnostic]:
    for path, comments in suppressions.items():
        yield from comments.diagnostics(path, require_reason)


def _project_names(files: Sequence[ParsedFile]) -> Iterator[str]:
    """Names that the build files at the root, or one folder below it, give the project."""
    for file in sorted(files, key=lambda f: f.path.count("/")):
        if file.facts.project_name and file.area == "own" and file.path.count("/") <= 1:
            yield file.facts.project_name
