"""CUDA's libraries: cuBLAS, cuDNN, cuFFT, cuSPARSE, cuSOLVER, cuRAND, CUB, Thrust ..."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS403",
    name="cuda-library",
    subject="usage",
    category="cuda_library",
    summary="A CUDA library is used.",
    why=(
        "Vendors offer libraries for the same work with other names and other coverage; header "
        "libraries such as CUB and Thrust exist on the HIP side only."
    ),
    valid=(
        Example(
            "void f() { cublasGemmEx(h, CUBLAS_OP_N, CUDA_R_16F); }",
            ("cublasGemmEx", "CUBLAS_OP_N", "CUDA_R_16F"),
            "cpp",
        ),
        Example(
            "void f() { cub::DeviceReduce::Sum(t, n, a, b, c); }",
            ("cub::DeviceReduce::Sum",),
            "cuda",
        ),
        Example(
            "void f() { thrust::sort(thrust::device, a, b); }",
            ("thrust::sort", "thrust::device"),
            "cuda",
        ),
        Example(
            "void f() { nvtxRangePushA(name); nvrtcCompileProgram(p, 0, o); }",
            ("nvtxRangePushA", "nvrtcCompileProgram"),
            "cpp",
        ),
        Example(
            "__device__ float f(curandState* s) { return curand_uniform(s); }",
            ("curandState", "curand_uniform"),
            "cuda",
        ),
    ),
    invalid=(
        Example("namespace thrust { int cuda; }", (), "cpp"),
        Example("void f() { CUBLAS_CHECK(run()); CUDNN_CALL(x); }", (), "cpp"),
        Example('void f() { puts("cublasCreate"); /* cudnnCreate(&h) */ int cuda; }', (), "cpp"),
        Example("struct Config { int cublas_workspace; bool cudnn_enabled; };", (), "cpp"),
    ),
)
