"""From the bytes of a file and its dialect to its inventory: which parser reads what.

Parsers are imported when first needed, so a scan that finds everything in the cache
loads none.
"""

import re
from importlib import import_module

from msgspec.structs import replace

from migrate_scan.discover.kinds import Dialect
from migrate_scan.parse.conflicts import UNRESOLVED, conflict_line
from migrate_scan.parse.facts import FileInventory

_DEVICE_CODE = re.compile(rb"\b__(?:global|device|constant|shared|launch_bounds)__\b")
_TEXT = frozenset({"shell", "dockerfile", "config"})
_PYTHON = frozenset({"python", "notebook", "setup_py"})
_MODULES: dict[Dialect, str] = {
    "python": "migrate_scan.parse.python",
    "notebook": "migrate_scan.parse.python",
    "cuda": "migrate_scan.parse.cuda",
    "cpp": "migrate_scan.parse.cuda",
    "shell": "migrate_scan.parse.text",
    "dockerfile": "migrate_scan.parse.text",
    "config": "migrate_scan.parse.text",
}


def load(dialect: Dialect) -> None:
    """Import the parser of a dialect and read the tables that it looks names up in, before
    workers are forked that would each do it."""
    if dialect == "setup_py":
        load("python")
    module = import_module(_MODULES.get(dialect, f"migrate_scan.parse.build.{dialect}"))
    if dialect in _MODULES and dialect not in _TEXT:
        module.read_tables()


def parse(data: bytes, dialect: Dialect) -> FileInventory:
    """Everything that a file with this content says.

    Headers and C++ sources that hold device code are read as CUDA. A file with an unresolved
    conflict says so; in Python, whose strings may hold the markers, only if it is no program.
    """
    found = _parse(data, dialect)
    may_be_text = dialect in _PYTHON and found.partial is None
    if may_be_text or conflict_line(data) is None:
        return found
    return replace(found, partial=UNRESOLVED)


def _parse(data: bytes, dialect: Dialect) -> FileInventory:
    if dialect == "python":
        from migrate_scan.parse.python import parse_python

        return parse_python(data)
    if dialect == "notebook":
        from migrate_scan.parse.python import parse_notebook

        return parse_notebook(data)
    if dialect in ("cuda", "cpp"):
        from migrate_scan.parse.cuda import parse_cuda

        return parse_cuda(data, "cuda" if _DEVICE_CODE.search(data) else dialect)
    if dialect == "setup_py":
        return _parse_setup(data)
    from migrate_scan.parse.text import parse_text, wheel_usages

    if dialect in _TEXT:
        return parse_text(data, dialect)
    from migrate_scan.parse.build import parse_build

    return replace(parse_build(data, dialect), usages=wheel_usages(data))


def _parse_setup(data: bytes) -> FileInventory:
    """``setup.py`` is Python that is also a build file."""
    from migrate_scan.parse.build import parse_build

    build = parse_build(data, "setup_py")
    return replace(
        _parse(data, "python"),
        parsed=True,
        project_name=build.project_name,
        requirements=build.requirements,
    )
