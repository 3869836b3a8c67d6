"""Edits of ``from torch.cuda.amp import custom_fwd``: the module changes, the names follow.

A name that was imported is used without its module, so its uses need no edit of their own if
the import is edited. That holds if every name that the file takes from the module, and
everything it uses below them, has the same place below one new module.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.assess.rank import violated
from migrate_scan.assess.verdicts import message
from migrate_scan.edits import module_suggestion
from migrate_scan.model import Finding, Usage

_Pair = tuple[Usage, Finding]


def follow_imports(pairs: Sequence[_Pair]) -> Mapping[str, Finding]:
    """The findings, by usage, of imports that can be edited and of what follows them."""
    files: defaultdict[str, list[_Pair]] = defaultdict(list)
    for usage, finding in pairs:
        if usage.binding == "from_import" and usage.cell is None:
            files[usage.path].append((usage, finding))
    return {usage.id: finding for group in files.values() for usage, finding in _followed(group)}


def _followed(pairs: Sequence[_Pair]) -> Iterator[_Pair]:
    """What one file takes from modules of ``torch.cuda``, module by module. One that is below
    another (``from torch.cuda import amp``) changes with it or not at all: which of the two
    brought a name in is not told."""
    modules = {module for usage, _ in pairs if (module := usage.arguments.get("module"))}
    for outer in modules:
        inner = {module for module in modules if f"{module}.".startswith(f"{outer}.")}
        covered = any(outer != module and outer.startswith(f"{module}.") for module in modules)
        if covered or not outer.startswith("torch.cuda"):
            continue
        news = {module: _new_module(module, _below(module, pairs)) for module in inner}
        if None in news.values():
            continue
        for usage, finding in _below(outer, pairs):
            if "module" in usage.arguments:
                module = usage.arguments["module"]
                edit = module_suggestion(usage, news[module] or "")
                yield usage, replace(finding, suggestion=edit)
            else:
                yield usage, replace(finding, message=message("follows_import", news[outer] or ""))


def _below(module: str, pairs: Sequence[_Pair]) -> list[_Pair]:
    return [(usage, found) for usage, found in pairs if usage.symbol.startswith(f"{module}.")]


def _new_module(module: str, pairs: Sequence[_Pair]) -> str | None:
    """The one module below which everything is found on the target under its old name."""
    found: set[str | None] = set()
    for usage, finding in pairs:
        rest = usage.symbol.removeprefix(module)
        new = finding.replacement or ""
        fits = (
            finding.route == "rename"
            and usage.certainty != "low"
            and not violated(finding)
            and new.startswith("torch.")
            and new.endswith(rest)
        )
        found.add(new.removesuffix(rest) if fits else None)
    return found.pop() if len(found) == 1 else None
