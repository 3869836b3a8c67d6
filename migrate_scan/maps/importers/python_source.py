"""What a Python source file says, read with ``ast`` and never run."""

import ast
from collections.abc import Iterator

from migrate_scan.maps.importers.git_tree import GitTree

_TYPING = frozenset({"typing", "typing_extensions", "collections.abc"})


def dotted(node: ast.expr) -> str | None:
    """``torch.nn.Module`` of an attribute chain; None for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join((node.id, *reversed(parts)))


def strings(node: ast.expr) -> tuple[str, ...]:
    """The string constants of a list or tuple display."""
    if not isinstance(node, ast.List | ast.Tuple):
        return ()
    return tuple(
        item.value
        for item in node.elts
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    )


def assigned(module: ast.Module) -> dict[str, ast.expr]:
    """Values that top-level names are assigned, the last one each."""
    found: dict[str, ast.expr] = {}
    for node in module.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = node.value
    return found


def function(module: ast.Module, name: str) -> ast.FunctionDef | None:
    """A top-level function by name."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    return None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements in source order, those inside blocks and nested functions included."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        inner: list[ast.stmt] = []
        for field in ("body", "orelse", "finalbody"):
            inner += getattr(node, field, [])
        if isinstance(node, ast.If | ast.For | ast.Try | ast.With | ast.FunctionDef):
            waiting += reversed(inner)


def declared_names(tree: GitTree, path: str) -> tuple[str, ...] | None:
    """``__all__`` of a module, ``+=`` included; None if it has none."""
    text = tree.read(path)
    return None if text is None else declared(ast.parse(text))


def declared(module: ast.Module) -> tuple[str, ...] | None:
    """``__all__`` of a parsed module, ``+=`` included; None if it has none."""
    found: tuple[str, ...] | None = None
    for node in module.body:
        if isinstance(node, ast.Assign):
            named, value = any(_is_all(target) for target in node.targets), node.value
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            named, value = _is_all(node.target), node.value or ast.Tuple(elts=[])
        else:
            continue
        if named:
            before = found if found and isinstance(node, ast.AugAssign) else ()
            found = (*before, *strings(value))
    return found


def bound_names(tree: GitTree, package: str, module: str = "__init__") -> frozenset[str]:
    """Public names that a module of a package binds or declares; star imports are followed,
    and what annotations need is left out."""
    names: set[str] = set(declared_names(tree, f"{package}/{module}.py") or ())
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        current = waiting.pop()
        text = tree.read(f"{package}/{current}.py")
        if current in seen or text is None:
            continue
        seen.add(current)
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign):
                names.update(target.id for target in node.targets if isinstance(target, ast.Name))
            elif isinstance(node, ast.ImportFrom) and node.module not in _TYPING:
                names.update(alias.asname or alias.name for alias in node.names)
                if node.level == 1 and node.module and node.names[0].name == "*":
                    waiting.append(node.module)
    return frozenset(name for name in names if not name.startswith("_") and name != "*")


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"
