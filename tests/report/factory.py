"""Made-up reports in real shapes: a detection model with its own kernels, and an empty one.

:data:`HOSTILE` stands in every field that a scanned tree can fill.
"""

from msgspec.structs import replace

from migrate_scan.model import (
    SCHEMA_VERSION,
    Adopt,
    Constraint,
    Counts,
    Dependency,
    Diagnostic,
    Driver,
    Effort,
    Equivalent,
    Estimate,
    Evidence,
    Files,
    Finding,
    Kernel,
    KernelBinding,
    MapInfo,
    NoneFound,
    Operator,
    OperatorShare,
    Outcome,
    Parameter,
    PartialFile,
    Place,
    Plan,
    Readiness,
    RecognisedProject,
    Report,
    Revision,
    Risk,
    Route,
    Share,
    ShimReach,
    SkippedFile,
    Stack,
    Status,
    Suggestion,
    Suppressed,
    TargetReport,
    Token,
    Tool,
    Usage,
    VerdictChange,
    WhatIf,
    WorkPackage,
)
from migrate_scan.parse.facts import Category, Feature

HOSTILE = "</script><img src=x onerror=alert(1)>\x1b[31m\u202egnp.exe\u2066'\"&{{7*7}}%7$[x](http://e.vil)"
FORMULA = "=cmd|' /C calc'!A0"
LONG = "a_very_long_name_without_a_break_" * 12
TARGETS = ("cann", "mlu", "rocm")

_SDK = {"cann": "8.5.0", "mlu": "4.1", "rocm": "7.1"}
_CHIP = {"cann": "A2", "mlu": "MLU590", "rocm": "gfx942"}
_USAGES: tuple[tuple[str, Category, str, str, int], ...] = (
    ("MS101", "torch_cuda_api", "torch.cuda.synchronize", "engine.py", 42),
    ("MS101", "torch_cuda_api", "torch.cuda.max_memory_allocated", "engine.py", 77),
    ("MS101", "torch_cuda_api", "torch.cuda.nvtx.range_push", "engine.py", 80),
    ("MS103", "device_literal", "cuda", "main.py", 31),
    ("MS103", "device_literal", "cuda:0", "main.py", 118),
    ("MS102", "device_method", "Tensor.cuda", "models/matcher.py", 66),
    ("MS102", "device_method", "Tensor.cuda", "models/matcher.py", 91),
    ("MS104", "device_check", "cuda", "util/misc.py", 12),
    ("MS105", "capability_check", "torch.cuda.get_device_capability", "util/misc.py", 19),
    ("MS201", "distributed", "nccl", "util/misc.py", 412),
    ("MS203", "distributed", "torch.distributed.all_reduce", "util/misc.py", 430),
    ("MS601", "extension", "torch.utils.cpp_extension.CUDAExtension", "models/ops/setup.py", 47),
    ("MS302", "custom_op", "MSDA.ms_deform_attn_forward", "models/ops/functions/attn.py", 27),
    ("MS401", "cuda_runtime", "cudaGetLastError", "models/ops/src/cuda/attn_cuda.cu", 210),
)
_KERNELS = (
    ("ms_deformable_im2col_gpu_kernel", 237, 299, 58, 0),
    ("ms_deformable_col2im_gpu_kernel_shm_reduce_v2", 406, 509, 96, 18_432),
    ("ms_deformable_col2im_gpu_kernel_gm", 839, 905, 61, 0),
)
_OPERATORS = (
    ("torch.nn.Linear", "class", 24),
    ("torch.nn.functional.grid_sample", "function", 3),
    ("torch.linspace", "function", 2),
    ("torch.Tensor.masked_fill", "method", 5),
    ("torch.cdist", "function", 1),
)
_SOURCE_LINES = (
    "import torch",
    "    torch.cuda.synchronize()",
    "\tdevice = torch.device(args.device)",
    f"    name = {HOSTILE!r}",
    HOSTILE,
    "x" * 100_000,
)


