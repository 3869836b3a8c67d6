"""Renders a :class:`~migrate_scan.model.Report`; computes nothing of its own."""

from collections.abc import Callable, Sequence
from typing import Any

from migrate_scan.model import Report
from migrate_scan.report import (
    catalogue,
    csv_report,
    html_report,
    json_report,
    jsonl_report,
    markdown_report,
    sarif_report,
    schema,
    text_report,
)
from migrate_scan.report.formats import FORMATS, SUFFIXES, Format
from migrate_scan.report.view import View

__all__ = ["FORMATS", "SUFFIXES", "Format", "json_schema", "render", "text_summary"]

ReadLines = Callable[[str], Sequence[str]]
_TEXT_WIDTH = 100


def render(
    report: Report,
    format: Format,
    *,
    read_lines: ReadLines | None = None,
    language: str = "en",
) -> str:
    """``report`` in one of :data:`FORMATS`, ending in a newline.

    ``read_lines(path)`` gives the lines of a scanned file for snippets, nothing if they
    are not to be had. Raises ``ValueError`` for an unknown language.
    """
    texts = catalogue.load(language)
    match format:
        case "json":
            return json_report.render(report)
        case "jsonl":
            return jsonl_report.render(report)
        case "csv":
            return csv_report.render(View(report))
        case "sarif":
            return sarif_report.render(View(report), texts)
        case "markdown":
            return markdown_report.render(View(report), texts)
        case "html":
            return html_report.render(View(report), texts, read_lines or _no_lines)
        case "text":
            return text_report.render(View(report), texts, width=_TEXT_WIDTH, color=False)


def text_summary(report: Report, *, width: int, color: bool, language: str = "en") -> str:
    """The answer in one screen of a terminal ``width`` columns wide."""
    return text_report.render(View(report), catalogue.load(language), width=width, color=color)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the JSON report."""
    return schema.schema_file()


def _no_lines(_path: str) -> Sequence[str]:
    return ()
