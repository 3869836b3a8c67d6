"""A kernel's grade on each target, and what makes it so."""

import pytest

from migrate_scan.assess.grades import PLAIN, TRITON, grade_of
from migrate_scan.assess.kernels import judge
from migrate_scan.maps.load import load_target
from migrate_scan.parse.facts import Feature, FeatureName
from tests.assess.subjects import TARGETS, kernel, target


def used(name: FeatureName, detail: str = "x") -> Feature:
    return Feature(name=name, line=3, detail=detail)


@pytest.mark.parametrize("name", TARGETS)
def test_shares_are_of_the_graded_features_and_fall(name: str) -> None:
    grade = grade_of(
        kernel(features=(used("inline_ptx"), used("warp_intrinsic"), used("half"))), target(name)
    )
    shares = {share.feature: share.percent for share in grade.shares}
    assert set(shares) == {PLAIN, "inline_ptx", "warp_intrinsic", "half"}
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    assert abs(sum(shares.values()) - 100) <= 2
    assert shares["inline_ptx"] >= shares["half"]


def test_many_uses_of_one_feature_are_one_share() -> None:
    once = grade_of(kernel(features=(used("inline_ptx"),)), target("rocm"))
    often = grade_of(kernel(features=(used("inline_ptx"), used("inline_ptx", "y"))), target("rocm"))
    assert once == often


def test_wmma_is_easier_than_mma_where_a_library_has_it() -> None:
    wmma = grade_of(kernel(features=(used("tensor_core", "wmma::mma_sync"),)), target("rocm"))
    mma = grade_of(kernel(features=(used("tensor_core", "mma.sync.aligned"),)), target("rocm"))
    assert (wmma.value, mma.value) == (2, 4)
    assert grade_of(kernel(features=(used("tensor_core"),)), target("cann")).value == 4


@pytest.mark.parametrize(
    ("feature", "name", "route"),
    [
        ("warp_intrinsic", "rocm", "translate"),
        ("inline_ptx", "rocm", "translate"),
        ("cutlass", "rocm", "rewrite"),
        ("dynamic_parallelism", "rocm", "redesign"),
        ("warp_intrinsic", "cann", "rewrite"),
        ("texture", "mlu", "redesign"),
    ],
)
def test_the_decision_follows_from_the_grade(feature: FeatureName, name: str, route: str) -> None:
    finding = judge(kernel(features=(used(feature),)), target(name))
    assert finding.route == route
    assert f"{feature}=" in finding.message


def test_an_equivalent_comes_before_any_rewrite() -> None:
    finding = judge(kernel("rms_norm_kernel", features=(used("inline_ptx"),)), target("cann"))
    assert (finding.route, finding.grade) == ("replace", 4)
    assert finding.replacement is not None


def test_a_vendored_kernel_is_not_what_its_callers_do() -> None:
    callers = ("rms_norm",)
    assert judge(kernel("fixup", host_functions=callers), target("cann")).equivalents
    vendored = kernel("fixup", area="vendored", host_functions=callers)
    assert judge(vendored, target("cann")).equivalents == ()


def test_a_library_that_a_kernel_calls_counts_in_its_grade() -> None:
    cub = grade_of(kernel(libraries=("cub",)), target("rocm"))
    assert [share.feature for share in cub.shares] == ["cub", PLAIN]
    for library in ("cublas", "cufft"):
        found = judge(kernel(libraries=(library,)), target("rocm"))
        assert (found.route, found.grade) == ("redesign", 5)


def test_kernels_of_simt_are_easier_where_the_chip_runs_them() -> None:
    shuffles = kernel(features=(used("warp_intrinsic"), used("atomic"), used("shared_memory")))
    assert grade_of(shuffles, target("cann")).value == 4
    assert grade_of(shuffles, load_target("cann", chip="950DT")).value == 2


def test_fp8_depends_on_the_chip() -> None:
    eighths = kernel(features=(used("fp8"),))
    grades = [
        grade_of(eighths, load_target("rocm", chip=chip)).value
        for chip in ("gfx950", "gfx942", "gfx90a")
    ]
    assert grades == [2, 3, 4]


@pytest.mark.parametrize(
    ("feature", "name", "status", "route"),
    [
        (used("dot", "float32"), "cann", "limited", "as_is"),
        (used("dot", "dot_scaled"), "cann", "unsupported", "rewrite"),
        (used("inline_asm"), "cann", "unsupported", "rewrite"),
        (used("inline_asm"), "rocm", "supported", "as_is"),
        (used("grid_rank", "3"), "cann", "limited", "as_is"),
    ],
)
def test_triton_has_grades_of_its_own(feature: Feature, name: str, status: str, route: str) -> None:
    finding = judge(kernel(language="triton", features=(feature,)), target(name))
    assert (finding.status, finding.route) == (status, route)
    assert finding.message.startswith("decision_")


def test_a_grid_of_one_axis_is_nothing_to_look_at() -> None:
    graded = grade_of(kernel(language="triton", features=(used("grid_rank", "1"),)), target("cann"))
    assert [share.feature for share in graded.shares] == [TRITON]


def test_other_python_kernels_are_graded_like_cuda() -> None:
    finding = judge(kernel(language="numba", features=(used("warp_intrinsic"),)), target("rocm"))
    assert (finding.status, finding.grade) == ("unknown", 2)


@pytest.mark.parametrize(
    ("name", "status", "route"),
    [
        ("musa", "unverified", "translate"),
        ("maca", "unverified", "translate"),
        ("gcu", "unsupported", "rewrite"),
    ],
)
def test_what_nobody_graded_is_not_called_hard(name: str, status: str, route: str) -> None:
    finding = judge(kernel(features=(used("warp_intrinsic"),)), target(name))
    assert (finding.status, finding.route, finding.grade) == (status, route, None)
    assert finding.message.startswith(f"decision_{route}_ungraded")