def read_lines(path: str) -> tuple[str, ...]:
    """Made-up lines for every file of the made-up reports."""
    return tuple(f"{_SOURCE_LINES[i % len(_SOURCE_LINES)]}  # {path}" for i in range(1000))


def empty_report() -> Report:
    """A scan that found nothing, for one target."""
    return Report(
        schema_version=SCHEMA_VERSION,
        tool=Tool(name="migrate-scan", version="0.1.0"),
        root="empty",
        revision=None,
        config={},
        recognised_project=None,
        diagnostics=(),
        files=Files(scanned=0, parsed=0, by_language={}, by_area={}),
        usages=(),
        kernels=(),
        operators=(),
        dependencies=(),
        unattributed=(),
        targets={"cann": _empty_target()},
    )


def rich_report(*, repeat: int = 1, hostile: bool = True) -> Report:
    """A report that uses every field. ``repeat`` multiplies its usages; ``hostile`` adds
    subjects whose every scanned text is an attack."""
    usages = tuple(_usages(repeat)) + ((_hostile_usage(), _formula_usage()) if hostile else ())
    kernels = tuple(_kernels()) + ((_hostile_kernel(),) if hostile else ())
    operators, dependencies = tuple(_operators()), tuple(_dependencies(hostile))
    report = replace(
        empty_report(),
        root="Deformable-DETR" if not hostile else f"Deformable-DETR{HOSTILE.replace('/', '')}",
        revision=Revision(commit="11169a60c33333af00a4849f1808023eba96a931", dirty=True),
        config={"target": list(TARGETS), "torch": "2.7", "exclude": ["build"], "jobs": 2},
        recognised_project=RecognisedProject(name="Deformable-DETR", basis="git remote"),
        diagnostics=_diagnostics(hostile),
        files=_files(hostile),
        usages=usages,
        kernels=kernels,
        operators=operators,
        dependencies=dependencies,
        unattributed=(Token(path="models/ops/src/dispatch.h", line=14, token="__global__"),),
    )
    return replace(report, targets={name: _target(name, report) for name in TARGETS})


def _usages(repeat: int) -> list[Usage]:
    made = []
    for copy in range(repeat):
        for number, (rule, category, symbol, path, line) in enumerate(_USAGES):
            where = path if copy < 40 else f"pkg{copy % 60}/{path}"
            made.append(
                Usage(
                    id=f"u{copy}-{number}",
                    rule=rule,
                    fingerprint=f"{number:016x}",
                    category=category,
                    symbol=symbol if copy < 40 else f"{symbol}_{copy}",
                    path=where,
                    line=line + copy,
                    column=5,
                    end_line=line + copy,
                    end_column=5 + len(symbol),
                    scope="SetCriterion.forward",
                    area="own",
                    binding="attribute",
                    provenance="literal" if category == "device_literal" else "unknown",
                    arguments={"device": "'cuda'"} if category == "device_literal" else {},
                    certainty="medium" if category == "device_method" else "high",
                )
            )
    first = made[0]
    made.append(replace(first, id="u-test", area="test", path="tests/test_engine.py"))
    quiet = Suppressed(reason="measured on the old card only", line=12)
    made.append(replace(first, id="u-quiet", suppressed=quiet, line=12))
    return made


def _hostile_usage() -> Usage:
    return Usage(
        id="u-hostile",
        rule="MS101",
        fingerprint="f" * 16,
        category="torch_cuda_api",
        symbol=f"torch.cuda.{HOSTILE}",
        path=f"pkg/{HOSTILE}.py",
        line=4,
        column=1,
        end_line=4,
        end_column=9,
        scope=HOSTILE,
        area="own",
        arguments={HOSTILE: HOSTILE},
        guard=HOSTILE,
        cell=None,
        certainty="low",
    )


def _formula_usage() -> Usage:
    return replace(
        _hostile_usage(), id="u-formula", symbol=FORMULA, path=f"{LONG}/\udcff.ipynb", cell=3
    )


