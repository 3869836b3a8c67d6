"""The estimate fitted to one list of ports and asked about the other, both ways.

``python -m tests.benchmarks.estimate_transfer`` prints it for the shipped calibration's ports.
No repository is on both sides, and the baselines are fitted to the same ports as the estimate.
``public_ports.jsonl`` is the list that was made after the work model: nobody had seen what its
ports took.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from migrate_scan.estimate.calibrate.metrics import Guess, measure
from migrate_scan.estimate.calibrate.validate import learners
from migrate_scan.estimate.calibration import Calibration, Observation
from migrate_scan.estimate.parameters import assumptions, load
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import MEASURES

LIST = Path(__file__).with_name("public_ports.jsonl")


class _Row(msgspec.Struct):
    id: str


def by_list(calibration: Calibration) -> tuple[list[Observation], list[Observation]]:
    """The ports of the first list and those of ``public_ports.jsonl``."""
    rows = (msgspec.json.decode(line, type=_Row) for line in LIST.read_bytes().splitlines())
    second = {row.id for row in rows}
    ports = calibration.observations
    return [p for p in ports if p.id not in second], [p for p in ports if p.id in second]


def transfer(taught: Sequence[Observation], asked: Sequence[Observation]) -> list[str]:
    """The error of every model fitted to ``taught`` on ``asked``: a table in Markdown."""
    text = catalogue.load("en")
    rows = [
        f"| fitted to {len(taught)}, asked about {len(asked)} | "
        + " | ".join(text(f"calibration.measure.{name}") for name in MEASURES)
        + " |",
        "|---" * (len(MEASURES) + 1) + "|",
    ]
    for model, learn in learners(assumptions()).items():
        predict = learn(taught)
        found = measure([Guess(p.id, p.repository, p.days, *predict(p)) for p in asked])
        figures = " | ".join(f"{found[name]:.2f}" for name in MEASURES)
        rows.append(f"| {text(f'calibration.model.{model}')} | {figures} |")
    return rows


def both_ways(calibration: Calibration) -> list[str]:
    """Both tables."""
    first, second = by_list(calibration)
    return [*transfer(first, second), "", *transfer(second, first)]


if __name__ == "__main__":
    print("\n".join(both_ways(load().calibration)))
