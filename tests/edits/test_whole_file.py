"""Edited files are parsed and scanned again, each in a worker that may die."""

import os
import time

import libcst
import pytest

from migrate_scan.edits.whole_file import Checked, Order, check_all
from migrate_scan.engine.workers import Limits


def _check(*sources: bytes, limits: Limits | None = None) -> list[Checked]:
    orders = [Order(source) for source in sources]
    found = dict(check_all(orders, limits=limits) if limits else check_all(orders))
    return [found[number] for number in range(len(sources))]


def test_files_come_back_as_they_are_in_any_encoding() -> None:
    sources = [
        b"",
        b"x = 1\n",
        b"\xef\xbb\xbfx = 1\r\nif x:\r\n\ty = 2",
        b"# coding: latin-1\ns = '\xe9'\n",
    ]
    checked = _check(*sources)
    assert [item.reason for item in checked] == [None] * 4
    assert [item.source for item in checked] == sources


def test_scan_tells_what_is_in_the_file() -> None:
    (checked,) = _check(b"import torch\ntorch.cuda.synchronize()\n")
    assert checked.facts is not None
    assert [usage.symbol for usage in checked.facts.usages] == ["torch.cuda.synchronize"]


def test_many_large_files_do_not_fill_the_pipes() -> None:
    sources = [b"s = '%d%s'\n" % (number, b"x" * 300_000) for number in range(30)]
    assert [item.source for item in _check(*sources)] == sources


def test_import_is_added() -> None:
    ((_, checked),) = check_all([Order(b"import torch\r\n", ("torch_npu",))])
    assert checked.source == b"import torch\r\nimport torch_npu  # noqa: F401\r\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"x = 1\nprint 'python 2'\n", "does not parse (line 2)"),
        (b"return 1 2\n", "does not parse (line 1)"),
        (b"# coding: klingon\n", "does not parse"),
        (b"x = " + b"(" * 30_000 + b")" * 30_000, ""),
        (b"x = " + b"a + " * 2000 + b"a\n", "RecursionError"),
    ],
)
def test_file_that_does_not_parse_loses_only_itself(source: bytes, reason: str) -> None:
    first, refused, last = _check(b"x = 1\n", source, b"y = 2\n")
    assert first.reason is None
    assert last.reason is None
    assert refused.reason is not None
    assert reason in refused.reason


def test_crash_and_hang_lose_one_file_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser of our own stands in for libcst's: crashes of the real one come and go."""
    real = libcst.parse_module

    def parse(source: bytes) -> libcst.Module:
        if source == b"crash":
            os.abort()
        while source == b"hang":
            time.process_time()
        return real(source)

    monkeypatch.setattr(libcst, "parse_module", parse)
    limits = Limits(timeout=1, memory_bytes=4 << 30)
    checked = _check(b"fine", b"crash", b"fine", b"hang", b"fine", limits=limits)
    assert [item.reason is None for item in checked] == [True, False, True, False, True]
