"""Short lists instead of a report: ``--show-files`` and ``--statistics``."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate_scan.config import Config
    from migrate_scan.model import Report


def file_lines(root: Path, config: "Config") -> Iterator[str]:
    """The files that a scan reads, each with its language and area, and what it leaves out."""
    from migrate_scan.discover import discover
    from migrate_scan.report.safe import visible

    found = discover(root, exclude=config.exclude, extend_exclude=config.extend_exclude)
    for file in found.files:
        yield f"{visible(file.path)}\t{file.language}\t{file.area}"
    for skipped in found.skipped:
        yield f"{visible(skipped.path)}\tskipped\t{skipped.reason}"
    for path in found.excluded:
        yield f"{visible(path)}\texcluded\t"


def statistics_lines(report: "Report") -> Iterator[str]:
    """How many own findings each rule has, the commonest first."""
    from migrate_scan.report.view import View
    from migrate_scan.rules import all_rules

    counts = Counter(subject.rule for subject in View(report).own if subject.rule)
    rules = all_rules()
    width = len(str(max(counts.values(), default=0)))
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        summary = rules[rule].summary if rule in rules else ""
        yield f"{count:>{width}}  {rule}  {summary}"
