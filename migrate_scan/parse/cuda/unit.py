"""One translation unit as the extractors see it, and its facts' common parts."""

import re
from bisect import bisect_left
from functools import cached_property
from typing import Any

from msgspec import Struct

from migrate_scan.parse.cuda.brackets import closing, partners, split_arguments
from migrate_scan.parse.cuda.grammar import Structure, parse_structure
from migrate_scan.parse.cuda.intrinsics import OF_EITHER_HALF
from migrate_scan.parse.cuda.lexicon import Word, words
from migrate_scan.parse.cuda.preprocessor import Macro, Preprocessor
from migrate_scan.parse.cuda.source import Source
from migrate_scan.parse.facts import Category, Certainty, FeatureName, UsageFact, Use
from migrate_scan.parse.fingerprint import fingerprint

_CONSTANT = re.compile(
    r"#[ \t]*define[ \t]+([A-Za-z_]\w*+)[ \t]+\(?([0-9]{1,9})\)?[ \t]*+(?=\n|\Z)"
    r"|\bconst(?:expr)?\s+(?:static\s+)?(?:unsigned\s+)?(?:int|size_t|unsigned|u?int(?:32|64)_t|long)"
    r"\s+([A-Za-z_]\w*+)\s*+=\s*+([0-9]{1,9})\s*+;"
)

_ANY_NUMBER = 1_000


class MacroUse(Struct, frozen=True):
    """``NAME(a, b)`` outside the macro's own definition."""

    start: int
    end: int
    arguments: tuple[str, ...]


