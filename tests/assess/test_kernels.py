"""A kernel's grade on each target, and what makes it so."""

import pytest

from migrate_scan.assess.kernels import PLAIN, grade_of, judge
from migrate_scan.parse.facts import Feature, FeatureName
from tests.assess.subjects import TARGETS, kernel, target


def used(name: FeatureName, detail: str = "x") -> Feature:
    return Feature(name=name, line=3, detail=detail)


@pytest.mark.parametrize("name", TARGETS)
def test_shares_are_of_the_graded_features_and_fall(name: str) -> None:
    grade = grade_of(
        kernel(features=(used("inline_ptx"), used("warp_intrinsic"), used("half"))), target(name)
    )
    shares = dict(grade.shares)
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
    assert wmma.value < mma.value
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
