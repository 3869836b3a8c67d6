"""Which open questions a device can answer, and under which name it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrate_scan.assess.rank import is_open
from migrate_scan.estimate.unknowns import can_be_asked
from migrate_scan.estimate.work import Subject
from migrate_scan.maps.select.names import is_plain
from migrate_scan.model import Finding, Operator, Usage
from migrate_scan.probe.recipes import Recipe, recipe

_CUDA = "torch.cuda."


@dataclass(frozen=True, slots=True)
class Question:
    """A symbol, its name on the device and how it is called; None asks for presence only."""

    symbol: str
    name: str
    recipe: Recipe | None


def questions(
    findings: Sequence[Finding], subjects: Mapping[str, Subject], device: str
) -> tuple[Question, ...]:
    """One question a symbol that is open in ``findings`` on ``subjects``, by symbol.

    ``device`` is the device's word in torch (``npu``): what the source calls ``torch.cuda.x``
    is ``torch.npu.x`` there.
    """
    found: dict[str, Question] = {}
    for finding in findings:
        subject = subjects.get(finding.subject)
        if isinstance(subject, Usage | Operator) and is_open(finding) and can_be_asked(subject):
            symbol = subject.symbol
            name = _name(symbol, finding.replacement, device)
            found.setdefault(symbol, Question(symbol, name, recipe(symbol)))
    return tuple(found[symbol] for symbol in sorted(found))


def _name(symbol: str, replacement: str | None, device: str) -> str:
    if replacement and is_plain(replacement):
        return replacement
    return f"torch.{device}.{symbol.removeprefix(_CUDA)}" if symbol.startswith(_CUDA) else symbol
