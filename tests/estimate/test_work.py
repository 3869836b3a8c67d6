"""From findings to work: each finding's package, quantity and parameters."""

from collections.abc import Mapping
from typing import Any

import pytest

from migrate_scan.assess.rank import ready
from migrate_scan.estimate import charge, estimate
from migrate_scan.estimate.parameters import load
from migrate_scan.estimate.work import Subject, Term, by_hand, term_for
from migrate_scan.model import Constraint, Finding, Route, Status, Suggestion
from tests.assess.subjects import dependency, kernel, operator, usage

EDIT = Suggestion(old="a", new="b", line=1, column=1, end_line=1, end_column=2)
UNDECIDED = (Constraint(code="c", state="undecided"),)


def finding(status: Status, route: Route | None, subject: str = "u1", **more: Any) -> Finding:
    return Finding(subject=subject, status=status, route=route, **more)


def term(found: Finding, subject: Subject, target: str = "cann") -> tuple[str, ...]:
    """The work package and the parameters, empty where there is no work."""
    made = term_for(found, subject, load(), target)
    return () if made is None else (made.package, *made.parameters)


CALL = usage("torch_cuda_api", "torch.cuda.synchronize")
RUNTIME = usage("cuda_runtime", "cudaMalloc")
CASES: Mapping[str, tuple[Finding, Subject, str, tuple[str, ...]]] = {
    "ready": (finding("supported", "as_is"), CALL, "cann", ()),
    "edit": (
        finding("supported", "rename", suggestion=EDIT),
        CALL,
        "cann",
        ("device_code", "review_edit"),
    ),
    "by hand": (finding("supported", "replace"), CALL, "cann", ("device_code", "manual_edit")),
    "silent": (finding("unverified", None), CALL, "cann", ("device_code", "api_to_find_out")),
    "undecided": (
        finding("limited", "as_is", constraints=UNDECIDED),
        CALL,
        "cann",
        ("device_code", "api_to_find_out"),
    ),
    "no counterpart": (
        finding("unsupported", None),
        CALL,
        "cann",
        ("device_code", "api_without_counterpart"),
    ),
    "capability": (
        finding("limited", "replace"),
        usage("capability_check", "torch.cuda.get_device_capability"),
        "cann",
        ("device_code", "capability_gate"),
    ),
    "collective": (
        finding("unsupported", "replace"),
        usage("distributed", "torch.distributed.all_reduce"),
        "cann",
        ("distributed", "manual_edit"),
    ),
    "extension": (
        finding("limited", "replace"),
        usage("extension", "torch.utils.cpp_extension.CUDAExtension"),
        "cann",
        ("native_host", "extension_build"),
    ),
    "operator call": (finding("unsupported", "rewrite"), usage("custom_op", "x.f"), "cann", ()),
    "ported": (
        finding("supported", "as_is"),
        usage("cuda_runtime", "cudaMalloc", ported_for=("cann",)),
        "cann",
        (),
    ),
    "translated call": (
        finding("supported", "translate"),
        RUNTIME,
        "rocm",
        ("native_host", "native_call_translated"),
    ),
    "replaced call": (
        finding("supported", "replace"),
        RUNTIME,
        "cann",
        ("native_host", "native_call_replaced"),
    ),
    "type": (
        finding("supported", "replace"),
        usage("cuda_runtime", "cudaStream_t", arguments={"kind": "type"}),
        "cann",
        (),
    ),
    "wrapper on cann": (
        finding("unverified", "replace", "k1"),
        kernel(),
        "cann",
        ("kernels", "wrapper_lines.cann", "device_code_line"),
    ),
    "wrapper elsewhere": (
        finding("unverified", "replace", "k1"),
        kernel(),
        "mlu",
        ("kernels", "wrapper_lines", "device_code_line"),
    ),
    "kernel written again": (
        finding("unsupported", "rewrite", "k1"),
        kernel(),
        "cann",
        ("kernels", "rewrite_ratio", "device_code_line"),
    ),
    "kernel redesigned": (
        finding("unsupported", "redesign", "k1"),
        kernel(),
        "cann",
        ("kernels", "rewrite_ratio", "device_code_line", "redesign_factor"),
    ),
    "kernel rewritten in its own language": (
        finding("unsupported", "rewrite", "k1"),
        kernel(),
        "rocm",
        ("kernels", "rewrite_on_translator", "device_code_line"),
    ),
    "kernel translated": (
        finding("supported", "translate", "k1", grade=1),
        kernel(),
        "rocm",
        ("kernels", "changed_share", "device_code_line"),
    ),
    "hard kernel translated": (
        finding("limited", "translate", "k1", grade=3),
        kernel(),
        "rocm",
        ("kernels", "hard_feature"),
    ),
    "triton": (
        finding("limited", "as_is", "k1", constraints=UNDECIDED),
        kernel(language="triton"),
        "cann",
        ("kernels", "python_kernel_check"),
    ),
    "triton upstream": (
        finding("supported", "as_is", "k1"),
        kernel(language="triton"),
        "rocm",
        (),
    ),
    "operator": (finding("supported", "as_is", "o1"), operator("torch.add"), "cann", ()),
    "operator on the CPU": (
        finding("fallback", "as_is", "o1"),
        operator("torch.add"),
        "cann",
        ("operators", "operator_on_cpu"),
    ),
    "silent operator": (
        finding("unverified", None, "o1"),
        operator("torch.add"),
        "cann",
        ("operators", "operator_to_find_out"),
    ),
    "missing operator": (
        finding("unsupported", None, "o1"),
        operator("torch.add"),
        "cann",
        ("operators", "operator_without_counterpart"),
    ),
    "package that runs": (finding("supported", "as_is", "d1"), dependency("apex"), "cann", ()),
    "package with a port": (
        finding("supported", "adopt", "d1"),
        dependency("apex"),
        "cann",
        ("packages", "package_port_adopted"),
    ),
    "package replaced": (
        finding("limited", "replace", "d1"),
        dependency("apex"),
        "cann",
        ("packages", "package_replaced"),
    ),
    "package without a port": (
        finding("unsupported", None, "d1"),
        dependency("apex"),
        "cann",
        ("packages", "package_without_port"),
    ),
    "package that nobody speaks of": (
        finding("unknown", None, "d1"),
        dependency("apex"),
        "cann",
        ("packages", "package_to_find_out"),
    ),
}


