"""What all targets share: packages, projects and graded features."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from packaging.utils import canonicalize_name

from migrate_scan.maps.entry import Entry, FeatureGrade, PackagePort
from migrate_scan.maps.load.data import read_rows, read_yaml
from migrate_scan.model import Pairing, Route, Status
from migrate_scan.resources import operator_maps

PORT_STATUS: dict[str, tuple[Status, Route | None]] = {
    "upstream_backend": ("supported", "adopt"),
    "upstream_default": ("limited", "adopt"),
    "vendor_plugin": ("supported", "adopt"),
    "vendor_fork": ("supported", "adopt"),
    "vendor_port": ("supported", "adopt"),
    "vendor_builtin": ("supported", "adopt"),
    "modelzoo_patch": ("limited", "adopt"),
    "vendor_private": ("limited", "adopt"),
    "replacement": ("limited", "replace"),
    "replacement_api": ("limited", "replace"),
    "none_upstream": ("unverified", None),
}


@lru_cache(maxsize=16_384)
def known_package(name: str) -> str | None:
    """The package that a distribution, import or folder name stands for, if it is known."""
    return _names().get(_plain(name))


def package(target: str, name: str) -> PackagePort | None:
    """A target's port of a package, by distribution or import name."""
    known = known_package(name)
    return _ports().get((known, target)) if known else None


def project_port(target: str, project: str) -> PackagePort | None:
    """A target's port of a project as a whole; None for packages that are only used."""
    known = known_package(project)
    if known is None or not _packages()[known].get("project"):
        return None
    port = _ports().get((known, target))
    return port if port and port.route == "adopt" else None


def feature_grade(target: str, chip: str | None, feature: str) -> FeatureGrade | None:
    """The grade of a kernel feature for a target, or for its chip where that differs."""
    graded = _features().get(feature, {})
    row = graded.get(f"{target}/{chip}") or graded.get(target)
    if row is None:
        return None
    grades = row["grade"]
    low, high = (grades, grades) if isinstance(grades, int) or grades is None else grades
    return FeatureGrade(
        feature=feature, grade=high, low=low, note=str(row.get("note", "")), source=row["source"]
    )


@cache
def host_names() -> dict[str, Entry]:
    """Torch names that run no device code of their own, and why; they work wherever torch does."""
    content = read_yaml(operator_maps() / "_shared" / "host.yaml")
    return {
        str(name): Entry(
            kind="python_api",
            symbol=str(name),
            status="supported",
            route="as_is",
            sources=(str(content["source"]),),
            confidence="inferred",
            reason=str(group["reason"]),
        )
        for group in content.get("groups", ())
        for name in group["names"]
    }


@cache
def distributions() -> dict[str, str]:
    """Distribution by import name, dotted names (``nvidia.dali``) included."""
    return {
        str(name): canonicalize_name(str(row["distributions"][0]))
        for row in _packages().values()
        for name in row.get("imports", ())
    }


@cache
def cuda_bound() -> frozenset[str]:
    """Every distribution name of every package that the maps know as bound to CUDA."""
    return frozenset(
        canonicalize_name(str(name))
        for known, row in _packages().items()
        for name in (known, *row.get("distributions", ()))
    )


@cache
def _packages() -> dict[str, dict[str, Any]]:
    content = read_yaml(operator_maps() / "_shared" / "packages.yaml")
    return {str(row["name"]): row for row in content.get("packages", ())}


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for known, row in _packages().items():
        for name in (known, *row.get("distributions", ()), *row.get("imports", ())):
            names[_plain(str(name))] = known
    return names


@cache
def _ports() -> dict[tuple[str, str], PackagePort]:
    """Ports by package and target; of several the first that can be adopted."""
    ports: dict[tuple[str, str], PackagePort] = {}
    for port in _read_ports():
        earlier = ports.get((port.package, port.target))
        if earlier is None or (earlier.route != "adopt" and port.route == "adopt"):
            ports[port.package, port.target] = port
    return ports


def _read_ports() -> Iterator[PackagePort]:
    """The hand-written ports, which were read later, before the generated ones."""
    folder = operator_maps() / "_shared"
    for row in (*read_rows(folder / "ports_read.tsv"), *read_rows(folder / "ports.tsv")):
        status, route = PORT_STATUS[row["port"]]
        yield PackagePort(
            package=row["package"],
            target=row["target"],
            status=status,
            route=route,
            port=row["port"],
            replacement=row["replacement"] or None,
            evidence=tuple(row["evidence"].split(";")),
            confidence="third_party",
            pairings=_pairings().get((row["package"], row["target"]), ()),
        )


@cache
def _pairings() -> dict[tuple[str, str], tuple[Pairing, ...]]:
    """What goes with what, by package and target, in the table's order: the newest first."""
    found: dict[tuple[str, str], list[Pairing]] = {}
    for row in read_rows(operator_maps() / "_shared" / "pairings.tsv"):
        pairing = Pairing(
            versions=row["versions"],
            port=row["port"],
            sdk=row["sdk"],
            plugin=row["plugin"],
            torch=row["torch"],
            evidence=dated(row["evidence"]),
        )
        found.setdefault((row["package"], row["target"]), []).append(pairing)
    return {key: tuple(pairings) for key, pairings in found.items()}


@cache
def repositories() -> dict[str, tuple[str, str]]:
    """The commit at which each cited repository was read, and that commit's date."""
    return {
        row["repository"]: (row["commit"], row["date"])
        for row in read_rows(operator_maps() / "_shared" / "repositories.tsv")
    }


def dated(reference: str) -> str:
    """A reference such as ``github:owner/name path`` with the commit and date it was read at."""
    name = reference.removeprefix("github:").partition(" ")[0]
    commit, date = repositories().get(name, ("", ""))
    return f"{reference} {commit[:12]} {date}" if commit else reference


@cache
def _features() -> dict[str, dict[str, Any]]:
    content = read_yaml(operator_maps() / "_shared" / "features.yaml")
    return {str(name): row for name, row in content.get("features", {}).items()}


def _plain(name: str) -> str:
    """PEP 503 without separators: ``flash_attn``, ``flash-attn`` and ``FlashAttn`` are one."""
    return re.sub(r"[-_.\s]+", "", name.lower())
