"""Import the target's torch plugin, or its shim, where a program starts.

A codemod of whole modules. The import stands right after the module's first ``import
torch``, before anything that is taken from torch or from the repository. A module that does
neither has it before all other code. One that imports it already stays as it is, and so does
one that can do without torch: there the plugin must not be missed either.
"""

from collections.abc import Collection, Iterator, Sequence

import libcst as cst

VALID = (
    (
        "import os\nimport torch\n\ntorch.npu.synchronize()\n",
        "torch_npu",
        "import os\nimport torch\nimport torch_npu  # noqa: F401\n\ntorch.npu.synchronize()\n",
    ),
    (
        '"""Trains."""\nfrom torch.npu import Event\n',
        "torch_npu",
        '"""Trains."""\nimport torch_npu  # noqa: F401\nfrom torch.npu import Event\n',
    ),
    (
        "import os\n\n# Ours\nfrom .model import Net\nimport torch\n",
        "torch_npu",
        "import os\nimport torch_npu  # noqa: F401\n\n"
        "# Ours\nfrom .model import Net\nimport torch\n",
    ),
    (
        "import repo.model as model\n",
        "torch_npu",
        "import torch_npu  # noqa: F401\nimport repo.model as model\n",
    ),
    (
        '#!/usr/bin/env python\n"""Version."""\nfrom __future__ import annotations\n\nV = 1\n',
        "torch_npu",
        '#!/usr/bin/env python\n"""Version."""\nfrom __future__ import annotations\n'
        "import torch_npu  # noqa: F401\n\nV = 1\n",
    ),
    ("# Licence\n", "torch_npu", "# Licence\nimport torch_npu  # noqa: F401\n"),
    ("", "torch_npu", "import torch_npu  # noqa: F401\n"),
    (
        "def main():\n    import torch\n",
        "torch_npu",
        "import torch_npu  # noqa: F401\ndef main():\n    import torch\n",
    ),
    (
        "import os; import torch; torch.npu.init()\n",
        "torch_npu",
        "import torch_npu  # noqa: F401\nimport os; import torch; torch.npu.init()\n",
    ),
    (
        "import torch.nn as nn, os\r\nx = 1\r\n",
        "torch_mlu.utils.gpu_migration",
        "import torch.nn as nn, os\r\n"
        "from torch_mlu.utils import gpu_migration  # noqa: F401\r\nx = 1\r\n",
    ),
)
"""Source, module to import, result; ``repo`` is the repository's own."""
INVALID = (
    ("import torch\nimport torch_npu\n", "torch_npu"),
    ("import torch\ntry:\n    import torch_npu\nexcept ImportError:\n    pass\n", "torch_npu"),
    ("import torch\nfrom torch_npu import npu\n", "torch_npu"),
    ("from torch_npu.contrib import transfer_to_npu\n", "torch_npu.contrib.transfer_to_npu"),
    ("try:\n    import torch\nexcept ImportError:\n    torch = None\n", "torch_npu"),
)


def add_import(module: cst.Module, plugin: str, local: Collection[str] = ()) -> cst.Module:
    """``module`` with an import of ``plugin``; the very same module where none is needed or
    there is no place for it. ``local`` are the first names of modules of the repository."""
    if imports(module, plugin):
        return module
    index = _place(module.body, local)
    return module if index is None else _with_import(module, index, plugin)


def _place(
    body: Sequence[cst.BaseStatement | cst.SimpleStatementLine], local: Collection[str]
) -> int | None:
    """The statement before which the import stands."""
    for index, statement in enumerate(body):
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            continue
        tops = {name.partition(".")[0] for name in _all_modules(statement)}
        if tops & {"", *local}:
            return index
        if "torch" in tops:
            if not isinstance(statement, cst.SimpleStatementLine):
                return None if isinstance(statement, (cst.Try, cst.TryStar)) else index
            plain = len(statement.body) == 1 and isinstance(statement.body[0], cst.Import)
            return index + 1 if plain else index
    return next((index for index, line in enumerate(body) if not _must_be_first(line)), len(body))


def _must_be_first(statement: cst.BaseStatement | cst.SimpleStatementLine) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    first = statement.body[0]
    if isinstance(first, cst.Expr):
        return isinstance(first.value, (cst.SimpleString, cst.ConcatenatedString))
    return any(name.partition(".")[0] == "__future__" for name in _modules(first))


def _with_import(module: cst.Module, index: int, plugin: str) -> cst.Module:
    package, _, name = plugin.rpartition(".")
    text = f"from {package} import {name}" if package else f"import {name}"
    line = cst.ensure_type(
        cst.parse_statement(f"{text}  # noqa: F401", config=module.config_for_parsing),
        cst.SimpleStatementLine,
    )
    newline = line.trailing_whitespace.newline.with_changes(value=None)
    line = line.with_changes(
        trailing_whitespace=line.trailing_whitespace.with_changes(newline=newline)
    )
    body = [*module.body[:index], line, *module.body[index:]]
    ended = module.has_trailing_newline or not module.body
    return module.with_changes(body=body, has_trailing_newline=ended)


def imports(module: cst.Module, plugin: str) -> bool:
    """Whether the module imports the plugin somewhere, in a function or a ``try`` too."""
    return any(f"{name}.".startswith(f"{plugin}.") for name in _all_modules(module))


def _all_modules(node: cst.CSTNode) -> Iterator[str]:
    finder = _Finder()
    node.visit(finder)
    return iter(finder.found)


class _Finder(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        for statement in node.body:
            self.found += _modules(statement)
        return False


def _modules(statement: cst.BaseSmallStatement) -> list[str]:
    """The modules, or members of modules, that an import statement imports; relative ones
    begin with a dot."""
    if isinstance(statement, cst.Import):
        return [alias.evaluated_name for alias in statement.names]
    if not isinstance(statement, cst.ImportFrom):
        return []
    code = cst.Module(body=[]).code_for_node
    module = code(statement.module) if statement.module else ""
    if statement.relative:
        return [f".{module}"]
    if isinstance(statement.names, cst.ImportStar):
        return [module]
    return [f"{module}.{alias.evaluated_name}" for alias in statement.names]
