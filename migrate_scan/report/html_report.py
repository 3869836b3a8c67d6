"""The HTML report: one file, offline, readable without JavaScript."""

import base64
import hashlib
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from migrate_scan import resources
from migrate_scan.report import charts, numbers, wording
from migrate_scan.report.catalogue import Catalogue
from migrate_scan.report.error_table import MEASURES, MODELS
from migrate_scan.report.groups import needs_work
from migrate_scan.report.history import Point, trend
from migrate_scan.report.references import References
from migrate_scan.report.safe import shortened, source_url, visible
from migrate_scan.report.snippets import file_blocks
from migrate_scan.report.view import STATUSES, View, is_calibrated

LIMITS = {
    "blockers": 5,
    "kernels": 150,
    "symbols": 150,
    "changes": 8,
    "places": 3,
    "call_sites": 12,
    "paths": 100,
    "cites": 3,
    "pairings": 12,
    "name": 120,
    "value": 2000,
}
"""How much of each list the page shows; what is left out is counted there and is in the JSON."""

PHRASES = (
    "advice",
    "change",
    "constraints",
    "driver",
    "effort",
    "grade_name",
    "map_line",
    "none_found",
    "open_constraints",
    "outcome",
    "package_title",
    "place",
    "plain",
    "plan_name",
    "remark",
    "revision",
    "shim",
    "stack_line",
    "status",
    "target_name",
    "verdict",
    "what_if_stack",
)
"""Functions of :mod:`wording` that the templates call."""


def render(
    view: View,
    text: Catalogue,
    read_lines: Callable[[str], Sequence[str]],
    history: Sequence[Point] = (),
) -> str:
    """The page, with a trend where ``history`` holds two revisions.

    Every value passes through autoescape and :func:`safe.visible`.
    """
    blocks, left_out = file_blocks(view.files(), read_lines)
    style, script = _asset("css/report.css"), _asset("js/report.js")
    page = _environment(text).get_template("report.html.j2")
    return page.render(
        view=view,
        report=view.report,
        files=blocks,
        findings_left_out=left_out,
        references=References(),
        trend=trend(history),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        date=_date(),
    )


def _environment(text: Catalogue) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resources.reports() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_visible,
    )
    environment.globals.update(
        t=text,
        limits=LIMITS,
        statuses=STATUSES,
        needs_work=needs_work,
        charts=charts,
        models=MODELS,
        measures=MEASURES,
        **{name: partial(getattr(wording, name), text) for name in PHRASES},
    )
    environment.tests["calibrated"] = is_calibrated
    environment.filters.update(
        target_name=partial(wording.target_name, text),
        days=numbers.days,
        https=source_url,
        short=lambda value, limit=LIMITS["name"]: shortened(value, limit),
    )
    environment.globals.update(day_range=numbers.day_range, percent=numbers.percent)
    return environment


def _visible(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return (resources.reports() / name).read_text("utf-8")


def _policy(style: str, script: str) -> Markup:
    return Markup(
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    )


def _digest(asset: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(asset.encode()).digest()).decode()


def _date() -> str | None:
    """The day that ``SOURCE_DATE_EPOCH`` names; reports are otherwise without a clock."""
    try:
        epoch = int(os.environ["SOURCE_DATE_EPOCH"])
        return datetime.fromtimestamp(epoch, UTC).date().isoformat()
    except (KeyError, ValueError, OverflowError, OSError):
        return None
