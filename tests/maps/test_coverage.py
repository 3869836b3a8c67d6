"""Coverage: what counts, and agreement with the reference figures of the vendors' lists."""

import pytest

from migrate_scan.maps.coverage import coverage
from migrate_scan.maps.errors import UnknownStack

_REFERENCE = (
    ("cann", "2.1.0", 74.6),
    ("cann", "2.5.1", 72.5),
    ("cann", "2.7.1", 73.4),
    ("cann", "2.10.0", 72.9),
    ("mlu", "2.1", 64.0),
    ("mlu", "2.4", 63.0),
    ("musa", "2.7", 91.8),
    ("gcu", "2.10", 58.4),
)
"""Shares of ATen overloads with a CUDA kernel that were counted from the vendors' lists."""


@pytest.mark.parametrize(("target", "torch", "percent"), _REFERENCE)
def test_registered_overloads_agree_with_the_reference(
    target: str, torch: str, percent: float
) -> None:
    found = coverage(target, torch=torch)[0]
    assert found.subject == "aten_cuda"
    assert found.percent == pytest.approx(percent, abs=1.05)


def test_fallback_silence_and_missing_data_are_not_covered() -> None:
    for item in coverage("mlu", torch="2.4"):
        able = sum(item.by_status.get(status, 0) for status in ("supported", "limited"))
        assert item.covered == able
        assert sum(item.by_status.values()) == item.total


def test_a_plugin_module_that_was_read_is_found() -> None:
    """The prefix of a plugin's module was wrong once: everything was absent."""
    for target in ("cann", "mlu", "musa", "gcu"):
        found = next(item for item in coverage(target) if item.subject == "torch.cuda")
        assert found.percent is not None
        assert found.percent > 30


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(UnknownStack):
        coverage("cann", torch="new")
