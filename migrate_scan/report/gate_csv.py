"""The gate's findings as CSV: a row per finding and target, safe to open in a spreadsheet."""

import csv
from io import StringIO

from migrate_scan.gate.result import GateResult
from migrate_scan.report.safe import csv_cell

COLUMNS = (
    *("change", "target", "rule", "category", "symbol", "scope", "path", "line"),
    *("status", "route", "replacement", "fingerprint"),
)


def render(result: GateResult) -> str:
    """New, fixed and moved findings; one without any verdict has a row without target."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    moved = tuple(move.judged for move in result.moved)
    for change, items in (("new", result.new), ("fixed", result.fixed), ("moved", moved)):
        for item in items:
            place, subject = item.subject.places[0], item.subject
            about = (subject.rule, subject.category, subject.symbol, place.scope or "", place.path)
            shown = [csv_cell(text) for text in about]
            for target, finding in item.verdicts.items() or [("", None)]:
                said = (finding.status, finding.route, finding.replacement) if finding else ()
                cells = [csv_cell(text or "") for text in said] or ["", "", ""]
                writer.writerow(
                    [change, target, *shown, place.line, *cells, csv_cell(subject.fingerprint)]
                )
    return out.getvalue()
