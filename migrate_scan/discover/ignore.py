"""Ignore rules and exclude patterns, matched by ``pathspec`` as git matches them.

Precedence is git's: the rules of the deepest folder speak first, within a file the
last line that matches wins, and what is under an ignored folder is looked at only for
files that git tracks: rules do not apply to them.
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from pathspec import GitIgnoreSpec

# A pattern costs about len(name) ** ambiguity steps; a hostile one would never return.
_MAX_AMBIGUITY = 2
_MAX_LINES = 5_000
_NAMED_GROUP = re.compile(r"\(\?P<\w+>")
_STARS = re.compile(r"\*+")
_ANY_DEPTH = "^(?:.+/)?"
"""How the expression of a pattern begins that holds in every folder."""


def _ambiguity(pattern: str) -> int:
    """How many free choices a backtracking matcher has at most for ``pattern``."""
    parts = pattern.split("/")
    within = sum(max(0, len(_STARS.findall(part)) - 1) for part in parts)
    across = max(0, parts.count("**") - _MAX_AMBIGUITY)
    return within + across


class Rules(Struct, frozen=True):
    """The patterns of one place.

    ``base`` is the folder below the root that they are relative to ('' or 'a/b/'); for
    those of a folder above the root, ``prefix`` leads from there to the root.
    """

    base: str
    spec: GitIgnoreSpec
    any_of_them: re.Pattern[str]
    prefix: str = ""
    refused: tuple[str, ...] = ()
    """Patterns left out because matching them could take for ever."""

    def verdict(self, path: str) -> bool | None:
        """True if ``path`` (a folder ends with '/') is ignored, False if kept, None if unsaid."""
        here = self.prefix + path[len(self.base) :]
        # Most paths match nothing, and one expression finds that out much sooner than many.
        return self.spec.check_file(here).include if self.any_of_them.match(here) else None


def compile_rules(lines: Iterable[str], base: str = "", prefix: str = "") -> Rules | None:
    """Compile gitignore lines; None if there is no pattern in them.

    Lines that are no valid pattern are passed over, as git does.
    """
    patterns: list[str] = []
    refused: list[str] = []
    for line in list(lines)[:_MAX_LINES]:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if _ambiguity(text) > _MAX_AMBIGUITY:
            refused.append(text)
        elif _is_valid(line):
            patterns.append(line)
    if not patterns and not refused:
        return None
    spec = GitIgnoreSpec.from_lines(patterns)
    return Rules(base, spec, _any_of(spec), prefix, tuple(refused))


def _any_of(spec: GitIgnoreSpec) -> re.Pattern[str]:
    """One expression that matches where any pattern of ``spec`` does, negated ones included.

    Most patterns hold at any depth: the folders above a name are tried once for all of them.
    """
    below: list[str] = []
    others: list[str] = []
    for pattern in spec.patterns:
        if pattern.regex is None:
            continue
        source = _NAMED_GROUP.sub("(?:", pattern.regex.pattern)
        if source.startswith(_ANY_DEPTH):
            below.append(source.removeprefix(_ANY_DEPTH))
        else:
            others.append(source if source.startswith("^") else f"(?s:.*){source}")
    if below:
        others.append(f"{_ANY_DEPTH}(?:{'|'.join(below)})")
    return re.compile("|".join(others) or "(?!)")


def _is_valid(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def is_ignored(rules: Sequence[Rules], path: str) -> bool:
    """Whether ``path`` is ignored by ``rules``, ordered from the root to the deepest folder."""
    for level in reversed(rules):
        verdict = level.verdict(path)
        if verdict is not None:
            return verdict
    return False
