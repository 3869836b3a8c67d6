"""Literals that a test's decorator hands to a parameter."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("'device', ['cpu', 'cuda']", ["MS103"]),
        ("'device', [pytest.param('cuda', marks=m)]", ["MS103"]),
        ("'device,n', [('cpu', 1), ('cuda', 2)]", ["MS103"]),
        ("['n', 'device'], [(1, 'cuda')]", ["MS103"]),
        ("'n,device', [('cuda', 1)]", []),
        ("'name', ['cpu', 'cuda']", []),
    ],
)
def test_parameters_of_a_test(arguments: str, found: list[str]) -> None:
    code = f"import pytest\n@pytest.mark.parametrize({arguments})\ndef test(device, n): pass"
    assert rules(code) == found
