"""Which area a path belongs to: the team's own code, or vendored, test, example, doc.

The scanned root's own name never decides: a team that scans its ``examples``
folder owns what is in it.
"""

import re
from collections.abc import Collection

from migrate_scan.model import Area

_VENDORED = frozenset(
    [
        "third_party",
        "third-party",
        "thirdparty",
        "3rdparty",
        "3rd_party",
        "vendor",
        "vendored",
        "_vendor",
        "extern",
        "external",
        "externals",
        "deps",
        "node_modules",
        "submodules",
    ]
)
_BY_FOLDER: dict[str, Area] = {
    **dict.fromkeys(
        ["test", "tests", "unittest", "unittests", "unit_tests", "integration_tests"], "test"
    ),
    **dict.fromkeys(["example", "examples", "sample", "samples", "demo", "demos"], "example"),
    **dict.fromkeys(["tutorial", "tutorials", "notebook", "notebooks"], "example"),
    **dict.fromkeys(["doc", "docs", "documentation"], "doc"),
}
_TEST_FILE = re.compile(r"(?:test_[^/]*|[^/]*_test|conftest)\.[a-z]+$", re.IGNORECASE)


def area_of_folder(path: str, parent: Area, submodules: Collection[str] = ()) -> Area:
    """The area of the folder ``path`` (POSIX, relative), given its parent folder's.

    Vendored wins over everything; otherwise the outermost folder that says something decides.
    """
    name = path.rpartition("/")[2].lower()
    if parent == "vendored" or name in _VENDORED or path in submodules:
        return "vendored"
    if parent != "own":
        return parent
    return _BY_FOLDER.get(name, "own")


def area_of_file(name: str, folder: Area) -> Area:
    """The area of a file called ``name`` in a folder of area ``folder``."""
    return "test" if folder == "own" and _TEST_FILE.match(name) else folder


def area_of(path: str) -> Area:
    """The area of a file by its path (POSIX, relative) alone."""
    *folders, name = path.split("/")
    area: Area = "own"
    for depth in range(1, len(folders) + 1):
        area = area_of_folder("/".join(folders[:depth]), area)
    return area_of_file(name, area)
