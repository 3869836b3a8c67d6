"""Calls of NCCL from C++."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS204",
    name="nccl-call",
    subject="usage",
    category="nccl",
    summary="C++ code uses NCCL directly.",
    why=(
        "Every vendor has a collective library of its own (HCCL, CNCL, RCCL). Most functions have "
        "a counterpart, but reduce operations and data types differ, so operation and type are "
        "recorded with the call."
    ),
    valid=(
        Example(
            "void f(ncclComm_t comm) { ncclAllReduce(a, b, n, ncclFloat, ncclSum, comm, s); }",
            ("ncclComm_t", "ncclAllReduce", "ncclFloat", "ncclSum"),
            "cpp",
        ),
        Example("auto error = &ncclGetErrorString;", ("ncclGetErrorString",), "cpp"),
    ),
    invalid=(
        Example('const char* name() { return "ncclAllReduce"; } // ncclAllReduce', (), "cpp"),
        Example("struct ncclWrapper; void ncclish(ncclWrapper& w); int cuda;", (), "cpp"),
    ),
)