@pytest.mark.parametrize(("found", "subject", "target", "expected"), CASES.values(), ids=CASES)
def test_work_of_a_finding(
    found: Finding, subject: Subject, target: str, expected: tuple[str, ...]
) -> None:
    assert term(found, subject, target) == expected


def test_every_package_and_parameter_is_reachable() -> None:
    """What ``effort.yaml`` lists and nothing asks for would be a number without a use."""
    model = load()
    terms = [term_for(found, subject, model, to) for found, subject, to, _ in CASES.values()]
    made = [made for made in terms if made is not None]
    packages: set[str] = set()
    parameters: set[str] = set()
    for scope in ("inference", "training"):
        for keeps_cuda in (True, False):
            found = estimate(
                made,
                keeps_cuda=keeps_cuda,
                scope="training" if scope == "training" else "inference",
                goal="tuned",
            )
            packages |= {package.id for package in found.work_packages}
            parameters |= {parameter.id for parameter in found.parameters}
    assert packages == set(model.packages)
    assert parameters == {*model.parameters, "model_error"}


def test_charged_findings_name_their_effort_and_package() -> None:
    findings = [finding("supported", "replace"), finding("supported", "as_is", "u2")]
    done = usage("torch_cuda_api", "torch.cuda.synchronize", id="u2")
    charged = charge(findings, {"u1": CALL, "u2": done}, "cann")
    first, second = charged.findings
    assert first.work_package == "device_code"
    assert first.effort is not None
    assert first.effort.parameter_ids == ("manual_edit",)
    assert 0 < first.effort.low <= first.effort.mode <= first.effort.high
    assert (second.effort, second.work_package) == (None, None)
    assert ready(second)
    assert charged.remaining == pytest.approx(first.effort.mode)
    assert charged.by_hand >= charged.remaining


def test_what_does_not_count_is_not_charged() -> None:
    charged = charge([finding("unsupported", None)], {}, "cann")
    assert (charged.terms, charged.remaining, charged.by_hand) == ((), 0.0, 0.0)


@pytest.mark.parametrize(
    "subject", [CALL, kernel(), operator("torch.add"), dependency("apex")], ids=lambda s: s.id
)
def test_by_hand_is_a_yardstick_for_every_subject(subject: Subject) -> None:
    assert by_hand(subject, load()) > 0


def test_term_multiplies_its_parameters() -> None:
    model = load()
    effort = Term("kernels", 100, ("rewrite_ratio", "device_code_line")).effort(model)
    ratio, line = model.parameters["rewrite_ratio"], model.parameters["device_code_line"]
    assert effort.low == pytest.approx(100 * ratio.low * line.low)
    assert effort.mode == pytest.approx(100 * ratio.mode * line.mode)
    assert effort.high == pytest.approx(100 * ratio.high * line.high)
