"""Asks the rewriter for the edit of a finding whose route is mechanical.

``rename`` stands only where the edit was made and parses again; otherwise the change
is left to a person and the route becomes ``replace``.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.assess.rank import violated
from migrate_scan.assess.verdicts import message
from migrate_scan.edits import EditKind, Wanted, rewrite, suggestion_for
from migrate_scan.model import Finding, Route, Usage
from migrate_scan.parse.facts import Category

_ASKS_NCCL = "torch.distributed.is_nccl_available"
"""Runs everywhere, and says no where another library does the same."""
_AVAILABLE = "torch.cuda.is_available"
_COMPILED: frozenset[Category] = frozenset({"custom_op", "extension", "triton", "python_kernel"})
_READY: frozenset[Route | None] = frozenset({"as_is", "shim"})
CONFIGURED = frozenset({"MS107", "MS205"})
"""Rules for words of configurations and scripts: whoever reads them must know the new ones."""
_KINDS: dict[Category, EditKind] = {
    "torch_cuda_api": "rename_attribute",
    "capability_check": "rename_attribute",
    "device_method": "rename_method",
    "device_literal": "device_literal",
    "device_check": "device_literal",
    "distributed": "backend_literal",
}


def with_suggestion(finding: Finding, usage: Usage) -> Finding:
    """``finding`` with its edit, or with route ``replace`` if no edit could be made."""
    if finding.route != "rename" or finding.replacement is None:
        return finding
    if usage.certainty == "low":
        return replace(finding, route="replace", message=message("uncertain"))
    if usage.rule in CONFIGURED:
        return replace(finding, route="replace", message=message("in_configuration"))
    if usage.arguments.get("declared"):
        return replace(finding, route="replace", message=message("declared_set"))
    if usage.arguments.get("stored"):
        return replace(finding, route="replace", message=message("stored_device"))
    if violated(finding):
        codes = ", ".join(c.code for c in finding.constraints if c.state == "violated")
        return replace(finding, route="replace", message=message("violated", codes))
    outcome = rewrite(usage.text, _wanted(usage, finding.replacement))
    if outcome.text is None:
        return replace(finding, route="replace", message=message("no_edit", outcome.reason or ""))
    return replace(finding, suggestion=suggestion_for(usage, outcome.text))


def hold_together(pairs: Sequence[tuple[Usage, Finding]]) -> Iterator[tuple[Usage, Finding]]:
    """Take back edits of what must change as a whole or not at all.

    A word on a line where what goes with it stays as it is:
    ``torch.cuda.get_device_properties("cuda:0")``, ``"nccl" if is_nccl_available() else
    "gloo"``. And a question that a file asks before it calls code compiled for CUDA,
    ``if x.is_cuda and impl == "fast"``: the answer no keeps the target away from that code.
    """
    compiled = {
        usage.path: usage.symbol
        for usage, finding in reversed(pairs)
        if usage.category in _COMPILED and finding.route not in _READY
    }
    pairs = [(usage, _asks_for(compiled, usage, finding)) for usage, finding in pairs]
    staying = {
        (usage.path, usage.cell, usage.line) for usage, finding in pairs if _stays(usage, finding)
    }
    for usage, finding in pairs:
        word = usage.symbol.startswith(("device:", "backend:"))
        if word and finding.suggestion and (usage.path, usage.cell, usage.line) in staying:
            finding = _taken_back(finding, message("stays_cuda"))
        yield usage, finding


def _asks_for(compiled: Mapping[str, str], usage: Usage, finding: Finding) -> Finding:
    asks = usage.category == "device_check" or usage.symbol == _AVAILABLE
    if asks and finding.suggestion and usage.path in compiled:
        return _taken_back(finding, message("compiled", compiled[usage.path]))
    return finding


def _taken_back(finding: Finding, why: str) -> Finding:
    return replace(finding, route="replace", suggestion=None, message=why)


def _stays(usage: Usage, finding: Finding) -> bool:
    """Whether a call goes on asking CUDA or NCCL."""
    if usage.symbol == _ASKS_NCCL:
        return finding.suggestion is None
    unedited = finding.suggestion is None and finding.route not in (*_READY, "rename")
    return usage.symbol.startswith("torch.cuda.") and unedited


def _wanted(usage: Usage, replacement: str) -> Wanted:
    if usage.symbol.endswith(".is_cuda"):
        return Wanted("rename_method", replacement)
    if usage.symbol.startswith("backend:"):
        return Wanted("backend_literal", replacement)
    kind = _KINDS.get(usage.category, "rename_attribute")
    return Wanted(kind, replacement, usage.symbol)
