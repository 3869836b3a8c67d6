"""Mixed precision: ``torch.cuda.amp`` by its full name, and what is imported from it.

``from torch.cuda.amp import autocast`` becomes ``from torch.amp import autocast``, and every
call of the name in the file says for which device. That is done for all of a file or not at
all: which import brought a name in is not told.
"""

from collections.abc import Collection, Iterator, Sequence

from migrate_scan.edits.asked import Asked
from migrate_scan.edits.portable.calls import call_asked, edited
from migrate_scan.edits.portable.file import File
from migrate_scan.edits.suggestions import module_suggestion, rewrite
from migrate_scan.edits.wanted import Wanted
from migrate_scan.model import Usage

_AMP = "torch.cuda.amp"
_FUNCTIONS = frozenset({"autocast", "GradScaler", "custom_fwd", "custom_bwd"})


def is_amp(usage: Usage) -> bool:
    """Whether a usage is of mixed precision, or of the module itself."""
    module, _, name = usage.symbol.rpartition(".")
    return usage.symbol == _AMP or (module == _AMP and name in _FUNCTIONS)


def amp_asked(usages: Sequence[Usage], file: File) -> Iterator[Asked]:
    """What is asked of a file's usages of mixed precision; ``usages`` are all of the file's."""
    found = [usage for usage in usages if is_amp(usage)]
    others = {usage.arguments.get("module_at") for usage in usages if not is_amp(usage)} - {None}
    yield from _together(
        [_imported(usage, file, others) for usage in found if usage.binding == "from_import"]
    )
    yield from (_spelled_out(usage, file) for usage in found if usage.binding != "from_import")


def _together(asked: Sequence[Asked]) -> Iterator[Asked]:
    why = next((item.refusal for item in asked if item.refusal), None)
    for item in asked:
        yield item if why is None else Asked(item.usage, None, item.refusal or why)


def _imported(usage: Usage, file: File, others: Collection[str | None]) -> Asked:
    module = usage.arguments.get("module")
    if module is None:
        return _called(usage, file)
    if usage.arguments["module_at"] in others:
        return Asked(usage, None, "other names are imported with it")
    if f"{module}.{usage.symbol.rpartition('.')[2]}" != usage.symbol:
        return Asked(usage, None, "it is imported from another module")
    return Asked(usage, module_suggestion(usage, module.replace(".cuda", "", 1)))


def _spelled_out(usage: Usage, file: File) -> Asked:
    if not usage.text.endswith(usage.symbol.removeprefix("torch")):
        return Asked(usage, None, "the name to change is not written here")
    return _called(usage, file)


def _called(usage: Usage, file: File) -> Asked:
    leaf = file.leaf(usage)
    whole = leaf is not None and leaf.parent is not None and leaf.parent.type == "decorator"
    wanted = Wanted("accelerator_amp", file.torch, usage.symbol, alone=whole)
    if whole:
        return edited(usage, rewrite(usage.text, wanted))
    return call_asked(usage, leaf, file, wanted)
