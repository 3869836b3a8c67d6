"""What a helper's callers say of it: a function that is reached only from one vendor's branch
runs only there.

Private functions of a module only (``_f``): what has no underscore is for other files too, and a
method is reached through objects. One use that is no call leaves the question open.
"""

from collections.abc import Callable, Iterator

from tree_sitter import Node

from migrate_scan.parse.python.source import NO_GUARD, Guard, Source, ancestors

FindGuard = Callable[[Source, Node, list[Node]], Guard]
_SITES = 16
"""Uses of one name that are looked at; a helper of one branch has one or two."""
_DEPTH = 4
"""Helpers of helpers that are followed; of a longer chain nothing is said."""


def guard_of_callers(source: Source, definition: Node, find_guard: FindGuard) -> Guard:
    """What holds wherever ``definition``, a function at a module's top, is called; nothing
    where one use of its name in the file is no call in a branch that speaks of a target."""
    name = definition.child_by_field_name("name")
    if name is None or not source.raw(name).startswith(b"_") or not source.speaks_of_vendors:
        return NO_GUARD
    if definition.start_byte in source.asked or len(source.asked) >= _DEPTH:
        return NO_GUARD
    source.asked.add(definition.start_byte)
    try:
        return _wherever(
            find_guard(source, call, ancestors(call)) if call is not None else NO_GUARD
            for call in _calls(source, definition, name)
        )
    finally:
        source.asked.discard(definition.start_byte)


def _wherever(guards: Iterator[Guard]) -> Guard:
    """What all of ``guards`` have in common."""
    found: list[Guard] = []
    for guard in guards:
        if not guard.ported_for:
            return NO_GUARD
        found.append(guard)
    only = bool(found) and all(guard.only_ported for guard in found)
    targets = dict.fromkeys(target for guard in found for target in guard.ported_for)
    shared = tuple(
        target for target in targets if only or all(target in g.ported_for for g in found)
    )
    return Guard(found[0].text, shared, only) if shared else NO_GUARD


def _calls(source: Source, definition: Node, name: Node) -> Iterator[Node | None]:
    """The calls of a function from outside of it; None for a use that is something else."""
    word = source.raw(name)
    places = source.private_names.get(word, [])
    if len(places) > _SITES:
        yield None
        return
    for start in places:
        leaf = source.leaf(start, start + len(word))
        if definition.start_byte <= start < definition.end_byte or _is_prose(source, leaf, word):
            continue
        call = leaf.parent if leaf is not None else None
        called = call.child_by_field_name("function") if call and call.type == "call" else None
        yield call if called is not None and called == leaf else None


def _is_prose(source: Source, leaf: Node | None, word: bytes) -> bool:
    """Whether a word is only spoken of; a string that is just the name may export it."""
    if leaf is None:
        return False
    return leaf.type == "comment" or (leaf.type == "string_content" and source.raw(leaf) != word)
