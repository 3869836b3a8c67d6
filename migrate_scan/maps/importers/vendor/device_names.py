"""Names of ``torch.cuda`` and of a plugin's counterpart, read with ``ast`` and never run."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.python_source import declared
from migrate_scan.maps.importers.vendor.files import VendorFile


def public(files: Sequence[VendorFile], module: str) -> frozenset[str]:
    """Full names that a package declares in ``__all__``, and its submodules.

    ``module`` is what users call it (``torch.cuda``). Raises FactsError naming file and line.
    """
    found: set[str] = set()
    for read in _modules(files, module):
        if read.name != module:
            found.add(read.name)
        found |= {f"{read.name}.{item}" for item in declared(read.tree) or () if item[0] != "_"}
    return frozenset(found)


def bound(files: Sequence[VendorFile], module: str) -> frozenset[str]:
    """Full names that a package binds in any way: a lower bound of what it has.

    Raises FactsError naming file and line.
    """
    modules = list(_modules(files, module, private=True))
    found = {read.name: _names(read.tree) for read in modules}
    # A star import brings what its module has, which may itself come from a star import.
    for _ in modules:
        for read in modules:
            for source in _star_imports(read):
                found[read.name] |= found.get(source, set())
    names = {f"{name}.{item}" for name in found for item in found[name]} | found.keys()
    return frozenset(name for name in names if "._" not in name and name != module)


def plugin(files: Sequence[VendorFile], source: str, module: str) -> Iterator[Entry]:
    """What a plugin's device module binds, by the plugin's names. Raises FactsError."""
    return (_entry(name, source) for name in sorted(bound(files, module)))


def upstream(files: Sequence[VendorFile], source: str) -> Iterator[Entry]:
    """``torch.cuda`` is the API on ROCm: what torch publishes is there. Raises FactsError."""
    return (_entry(name, source) for name in sorted(public(files, "torch.cuda")))


def _entry(name: str, source: str) -> Entry:
    return Entry(
        kind="python_api",
        symbol=name,
        status="supported",
        route="as_is",
        sources=(source,),
        confidence="inferred",
    )


@dataclass(frozen=True, slots=True)
class _Module:
    name: str
    package: str
    """What its relative imports start from."""
    tree: ast.Module


def _modules(
    files: Sequence[VendorFile], module: str, *, private: bool = False
) -> Iterator[_Module]:
    """Modules below the folder that all files share."""
    roots = sorted((file.path for file in files if file.path.endswith("/__init__.py")), key=len)
    if not roots:
        raise files[0].refusal(1, "not a package: no __init__.py beside it")
    root = roots[0].removesuffix("__init__.py")
    for file in files:
        *folders, last = file.path.removeprefix(root).removesuffix(".py").split("/")
        parts = folders if last == "__init__" else [*folders, last]
        if not private and any(part.startswith("_") for part in parts):
            continue
        try:
            tree = ast.parse(file.text)
        except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise file.refusal(line, "not Python that can be parsed") from error
        yield _Module(".".join((module, *parts)), ".".join((module, *folders)), tree)


def _names(tree: ast.Module) -> set[str]:
    return {*(declared(tree) or ()), *_binds(tree)} - {"*"}


def _star_imports(read: _Module) -> Iterator[str]:
    """Modules beside this one of which it takes everything."""
    for node in _top_level(read.tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.names[0].name == "*":
            yield f"{read.package}.{node.module}"


def _binds(tree: ast.Module) -> Iterator[str]:
    for node in _top_level(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run on import: those inside ``if`` and ``try`` too."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If | ast.Try):
            for field in ("body", "orelse", "finalbody"):
                waiting += getattr(node, field, [])
