"""The baseline: findings that a team has accepted, as a file that diffs well.

One finding a line, sorted, without lines and paths: what moves changes nothing in it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from migrate_scan.gate.compare import Identity
from migrate_scan.report.subjects import Subject
from migrate_scan.undecodable import UNDECODABLE

VERSION = 1
MAX_BYTES = 50_000_000


class BaselineError(ValueError):
    """The baseline cannot be used; the message says why."""


class _Line(msgspec.Struct, frozen=True):
    rule: str
    fingerprint: str
    symbol: str = ""
    scope: str = ""
    count: int = 1


class _File(msgspec.Struct, frozen=True):
    version: int
    findings: tuple[_Line, ...]


def write(subjects: Iterable[Subject]) -> str:
    """The baseline that accepts ``subjects``, as text."""
    counts = Counter((s.rule, s.symbol, s.places[0].scope or "", s.fingerprint) for s in subjects)
    lines = [
        json.dumps(
            {"rule": rule, "symbol": symbol, "scope": scope, "fingerprint": fingerprint, "count": n}
        )
        for (rule, symbol, scope, fingerprint), n in sorted(counts.items())
    ]
    body = ",\n".join(f"  {line}" for line in lines)
    return f'{{"version": {VERSION}, "findings": [\n{body}\n]}}\n'


def read(data: bytes, name: str) -> Mapping[Identity, int]:
    """How many findings of each identity a baseline accepts.

    Raises:
        BaselineError: ``data`` is no baseline, or one of another version.
    """
    try:
        file = msgspec.json.decode(data, type=_File)
    except UNDECODABLE as error:
        raise BaselineError(f"{name} is no baseline: {error}") from error
    if file.version != VERSION:
        raise BaselineError(
            f"{name} is a baseline of version {file.version}, and this reads version {VERSION}; "
            "write it anew with --write-baseline"
        )
    accepted: Counter[Identity] = Counter()
    for line in file.findings:
        accepted[(line.rule, line.fingerprint)] += max(0, line.count)
    return accepted
