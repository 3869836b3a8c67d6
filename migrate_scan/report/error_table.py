"""The error of the estimate beside that of its baselines."""

from collections.abc import Mapping

from migrate_scan.model import Figure
from migrate_scan.report.catalogue import Catalogue

MODELS = ("estimate", "median", "counts", "given_counts", "oracle")
MEASURES = ("mdmre", "within_two", "log_sd", "p80_coverage", "p80_width", "rank")


def error_table(text: Catalogue, error: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    """In Markdown, one row a model and one column a measure: the value and its 95 % interval."""
    head = [text("calibration.model"), *(text(f"calibration.measure.{name}") for name in MEASURES)]
    rows = [
        [text(f"calibration.model.{model}"), *(_cell(error[model][name]) for name in MEASURES)]
        for model in MODELS
        if model in error
    ]
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def difference_table(text: Catalogue, differences: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    """In Markdown, the estimate's figures less those of each baseline, with 95 % intervals."""
    head = [
        text("calibration.difference"),
        *(text(f"calibration.measure.{name}") for name in MEASURES),
    ]
    rows = [
        [
            text(f"calibration.model.{model}"),
            *(_difference(differences[model][name]) for name in MEASURES),
        ]
        for model in MODELS
        if model in differences
    ]
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _cell(figure: Figure) -> str:
    return f"{figure.value:.2f} ({figure.low:.2f} – {figure.high:.2f})"


def _difference(figure: Figure) -> str:
    return f"{figure.value:+.2f} ({figure.low:+.2f} … {figure.high:+.2f})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
