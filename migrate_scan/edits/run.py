"""From a report to edited files: what ``migrate-scan fix`` does before it prints or writes."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from migrate_scan.assess.select import kept
from migrate_scan.config import Config
from migrate_scan.discover import discover
from migrate_scan.edits.asked import Asked, asked_of, compiled_code, editable
from migrate_scan.edits.fix import Fixed, fix, refusal
from migrate_scan.edits.portable import PORTABLE, portable
from migrate_scan.edits.programs import Programs
from migrate_scan.maps.load import parse_target
from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.model import Finding, Report
from migrate_scan.report.catalogue import load
from migrate_scan.report.wording import advice, remark
from migrate_scan.sources import SourceReader


class NoShimError(Exception):
    """The target has no shim."""


def fix_tree(
    report: Report,
    root: Path,
    target: str,
    *,
    torch: str | None = None,
    shim: bool = False,
    config: Config | None = None,
) -> Fixed:
    """The edits of one target for the folder that ``report`` is about.

    ``target`` is one of the report's, or ``portable`` for code that names no vendor and runs
    on the given ``torch``. With ``shim`` nothing is renamed: the target's shim is imported
    where the plugin would be. ``config`` holds the rules that were selected. The report must hold
    all rules. Raises NoShimError or MapError.
    """
    read = SourceReader(root).read
    touched: frozenset[str] = frozenset()
    if target == PORTABLE:
        asked = list(portable(editable(report), compiled_code(report), torch, read))
        imports: tuple[str, ...] = ()
    elif shim:
        name = parse_target(target)[0]
        imports = (_shim_module(name),)
        asked = list(_shimmed(report, name))
        touched = frozenset(_covered(report, name))
    else:
        name = parse_target(target)[0]
        imports = _plugin(name)
        asked = list(asked_of(report, name, _why))
    config = config or Config()
    wanted = [item for item in asked if kept(item.usage.rule, config.select, config.ignore)]
    taken = {item.usage.id for item in wanted}
    others = (usage for usage in report.usages if usage.id not in taken)
    unread = (
        refusal(file.path, f"it was not read: {file.reason}")
        for file in report.files.skipped
        if file.path.endswith((".py", ".ipynb"))
    )
    fixed = fix(wanted, others, read, imports, touched, lambda: Programs(_python(root, config)))
    return Fixed(fixed.files, (*fixed.refused, *unread))


def _python(root: Path, config: Config) -> Iterator[tuple[str, bytes]]:
    """The repository's Python files that are run and can be read."""
    reader = SourceReader(root)
    for file in discover(root, exclude=config.exclude, extend_exclude=config.extend_exclude).files:
        if file.language == "python" and not file.path.endswith(".pyi"):
            with suppress(OSError):
                yield file.path, reader.read(file.path)


def _plugin(target: str) -> tuple[str, ...]:
    """The package that makes the target known to torch, where it is not torch itself."""
    package = str(target_facts(target)["framework_package"])
    return (package,) if package.startswith("torch_") else ()


def _shim_module(target: str) -> str:
    facts = target_facts(target)
    if "shim" not in facts:
        raise NoShimError(f"{target} has no shim.")
    return str(facts["shim"]["module"])


def _shimmed(report: Report, target: str) -> Iterator[Asked]:
    """Nothing is edited; what the shim does not cover is refused."""
    words = load("en")
    findings = {finding.subject: finding for finding in report.targets[target].findings}
    for usage in editable(report):
        finding = findings.get(usage.id)
        if finding is None or finding.shim is None:
            continue
        uncovered = finding.shim.reach not in ("covers", "not_needed")
        why = words.name("shim.why", finding.shim.why)
        reach = words.name("reach", finding.shim.reach)
        yield Asked(usage, None, f"{reach}: {why}" if uncovered else "")


def _covered(report: Report, target: str) -> Iterator[str]:
    """The files in which something runs only through the shim."""
    reaches = {
        finding.subject: finding.shim.reach
        for finding in report.targets[target].findings
        if finding.shim is not None
    }
    for usage in editable(report):
        if reaches.get(usage.id) == "covers":
            yield usage.path


def _why(finding: Finding) -> str:
    words = load("en")
    return remark(words, finding.message) if finding.message else advice(words, finding)
