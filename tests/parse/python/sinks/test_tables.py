"""Literals in a dictionary."""

import pytest

from tests.parse.python.sinks.reading import rules


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("config = {'device': 'cuda'}", ["MS103"]),
        ("backends = {'cuda': 'nccl'}", ["MS201"]),
        ("torch.load(f, map_location={'cuda:1': 'cuda:0'})", ["MS103", "MS103"]),
        ("load(f, device_map={'': 'cuda:0'})", ["MS103"]),
        ("load(f, device_map={'cuda:0': ''})", []),
        ("{'cuda': 1}[device.type]", ["MS104"]),
        ("{'cuda': 1}.get(device.type)", ["MS104"]),
        ("{'cuda': 1}[name]", []),
        ("kinds = {'cuda': 1}", []),
    ],
)
def test_keys_and_values(code: str, found: list[str]) -> None:
    assert rules(code) == found
