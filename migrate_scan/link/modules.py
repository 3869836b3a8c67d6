"""Resolves Python imports to files of the repository."""

from collections.abc import Iterable, Iterator
from posixpath import dirname

from migrate_scan.link.files import ParsedFile
from migrate_scan.link.paths import Paths, around


class PythonModules:
    """The repository's Python files by dotted module name."""

    def __init__(self, files: Iterable[ParsedFile]) -> None:
        self._files: dict[str, ParsedFile] = {}
        self._packages: set[str] = set()
        for file in files:
            if file.path.endswith(".py"):
                module = file.path[:-3].removesuffix("/__init__")
                self._files[module] = file
                if file.path.endswith("/__init__.py"):
                    self._packages.add(module)
        self._paths = Paths(self._files)
        self._folders = {folder for module in self._files for folder in around(module)}
        places = {*self._files, *self._folders}
        self._names = {path.rpartition("/")[2] for path in places}
        self._starts = {
            path.rpartition("/")[2] for path in places if dirname(path) not in self._packages
        }
        """Names with which some import may start: a namespace package is any folder, but what
        stands in a package is reached through it."""
        self._own = {
            package.rpartition("/")[2]
            for package in self._packages
            if self._files[package].area == "own" and dirname(package) not in self._packages
        }

    def is_local(self, importer: str, top: str, *, is_package: bool) -> bool:
        """Whether an import that starts with ``top`` stays in the repository.

        ``is_package`` tells that a package of this name is known: then a folder that happens
        to bear its name (``kernels/triton/``) proves nothing, unless an import from
        ``importer`` would find it.
        """
        if top not in self._names:
            return False
        for folder in around(importer):
            # From a package, bare names reach what stands beside it only if it runs as a script.
            if is_package and folder in self._packages:
                continue
            path = f"{folder}/{top}" if folder else top
            if path in self._files or path in self._folders:
                return True
        return top in self._own or (not is_package and top in self._starts)

    def files(self) -> Iterable[ParsedFile]:
        """All of them."""
        return self._files.values()

    def resolve(self, importer: str, module: str) -> ParsedFile | None:
        """The file that ``module`` (leading dots for relative) means in ``importer``."""
        if module.startswith("."):
            return self._files.get(_relative(importer, module))
        found = self._paths.find(importer, module.replace(".", "/"))
        return self._files[found] if found is not None else None

    def imported(self, file: ParsedFile) -> Iterator[ParsedFile]:
        """The repository's files whose names ``file`` imports."""
        for item in file.facts.imports:
            module = "." * item.level + item.module
            within = f"{module}.{item.name}" if item.module else f"{module}{item.name}"
            for name in (module, within) if item.name else (module,):
                found = self.resolve(file.path, name)
                if found is not None:
                    yield found


def _relative(importer: str, module: str) -> str:
    """``..pkg.mod`` in ``a/b/c.py`` is ``a/pkg/mod``."""
    rest = module.lstrip(".")
    folder = dirname(importer)
    for _ in range(len(module) - len(rest) - 1):
        folder = dirname(folder)
    return "/".join(part for part in (folder, rest.replace(".", "/")) if part)
