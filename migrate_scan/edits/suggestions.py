"""From a fragment of source and a wanted change to the fragment's new text."""

from functools import lru_cache

from migrate_scan.edits import plain
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import Outcome, Wanted
from migrate_scan.model import Suggestion, Usage

MAX_CHARACTERS = 2048
MAX_NESTING = 50


def suggest(fragment: str, wanted: Wanted) -> str | None:
    """The text that replaces ``fragment``, or None if it cannot be edited mechanically.

    ``fragment`` is the source text of one span: an attribute chain, a method's name, a
    string literal, an imported name. The result parses and may stand where the fragment
    stood without parentheses. It always differs from the fragment.
    """
    return rewrite(fragment, wanted).text


def suggestion_for(usage: Usage, new: str) -> Suggestion:
    """The edit that puts ``new`` for the text of a usage."""
    return Suggestion(
        old=usage.text,
        new=new,
        line=usage.line,
        column=usage.column,
        end_line=usage.end_line,
        end_column=usage.end_column,
    )


def module_suggestion(usage: Usage, new: str) -> Suggestion:
    """The edit of the module that an imported name comes from, to which its facts point."""
    module = usage.arguments["module"]
    line, _, column = usage.arguments["module_at"].partition(":")
    return Suggestion(
        old=module,
        new=new,
        line=int(line),
        column=int(column),
        end_line=int(line),
        end_column=int(column) + len(module),
    )


@lru_cache(maxsize=8192)
def rewrite(fragment: str, wanted: Wanted) -> Outcome:
    """As :func:`suggest`, with the reason where there is no edit. Never raises."""
    if len(fragment) > MAX_CHARACTERS or len(wanted.replacement) > MAX_CHARACTERS:
        return Outcome(None, f"longer than {MAX_CHARACTERS} characters")
    if max(_nesting(fragment), _nesting(wanted.replacement)) > MAX_NESTING:
        return Outcome(None, f"more than {MAX_NESTING} brackets and dots")
    try:
        new = plain.edit(fragment, wanted)
        if new is None:
            # Importing libcst costs more than a small scan, and few fragments need it.
            from migrate_scan.edits.codemods import edit

            new = edit(fragment, wanted)
        return Outcome(new)
    except Refused as refused:
        return Outcome(None, str(refused))
    except RecursionError:
        return Outcome(None, "nested too deeply")


def _nesting(text: str) -> int:
    """An upper bound of the tree's depth from brackets and dots, those in strings included."""
    return sum(map(text.count, "([{."))