def _kernels() -> list[Kernel]:
    path = "models/ops/src/cuda/attn_im2col_cuda.cuh"
    return [
        Kernel(
            id=f"k{number}",
            rule="MS301",
            fingerprint=f"{number + 64:016x}",
            name=name,
            language="cuda",
            path=path,
            line=line,
            end_line=end,
            loc=loc,
            area="own",
            template=True,
            parameters=("const int n", "const scalar_t *data_value"),
            features=(
                Feature(name="atomic", line=line + 9, detail="atomicAdd"),
                Feature(name="atomic", line=line + 12, detail="atomicAdd"),
                Feature(name="shared_memory", line=line + 3, detail="extern __shared__"),
                Feature(name="warp_size_assumption", line=line + 21, detail="& 31"),
            )[: 4 if shared else 2],
            shared_bytes=shared or None,
            launches=(Place(path=path, line=line + 700, column=7, scope="ms_deformable_cuda"),),
            host_functions=("ms_deform_attn_cuda_forward", "ms_deform_attn_forward"),
            bindings=(
                KernelBinding(
                    python_name="MultiScaleDeformableAttention.ms_deform_attn_forward",
                    kind="pybind",
                    path="models/ops/src/vision.cpp",
                    line=14,
                    call_sites=(
                        Place(
                            path="models/ops/functions/attn.py",
                            line=27,
                            column=18,
                            scope="MSDeformAttnFunction.forward",
                        ),
                    ),
                ),
            ),
            role="forward" if number == 0 else "backward",
        )
        for number, (name, line, end, loc, shared) in enumerate(_KERNELS)
    ]


def _hostile_kernel() -> Kernel:
    place = Place(path=f"pkg/{HOSTILE}.cu", line=3, scope=HOSTILE)
    binding = KernelBinding(
        python_name=HOSTILE, kind="pybind", path=place.path, line=9, call_sites=(place,)
    )
    return Kernel(
        id="k-hostile",
        rule="MS301",
        fingerprint="e" * 16,
        name=f"{HOSTILE}{LONG}",
        language="cuda",
        path=place.path,
        line=3,
        end_line=9,
        loc=6,
        area="own",
        parameters=(HOSTILE,),
        defined_by_macro=HOSTILE,
        features=(Feature(name="inline_ptx", line=5, detail=HOSTILE),),
        launches=(place,),
        host_functions=(HOSTILE,),
        bindings=(binding,),
        role=HOSTILE,
        guard=HOSTILE,
    )


def _operators() -> list[Operator]:
    return [
        Operator(
            id=f"o{number}",
            symbol=symbol,
            kind=kind,  # type: ignore[arg-type]
            count=count,
            places=(Place(path="models/deformable_transformer.py", line=50 + number, column=9),),
            places_total=count,
            area="own",
        )
        for number, (symbol, kind, count) in enumerate(_OPERATORS)
    ]


def _dependencies(hostile: bool) -> list[Dependency]:
    made = [
        Dependency(
            id="d0",
            rule="MS701",
            fingerprint="d" * 16,
            name="flash-attn",
            import_name="flash_attn",
            version_spec=">=2.5",
            places=(
                Place(path="requirements.txt", line=3, kind="requirement"),
                Place(path="models/backbone.py", line=8, kind="import"),
            ),
            area="own",
        )
    ]
    if hostile:
        place = Place(path=f"{HOSTILE}.txt", line=1, kind="requirement")
        bad = replace(made[0], id="d-hostile", name=HOSTILE, import_name=None, version_spec=HOSTILE)
        made.append(replace(bad, places=(place,)))
    return made


def _diagnostics(hostile: bool) -> tuple[Diagnostic, ...]:
    level = Diagnostic(
        level="warning",
        code="config-unreadable",
        message=f"pyproject.toml is not TOML: {HOSTILE if hostile else 'line 3'}",
        path="pyproject.toml",
        line=3,
    )
    return (level, Diagnostic(level="note", code="submodule", message="a submodule is empty"))


