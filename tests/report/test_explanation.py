"""The explanation: from the figure to findings and parameters, in both languages."""

from pathlib import Path

from msgspec.structs import replace

from migrate_scan.api import scan
from migrate_scan.config import Config
from migrate_scan.model import Report
from migrate_scan.report import catalogue
from migrate_scan.report.explanation import explanation

SAMPLE = Path(__file__).parents[1] / "samples" / "minigpu"


def test_every_item_and_parameter_of_the_estimate_is_told() -> None:
    report = scan(SAMPLE, ["cann", "rocm"], config=Config(), cache=False)
    said = explanation(report, catalogue.load("en"))
    assert "cann: P50" in said
    assert "with shim" in said
    for target in report.targets.values():
        for item in target.estimate.work_items:
            assert " × ".join(item.parameter_ids) in said
        for parameter in target.estimate.parameters:
            assert f"{parameter.id} = " in said
        assert f"the estimate without it {target.estimate.drivers[0].p50_without:.1f}" in said
    assert "the days are a part of P50" in said
    assert "估算的构成" in explanation(report, catalogue.load("zh"))


def test_no_item_is_said_to_be_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\nx = torch.zeros(1).cuda()\n")
    report = scan(tmp_path, ["rocm"], config=Config(), cache=False)
    (item,) = report.targets["rocm"].estimate.work_items
    assert item.lines.mode == 0.0
    assert "= <0.1 lines of Python (0 – 0.4), " in explanation(report, catalogue.load("en"))
    items = [replace(item, days=0.0)]
    estimate = replace(report.targets["rocm"].estimate, work_items=tuple(items))
    report.targets["rocm"] = replace(report.targets["rocm"], estimate=estimate)
    assert "(0 – 0.4), <0.1 days" in explanation(report, catalogue.load("en"))


def test_nothing_to_port_says_so(empty: Report) -> None:
    assert "Nothing to port: zero days." in explanation(empty, catalogue.load("en"))
