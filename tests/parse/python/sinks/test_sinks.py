"""Literals that are followed outwards through operators, conditions and patterns."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    "code",
    [
        "device = 'cuda' if ok else 'cpu'",
        "device = 'cuda:' + str(rank)",
        "device = 'cuda:%d' % rank",
        "device = 'cuda:{}'.format(rank)",
        "device = f'cuda:{rank}'",
        "device = name or ('cuda')",
    ],
)
def test_what_is_still_the_device(code: str) -> None:
    assert rules(code) == ["MS103"]


@pytest.mark.parametrize(
    "code",
    [
        "device = 'cpu' if 'cuda' in path else x",
        "device = ok if 'cuda' else 'cpu'",
        "device = 'cuda'.upper()",
        "device = 'cuda' * 2",
    ],
)
def test_what_is_the_device_no_more(code: str) -> None:
    assert rules(code) == []


def test_case_of_a_device_is_a_check() -> None:
    code = "match device.type:\n    case 'cuda' | 'cuda:0':\n        pass\n"
    assert rules(code) == ["MS104", "MS104"]
    assert rules("match mode:\n    case 'cuda':\n        pass\n") == []
