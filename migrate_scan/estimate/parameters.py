"""The numbers of the estimate, read from ``operator_maps/_shared/effort.yaml``."""

from dataclasses import dataclass
from functools import cache

from migrate_scan.maps.load.data import read_yaml
from migrate_scan.model import Parameter
from migrate_scan.resources import operator_maps


@dataclass(frozen=True, slots=True)
class PackagePlan:
    """A work package's title and what must be done before it."""

    title: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EffortModel:
    """All parameters. ``log_sd`` is the model error (natural log); effort is in person-days."""

    calibration: str
    log_sd: float
    log_sd_source: str
    parameters: dict[str, Parameter]
    packages: dict[str, PackagePlan]

    def for_target(self, name: str, target: str) -> str:
        """The target's own parameter where there is one (``wrapper_lines.cann``), else ``name``."""
        own = f"{name}.{target}"
        return own if own in self.parameters else name


@cache
def load() -> EffortModel:
    """Read the parameters. Raises ``KeyError`` or ``MapError`` if the file is broken."""
    document = read_yaml(operator_maps() / "_shared" / "effort.yaml")
    return EffortModel(
        calibration=document["calibration"],
        log_sd=document["model_error"]["log_sd"],
        log_sd_source=document["model_error"]["source"],
        parameters={
            name: Parameter(id=name, **values) for name, values in document["parameters"].items()
        },
        packages={
            name: PackagePlan(values["title"], tuple(values["after"]))
            for name, values in document["work_packages"].items()
        },
    )
