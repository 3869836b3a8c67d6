"""Kernels, operators and packages."""

from typing import Any

import pytest

from migrate_scan.assess import assess
from migrate_scan.assess.rank import can_run, ready
from migrate_scan.assess.subjects import judge_operator
from migrate_scan.assess.verdicts import LookUps
from migrate_scan.maps.load import load_target
from migrate_scan.model import Finding, Inventory, KernelBinding
from migrate_scan.parse.facts import Feature, FeatureName
from tests.assess.subjects import DTYPES, TARGETS, dependency, judged, kernel, operator, target


def test_linear_on_cann_is_limited_with_its_constraints_met() -> None:
    found = judged(operator("torch.nn.Linear"), "cann")
    assert found.status == "limited"
    assert found.constraints
    assert {constraint.state for constraint in found.constraints} == {"met"}
    assert can_run(found)


def test_dtype_out_of_the_list_is_not_counted() -> None:
    double = operator("torch.nn.Linear", arguments=("dtype=torch.float64",))
    assert not can_run(judged(double, "cann"))


@pytest.mark.parametrize("name", TARGETS)
def test_names_that_torch_does_not_have_are_unknown(name: str) -> None:
    found = judged(operator("torch.no_such_function"), name)
    assert (found.status, found.route) == ("unknown", None)
    assert not can_run(found)


def _accelerator(name: str, torch: str, chip: str | None = None) -> Finding:
    look_ups = LookUps(load_target(name, torch=torch, chip=chip), DTYPES, "training")
    return judge_operator(operator("torch.accelerator.device_count"), look_ups)


@pytest.mark.parametrize("name", ["cann", "mlu"])
def test_accelerator_names_are_portable_from_their_version_on(name: str) -> None:
    found = _accelerator(name, "2.9")
    assert (found.status, found.route, found.message) == ("supported", "as_is", "portable")
    before = _accelerator(name, "2.5")
    assert (before.status, before.route, before.message) == ("unknown", None, "")


def test_a_vendors_no_outranks_portable() -> None:
    found = _accelerator("cann", "2.9", "950DT")
    assert (found.status, found.message) == ("unsupported", "")


def test_plain_kernel_is_translated_or_written_again() -> None:
    plain = kernel()
    translated = judged(plain, "rocm")
    assert (translated.status, translated.route) == ("supported", "translate")
    assert ready(translated)
    for name in ("cann", "mlu"):
        written = judged(plain, name)
        assert (written.status, written.route) == ("unsupported", "rewrite")
        assert not ready(written)


@pytest.mark.parametrize("name", ["cann", "mlu"])
@pytest.mark.parametrize(
    "found_by",
    [
        {"name": "nms_cuda_kernel"},
        {"host_functions": ("nms_cuda",)},
        {"bindings": (KernelBinding(python_name="nms", kind="pybind", path="bind.cpp", line=3),)},
    ],
    ids=["kernel", "host function", "python name"],
)
def test_kernel_with_an_equivalent_is_replaced(name: str, found_by: dict[str, Any]) -> None:
    found = judged(kernel(**{"name": "k", **found_by}), name)
    assert found.route == "replace"
    assert found.equivalents
    assert found.replacement == found.equivalents[0].name
    assert not ready(found)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("feature", ["inline_ptx", "tensor_core", "cutlass", "cluster"])
def test_feature_never_makes_a_kernel_easier(name: str, feature: FeatureName) -> None:
    plain = judged(kernel(), name)
    hard = judged(kernel(features=(Feature(name=feature, line=3, detail="x"),)), name)
    assert plain.grade is not None
    assert hard.grade is not None
    assert hard.grade >= plain.grade


@pytest.mark.parametrize("name", TARGETS)
def test_ported_kernel_is_done(name: str) -> None:
    found = judged(kernel(ported_for=("rocm",)), name)
    assert (found.status, found.route) == ("supported", "as_is")


def test_package_with_a_port_names_it() -> None:
    found = judged(dependency("flash-attn"), "cann")
    assert found.route is not None
    assert found.evidence


@pytest.mark.parametrize("name", TARGETS)
def test_packages_that_nobody_knows(name: str) -> None:
    bound = judged(dependency("no-such-cuda-package"), name)
    assert (bound.status, bound.route) == ("unknown", None)
    other = Inventory(dependencies=(dependency("no-such-package", rule="MS702"),))
    assert assess(other, target(name), DTYPES, "training") == ()


def test_a_name_on_which_the_list_is_silent_is_judged_by_its_aten_operator() -> None:
    slow = judged(operator("torch.lgamma"), "cann")
    assert (slow.status, slow.route) == ("fallback", "as_is")
    assert slow.evidence
    assert judged(operator("torch.nn.functional.no_such_name"), "cann").status == "unknown"
