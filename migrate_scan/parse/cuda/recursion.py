"""Device functions that call each other in a circle."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from migrate_scan.parse.cuda.grammar import Function
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import DeviceFunction, Feature


def with_mutual_recursion(
    unit: Unit, helpers: Sequence[tuple[Function, DeviceFunction]]
) -> list[DeviceFunction]:
    """The device functions in their order, with the calls that lead back to them as features.

    Overloads call each other without any recursion, so a name with several definitions tells
    nothing; nor does one that is called with another number of arguments.
    """
    count = Counter(function.name for function, _ in helpers)
    known = {
        function.name: (function, fact)
        for function, fact in helpers
        if count[function.name] == 1 and function.name.isidentifier()
    }
    called = {name: known.keys() & fact.calls for name, (_, fact) in known.items()}
    maybe = {name for circle in _circles(called) for name in circle}
    lines = {
        name: {
            other: line
            for other in sorted(called[name] & maybe)
            if (line := _line_of_call(unit, known[name][0], known[other][0])) is not None
        }
        for name in sorted(maybe)
    }
    found: dict[str, list[Feature]] = {}
    for circle in _circles({name: set(calls) for name, calls in lines.items()}):
        for name in circle:
            found[name] = [
                Feature(name="recursion", line=line, detail=other)
                for other, line in lines[name].items()
                if other in circle
            ]
    return [
        replace(fact, features=(*fact.features, *found[function.name]))
        if function.name in found
        else fact
        for function, fact in helpers
    ]


def _line_of_call(unit: Unit, function: Function, called: Function) -> int | None:
    read = unit.arguments(called.parameters[0] - 1)
    if read is None:
        return None
    count = len([parameter for parameter in read[0] if parameter not in ("", "void")])
    pattern = re.compile(rf"(?<![\w.>:]){called.name}\s*(?:<[^;{{}}()]*>\s*)?\(")
    for match in pattern.finditer(unit.text, function.body, function.end):
        arguments = unit.arguments(match.end() - 1)
        if arguments is not None and len(arguments[0]) == count:
            return unit.source.line(match.start())
    return None


def _circles(called: Mapping[str, set[str]]) -> list[set[str]]:
    """The sets of several names that reach each other (Tarjan's, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    held: list[str] = []
    is_held: set[str] = set()
    found: list[set[str]] = []
    for root in called:
        work = [] if root in order else [root]
        rest = {root: iter(sorted(called[root]))}
        while work:
            name = work[-1]
            if name not in order:
                order[name] = low[name] = len(order)
                held.append(name)
                is_held.add(name)
            following = next(rest[name], None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1]] = min(low[work[-1]], low[name])
                if low[name] == order[name]:
                    circle = _taken(held, name)
                    is_held -= circle
                    found += [circle] if len(circle) > 1 else []
            elif following not in order:
                rest[following] = iter(sorted(called[following]))
                work.append(following)
            elif following in is_held:
                low[name] = min(low[name], order[following])
    return found


def _taken(held: list[str], name: str) -> set[str]:
    """The names on the stack from ``name`` on, taken from it."""
    circle: set[str] = set()
    while name not in circle:
        circle.add(held.pop())
    return circle
