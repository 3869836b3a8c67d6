"""Reads lists of real ports: one JSON object a line."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from migrate_scan.estimate.calibration import CalibrationError, read_bounded
from migrate_scan.undecodable import UNDECODABLE

_MAX_BYTES = 100_000_000


class Changed(msgspec.Struct, frozen=True):
    """Lines of one kind that a port added."""

    added: Annotated[int, Meta(ge=0)] = 0


class Port(msgspec.Struct, frozen=True):
    """A real port: where it began (``before_commit`` of ``upstream_repo``) and what it took.

    ``active_days`` are author-days with commits; ``lines`` are by kind (``python``,
    ``device_cpp``, ``host_cpp``, ``build``, ``docs_tests``). ``features`` are counts that the
    list brings along (``py_cuda_hits``, ``c_global_kernels``); ``feature_paths`` are the
    folders that the port was about. Other keys are ignored.
    """

    id: str
    upstream_repo: str
    before_commit: str
    target: str
    active_days: Annotated[float, Meta(gt=0)]
    lines: dict[str, Changed] = {}
    usable_for_fit: bool = True
    features: dict[str, Annotated[float, Meta(ge=0)] | None] = {}
    feature_paths: tuple[str, ...] | None = None

    def added(self, *kinds: str) -> int:
        """Lines added of ``kinds``, of all if none is named."""
        return sum(value.added for kind, value in self.lines.items() if not kinds or kind in kinds)

    def given(self, feature: str) -> int | None:
        """A count that the list brings along."""
        value = self.features.get(feature)
        return None if value is None else int(value)


class PortList(msgspec.Struct, frozen=True):
    """The ports of one or several files, and the digest that tells which files they were."""

    ports: tuple[Port, ...]
    sha256: str


def read_ports(paths: Sequence[Path]) -> PortList:
    """The ports in ``paths``. Raises CalibrationError, naming file and line."""
    digest = hashlib.sha256()
    ports: dict[str, Port] = {}
    for path in paths:
        text = read_bounded(path, _MAX_BYTES)
        digest.update(text)
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                port = msgspec.json.decode(line, type=Port)
            except UNDECODABLE as error:
                raise CalibrationError(f"{path}:{number}: not a port: {error}") from error
            if port.id in ports:
                raise CalibrationError(f"{path}:{number}: {port.id} stands there twice")
            ports[port.id] = port
    return PortList(tuple(ports.values()), digest.hexdigest())
