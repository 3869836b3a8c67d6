"""Import the target's torch plugin, or its shim, where a program starts.

A codemod of whole modules. The import stands right after the module's first ``import
torch``, before anything that is taken from torch, and before a ``from torch ...`` that comes
first. A module that imports it already, or that does not import torch at its top level,
stays as it is.
"""

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
        "import torch.nn as nn, os\r\nx = 1\r\n",
        "torch_mlu.utils.gpu_migration",
        "import torch.nn as nn, os\r\n"
        "from torch_mlu.utils import gpu_migration  # noqa: F401\r\nx = 1\r\n",
    ),
)
"""Source, module to import, result."""
INVALID = (
    ("import torch\nimport torch_npu\n", "torch_npu"),
    ("import torch\ntry:\n    import torch_npu\nexcept ImportError:\n    pass\n", "torch_npu"),
    ("import torch\nfrom torch_npu import npu\n", "torch_npu"),
    ("from torch_npu.contrib import transfer_to_npu\n", "torch_npu.contrib.transfer_to_npu"),
    ("import numpy\n", "torch_npu"),
    ("import torchvision\n", "torch_npu"),
    ("def main():\n    import torch\n", "torch_npu"),
)


def add_import(module: cst.Module, plugin: str) -> cst.Module:
    """``module`` with an import of ``plugin``; the very same module where none is needed or
    there is no place for it."""
    if _imports(module, plugin):
        return module
    for index, statement in enumerate(module.body):
        if isinstance(statement, cst.SimpleStatementLine) and _is_torch(statement.body[0]):
            first = isinstance(statement.body[0], cst.ImportFrom)
            return _with_import(module, index if first else index + 1, plugin)
    return module


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
    return module.with_changes(body=[*module.body[:index], line, *module.body[index:]])


def _is_torch(statement: cst.BaseSmallStatement) -> bool:
    return any(name.partition(".")[0] == "torch" for name in _modules(statement))


def _imports(module: cst.Module, plugin: str) -> bool:
    finder = _Finder(plugin)
    module.visit(finder)
    return finder.found


class _Finder(cst.CSTVisitor):
    def __init__(self, plugin: str) -> None:
        super().__init__()
        self._plugin = plugin
        self.found = False

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> bool:
        for statement in node.body:
            for name in _modules(statement):
                self.found |= f"{name}.".startswith(f"{self._plugin}.")
        return False


def _modules(statement: cst.BaseSmallStatement) -> list[str]:
    """The modules, or members of modules, that an import statement imports."""
    if isinstance(statement, cst.Import):
        return [alias.evaluated_name for alias in statement.names]
    if isinstance(statement, cst.ImportFrom) and statement.module and not statement.relative:
        module = cst.Module(body=[]).code_for_node(statement.module)
        if isinstance(statement.names, cst.ImportStar):
            return [module]
        return [f"{module}.{alias.evaluated_name}" for alias in statement.names]
    return []
