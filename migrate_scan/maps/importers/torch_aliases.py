"""Other spellings of torch's public names, read from torch's own source.

    python -m migrate_scan.maps.importers.torch_aliases TORCH_FOLDER [OUT]

``torch.utils.data.dataloader.DataLoader`` and ``torch.utils.data.DataLoader`` are one
class: the first is where it is defined, the second what vendors list. Followed are the
``from`` imports of torch's modules, as syntax trees: nothing of torch is imported. Torch
2.13.0's folder was read for the table that ships.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from migrate_scan.maps.importers.catalogues import write_rows
from migrate_scan.maps.load.data import read_rows
from migrate_scan.resources import operator_maps

COLUMNS = ("alias", "symbol")
TABLE = "torch_aliases.tsv"
_LEFT_OUT = frozenset({"testing", "_inductor", "_dynamo", "include", "lib", "bin", "share"})
_HOPS = 12
_Names = dict[str, str]
"""A module's names with the dotted path that each is taken from or defined at."""


def aliases(
    folder: Path, public: set[str], listed: Sequence[set[str]]
) -> Iterator[tuple[str, str]]:
    """Spellings and the name that each stands for, sorted.

    ``folder`` is the package's; ``public`` holds torch's public names and ``listed`` what each
    vendor lists: the spelling that most of them judge is the name. One that a vendor lists and
    the name not stays as it is, so that no judgement is lost.
    """
    modules = _modules(folder)
    spellings: dict[str, set[str]] = defaultdict(set)
    for module, names in modules.items():
        for name in names:
            path = f"{module}.{name}"
            origin = _origin(modules, path)
            if origin.startswith("torch.") and (path == origin or path in public):
                spellings[origin] |= {path, origin}

    def rank(path: str) -> tuple[int, int, str]:
        return -sum(path in names for names in listed), path.count("."), path

    rows: list[tuple[str, str]] = []
    for paths in spellings.values():
        for name in sorted(paths & public, key=rank)[:1]:
            rows += [
                (path, name)
                for path in paths - {name}
                if not any(path in names and name not in names for names in listed)
            ]
    yield from sorted(rows)


def _modules(folder: Path) -> dict[str, _Names]:
    found: dict[str, _Names] = {}
    starred: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        parts = ("torch", *path.relative_to(folder).with_suffix("").parts)
        if _LEFT_OUT.isdisjoint(parts):
            package = parts[-1] == "__init__"
            module = ".".join(parts[:-1] if package else parts)
            tree = ast.parse(path.read_bytes())
            found[module], starred[module] = _names(tree, module, package)
    for module, sources in starred.items():
        for source in sources:
            for name in found.get(source, ()):
                if not name.startswith("_"):
                    found[module].setdefault(name, f"{source}.{name}")
    return found


def _names(tree: ast.Module, module: str, package: bool) -> tuple[_Names, list[str]]:
    names: _Names = {}
    starred: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names[node.name] = f"{module}.{node.name}"
        elif isinstance(node, ast.ImportFrom):
            source = _source(node, module, package)
            for item in node.names:
                if item.name == "*":
                    starred.append(source)
                else:
                    names[item.asname or item.name] = f"{source}.{item.name}"
        elif isinstance(node, ast.Assign):
            names.update(_documented(node))
    return names, starred


def _documented(node: ast.Assign) -> Iterator[tuple[str, str]]:
    """``conv1d = _add_docstr(torch.conv1d, ...)``: a built-in function under another name."""
    call, target = node.value, node.targets[0]
    if isinstance(call, ast.Call) and isinstance(target, ast.Name) and call.args:
        called, first = ast.unparse(call.func), ast.unparse(call.args[0])
        if called == "_add_docstr" and first.startswith("torch.") and "._C" not in first:
            yield target.id, first


def _source(node: ast.ImportFrom, module: str, package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + package]
    return ".".join([*base, *([node.module] if node.module else [])])


def _origin(modules: dict[str, _Names], path: str) -> str:
    """Where a name is defined, through the modules that hand it on."""
    for _ in range(_HOPS):
        module, _, name = path.rpartition(".")
        taken = modules.get(module, {}).get(name, path)
        if taken == path:
            break
        path = taken
    return path


def main(arguments: list[str]) -> int:
    """Write the table from the folder of torch's package."""
    if not arguments:
        print("usage: torch_aliases TORCH_FOLDER [OUT]", file=sys.stderr)
        return 2
    shared = operator_maps() / "_shared"
    out = Path(arguments[1]) if len(arguments) > 1 else shared / TABLE
    public = {row["symbol"] for row in read_rows(shared / "public_api.tsv")}
    tables = sorted(operator_maps().glob("*/api.tsv"))
    listed = [{row["symbol"] for row in read_rows(table)} for table in tables]
    write_rows(out, COLUMNS, aliases(Path(arguments[0]), public, listed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
