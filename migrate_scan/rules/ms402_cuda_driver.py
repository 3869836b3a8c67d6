"""The CUDA driver API."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS402",
    name="cuda-driver",
    subject="usage",
    category="cuda_driver",
    summary="The CUDA driver API is used.",
    why=(
        "Modules, contexts and virtual memory are closer to the machine than the runtime API; "
        "fewer of these calls have a counterpart."
    ),
    valid=(
        Example(
            "void f() { cuLaunchKernel(k, 1, 1, 1, 1, 1, 1, 0, s, a, 0); }",
            ("cuLaunchKernel",),
            "cpp",
        ),
        Example(
            "CUdeviceptr p; void f() { cuMemAlloc_v2(&p, n); }",
            ("CUdeviceptr", "cuMemAlloc_v2"),
            "cpp",
        ),
    ),
    invalid=(
        Example("void f() { cuComputeGradInput(x); cuApplyLayerNorm(y); int cuda; }", (), "cpp"),
        Example("int curr = current(cuda); customFunction(cursor);", (), "cpp"),
    ),
)
