"""Registration macros that tie a function to the one that implements it.

``REGISTER_DEVICE_IMPL(nms_impl, CUDA, nms_cuda)`` means: whoever calls ``nms_impl``
may reach ``nms_cuda``.
"""

import re

from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import FunctionFact

_OPENED = re.compile(r"\s*\(")
_FUNCTION = re.compile(r"&?\s*((?:::)?[A-Za-z_]\w*(?:::\w+)*)")


def find_registrations(unit: Unit) -> list[FunctionFact]:
    """One fact for each registration at file level."""
    found: list[FunctionFact] = []
    for word in unit.words:
        if word.meaning.role != "register":
            continue
        if unit.structure.function_at(word.start) or unit.preprocessor.macro_at(word.start):
            continue
        opened = _OPENED.match(unit.text, word.end)
        read = unit.arguments(opened.end() - 1) if opened is not None else None
        if read is None:
            continue
        names = [_FUNCTION.fullmatch(argument) for argument in read[0]]
        if len(names) < 2 or names[0] is None:
            continue
        targets = {name.group(1).rpartition("::")[2] for name in names[1:] if name is not None}
        line = unit.source.line(word.start)
        found.append(
            FunctionFact(
                name=names[0].group(1).rpartition("::")[2],
                line=line,
                end_line=unit.source.line(read[1]),
                calls=tuple(sorted(targets)),
                registration=True,
            )
        )
    return found
