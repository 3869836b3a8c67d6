"""Small repositories, file by file, as the parsers would describe them."""

from typing import Any

from migrate_scan.link import PackageNames, ParsedFile, link
from migrate_scan.model import Area, Inventory, Kernel
from migrate_scan.parse.facts import (
    BindingFact,
    Category,
    ExtensionFact,
    FileInventory,
    FunctionFact,
    ImportFact,
    IncludeFact,
    KernelFact,
    KernelLanguage,
    Language,
    LaunchFact,
    NativeReference,
    UsageFact,
)

_LANGUAGES: dict[str, Language] = {
    "py": "python",
    "ipynb": "notebook",
    "cu": "cuda",
    "cuh": "cuda",
    "txt": "build",
}


def file(path: str, area: Area = "own", **facts: Any) -> ParsedFile:
    """A file whose language its suffix tells."""
    language = _LANGUAGES.get(path.rpartition(".")[2], "cpp")
    return ParsedFile(path, area, FileInventory(language=language, **facts))


def linked(*files: ParsedFile, names: PackageNames | None = None) -> Inventory:
    """The repository of these files."""
    return link(files, names or PackageNames())


def kernel(inventory: Inventory, name: str) -> Kernel:
    """The only kernel called ``name``."""
    (found,) = [kernel for kernel in inventory.kernels if kernel.name == name]
    return found


def usage(
    symbol: str,
    line: int = 1,
    *,
    rule: str = "MS101",
    category: Category = "torch_cuda_api",
    scope: str = "",
    column: int = 1,
) -> UsageFact:
    return UsageFact(
        rule=rule,
        fingerprint="0" * 16,
        category=category,
        symbol=symbol,
        line=line,
        column=column,
        end_line=line,
        end_column=column + len(symbol),
        scope=scope,
    )


def global_function(
    name: str, line: int = 1, language: KernelLanguage = "cuda", **more: Any
) -> KernelFact:
    return KernelFact(
        rule="MS301",
        fingerprint="1" * 16,
        name=name,
        language=language,
        line=line,
        end_line=line + 5,
        loc=6,
        **more,
    )


def launch(kernel: str, line: int = 20, scope: str = "") -> LaunchFact:
    symbol = kernel or "kernel"
    return LaunchFact(
        kernel=kernel,
        usage=usage(symbol, line, rule="MS302", category="kernel_launch", scope=scope),
    )


def host(name: str, *calls: str, line: int = 20, registration: bool = False) -> FunctionFact:
    return FunctionFact(
        name=name, line=line, end_line=line + 5, calls=calls, registration=registration
    )


def bound(
    name: str, function: str | None = None, module: str = "TORCH_EXTENSION_NAME", line: int = 40
) -> BindingFact:
    return BindingFact(
        python_name=name, function=function or name, kind="pybind", module=module, line=line
    )


def library(name: str, namespace: str, function: str | None = None) -> BindingFact:
    return BindingFact(
        python_name=name, function=function, kind="torch_library", module=namespace, line=50
    )


def reference(module: str, name: str, *strings: str, line: int = 7) -> NativeReference:
    return NativeReference(
        module=module,
        name=name,
        usage=usage(f"{module}.{name}".lstrip("."), line, rule="MS602", category="custom_op"),
        strings=strings,
    )


def extension(name: str, *sources: str) -> ExtensionFact:
    return ExtensionFact(name=name, kind="CUDAExtension", sources=sources, line=3)


def include(path: str) -> IncludeFact:
    return IncludeFact(path=path, line=1, system=False)


def imported(module: str, name: str | None = None, **more: Any) -> ImportFact:
    return ImportFact(module=module, name=name, line=1, column=1, **more)
