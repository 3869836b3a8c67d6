"""Renders a :class:`~migrate_scan.model.Report`; computes nothing of its own."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from migrate_scan.model import Report
from migrate_scan.report import catalogue
from migrate_scan.report.formats import FORMATS, SUFFIXES, Format, ReviewFormat

if TYPE_CHECKING:
    from migrate_scan.report.history import Point
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
    history: "Sequence[Point]" = (),
) -> str:
    """``report`` in one of :data:`FORMATS`, ending in a newline.

    ``read_lines(path)`` gives the lines of a scanned file for snippets, nothing if they
    are not to be had; ``history`` are earlier revisions for the trend.
    Raises ``ValueError`` for an unknown language.
    """
    # Each format loads only what it needs: JSON shall not wait for a template engine.
    texts = catalogue.load(language)
    match format:
        case "json":
            from migrate_scan.report import json_report

            return json_report.render(report)
        case "jsonl":
            from migrate_scan.report import jsonl_report

            return jsonl_report.render(report)
        case "csv":
            from migrate_scan.report import csv_report

            return csv_report.render(_view(report))
        case "sarif" | "github" | "gitlab" | "junit":
            return _review(report, format, texts)
        case "markdown":
            from migrate_scan.report import markdown_report

            return markdown_report.render(_view(report), texts)
        case "html":
            from migrate_scan.report import html_report

            return html_report.render(_view(report), texts, read_lines or _no_lines, history)
        case "text":
            return text_summary(report, width=_TEXT_WIDTH, color=False, language=language)


def _review(report: Report, format: ReviewFormat, texts: catalogue.Catalogue) -> str:
    """The formats of review tools: what some target cannot run as it stands."""
    from migrate_scan.report.issues import issues_of_scan

    issues = issues_of_scan(_view(report), texts)
    match format:
        case "sarif":
            from migrate_scan.report import sarif_report

            return sarif_report.render(report.tool, issues, texts)
        case "github":
            from migrate_scan.report import github_report

            return github_report.render(issues, texts)
        case "gitlab":
            from migrate_scan.report import gitlab_report

            return gitlab_report.render(issues)
        case "junit":
            from migrate_scan.report import junit_report

            return junit_report.render(issues)


def text_summary(report: Report, *, width: int, color: bool, language: str = "en") -> str:
    """The answer in one screen of a terminal ``width`` columns wide."""
    from migrate_scan.report import text_report

    texts = catalogue.load(language)
    return text_report.render(_view(report), texts, width=width, color=color)


def json_schema(kind: Literal["report", "gate"] = "report") -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the JSON report, or of the gate's."""
    from migrate_scan.report import schema

    return schema.schema_file(kind)


def _view(report: Report) -> "View":
    from migrate_scan.report.view import View

    return View(report)


def _no_lines(_path: str) -> Sequence[str]:
    return ()
