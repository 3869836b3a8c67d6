"""JUnit XML: a test case a finding, so that any CI server shows what a change adds."""

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from migrate_scan.report.issues import Issue
from migrate_scan.report.safe import shortened, visible

_SUITE = "migrate-scan"
_NAME = 200


def render(issues: Sequence[Issue], errors: Sequence[str] = ()) -> str:
    """One suite; errors fail, the rest passes and says why in its output. ``errors`` concern no
    single finding.

    Without findings there is one case that passes: some servers take an empty suite for a
    mistake.
    """
    return "".join(f"{line}\n" for line in _lines(issues, errors))


def _lines(issues: Sequence[Issue], errors: Sequence[str]) -> Iterator[str]:
    failures = len(errors) + sum(issue.level == "error" for issue in issues)
    total = len(errors) + len(issues)
    counts = f'tests="{total or 1}" failures="{failures}" errors="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="{_SUITE}" {counts}>'
    yield f'  <testsuite name="{_SUITE}" {counts}>'
    for error in errors:
        yield f'    <testcase classname="{_SUITE}" name={_attribute(shortened(error, _NAME))}>'
        yield f"      <failure message={_attribute(error)}>{_body([error])}</failure>"
        yield "    </testcase>"
    for issue in issues:
        yield from _case(issue)
    if not total:
        yield f'    <testcase classname="{_SUITE}" name="no findings"/>'
    yield "  </testsuite>"
    yield "</testsuites>"


def _case(issue: Issue) -> Iterator[str]:
    subject, place = issue.subject, issue.place
    name = _attribute(f"{subject.symbol} {place.path}:{place.line}")
    classname = _attribute(f"{subject.rule}.{subject.category}")
    yield f"    <testcase classname={classname} name={name} file={_attribute(place.path)}>"
    body = _body(f"{target}: {advice}" for target, advice in issue.advice.items())
    if issue.level == "error":
        message, kind = _attribute(issue.message), _attribute(subject.rule)
        yield f"      <failure message={message} type={kind}>{body}</failure>"
    else:
        yield f"      <system-out>{body}</system-out>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))


def _body(lines: Iterable[str]) -> str:
    return escape("\n".join(map(visible, lines)))
