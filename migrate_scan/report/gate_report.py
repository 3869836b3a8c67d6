"""Renders a gate's result in one of the formats of a change."""

from migrate_scan.gate.result import GateResult
from migrate_scan.report import (
    catalogue,
    gate_csv,
    gate_json,
    gate_markdown,
    gate_text,
    github_report,
    gitlab_report,
    junit_report,
)
from migrate_scan.report.formats import GateFormat
from migrate_scan.report.gate_view import GateView


def render_gate(
    result: GateResult, form: GateFormat, *, language: str = "en", color: bool = False
) -> str:
    """``result`` in ``form``, ending in a newline. Raises ``ValueError`` for a language
    that is unknown."""
    text = catalogue.load(language)
    view = GateView(result, text)
    match form:
        case "json":
            return gate_json.render(result)
        case "sarif":
            # Explains its rules, which takes a while to load.
            from migrate_scan.report import sarif_report

            return sarif_report.render(result.tool, view.issues, text)
        case "github":
            return github_report.render(view.issues, text, view.errors)
        case "gitlab":
            return gitlab_report.render(view.issues)
        case "junit":
            return junit_report.render(view.issues, view.errors)
        case "markdown":
            return gate_markdown.render(view)
        case "csv":
            return gate_csv.render(result)
        case "text":
            return gate_text.render(view, color=color)
