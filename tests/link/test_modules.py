"""Python imports inside the repository, and device constants that pass through them."""

import pytest

from migrate_scan.link.files import Includes
from migrate_scan.link.modules import PythonModules
from migrate_scan.parse.facts import ConditionalUsage
from tests.link.repository import file, imported, include, linked, usage


@pytest.mark.parametrize(
    ("importer", "name", "expected"),
    [
        ("pkg/train.py", ".consts.DEVICE", True),
        ("pkg/train.py", ".consts.OTHER", False),
        ("pkg/sub/deep.py", "..consts.DEVICE", True),
        ("main.py", "pkg.DEVICE", True),
        ("main.py", "pkg.GPU", True),
        ("main.py", "pkg.consts.DEVICE", True),
        ("main.py", "elsewhere.DEVICE", False),
        ("main.py", "pkg.ring.DEVICE", False),
    ],
)
def test_device_constants_are_followed_through_reexports(
    importer: str, name: str, expected: bool
) -> None:
    conditional = ConditionalUsage(names=(name,), usage=usage("cuda", category="device_literal"))
    inventory = linked(
        file("pkg/consts.py", devices={"DEVICE": ("cuda",)}),
        file(
            "pkg/__init__.py",
            imports=(
                imported("consts", "DEVICE", level=1),
                imported("consts", "DEVICE", level=1, alias="GPU"),
            ),
        ),
        file("pkg/ring.py", imports=(imported("ring", "DEVICE", level=1),)),
        file(importer, conditional_usages=(conditional,)),
    )
    assert bool(inventory.usages) is expected


def test_absolute_imports_prefer_what_is_closest() -> None:
    modules = PythonModules(
        [file("a/utils.py"), file("b/utils.py"), file("src/pkg/core.py"), file("b/main.py")]
    )
    near = modules.resolve("b/main.py", "utils")
    packaged = modules.resolve("tests/test_core.py", "pkg.core")
    assert near is not None
    assert near.path == "b/utils.py"
    assert packaged is not None
    assert packaged.path == "src/pkg/core.py"
    assert modules.resolve("b/main.py", "numpy") is None


def test_includes_are_looked_for_beside_the_file_then_by_the_end_of_the_path() -> None:
    includes = Includes(
        [
            file("a/common.h"),
            file("b/common.h", includes=(include("../b/loop.h"),)),
            file("b/loop.h", includes=(include("common.h"),)),
            file("lib/include/lib/api.h"),
            file("b/main.cu", includes=(include("common.h"), include("lib/api.h"))),
        ]
    )
    assert list(includes.visible("b/main.cu")) == [
        "b/main.cu",
        "b/common.h",
        "lib/include/lib/api.h",
        "b/loop.h",
    ]
    assert includes.resolve("b/main.cu", "torch/extension.h") is None
    assert includes.resolve("b/main.cu", "../a/common.h") == "a/common.h"