def _files(hostile: bool) -> Files:
    skipped = [
        SkippedFile(path="data/pipe.py", reason="not_regular", detail="FIFO"),
        SkippedFile(path="weights/model.py", reason="lfs_pointer"),
        SkippedFile(path="gen/table.py", reason="timeout", detail="10 s"),
    ]
    if hostile:
        skipped.append(SkippedFile(path=HOSTILE, reason="crash", detail=HOSTILE))
    return Files(
        scanned=142,
        parsed=61,
        by_language={"python": 118, "cuda": 4, "cpp": 17, "build": 3},
        by_area={"own": 120, "test": 22},
        skipped=tuple(skipped),
        partial=(PartialFile(path="models/old.py", reason="syntax error", error_bytes=31),),
        excluded=("build", ".venv"),
    )


def _evidence(target: str) -> Evidence:
    return Evidence(
        source=f"{target}-api-list",
        repository=f"vendor/{target}-docs",
        path="docs/pytorch_api.md",
        ref="v2.7.1",
        date="2026-01-15",
        confidence="stated",
        url=f"https://example.com/{target}/api" if target != "mlu" else None,
    )


def _effort(mode: float) -> Effort:
    return Effort(low=mode / 2, mode=mode, high=mode * 2.5, parameter_ids=("kernel.rewrite",))


def _judged(subject: str, status: Status, route: Route | None, mode: float) -> Finding:
    return Finding(
        subject=subject,
        status=status,
        route=route,
        effort=_effort(mode) if mode else None,
        work_package="kernels" if subject.startswith("k") else "device-code",
    )


def _usage_finding(target: str, usage: Usage) -> Finding:
    source = (_evidence(target),)
    if usage.category == "custom_op":
        finding = _judged(usage.id, "unsupported", "replace", 0.5)
        return replace(finding, message="Goes with its kernel.", evidence=source)
    if usage.category == "capability_check":
        why = "gfx942 reports 9.4 and passes >= (9, 0)."
        return replace(_judged(usage.id, "limited", "redesign", 0.4), message=why)
    if target == "rocm":
        return replace(_judged(usage.id, "supported", "as_is", 0), evidence=source)
    if "nvtx" in usage.symbol:
        reach = ShimReach(reach="absent", why="not among the names that the shim copies")
        unknown = _judged(usage.id, "unsupported", None, 0.2)
        return replace(unknown, shim=reach, message="Keeps its CUDA behaviour and raises.")
    new = usage.symbol.replace("cuda", "npu" if target == "cann" else "mlu")
    edit = Suggestion(
        old=usage.symbol,
        new=new,
        line=usage.line,
        column=usage.column,
        end_line=usage.end_line,
        end_column=usage.end_column,
    )
    reach = ShimReach(reach="covers", why="")
    finding = _judged(usage.id, "supported", "shim", 0)
    return replace(finding, replacement=new, suggestion=edit, shim=reach, evidence=source)


def _kernel_finding(target: str, kernel: Kernel) -> Finding:
    if target == "rocm":
        finding = _judged(kernel.id, "supported", "translate", 0.8)
        return replace(finding, replacement="HIP", grade=1, evidence=(_evidence(target),))
    if kernel.id == "k0" and target == "cann":
        match = Equivalent(
            name="aclnnMultiScaleDeformableAttn",
            match="same operation",
            confidence="paired",
            evidence=("mmcv ops/csrc/pytorch/npu",),
        )
        finding = _judged(kernel.id, "limited", "replace", 4)
        limits = (Constraint(code="dtype(value):fp16,fp32", state="undecided"),)
        return replace(finding, equivalents=(match,), constraints=limits, grade=2)
    finding = _judged(kernel.id, "unsupported", "rewrite", 12 + kernel.loc / 20)
    note = "Atomics on global memory need another reduction."
    nothing = NoneFound(kernels=("upfirdn2d",), looked_in=("Ascend/DrivingSDK mx_driving/ops",))
    finding = replace(finding, none_found=nothing)
    return replace(finding, grade=4, message=note, disagreement="The two manuals differ.")