class Unit:
    """Text, directives and structure of one file. ``text`` is what extractors search."""

    def __init__(self, source: Source, *, cuda: bool) -> None:
        self.source = source
        self.preprocessor = Preprocessor(source)
        self.text = self.preprocessor.code_text()
        grammar_text = self.preprocessor.grammar_text()
        self._braces = partners(grammar_text)
        self.structure: Structure = parse_structure(grammar_text, self._braces, cuda=cuda)
        for start, end in self.preprocessor.hidden():
            self._braces |= partners(self.text, start, end)
        self._macro_uses: dict[str, list[MacroUse]] = {}
        self.words = words(self.text)
        self._word_starts = [word.start for word in self.words]

    def words_in(self, start: int, end: int) -> list[Word]:
        """The words that mean something between two offsets."""
        starts = self._word_starts
        return self.words[bisect_left(starts, start) : bisect_left(starts, end)]

    def partner(self, brace: int) -> int | None:
        """The ``}`` of a ``{`` outside of macros, in the same branch where branches differ."""
        return self._braces.get(brace)

    @cached_property
    def always_own(self) -> frozenset[str]:
        """Names of functions that the file defines and of macros that it defines whatever is
        built: ``#if HIP`` before ``#define cudaFree hipFree`` leaves CUDA's name in the others."""
        return frozenset(
            {function.name for function in self.structure.functions}
            | {
                macro.name
                for macro in self.preprocessor.macros
                if self.preprocessor.guard(macro.start).text is None
            }
        )

    @cached_property
    def own_parameters(self) -> dict[str, range]:
        """How many arguments the file's functions take, by name, from the fewest to the most."""
        taken: dict[str, range] = {}
        for function in self.structure.functions:
            text = self.text[function.parameters[0] : function.parameters[1]]
            parameters = [text[start:end].strip() for start, end in split_arguments(text)]
            parameters = [parameter for parameter in parameters if parameter not in ("", "void")]
            most = _ANY_NUMBER if "..." in text else len(parameters)
            least = sum("=" not in parameter for parameter in parameters)
            known = taken.get(function.name, range(least, most + 1))
            taken[function.name] = range(min(known.start, least), max(known.stop, most + 1))
        return taken

    @cached_property
    def own_names(self) -> frozenset[str]:
        """Names of functions and macros that the file itself defines."""
        return self.always_own.union(macro.name for macro in self.preprocessor.macros)

    @cached_property
    def number_formats(self) -> frozenset[FeatureName]:
        """Of half and bf16, those that the file names beyond doubt."""
        return frozenset(
            word.meaning.feature
            for word in self.words
            if word.meaning.feature in ("half", "bf16") and word.text not in OF_EITHER_HALF
        )

    @cached_property
    def constants(self) -> dict[str, str]:
        """Names that stand for one plain integer in the whole file."""
        values: dict[str, set[str]] = {}
        for match in _CONSTANT.finditer(self.text):
            values.setdefault(match.group(1) or match.group(3), set()).add(
                match.group(2) or match.group(4)
            )
        return {name: found.pop() for name, found in values.items() if len(found) == 1}

    def scope(self, offset: int) -> str:
        """Qualified name of what ``offset`` stands in."""
        function = self.structure.function_at(offset)
        if function is not None:
            return function.qualified
        macro = self.preprocessor.macro_at(offset)
        return macro.name if macro is not None else self.structure.scope_at(offset)

    def at_file_level(self, offset: int) -> bool:
        """Outside of every function and macro."""
        in_function = self.structure.function_at(offset) is not None
        return not in_function and self.preprocessor.macro_at(offset) is None

    def scope_end(self, offset: int) -> int:
        """Where the function or macro around ``offset`` ends (else the file)."""
        function = self.structure.function_at(offset)
        if function is not None:
            return function.end
        macro = self.preprocessor.macro_at(offset)
        return macro.end if macro is not None else len(self.text)

    def usage(
        self,
        start: int,
        end: int,
        *,
        rule: str,
        category: Category,
        symbol: str,
        use: Use = "call",
        arguments: dict[str, str] | None = None,
        certainty: Certainty = "high",
    ) -> UsageFact:
        """A usage that spans ``start`` to ``end``."""
        line, column = self.source.place(start)
        end_line, end_column = (
            self.source.place(end)
            if "\n" in self.text[start:end]
            else (
                line,
                column + end - start,
            )
        )
        scope = self.scope(start)
        guard = self.preprocessor.guard(start)
        return UsageFact(
            rule=rule,
            fingerprint=fingerprint(rule, symbol, scope, self.source.statement(start)),
            category=category,
            symbol=symbol,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            scope=scope,
            use=use,
            arguments=arguments or {},
            guard=guard.text,
            ported_for=guard.ported_for,
            certainty=certainty,
        )

    def arguments(self, opened: int) -> tuple[list[str], int] | None:
        """Texts of the arguments between the parenthesis at ``opened`` and its partner,
        and the offset after that."""
        closed = closing(self.text, opened, opened + 100_000)
        if closed is None:
            return None
        inner = self.text[opened + 1 : closed]
        return [" ".join(inner[a:b].split()) for a, b in split_arguments(inner)], closed + 1

    def uses(self, macro: Macro) -> list[MacroUse]:
        """Where the file uses a macro with parameters: outside of macro definitions,
        before the name is defined anew."""
        following = (
            other.start
            for other in self.preprocessor.macros
            if other.name == macro.name and other.start > macro.start
        )
        limit = next(following, len(self.text))
        return [use for use in self._uses(macro.name) if macro.end <= use.start < limit]

    def _uses(self, name: str) -> list[MacroUse]:
        if name not in self._macro_uses:
            self._macro_uses[name] = found = []
            for match in re.finditer(rf"{name}(?<!\w{name})\s*+\(", self.text):
                if self.preprocessor.macro_at(match.start()) is None:
                    read = self.arguments(match.end() - 1)
                    if read is not None:
                        found.append(MacroUse(match.start(), read[1], tuple(read[0])))
        return self._macro_uses[name]


def substitute(text: str, parameters: tuple[str, ...], arguments: tuple[str, ...]) -> str:
    """``text`` of a macro with its parameters replaced and ``##`` pasted."""
    values: dict[str, Any] = dict(zip(parameters, arguments, strict=False))
    replaced = re.sub(r"[A-Za-z_]\w*", lambda match: values.get(match.group(), match.group()), text)
    return re.sub(r"\s*##\s*", "", replaced)
