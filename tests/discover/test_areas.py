import pytest

from migrate_scan.discover.areas import area_of_file, area_of_folder
from migrate_scan.model import Area


def area_of(path: str, submodules: frozenset[str] = frozenset()) -> Area:
    *folders, name = path.split("/")
    area: Area = "own"
    for depth in range(len(folders)):
        area = area_of_folder("/".join(folders[: depth + 1]), area, submodules)
    return area_of_file(name, area)


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("train.py", "own"),
        ("models/ops/src/cuda/attn.cu", "own"),
        ("tests/test_ops.py", "test"),
        ("pkg/ops/test_ops.py", "test"),
        ("pkg/ops/ops_test.cu", "test"),
        ("conftest.py", "test"),
        ("tools/test.py", "own"),
        ("pkg/testing/harness.py", "own"),
        ("contest.py", "own"),
        ("examples/gpt/train.py", "example"),
        ("docs/conf.py", "doc"),
        ("docs/examples/a.py", "doc"),
        ("examples/tests/a.py", "example"),
        ("third_party/cutlass/gemm.cu", "vendored"),
        ("tests/third_party/gtest.cc", "vendored"),
        ("third-party/tests/test_a.py", "vendored"),
        ("Extern/a.h", "vendored"),
    ],
)
def test_area(path: str, area: Area) -> None:
    assert area_of(path) == area


def test_a_submodule_is_vendored() -> None:
    assert area_of("csrc/cutlass/include/a.h", frozenset(["csrc/cutlass"])) == "vendored"
    assert area_of("csrc/own/a.h", frozenset(["csrc/cutlass"])) == "own"