def _operator_finding(target: str, operator: Operator) -> Finding:
    if operator.symbol == "torch.nn.Linear" and target == "cann":
        met = (Constraint(code="dtype(input):fp16,bf16,fp32", state="met"),)
        return replace(_judged(operator.id, "limited", "as_is", 0), constraints=met)
    if operator.symbol == "torch.cdist":
        status: Status = "fallback" if target == "cann" else "unverified"
        return _judged(operator.id, status, None if target == "mlu" else "as_is", 0)
    if "grid_sample" in operator.symbol:
        limits = (Constraint(code="mode:bilinear,nearest", state="undecided"),)
        return replace(_judged(operator.id, "limited", "as_is", 0), constraints=limits)
    return _judged(operator.id, "supported", "as_is", 0)


def _findings(target: str, report: Report) -> tuple[Finding, ...]:
    usages = [usage for usage in report.usages if usage.suppressed is None]
    package: Status = "supported" if target == "rocm" else "unsupported"
    route: Route = "as_is" if target == "rocm" else "replace"
    return (
        *(_usage_finding(target, usage) for usage in usages),
        *(_kernel_finding(target, kernel) for kernel in report.kernels),
        *(_operator_finding(target, operator) for operator in report.operators),
        *(
            replace(
                _judged(d.id, package, route, 1.5), replacement="torch_npu.npu_fusion_attention"
            )
            for d in report.dependencies
        ),
    )


def _packages(target: str) -> tuple[WorkPackage, ...]:
    factor = 0.2 if target == "rocm" else 1.0
    rows: tuple[tuple[str, str, float, int, tuple[str, ...]], ...] = (
        ("setup", "Set up the stack and its container", 2.0, 0, ()),
        ("device-code", "Device code and shim", 1.5, 12, ("setup",)),
        ("kernels", "Kernels", 31.0 * factor, 4, ("setup",)),
        ("distributed", "Collectives", 1.0, 2, ("device-code",)),
        ("verify", "Check accuracy and speed", 6.0, 0, ("kernels", "distributed")),
    )
    return tuple(
        WorkPackage(
            id=name,
            title=title,
            low=mode / 2,
            mode=mode,
            high=mode * 2.4,
            findings=findings,
            after=after,
            parameter_ids=("kernel.rewrite",) if name == "kernels" else ("setup.days",),
        )
        for name, title, mode, findings, after in rows
    )


def _readiness(target: str, report: Report) -> Readiness:
    total = sum(1 for usage in report.usages if usage.area == "own" and not usage.suppressed)
    kernels = len(report.kernels)
    return Readiness(
        device_code=Share(ready=max(total - 3, 0), total=total),
        kernels=Share(ready=0, total=kernels),
        operators=OperatorShare(ready=3, undecided=1, total=len(report.operators)),
        effort_weighted=0.91 if target == "rocm" else 0.34,
    )


def _counts(findings: tuple[Finding, ...]) -> Counts:
    statuses: dict[str, int] = {}
    routes: dict[str, int] = {}
    for finding in findings:
        statuses[finding.status] = statuses.get(finding.status, 0) + 1
        route = finding.route or "none"
        routes[route] = routes.get(route, 0) + 1
    return Counts(by_status=statuses, by_route=routes)


