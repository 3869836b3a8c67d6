"""What one kind of vendor file is: where it is, how it is read, which statements are its own."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from migrate_scan.maps.entry import Entry
from migrate_scan.maps.importers.vendor.family import Family
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.versions import Minor, minor

Reader = Callable[[Sequence[VendorFile], str], Iterable[Entry]]

_REF_VERSION = re.compile(r"[vr]?(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an import may look at besides the vendor's files: the maps' folder, what other
    sources say in the same table, and the torch version that is read (if there is one)."""

    maps: Path
    others: Sequence[Entry]
    version: Minor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorSource:
    """One kind of vendor file.

    ``paths`` are files or folders, the first that a checkout has is read; ``{torch}`` in one
    stands for the version (``2-7-1``). ``table`` is the map's file; ``id`` the source's, where
    ``{version}`` stands for ``2.7.1``. ``complete`` makes statements about CUDA's or torch's
    names of what the files say (see ``complete.py``).
    """

    target: str
    repository: str
    licence: str
    paths: tuple[str, ...]
    table: str
    id: str
    read: Reader
    family: Family
    complete: Callable[[Sequence[Entry], Standing], Iterable[Entry]] | None = None
    ends: tuple[str, ...] = ()
    """Which files of a folder are read: how their names end. For each there must be one."""
    until: Minor | None = None
    """The last torch version of which the target has anything."""
    shared: Callable[[Sequence[VendorFile], Standing], Mapping[str, str]] | None = None
    """Texts of tables in ``_shared`` that the same files renew, by name."""


def begins(*prefixes: str) -> Callable[[str], bool]:
    """Whether a source's id begins with one of these."""
    return lambda name: name.startswith(prefixes)


def ref_version(ref: str) -> Minor | None:
    """``v2.7.1-26.1.0`` and ``r2.4_develop`` name the torch version that they are for."""
    match = _REF_VERSION.match(ref)
    return minor(match[1]) if match else None


def by_ref(name: str) -> Minor | None:
    """The torch version that the ref in a source's id names."""
    return ref_version(name.partition("@")[2])
