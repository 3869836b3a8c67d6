"""Names of torch, CuPy and their kin that come through another file of the repository.

``from chainer.backends import cuda; cuda.cupy.zeros(3)``: whether ``cuda.cupy`` is CuPy,
that file says. What would be a usage then is recorded with the condition, and ``link``
asks. Only names that are known words of these packages are followed.
"""

from collections.abc import Iterable, Iterator

from migrate_scan.parse.facts import ConditionalOperator, OperatorFact
from migrate_scan.parse.python.bindings import Occurrence
from migrate_scan.parse.python.expressions import outermost
from migrate_scan.parse.python.imports import Import
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.symbols import Meaning, meaning
from migrate_scan.parse.python.torch_usages import TorchUsages
from migrate_scan.parse.python.vocabulary import COLLECTIVES, FOREIGN_PACKAGES, MODULES, REEXPORTED

_AS_MODULE = (b".dist.", b".ndarray")
_AS_ROOT = {b"torch": b".torch.", b"cuda": b".cuda.", b"cupy": b".cupy."}
_WORD = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."
_REACH = 200
_MODULES = {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional"}
"""Names by which projects hand on the modules whose functions and classes are operators."""
_PROBE = frozenset(REEXPORTED) | COLLECTIVES | frozenset(_MODULES)


class Reexports:
    """Finds the uses of names that another file may re-export."""

    def __init__(self, names: Names, usages: TorchUsages) -> None:
        self.names = names
        self.source = names.source
        self.usages = usages
        self._followed: set[str] = set()
        self._operators: dict[tuple[str, str, Meaning], set[int]] = {}

    def run(self, imports: Iterable[Import]) -> None:
        """Record the uses, each with what has to hold for it to count."""
        local = {
            item.bound: item
            for item in imports
            if item.bound != "*" and (item.level or _root(item.module) not in FOREIGN_PACKAGES)
        }
        if local:
            wanted = {bound for bound, item in local.items() if _last(item) in _PROBE}
            for bound in wanted | self._as_modules(local.keys()):
                self._imported(bound)
        for word in self._unbound():
            for occurrence in self.names.references(word):
                if self.names.bindings(word, occurrence.start):
                    continue  # an import in the function's own body
                for module in self.names.starred:
                    self._use(occurrence, f"{module}.{word}")

    def operators(self) -> tuple[ConditionalOperator, ...]:
        """The operators among the uses, each with what has to hold for it to be one."""
        return tuple(
            ConditionalOperator(
                name=name,
                meaning=stands_for,
                operator=OperatorFact(
                    symbol=found.symbol,
                    kind=found.kind,
                    places=self.source.positions(sorted(starts)),
                    certainty="medium",
                ),
            )
            for (name, stands_for, found), starts in self._operators.items()
            if found.kind is not None
        )

    def _as_modules(self, bound: Iterable[str]) -> set[str]:
        """Imported names under which something like ``.cupy.`` stands."""
        data, known, found = self.source.data, set(bound), set()
        roots = [dotted for root, dotted in _AS_ROOT.items() if self.source.holds(root)]
        for word in (*roots, *_AS_MODULE):
            end = data.find(word)
            while end >= 0:
                before = data[max(0, end - _REACH) : end]
                path = before[len(before.rstrip(_WORD)) :]
                first = path.partition(b".")[0].decode()
                if first in known:
                    found.add(first)
                end = data.find(word, end + 1)
        return found

    def _unbound(self) -> Iterator[str]:
        """Known words that nothing of the file binds, where a star import may bring them in."""
        if self.names.starred:
            for word in sorted(_PROBE):
                if word.encode() in self.source.data and not self.names.bindings(word, 0):
                    yield word

    def _imported(self, bound: str, first: int | None = None) -> None:
        for occurrence, resolved in self.names.resolved_references(bound):
            if _root(resolved.target) not in FOREIGN_PACKAGES:
                self._use(occurrence, resolved.target, first)

    def _use(self, occurrence: Occurrence, target: str, first: int | None = None) -> None:
        """``first`` is the part of the path that the import ends with, if not the last one."""
        parts = (target + occurrence.chain).split(".")
        first = target.count(".") if first is None else first
        self._follow(occurrence, first)
        self._operator(occurrence, parts, first)
        for index in range(first, len(parts)):
            rest = parts[index + 1 :]
            for stands_for in _candidates(parts[index], rest):
                found = meaning(".".join([stands_for, *rest]))
                if found.rule is None or (found.symbol == stands_for and rest):
                    continue
                node = outermost(occurrence.leaf, occurrence.chain_end)
                span = occurrence.start, occurrence.chain_end
                condition = ".".join(parts[: index + 1]), stands_for
                self.usages.record(found, node, span, "from_import", "medium", condition)

    def _operator(self, occurrence: Occurrence, parts: list[str], first: int) -> None:
        """What the first part that may stand for a module of torch makes of a path."""
        index = next((i for i in range(first, len(parts) - 1) if parts[i] in _MODULES), None)
        if index is None:
            return
        stands_for = _MODULES[parts[index]]
        found = meaning(".".join([stands_for, *parts[index + 1 :]]))
        if found.rule is None and found.kind is not None:
            key = ".".join(parts[: index + 1]), stands_for, found
            self._operators.setdefault(key, set()).add(occurrence.start)

    def _follow(self, occurrence: Occurrence, first: int) -> None:
        """``cudnn = cuda.cudnn``: the uses of the other name count as those of the first."""
        last = occurrence.chain.rpartition(".")[2]
        statement = outermost(occurrence.leaf, occurrence.chain_end).parent
        if statement is None or statement.type != "assignment" or not _is_module(last):
            return
        target = statement.children[0]
        name = self.source.text(target)
        if target.type == "identifier" and name not in self._followed:
            self._followed.add(name)
            self._imported(name, first)


def _is_module(word: str) -> bool:
    return word in REEXPORTED or f"cupy.{word}" in MODULES


def _candidates(word: str, rest: list[str]) -> Iterator[str]:
    """What a word may stand for, given the attributes that follow."""
    if word in COLLECTIVES:
        yield f"torch.distributed.{word}"
    for name in REEXPORTED.get(word, ()):
        # A module is used by what is under it; a name of ``torch.cuda`` is one that it has.
        if name == "torch.cuda" and rest and rest[0] not in REEXPORTED:
            continue
        yield name


def _last(item: Import) -> str:
    return item.name or item.module.rpartition(".")[2]


def _root(path: str) -> str:
    return path.partition(".")[0]
