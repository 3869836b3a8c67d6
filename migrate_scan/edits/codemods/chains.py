"""Attribute chains (``torch.cuda.synchronize``) as lists of names."""

from collections.abc import Sequence

import libcst as cst

from migrate_scan.edits.respelling import Refused


def names_of(node: cst.BaseExpression) -> list[str]:
    """``torch.cuda.synchronize`` as its names. Raises Refused for anything else."""
    head, links = unchain(node)
    return [head.value, *(link.attr.value for link in links)]


def unchain(node: cst.BaseExpression) -> tuple[cst.Name, list[cst.Attribute]]:
    """The chain's first name and its links, the innermost first.

    Raises Refused if the node is not names joined by dots.
    """
    links: list[cst.Attribute] = []
    while isinstance(node, cst.Attribute):
        links.append(node)
        node = node.value
    if not isinstance(node, cst.Name):
        raise Refused("not names joined by dots")
    return node, links[::-1]


def respell(
    node: cst.BaseExpression, start: int, stop: int, names: Sequence[str]
) -> cst.BaseExpression:
    """Give the chain's names from ``start`` to ``stop`` (the first name is 0) new names.

    Formatting and comments between the names stay. Raises Refused where a comment or
    line break stands at a name that goes away.
    """
    head, links = unchain(node)
    first, last = start - 1, stop - 1
    surplus = (last - first) - len(names)
    if any(_has_formatting(link) for link in links[first : first + max(surplus, 0)]):
        raise Refused("a comment or line break stands at a name that goes away")
    kept = links[first + max(surplus, 0) : last]
    kept = [cst.Attribute(head, cst.Name("_"))] * max(-surplus, 0) + kept
    renamed = [
        link.with_changes(attr=link.attr.with_changes(value=name))
        for link, name in zip(kept, names, strict=True)
    ]
    chain: cst.BaseExpression = head
    for link in [*links[:first], *renamed, *links[last:]]:
        chain = link.with_changes(value=chain)
    return chain


def _has_formatting(link: cst.Attribute) -> bool:
    plain = cst.Dot()
    return not link.dot.deep_equals(plain) or bool(link.attr.lpar)
