"""A calibration: what real ports say about the estimate, as it is written to a file.

It holds what it was made from, port by port, so that it can be fitted again without
scanning anything.
"""

from math import log, sqrt
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from migrate_scan.model import CalibrationNote, Figure, LineKind, WorkKind
from migrate_scan.undecodable import UNDECODABLE

SCHEMA = 3
"""The version of the file; another one is refused."""
LEAST_PORTS = 12
LEAST_REPOSITORIES = 6
"""Fewer of either tell nothing."""
LINE_OFFSET = 10.0
"""Lines that are added before the logarithm, so that a port of one line is no outlier."""
_MAX_BYTES = 20_000_000


_Positive = Annotated[float, Meta(gt=0, le=1e9)]
_Log = Annotated[float, Meta(ge=-20, le=20)]
_Count = Annotated[int, Meta(ge=0)]


class CalibrationError(ValueError):
    """The file is no calibration that this version can use; the message says why."""


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter as the ports have it: middle, the range of nine in ten, and of how many."""

    low: _Positive
    mode: _Positive
    high: _Positive
    ports: int
    source: str


class Law(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """log(days) = intercept + shift of the target + exponent * log(lines + offset), and
    ``kernels`` more where there is device code of the repository's own.

    ``log_sd`` is the standard deviation of what is left on repositories that were left out
    of the fit; ``own_log_sd`` is the part of it that the range of the lines accounts for on
    average. ``written`` is the exponent of the lines that ports really wrote: predicted ones
    are uncertain, which flattens ``exponent``.
    """

    intercept: _Log
    exponent: Annotated[float, Meta(ge=0, le=2)]
    written: Annotated[float, Meta(ge=0, le=2)]
    kernels: Annotated[float, Meta(ge=0, le=5)]
    offset: _Positive
    shifts: dict[str, _Log]
    log_sd: Annotated[float, Meta(gt=0, le=20)]
    own_log_sd: Annotated[float, Meta(ge=0, le=20)]

    def log_days(self, lines: float, target: str, *, kernels: bool) -> float:
        """The middle of the estimate, as a natural logarithm of person-days."""
        start = self.intercept + self.shifts.get(target, 0.0) + self.kernels * kernels
        return start + self.exponent * log(lines + self.offset)

    @property
    def residual_sd(self) -> float:
        """What is uncertain beside the lines. Never less than half of the whole: the lines'
        own range is an assumption in part."""
        return sqrt(max(self.log_sd**2 - self.own_log_sd**2, (self.log_sd / 2) ** 2))

    def predictive_sd(self, lines_log_sd: float) -> float:
        """The standard deviation of the logarithm of the days, where the lines' is
        ``lines_log_sd``."""
        return sqrt(self.residual_sd**2 + (self.exponent * lines_log_sd) ** 2)


class Work(msgspec.Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Work of one kind that a port asked for, as the scan of its source predicts it."""

    package: str
    item: WorkKind
    lines: LineKind
    quantity: Annotated[float, Meta(ge=0, le=1e9)]
    parameters: tuple[str, ...]
    findings: _Count


class Observation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One real port: what its source held and what it took (author-days, lines added)."""

    id: str
    repository: str
    commit: str
    target: str
    days: _Positive
    python_lines: _Count
    native_lines: _Count
    added_lines: _Count
    usages: _Count
    kernels: _Count
    given_hits: _Count | None
    given_kernels: _Count | None
    work: tuple[Work, ...]


class LeftOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A port that was not used, and why."""

    id: str
    reason: str


class Prediction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the model says about a port whose repository it has not seen."""

    id: str
    days: float
    p50: float
    p80: float


class Provenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a calibration was made from and by what."""

    tool: str
    ports_sha256: str
    ports: int
    repositories: int
    by_target: dict[str, int]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``error`` is by model (``estimate`` and the baselines), then by measure;
    ``differences`` are the estimate's figures less those of each baseline."""

    schema: int
    name: str
    provenance: Provenance
    law: Law
    lines: dict[str, Measured]
    error: dict[str, dict[str, Figure]]
    differences: dict[str, dict[str, Figure]]
    predictions: tuple[Prediction, ...]
    observations: tuple[Observation, ...]

    def claim(self) -> str:
        """What the estimate says about itself in one line."""
        error = self.error["estimate"]
        return (
            f"calibrated on {self.provenance.ports} {self.name} of "
            f"{self.provenance.repositories} repositories; on repositories left out: "
            f"median error {_percent(error['mdmre'])}, "
            f"{_percent(error['within_two'])} within a factor of two, "
            f"{_percent(error['p80_coverage'])} at or below P80"
        )

    def note(self) -> CalibrationNote:
        """What the report says of it."""
        made = self.provenance
        return CalibrationNote(
            name=self.name,
            ports=made.ports,
            repositories=made.repositories,
            by_target=made.by_target,
            notes=made.notes,
            error=self.error,
        )


class _Versioned(msgspec.Struct):
    schema: int


def read_bounded(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file of at most ``max_bytes``. Raises CalibrationError, naming the file."""
    try:
        if path.stat().st_size > max_bytes:
            raise CalibrationError(f"{path}: larger than {max_bytes} bytes")
        return path.read_bytes()
    except OSError as error:
        raise CalibrationError(f"{path}: cannot be read: {error.strerror}") from error


def read_calibration(path: Path) -> Calibration:
    """The calibration in ``path``. Raises CalibrationError, naming the file."""
    text = read_bounded(path, _MAX_BYTES)
    try:
        schema = msgspec.json.decode(text, type=_Versioned).schema
        if schema != SCHEMA:
            raise CalibrationError(
                f"{path}: a calibration of version {schema}, but this release reads version "
                f"{SCHEMA}: make it anew with migrate-scan calibrate"
            )
        found = msgspec.json.decode(text, type=Calibration)
    except UNDECODABLE as error:
        raise CalibrationError(f"{path}: not a calibration: {error}") from error
    if wrong := _wrong(found):
        raise CalibrationError(f"{path}: {wrong}")
    return found


def _percent(figure: Figure) -> str:
    """As the tables round it: 0.665 is 67 % here because it is 0.67 there."""
    return f"{round(figure.value, 2):.0%}"


def few(ports: int, repositories: int) -> str:
    """What is wrong with so few ports; empty if they are enough."""
    if ports >= LEAST_PORTS and repositories >= LEAST_REPOSITORIES:
        return ""
    return (
        f"{ports} ports of {repositories} repositories are too few: at least "
        f"{LEAST_PORTS} of {LEAST_REPOSITORIES} are needed"
    )


def _wrong(calibration: Calibration) -> str:
    """What the shape of the file cannot say; empty if it is in order."""
    made, seen = calibration.provenance, calibration.observations
    for name, value in calibration.lines.items():
        if not value.low <= value.mode <= value.high:
            return f"not a calibration: {name} is not low, mode, high"
    if {"mdmre", "within_two", "p80_coverage"} - set(calibration.error.get("estimate", {})):
        return "not a calibration: it does not tell its error"
    ports, repositories = len(seen), len({port.repository for port in seen})
    if (ports, repositories) != (made.ports, made.repositories):
        return (
            f"not a calibration: it tells of {made.ports} ports of {made.repositories} "
            f"repositories and holds {ports} of {repositories}"
        )
    return few(ports, repositories)
