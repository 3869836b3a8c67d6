"""JSON lines: the JSON report cut into one object a line, each with its ``type``."""

from migrate_scan.model import Report
from migrate_scan.report.json_report import document, dumps

_LISTS = {
    "diagnostics": "diagnostic",
    "usages": "usage",
    "kernels": "kernel",
    "operators": "operator",
    "dependencies": "dependency",
    "unattributed": "unattributed",
}


def render(report: Report) -> str:
    """A ``report`` line, then every item, then each ``target`` and its ``finding`` lines."""
    plain = document(report)
    lists = {name: plain.pop(name) for name in _LISTS}
    targets = plain.pop("targets")
    lines = [dumps({"type": "report", **plain})]
    for name, kind in _LISTS.items():
        lines += [dumps({"type": kind, **item}) for item in lists[name]]
    for name, target in targets.items():
        findings = target.pop("findings")
        lines.append(dumps({"type": "target", "target": name, **target}))
        lines += [dumps({"type": "finding", "target": name, **finding}) for finding in findings]
    return "\n".join(lines) + "\n"
