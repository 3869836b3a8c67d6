"""From findings to work: each finding's package, quantity and parameters."""

from collections.abc import Mapping
from math import exp
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from migrate_scan.estimate import Situation, charge
from migrate_scan.estimate.parameters import load
from migrate_scan.estimate.simulate import Outlook
from migrate_scan.estimate.tell import told
from migrate_scan.estimate.work import REWRITTEN, TRANSLATED, Subject, Term, by_hand, terms_for
from migrate_scan.model import Constraint, Experience, Finding, Route, Scope, Status, Suggestion
from tests.assess.subjects import dependency, kernel, operator, usage

EDIT = Suggestion(old="a", new="b", line=1, column=1, end_line=1, end_column=2)
UNDECIDED = (Constraint(code="c", state="undecided"),)


def finding(status: Status, route: Route | None, subject: str = "u1", **more: Any) -> Finding:
    return Finding(subject=subject, status=status, route=route, **more)


def term(found: Finding, subject: Subject, target: str = "cann") -> tuple[str, ...]:
    """The work package and the parameters, empty where there is no work."""
    made = terms_for(found, subject, load().model, target)
    packages = {term.package for term in made}
    return (*packages, *dict.fromkeys(name for term in made for name in term.parameters))


CALL = usage("torch_cuda_api", "torch.cuda.synchronize")
RUNTIME = usage("cuda_runtime", "cudaMalloc")
CASES: Mapping[str, tuple[Finding, Subject, str, tuple[str, ...]]] = {
    "ready": (
        finding("supported", "as_is"),
        CALL,
        "cann",
        ("device_code", "python_place", "ready_place"),
    ),
    "edit": (
        finding("supported", "rename", suggestion=EDIT),
        CALL,
        "cann",
        ("device_code", "python_place", "edit_made"),
    ),
    "by hand": (finding("supported", "replace"), CALL, "cann", ("device_code", "python_place")),
    "silent": (
        finding("unverified", None),
        CALL,
        "cann",
        ("device_code", "python_place", "to_find_out"),
    ),
    "undecided": (
        finding("limited", "as_is", constraints=UNDECIDED),
        CALL,
        "cann",
        ("device_code", "python_place", "to_find_out"),
    ),
    "no counterpart": (
        finding("unsupported", None),
        CALL,
        "cann",
        ("device_code", "python_place", "without_counterpart"),
    ),
    "capability": (
        finding("limited", "replace"),
        usage("capability_check", "torch.cuda.get_device_capability"),
        "cann",
        ("device_code", "python_place"),
    ),
    "word of a configuration": (
        finding("supported", "replace", replacement="npu"),
        usage("device_literal", "device:cuda", rule="MS107"),
        "cann",
        ("device_code", "python_place", "edit_made"),
    ),
    "collective": (
        finding("unsupported", "replace"),
        usage("distributed", "torch.distributed.all_reduce"),
        "cann",
        ("distributed", "python_place"),
    ),
    "extension": (
        finding("limited", "replace"),
        usage("extension", "torch.utils.cpp_extension.CUDAExtension"),
        "cann",
        ("native_host", "extension_build"),
    ),
    "operator call": (
        finding("unsupported", "rewrite"),
        usage("custom_op", "x.f", kernel_id="k1"),
        "cann",
        (),
    ),
    "call of an operator whose kernel lies elsewhere": (
        finding("unknown", None),
        usage("custom_op", "x.f"),
        "rocm",
        ("operators", "python_place", "to_find_out"),
    ),
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
    "call that nobody speaks of": (
        finding("unknown", None),
        usage("cuda_library", "cublasSgemm"),
        "cann",
        ("native_host", "native_call_replaced", "open_entry"),
    ),
    "edit that nobody tried": (
        finding("unknown", "rename", suggestion=EDIT),
        CALL,
        "musa",
        ("device_code", "python_place", "edit_made", "open_entry"),
    ),
    "type": (
        finding("supported", "replace"),
        usage("cuda_runtime", "cudaStream_t", arguments={"kind": "type"}),
        "cann",
        (),
    ),
    "type that nobody speaks of": (
        finding("unknown", None),
        usage("cuda_library", "cudnnTensorFormat_t", arguments={"kind": "type"}),
        "cann",
        ("native_host", "native_name_to_find_out"),
    ),
    "wrapper on cann": (
        finding("unverified", "replace", "k1"),
        kernel(),
        "cann",
        ("kernels", "wrapper_lines.cann", REWRITTEN, "open_entry"),
    ),
    "wrapper elsewhere": (
        finding("unverified", "replace", "k1"),
        kernel(),
        "mlu",
        ("kernels", "wrapper_lines", REWRITTEN, "open_entry"),
    ),
    "kernel written again": (
        finding("unsupported", "rewrite", "k1"),
        kernel(),
        "cann",
        ("kernels", "rewrite_ratio", REWRITTEN),
    ),
    "kernel redesigned": (
        finding("unsupported", "redesign", "k1"),
        kernel(),
        "cann",
        ("kernels", "rewrite_ratio", "redesign_factor", REWRITTEN),
    ),
    "kernel rewritten in its own language": (
        finding("unsupported", "rewrite", "k1"),
        kernel(),
        "rocm",
        ("kernels", "rewrite_on_translator", REWRITTEN),
    ),
    "kernel that a tool converts": (
        finding("supported", "translate", "k1", grade=1),
        kernel(),
        "rocm",
        ("kernels", "converted_share", TRANSLATED),
    ),
    "kernel that the tool of MUSA converts": (
        finding("supported", "translate", "k1", grade=1),
        kernel(),
        "musa",
        ("kernels", "converted_share.musa", TRANSLATED),
    ),
    "kernel to be reviewed": (
        finding("limited", "translate", "k1", grade=2, constraints=UNDECIDED),
        kernel(),
        "rocm",
        ("kernels", "changed_share", TRANSLATED, "open_entry"),
    ),
    "kernel that nobody graded": (
        finding("unverified", "translate", "k1"),
        kernel(),
        "maca",
        ("kernels", "changed_share", "kernel_to_find_out", TRANSLATED),
    ),
    "hard kernel translated": (
        finding("limited", "translate", "k1", grade=3),
        kernel(),
        "rocm",
        ("kernels", "changed_share", TRANSLATED, "hard_place"),
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
        ("kernels", "revalidated"),
    ),
    "translated on MUSA": (
        finding("limited", "translate", "k1", grade=2, constraints=UNDECIDED),
        kernel(),
        "musa",
        ("kernels", "changed_share.musa", TRANSLATED, "open_entry"),
    ),
    "compiled graph": (
        finding("limited", "replace"),
        usage("compile", "torch.compile"),
        "cann",
        ("graph", "python_place"),
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


@pytest.mark.parametrize("status", ["unknown", "unverified"])
@pytest.mark.parametrize(("found", "subject", "target", "_"), CASES.values(), ids=CASES)
def test_what_is_open_has_a_wider_range_than_what_is_known(
    found: Finding, subject: Subject, target: str, _: tuple[str, ...], status: Status
) -> None:
    model = load().model

    def widths(finding: Finding) -> list[float]:
        ranges = [t.predicted(model) for t in terms_for(finding, subject, model, target)]
        return [high / low for low, _, high in ranges]

    known = widths(replace(found, status="limited", constraints=()))
    doubted = widths(replace(found, status=status, constraints=()))
    for wide, narrow in zip(doubted, known, strict=False):
        assert wide > narrow


def test_every_package_and_parameter_is_reachable() -> None:
    """What ``effort.yaml`` lists and nothing asks for would be a number without a use."""
    basis = load()
    made = [
        term
        for found, subject, to, _ in CASES.values()
        for term in terms_for(found, subject, basis.model, to)
    ]
    packages: set[str] = set()
    parameters: set[str] = set()
    for scope in get_args(Scope):
        for experience in get_args(Experience):
            for keeps_cuda in (True, False):
                situation = Situation(
                    target="cann",
                    keeps_cuda=keeps_cuda,
                    scope=scope,
                    goal="tuned",
                    experience=experience,
                )
                found = told(Outlook(made, basis, situation))
                packages |= {package.id for package in found.work_packages}
                parameters |= {parameter.id for parameter in found.parameters}
    assert packages == set(basis.model.packages)
    assert parameters - {
        "model_error",
        "days.factor",
        "days.exponent",
        "days.kernels",
        "days.written",
    } == set(basis.model.parameters)


def test_charged_findings_name_their_effort_and_package() -> None:
    findings = [finding("supported", "replace"), finding("supported", "as_is", "u2")]
    subjects = {"u1": CALL, "u2": replace(CALL, id="u2")}
    charged = charge(findings, subjects, Situation(target="cann"))
    first, second = charged.findings
    assert first.work_package == second.work_package == "device_code"
    assert first.effort is not None
    assert second.effort is not None
    assert first.effort.parameter_ids == ("python_place",)
    assert 0 < first.effort.low <= first.effort.mode <= first.effort.high
    assert second.effort.mode < first.effort.mode / 10, "what is ready has only to be seen"
    assert charged.remaining == pytest.approx(load().model.parameters["python_place"].mode)
    assert charged.by_hand >= charged.remaining


def test_what_ports_leave_out_is_not_ready_for_that() -> None:
    """Real ports write a part of the kernels; the others do not run either."""
    found = [finding("unsupported", "rewrite", "k1"), finding("supported", "as_is")]
    charged = charge(found, {"k1": kernel(loc=900), "u1": CALL}, Situation(target="cann"))
    written = 900 * load().model.parameters["rewrite_ratio"].mode
    assert charged.remaining == pytest.approx(written)
    assert charged.remaining / charged.by_hand > 0.99
    replaced = charge([finding("supported", "replace")], {"u1": RUNTIME}, Situation(target="cann"))
    assert replaced.remaining == replaced.by_hand > 0


def test_what_is_left_is_never_more_than_the_whole() -> None:
    """A redesign asks for more than the yardstick of a rewrite; the rest still counts."""
    found = [finding("unsupported", "redesign", "k1"), finding("supported", "as_is")]
    charged = charge(found, {"k1": kernel(loc=900), "u1": CALL}, Situation(target="cann"))
    assert 0 < charged.remaining < charged.by_hand


def test_efforts_and_what_no_line_shows_add_up_to_the_middle() -> None:
    findings = [finding("supported", "replace"), finding("unsupported", "rewrite", "k1")]
    charged = charge(findings, {"u1": CALL, "k1": kernel()}, Situation(target="cann"))
    found = told(charged.outlook)
    seen = sum(f.effort.mode for f in charged.findings if f.effort)
    unseen = 1 + sum(load().model.parameters[n].mode for n in charged.outlook.unseen.values())
    assert seen * unseen == pytest.approx(charged.outlook.middle(), rel=1e-3)
    assert sum(item.days for item in found.work_items) == pytest.approx(seen, abs=0.02)


def test_what_does_not_count_is_not_charged() -> None:
    charged = charge([finding("unsupported", None)], {}, Situation(target="cann"))
    assert (charged.outlook.terms, charged.remaining, charged.by_hand) == ((), 0.0, 0.0)


@pytest.mark.parametrize(
    "subject", [CALL, kernel(), operator("torch.add"), dependency("apex")], ids=lambda s: s.id
)
def test_by_hand_is_a_yardstick_for_every_subject(subject: Subject) -> None:
    assert by_hand(subject, load().model) > 0


def test_a_range_of_lines_is_not_the_product_of_extremes() -> None:
    """Parameters err independently: two factors of e make e to the square root of two."""
    model = load().model
    wide = {
        name: replace(model.parameters[name], low=exp(-1), mode=1.0, high=exp(1))
        for name in ("python_place", "without_counterpart")
    }
    model = replace(model, parameters={**model.parameters, **wide})
    term = Term("device_code", "rewrite", "python", 10, tuple(wide))
    assert term.predicted(model) == pytest.approx((10 * exp(-(2**0.5)), 10, 10 * exp(2**0.5)))
