"""Reports to render."""

import pytest

from migrate_scan.model import Report

from .factory import empty_report, rich_report


@pytest.fixture(scope="session")
def rich() -> Report:
    """Every field in use, hostile text in each that a scanned tree can fill."""
    return rich_report()


@pytest.fixture(scope="session")
def empty() -> Report:
    """Nothing found."""
    return empty_report()
