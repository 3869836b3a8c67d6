"""The published error is the shipped one."""

from pathlib import Path

import pytest

from migrate_scan.estimate.parameters import load
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import error_table

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "docs/estimate.md"])
def test_the_table_is_what_calibrate_prints(name: str) -> None:
    table = error_table(catalogue.load("en"), load().calibration.error)
    assert "\n".join(table) in (ROOT / name).read_text("utf-8")


def test_the_cases_are_the_calibrations_own() -> None:
    text = (ROOT / "docs" / "estimate.md").read_text("utf-8")
    told = {p.id: p for p in load().calibration.predictions}
    for name in ("accelerate-cann", "causalconv1d-rocm", "deepspeed-mlu", "liger-cann"):
        found = told[name]
        assert f"| {found.p50:g} | {found.p80:g} | {found.days:g} |" in text
    thrice = [told[f"bnb-rocm-{name}"] for name in ("agrocylo", "arlo", "amd")]
    for column in ("p50", "p80", "days"):
        assert f"| {', '.join(f'{getattr(port, column):g}' for port in thrice)} |" in text
