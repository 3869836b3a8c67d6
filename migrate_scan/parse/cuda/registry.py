"""Registration macros that tie a function to the one that implements it.

``REGISTER_DEVICE_IMPL(nms_impl, CUDA, nms_cuda)`` means: whoever calls ``nms_impl``
may reach ``nms_cuda``.
"""

import re

from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import FunctionFact

_REGISTER = re.compile(r"\b\w{0,60}REGISTER\w{0,60}\s*\(")
_FUNCTION = re.compile(r"&?\s*((?:::)?[A-Za-z_]\w*(?:::\w+)*)")


def find_registrations(unit: Unit) -> list[FunctionFact]:
    """One fact for each registration at file level."""
    found: list[FunctionFact] = []
    for match in _REGISTER.finditer(unit.text):
        if unit.structure.function_at(match.start()) or unit.preprocessor.macro_at(match.start()):
            continue
        read = unit.arguments(match.end() - 1)
        if read is None:
            continue
        names = [_FUNCTION.fullmatch(argument) for argument in read[0]]
        if len(names) < 2 or names[0] is None:
            continue
        targets = {name.group(1).rpartition("::")[2] for name in names[1:] if name is not None}
        line = unit.source.line(match.start())
        found.append(
            FunctionFact(
                name=names[0].group(1).rpartition("::")[2],
                line=line,
                end_line=unit.source.line(read[1]),
                calls=tuple(sorted(targets)),
            )
        )
    return found
