"""Reads what build and requirements files ask for, without running any of them."""

from collections.abc import Callable

from migrate_scan.parse.build.conda import parse_conda
from migrate_scan.parse.build.pyproject import parse_pyproject
from migrate_scan.parse.build.requirements import parse_requirements
from migrate_scan.parse.build.setup_cfg import parse_setup_cfg
from migrate_scan.parse.build.setup_py import parse_setup_py
from migrate_scan.parse.facts import FileInventory

__all__ = [
    "parse_build",
    "parse_conda",
    "parse_pyproject",
    "parse_requirements",
    "parse_setup_cfg",
    "parse_setup_py",
]

_PARSERS: dict[str, Callable[[bytes], FileInventory]] = {
    "conda": parse_conda,
    "pyproject": parse_pyproject,
    "requirements": parse_requirements,
    "setup_cfg": parse_setup_cfg,
    "setup_py": parse_setup_py,
}


def parse_build(data: bytes, dialect: str) -> FileInventory:
    """The packages that a build file of ``dialect`` asks for, and the project's name."""
    return _PARSERS[dialect](data)
