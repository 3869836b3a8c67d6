"""``migrate-scan calibrate``: the estimate fitted to real ports, and what it is worth."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from migrate_scan import __version__
from migrate_scan.estimate.calibrate.fitting import fit
from migrate_scan.estimate.calibrate.metrics import Guess, differences, measured
from migrate_scan.estimate.calibrate.observe import observe
from migrate_scan.estimate.calibrate.ports import read_ports
from migrate_scan.estimate.calibrate.validate import learners, left_out
from migrate_scan.estimate.calibration import (
    SCHEMA,
    Calibration,
    CalibrationError,
    LeftOut,
    Observation,
    Prediction,
    Provenance,
    few,
    read_calibration,
)
from migrate_scan.estimate.parameters import assumptions

_FEW = 10
"""Targets with fewer ports live on the others' and it is said."""

Progress = Callable[[str, int, int], None]
"""Called with a port's name, ports done and ports in all."""


def calibrate(
    ports: Sequence[Path],
    repositories: Path,
    *,
    name: str,
    moved: Mapping[str, str],
    progress: Progress = lambda *_: None,
) -> Calibration:
    """Scan each port of the files ``ports`` at the commit before it, fit and cross-validate.

    ``repositories`` holds clones of the upstream repositories; ``moved`` tells those that lie
    there under another name. Raises CalibrationError.
    """
    listed = read_ports(ports)
    model = assumptions()
    seen: list[Observation] = []
    out: list[LeftOut] = []
    for number, port in enumerate(listed.ports):
        progress(port.id, number, len(listed.ports))
        found = observe(port, repositories, moved, model)
        if isinstance(found, Observation):
            seen.append(found)
        else:
            out.append(found)
    return _made(name, seen, out, listed.sha256)


def refit(calibration: Path) -> Calibration:
    """Fit again to the ports that a calibration file remembers; nothing is scanned.

    Raises CalibrationError.
    """
    old = read_calibration(calibration)
    known = assumptions().parameters
    for port in old.observations:
        for work in port.work:
            for name in work.parameters:
                if name not in known:
                    raise CalibrationError(
                        f"{calibration}: made with a parameter that is gone: {name}"
                    )
    made = old.provenance
    return _made(old.name, old.observations, made.left_out, made.ports_sha256)


def _made(
    name: str, seen: Sequence[Observation], out: Iterable[LeftOut], digest: str
) -> Calibration:
    ports = sorted(seen, key=lambda port: port.id)
    repositories = {port.repository for port in ports}
    if too_few := few(len(ports), len(repositories)):
        reasons = Counter(port.reason for port in out)
        why = "; ".join(f"{count} left out: {reason}" for reason, count in reasons.most_common(3))
        raise CalibrationError(too_few + (f" ({why})" if why else ""))
    base = assumptions()
    guesses = {name: left_out(ports, learn) for name, learn in learners(base).items()}
    found = fit(ports, base)
    targets = dict(sorted(Counter(port.target for port in ports).items()))
    return Calibration(
        schema=SCHEMA,
        name=name,
        provenance=Provenance(
            tool=f"migrate-scan {__version__}",
            ports_sha256=digest,
            ports=len(ports),
            repositories=len(repositories),
            by_target=targets,
            left_out=tuple(out),
            notes=tuple(_notes(targets)),
        ),
        law=found.law,
        lines=found.lines,
        error={model: measured(said) for model, said in guesses.items()},
        differences={
            model: differences(guesses["estimate"], said)
            for model, said in guesses.items()
            if model != "estimate"
        },
        predictions=tuple(map(_prediction, guesses["estimate"])),
        observations=tuple(ports),
    )


def _notes(targets: Mapping[str, int]) -> Iterable[str]:
    for target, count in targets.items():
        if count < _FEW:
            ports = "port" if count == 1 else "ports"
            yield f"{target}: {count} {ports}, pooled with those of all targets"


def _prediction(guess: Guess) -> Prediction:
    return Prediction(guess.id, guess.days, round(guess.middle, 1), round(guess.p80, 1))


def dumps(calibration: Calibration) -> bytes:
    """The file: indented, with one port or prediction a line, so that a change can be reviewed."""
    parts = {name: getattr(calibration, name) for name in calibration.__struct_fields__}
    lists = {name: parts.pop(name) for name in ("predictions", "observations")}
    head = msgspec.json.format(msgspec.json.encode(parts), indent=1).removesuffix(b"\n}")
    encode = msgspec.json.Encoder().encode
    rows = [
        b' "%s": [\n  %s\n ]' % (name.encode(), b",\n  ".join(encode(row) for row in value))
        for name, value in lists.items()
    ]
    return head + b",\n" + b",\n".join(rows) + b"\n}\n"