def _target(name: str, report: Report) -> TargetReport:
    findings = _findings(name, report)
    readiness, counts = _readiness(name, report), _counts(findings)
    base = 12.0 if name == "rocm" else 44.0
    adopt = Adopt(
        project="Deformable-DETR",
        port="mmcv MultiScaleDeformableAttention (NPU)",
        status="merged upstream",
        evidence=("https://example.com/mmcv/pull/1", "javascript:alert(1)"),
        pairing="mmcv 2.1 with torch_npu 2.1",
        message="The operator that this project owns was ported in mmcv.",
    )
    return TargetReport(
        stack=_stack(name),
        maps=MapInfo(
            version="2026.02",
            date="2026-02-01",
            grade="B" if name == "mlu" else "A",
            stale=name == "mlu",
            sources=("https://example.com/docs", "torch_npu v2.7.1"),
        ),
        adopt=adopt if name == "cann" else None,
        readiness=readiness,
        counts=counts,
        findings=findings,
        estimate=Estimate(
            p50_days=base,
            p80_days=base * 1.35,
            p95_days=base * 1.8,
            seed=20260101,
            samples=10_000,
            scope="training",
            goal="parity",
            calibration="not calibrated",
            drivers=(
                Driver(
                    what="Kernels",
                    share=0.71,
                    package="kernels",
                    kind="rewrite",
                    days=base * 0.71,
                    p50_without=base * 0.29,
                ),
                Driver(
                    what="Check accuracy",
                    share=0.2,
                    package="accuracy",
                    kind=None,
                    days=base * 0.2,
                    p50_without=base * 0.8,
                ),
            ),
            work_packages=_packages(name),
            parameters=(
                Parameter(
                    id="kernel.rewrite",
                    low=4,
                    mode=9,
                    high=25,
                    unit="days per 100 lines",
                    source="https://example.com/ports",
                ),
                Parameter(id="setup.days", low=1, mode=2, high=4, unit="days", source="assumption"),
            ),
        ),
        plans=(
            Plan(
                shim=True,
                readiness=readiness,
                counts=counts,
                p50_days=base * 0.8,
                p80_days=base,
                notes=("jit.script runs eagerly.",),
            ),
            Plan(
                shim=False,
                readiness=readiness,
                counts=counts,
                p50_days=base,
                p80_days=base * 1.35,
                recommended=True,
            ),
        ),
        what_if=(_what_if(name, readiness, counts, base),) if name == "cann" else (),
        risks=(
            Risk(
                code="tf32",
                kind="precision",
                level="high",
                status="unsupported",
                count=3,
                places=(Place(path="train<b>.py", line=4),),
            ),
            Risk(
                code="host_sync",
                kind="performance",
                level="medium",
                status=None,
                count=1,
                places=(Place(path="train.py", line=9),),
            ),
        )
        if name == "cann"
        else (),
    )


def _what_if(name: str, readiness: Readiness, counts: Counts, days: float) -> WhatIf:
    limited = Outcome(status="limited", constraints="undecided", route="as_is", ready=False)
    plain = Outcome(status="supported", constraints=None, route="as_is", ready=True)
    return WhatIf(
        stack=replace(_stack(name), chip="A3"),
        readiness=readiness,
        counts=counts,
        p50_days=days,
        p80_days=days * 1.4,
        changes=(VerdictChange(symbol="torch.cdist<b>", findings=2, before=limited, after=plain),),
        changes_total=9,
    )


def _stack(name: str) -> Stack:
    shim = name != "rocm"
    plugin = {"cann": "2.7.1", "mlu": "1.24"}.get(name)
    return Stack(
        target=name, sdk=_SDK[name], plugin=plugin, torch="2.7", chip=_CHIP[name], shim=shim
    )


def _empty_target() -> TargetReport:
    nothing = Readiness(
        device_code=Share(ready=0, total=0),
        kernels=Share(ready=0, total=0),
        operators=OperatorShare(ready=0, undecided=0, total=0),
        effort_weighted=1.0,
    )
    return TargetReport(
        stack=Stack(target="cann", sdk=None, plugin=None, torch=None, chip=None, shim=True),
        maps=MapInfo(version="1", date="2026-02-01", grade="A", stale=False, sources=()),
        adopt=None,
        readiness=nothing,
        counts=Counts(by_status={}, by_route={}),
        findings=(),
        estimate=Estimate(
            p50_days=0,
            p80_days=0,
            p95_days=0,
            seed=1,
            samples=1000,
            scope="inference",
            goal="runs",
            calibration="not calibrated",
            drivers=(),
            work_packages=(),
        ),
    )
