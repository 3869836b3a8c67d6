"""Calls of NCCL from C++, and from Python by ctypes."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS204",
    name="nccl-call",
    subject="usage",
    category="nccl",
    summary="C++ code, or Python by ctypes, uses NCCL directly.",
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
        Example(
            """\
import ctypes
library = ctypes.CDLL(path)
library.ncclGetVersion(ctypes.byref(version))
functions = [Function("ncclSend", result, [stream])]
""",
            ("ncclGetVersion", "ncclSend"),
            "python",
        ),
    ),
    invalid=(
        Example('const char* name() { return "ncclAllReduce"; } // ncclAllReduce', (), "cpp"),
        Example("struct ncclWrapper; void ncclish(ncclWrapper& w); int cuda;", (), "cpp"),
        Example(
            """\
import ctypes
functions["ncclSend"](buffer)
options.ncclBuffer = 1
print("ncclSend")
""",
            (),
            "python",
        ),
    ),
)
