"""Words for what a kernel computes."""

import pytest

from migrate_scan.parse.operations import operations


@pytest.mark.parametrize(
    ("body", "called", "words"),
    [
        ("", (), ()),
        ("x[i] = __expf(y);", ("__expf",), ("exp",)),
        ("for (;;) s += v * v;", (), ("loop", "square")),
        ("s += x[i] * x[i];", (), ("square",)),
        ("tl.sum(x * x, 0)", ("sum",), ("square", "sum")),
        ("a = m.x * x; b = x * x_scale; c = f(x) * x; d = 2 * 2.5", (), ()),
        ("s += x[i] * x[j];", (), ()),
        ("rsqrtf(a) + tl.sqrt(b)", ("rsqrtf", "sqrt"), ("root",)),
        ("formula(while_running)", ("formula",), ()),
    ],
)
def test_words(body: str, called: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert operations(body, called) == words


def test_long_bodies_are_read_in_linear_time() -> None:
    assert operations("x*" * 200_000, ()) == ("square",)
    assert operations("x[" * 200_000 + " * " * 1000, ()) == ()
