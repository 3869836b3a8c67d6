"""Kernel launches, in all their spellings."""

import re
from dataclasses import dataclass, field

from migrate_scan.parse.cuda.brackets import name_before, split_arguments
from migrate_scan.parse.cuda.unit import Unit
from migrate_scan.parse.facts import LaunchFact, Unattributed

LAUNCH_RULE = "MS302"
_CHEVRON = re.compile(r"(?<!<)<<<(?!<)")
_CLOSE = re.compile(r"[()]|>>>|[;{}]")
_CALL = re.compile(
    r"\b(?:cudaLaunchKernel(?:ExC?|_ptsz)?|cudaLaunchCooperativeKernel|hipLaunchKernelGGL"
    r"|hipLaunchKernel|hipLaunchCooperativeKernel)\s*\("
)
_CAST = re.compile(
    r"\((?:const\s+)?void\s*\*+\s*(?:const)?\)|\b(?:reinterpret|static|const)_cast\s*<[^()]*?>\s*"
    r"|\bHIP_KERNEL_NAME\b"
)
_NAME = re.compile(r"(?:[A-Za-z_]\w*\s*(?:<[^;{}]*>\s*)?::\s*)*([A-Za-z_]\w*(?:\s*##\s*\w+)*)")
_CONFIG_NAMES = ("grid", "block", "shared", "stream")
_LONGEST_CONFIG = 20_000
_SHORT = 120


@dataclass(slots=True)
class Launches:
    """Launches found and ``<<<`` that make none. ``functions`` are kernel names by place."""

    facts: list[LaunchFact] = field(default_factory=list)
    unattributed: list[Unattributed] = field(default_factory=list)


def find_launches(unit: Unit) -> Launches:
    """Every launch of the unit, in order of place."""
    found = Launches()
    for match in _CHEVRON.finditer(unit.text):
        if not _add_chevron(unit, match.start(), found):
            found.unattributed.append(
                Unattributed(line=unit.source.line(match.start()), token="<<<")
            )
    for match in _CALL.finditer(unit.text):
        _add_call(unit, match, found)
    found.facts.sort(key=lambda fact: (fact.usage.line, fact.usage.column))
    return found


def _add_chevron(unit: Unit, offset: int, found: Launches) -> bool:
    start, name = name_before(unit.text, offset)
    config_end = _config_end(unit.text, offset + 3)
    if not name or config_end is None:
        return False
    inner = unit.text[offset + 3 : config_end]
    config = [" ".join(inner[a:b].split()) for a, b in split_arguments(inner)]
    if not 1 <= len(config) <= 4 and "..." not in inner and "__VA_ARGS__" not in inner:
        return False
    _add(unit, start, offset, name, _config(config), found)
    return True


def _config_end(text: str, start: int) -> int | None:
    depth = 0
    for match in _CLOSE.finditer(text, start, start + _LONGEST_CONFIG):
        token = match.group()
        if token == ">>>" and depth == 0:
            end = match.start()
            while text[end + 3 : end + 4] == ">":  # ``k<<<f<a<b>>, c>>>``: the last three close
                end += 1
            return end
        if token in ";{}" and depth == 0:
            return None
        depth += {"(": 1, ")": -1}.get(token, 0)
    return None


def _config(values: list[str]) -> dict[str, str]:
    return {
        name: value if len(value) <= _SHORT else value[:_SHORT] + "…"
        for name, value in zip(_CONFIG_NAMES, values, strict=False)
    }


def _add_call(unit: Unit, match: re.Match[str], found: Launches) -> None:
    api = match.group().rstrip("( \t\r\n")
    read = unit.arguments(match.end() - 1)
    if read is None or unit.structure.function_at(match.start()) is None:
        macro = unit.preprocessor.macro_at(match.start())
        if read is None or macro is None:
            return
    arguments = read[0]
    position = 1 if api.startswith("cudaLaunchKernelEx") else 0
    if len(arguments) <= position:
        return
    config: list[str] = []
    if api == "hipLaunchKernelGGL":
        config = arguments[1:5]
    elif api in ("cudaLaunchKernel", "cudaLaunchCooperativeKernel", "hipLaunchKernel"):
        config = [*arguments[1:3], *arguments[4:6]]
    name = _named(arguments[position])
    _add(unit, match.start(), match.start() + len(api), name, _config(config), found)


def _named(expression: str) -> str:
    """The kernel's plain name in ``(void*)&ns::k<T, 4>``."""
    text = _CAST.sub("", expression).lstrip("&( \t")
    match = _NAME.match(text)
    return match.group(1) if match is not None else ""


def _add(
    unit: Unit, start: int, end: int, name: str, config: dict[str, str], found: Launches
) -> None:
    name = "".join(name.split())
    macro = unit.preprocessor.macro_at(start)
    if macro is not None and macro.parameters is not None:
        parts = [part for part in name.split("##") if part in macro.parameters]
        if parts:
            _add_instances(unit, start, end, name, config, found)
            return
    for kernel in _resolve(unit, start, name):
        usage = unit.usage(
            start,
            end,
            rule=LAUNCH_RULE,
            category="kernel_launch",
            symbol=kernel or name,
            arguments=config,
        )
        found.facts.append(LaunchFact(kernel=kernel, usage=usage))


def _add_instances(
    unit: Unit, start: int, end: int, name: str, config: dict[str, str], found: Launches
) -> None:
    """A macro launches what its user names: one launch for each use in the file."""
    macro = unit.preprocessor.macro_at(start)
    assert macro is not None
    assert macro.parameters is not None
    uses = unit.uses(macro)
    for use in uses:
        values = {
            parameter: _named(argument)
            for parameter, argument in zip(macro.parameters, use.arguments, strict=False)
        }
        kernel = "".join(values.get(part, part) for part in name.split("##"))
        usage = unit.usage(
            use.start,
            use.start + len(macro.name),
            rule=LAUNCH_RULE,
            category="kernel_launch",
            symbol=kernel,
            arguments=config,
        )
        found.facts.append(LaunchFact(kernel=kernel, usage=usage))
    if not uses:
        usage = unit.usage(
            start, end, rule=LAUNCH_RULE, category="kernel_launch", symbol=name, arguments=config
        )
        found.facts.append(LaunchFact(kernel="", usage=usage))


def _resolve(unit: Unit, offset: int, name: str) -> list[str]:
    """The kernels behind ``name``: itself, what a local variable was set to, or ``""`` for
    a parameter (whoever calls the function names the kernel)."""
    function = unit.structure.function_at(offset)
    if function is None or not name.isidentifier():
        return [name]
    begin, _ = unit.function_text(offset)
    text = unit.text[function.body : offset]
    assigned = re.findall(rf"\b{name}\s*=\s*(?!=)([^;]{{1,400}})", text)
    kernels = [_named(part) for value in assigned for part in _alternatives(value)]
    kernels = [kernel for kernel in dict.fromkeys(kernels) if kernel not in ("", "nullptr", name)]
    if kernels:
        return kernels
    parameters = unit.text[function.parameters[0] : function.parameters[1]]
    if begin <= offset and re.search(rf"\b{name}\s*(?:,|\)|=|\Z)", parameters):
        return [""]
    return [name]


def _alternatives(value: str) -> list[str]:
    """Both arms of ``a ? k<1> : k<2>``."""
    if "?" not in value:
        return [value]
    return [part for part in re.split(r"(?<!:):(?!:)", value.partition("?")[2])]
