"""Copies to the host inside loops that train."""

import pytest

from migrate_scan.parse.python import parse_python


def _syncs(body: str) -> tuple[tuple[int, int], ...]:
    return parse_python(f"import torch\nfor x in data:\n{body}".encode()).host_syncs


@pytest.mark.parametrize("call", ["item", "tolist", "cpu", "numpy"])
def test_found_beside_backward(call: str) -> None:
    assert _syncs(f"    loss.backward()\n    total += loss.{call}()\n") == ((4, 19),)


@pytest.mark.parametrize(
    "body",
    [
        "    total += loss.item()\n",
        "    loss.backward()\n    if step % 100 == 0:\n        print(loss.item())\n",
        "    loss.backward()\nprint(loss.item())\n",
        "    def f():\n        return loss.item()\n    loss.backward()\n",
        "    loss.backward()\n    text = 'loss.item()'\n",
    ],
)
def test_not_found_elsewhere(body: str) -> None:
    assert _syncs(body) == ()


def test_what_a_loop_goes_over_is_asked_once() -> None:
    source = b"import torch\nfor x in t.tolist():\n    loss.backward()\n"
    assert parse_python(source).host_syncs == ()
