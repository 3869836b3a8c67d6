"""The CUDA runtime API."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS401",
    name="cuda-runtime",
    subject="usage",
    category="cuda_runtime",
    summary="The CUDA runtime API is used.",
    why=(
        "Memory, streams, events and graphs have counterparts in most vendors' runtimes, some "
        "under another name, some with other semantics, some not at all."
    ),
    valid=(
        Example("void f() { cudaMallocAsync(&p, n, s); }", ("cudaMallocAsync",), "cpp"),
        Example(
            "cudaError_t f(cudaStream_t s) { return ::cudaStreamSynchronize(s); }",
            ("cudaError_t", "cudaStream_t", "cudaStreamSynchronize"),
            "cpp",
        ),
        Example("auto release = cudaFree;", ("cudaFree",), "cpp"),
        Example("#define CHECK() check(cudaGetLastError())", ("cudaGetLastError",), "cuda"),
        Example("#define cudaFree hipFree\nvoid f() { cudaFree(p); }", ("cudaFree",), "cpp"),
    ),
    invalid=(
        Example("void cudaMallocTracked(int n) { cudaMallocTracked(n); }", (), "cpp"),
        Example('void f() { log("cudaMalloc failed"); } // cudaFree(p)', (), "cpp"),
        Example("float j0 = y1 + norm(x) + max(a, b); int cuda;", (), "cpp"),
        Example("extern cudaless cudaMalloc(void** p, int n);", (), "cpp"),
    ),
)
