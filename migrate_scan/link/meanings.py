"""What a name that one file imports stands for in the files of the repository."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from migrate_scan.link.files import ParsedFile
from migrate_scan.link.modules import PythonModules
from migrate_scan.parse.facts import ConditionalUsage, OperatorFact, UsageFact

DEVICE = "device"
_MAX_HOPS = 12


class Meanings:
    """Follows imported names through re-exports, helpers and base classes."""

    def __init__(self, modules: PythonModules) -> None:
        self._modules = modules
        self._known: dict[tuple[str, str, str], bool] = {}

    @cached_property
    def _methods(self) -> dict[str, list[tuple[str, ...]]]:
        """What the methods of each name take, file by file."""
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for file in self._modules.files():
            for name, words in file.facts.takes.items():
                if name.startswith("*."):
                    found[name].append(words)
        return found

    def usages(self, file: ParsedFile) -> Iterator[UsageFact]:
        """The conditional usages of a file that count; one a place."""
        seen: set[tuple[int | None, int, int]] = set()
        for conditional in file.facts.conditional_usages:
            usage = conditional.usage
            place = usage.cell, usage.line, usage.column
            if place not in seen and self._holds(file.path, conditional):
                seen.add(place)
                yield usage

    def operators(self, file: ParsedFile) -> Iterator[OperatorFact]:
        """The conditional operators of a file that are some."""
        for conditional in file.facts.conditional_operators:
            if self._imported(file.path, conditional.name, conditional.meaning, 0):
                yield conditional.operator

    def _holds(self, importer: str, conditional: ConditionalUsage) -> bool:
        meaning = conditional.meaning
        return any(self._imported(importer, name, meaning, 0) for name in conditional.names)

    def _imported(self, importer: str, name: str, meaning: str, hops: int) -> bool:
        """``name`` is a dotted path as ``importer`` would import it."""
        if hops > _MAX_HOPS:
            return False
        if name == meaning and meaning != DEVICE:
            return True
        if name.startswith("*."):
            told = self._methods.get(name, ())
            return bool(told) and all(_takes(words, meaning) for words in told)
        for module, rest in splits(name):
            file = self._modules.resolve(importer, module)
            if file is not None:
                return self._defined(file, rest, meaning, hops)
        return False

    def _defined(self, file: ParsedFile, name: str, meaning: str, hops: int) -> bool:
        """``name`` is what ``file`` calls it."""
        key = file.path, name, meaning
        if key not in self._known:
            # A ring of modules gives nothing.
            self._known[key] = False
            self._known[key] = any(
                self._defined(file, source[1:], meaning, hops + 1)
                if source.startswith(":")
                else self._imported(file.path, source, meaning, hops + 1)
                for source in sources(file, name)
            ) or _is(file, name, meaning)
        return self._known[key]


def _is(file: ParsedFile, name: str, meaning: str) -> bool:
    """Whether a file itself makes of a name what is asked for."""
    if meaning == DEVICE:
        return "cuda" in file.facts.devices.get(name, ())
    return _takes(file.facts.takes.get(name, ()), meaning)


def _takes(words: tuple[str, ...], meaning: str) -> bool:
    """``device@1``: whether what is handed over at that place is a device."""
    word, told, place = meaning.partition("@")
    return bool(told) and words[int(place) :][:1] == (word,)


def splits(name: str) -> Iterator[tuple[str, str]]:
    """A dotted path as module and name in it, the longest module first."""
    dots = len(name) - len(name.lstrip("."))
    parts = name[dots:].split(".")
    for count in range(len(parts) - 1, 0 if not dots else -1, -1):
        yield name[:dots] + ".".join(parts[:count]), ".".join(parts[count:])


def sources(file: ParsedFile, name: str) -> Iterable[str]:
    """Where a file has a name from: dotted paths as it imports them."""
    facts = file.facts
    yield from (source for source in facts.devices.get(name, ()) if source != "cuda")
    head, dot, rest = name.partition(".")
    if dot:
        yield from (
            f"{source}.{rest}" for source in facts.devices.get(head, ()) if source != "cuda"
        )
    if head in facts.aliases:
        yield facts.aliases[head] + dot + rest
    for item in facts.imports:
        origin = "." * item.level + item.module
        if item.name == "*":
            yield _within(origin, name)
        elif item.name is not None and head == (item.alias or item.name):
            yield _within(origin, item.name) + dot + rest
        elif item.name is None and head == (item.alias or item.module.partition(".")[0]):
            yield (origin if item.alias else head) + dot + rest


def _within(module: str, name: str) -> str:
    return module + name if module.endswith(".") else f"{module}.{name}"
