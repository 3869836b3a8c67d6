"""What torch calls a thing whoever made the accelerator, and from which version on.

The names are data: ``operator_maps/_shared/portable.tsv``.
"""

from dataclasses import dataclass
from functools import cache

from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.versions import minor
from migrate_scan.resources import operator_maps

_ACCELERATOR_SINCE = "2.6"


@dataclass(frozen=True, slots=True)
class Name:
    """A portable name and its first torch version, or ``why`` there is none.

    ``without`` is what CUDA's own function gives where there is no device, and the portable
    one raises an error.
    """

    replacement: str
    since: str
    without: str = ""
    why: str = ""

    @property
    def through_module(self) -> bool:
        """Whether it is taken from the module of the device that is there."""
        return "(" in self.replacement


def portable_name(symbol: str) -> Name:
    """The portable name of a canonical symbol, or why it, or the module around it, has none."""
    rows = _rows()
    module = symbol
    while module:
        name = rows.get(module)
        if name is not None and (module == symbol or name.why):
            return name
        module = module.rpartition(".")[0]
    return Name("", "", why="torch has no portable name for it")


def missing(version: str, name: str = "torch.accelerator", since: str = _ACCELERATOR_SINCE) -> str:
    """Why a torch version cannot be asked for a name; empty where it can."""
    chosen, first = minor(version), minor(since)
    if chosen is not None and first is not None and chosen >= first:
        return ""
    return f"{name} is there from torch {since} on"


@cache
def _rows() -> dict[str, Name]:
    rows = read_rows(operator_maps() / "_shared" / "portable.tsv")
    return {
        row["symbol"]: Name(row["replacement"], row["since"], row["without"], row["why"])
        for row in rows
    }
