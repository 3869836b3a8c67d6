"""The numbers of the estimate: ``operator_maps/_shared/effort.yaml`` and a calibration."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct, convert
from msgspec.structs import replace

from migrate_scan.estimate.calibration import (
    Calibration,
    CalibrationError,
    Measured,
    read_calibration,
)
from migrate_scan.maps.load.data import read_yaml
from migrate_scan.model import Parameter
from migrate_scan.resources import operator_maps

_SECTIONS = ("parameters", "unseen", "factors")


class PackagePlan(Struct, frozen=True):
    """A work package's title, what must be done before it and how many engineers it can use
    at once (None: one a work item)."""

    title: str
    after: tuple[str, ...]
    hands: int | None


class EffortModel(Struct, frozen=True):
    """All parameters and the work packages in the order in which they are gone about."""

    parameters: dict[str, Parameter]
    packages: dict[str, PackagePlan]

    def for_target(self, name: str, target: str) -> str:
        """The target's own parameter where there is one (``wrapper_lines.cann``), else ``name``."""
        own = f"{name}.{target}"
        return own if own in self.parameters else name

    def with_lines(self, measured: Mapping[str, Measured]) -> "EffortModel":
        """The same with figures that were measured in the place of assumed ones. Raises
        CalibrationError for a figure of no parameter."""
        found = dict(self.parameters)
        for name, value in measured.items():
            if name not in found:
                raise CalibrationError(
                    f"no parameter {name}: the calibration is of another release"
                )
            found[name] = replace(
                found[name], low=value.low, mode=value.mode, high=value.high, source=value.source
            )
        return replace(self, parameters=found)


class Calibrated(Struct, frozen=True):
    """The parameters as a calibration has them, and the calibration."""

    model: EffortModel
    calibration: Calibration


@cache
def load(calibration: Path | None = None) -> Calibrated:
    """The parameters with what ``calibration`` measured; by default the shipped one.

    Raises:
        CalibrationError: the file is no calibration of this version.
        MapError: ``effort.yaml`` is broken.
    """
    found = read_calibration(calibration or shipped_calibration())
    return Calibrated(assumptions().with_lines(found.lines), found)


def shipped_calibration() -> Path:
    """The calibration that every scan uses unless told otherwise."""
    return operator_maps() / "_shared" / "calibration.json"


@cache
def assumptions() -> EffortModel:
    """The parameters before any measurement. Raises MapError if the file is broken."""
    document = read_yaml(operator_maps() / "_shared" / "effort.yaml")
    return EffortModel(
        parameters={
            name: convert({"id": name, **values}, Parameter)
            for section in _SECTIONS
            for name, values in document[section].items()
        },
        packages={
            name: PackagePlan(values["title"], tuple(values["after"]), values["hands"])
            for name, values in document["work_packages"].items()
        },
    )
