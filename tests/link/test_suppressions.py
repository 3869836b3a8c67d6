"""Suppression comments: what they silence, and what is told about them."""

import pytest

from migrate_scan.link import PackageNames, link
from migrate_scan.parse.facts import Suppression
from tests.link.repository import file, global_function, linked, usage


def comment(*rules: str, line: int = 5, to: int | None = None, reason: str = "why") -> Suppression:
    return Suppression(line=line, covers=(line, to or line), rules=rules, reason=reason)


@pytest.mark.parametrize(
    ("found", "suppressed"),
    [
        (comment(), True),
        (comment("MS101"), True),
        (comment("MS203", "MS101"), True),
        (comment("MS203"), False),
        (comment(line=4), False),
        (comment(line=3, to=6), True),
        (comment(line=1, to=900), True),
    ],
)
def test_comment_speaks_for_its_lines_and_rules(found: Suppression, suppressed: bool) -> None:
    inventory = linked(
        file("a.py", usages=(usage("torch.cuda.synchronize", 5),), suppressions=(found,))
    )
    (use,) = inventory.usages
    codes = [diagnostic.code for diagnostic in inventory.diagnostics]
    if suppressed:
        assert use.suppressed is not None
        assert (use.suppressed.reason, use.suppressed.line) == ("why", found.line)
        assert codes == []
    else:
        assert use.suppressed is None
        assert codes == ["unused-suppression"]


def test_comment_in_another_cell_does_not_count() -> None:
    inventory = linked(
        file(
            "n.ipynb",
            usages=(usage("torch.cuda.synchronize", 5),),
            suppressions=(Suppression(line=5, covers=(5, 5), rules=(), reason="why", cell=2),),
        )
    )
    assert inventory.usages[0].suppressed is None


def test_kernels_can_be_suppressed() -> None:
    inventory = linked(
        file("k.cu", kernels=(global_function("k", 5),), suppressions=(comment("MS301"),))
    )
    assert inventory.kernels[0].suppressed is not None


@pytest.mark.parametrize(("required", "level"), [(False, "warning"), (True, "error")])
def test_comment_without_a_reason(required: bool, level: str) -> None:
    files = [file("a.py", usages=(usage("x", 5),), suppressions=(comment(reason=""),))]
    (diagnostic,) = link(files, PackageNames(), require_reason=required).diagnostics
    assert (diagnostic.code, diagnostic.level) == ("suppression-without-reason", level)
    assert (diagnostic.path, diagnostic.line) == ("a.py", 5)
