"""CUDA and HIP kernels that the repository owns."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS301",
    name="cuda-kernel",
    subject="kernel",
    category=None,
    summary="A __global__ function is defined here.",
    why=(
        "Device code is what no shim carries over: it is replaced by an operator of the target, "
        "translated by a vendor's tool, or written again. Its device features decide which."
    ),
    valid=(
        Example("__global__ void scale(float* x, int n) { x[0] *= n; }", ("scale",), "cuda"),
        Example(
            "template <typename T>\n"
            "static __global__ void __launch_bounds__(256, 2) add(T* a, const T* b) { *a += *b; }",
            ("add",),
            "cuda",
        ),
        Example(
            "__global__ void __cluster_dims__(2, 1, 1) pair(int* a) { a[0] = 1; }",
            ("pair",),
            "cuda",
        ),
        Example(
            "template <> __global__ void k<float>(float* a) { *a = 0; }\n"
            "namespace n { struct S { static __global__ void inner(int i) { use(i); } }; }",
            ("k", "inner"),
            "cuda",
        ),
        Example(
            "#define UNARY(NAME, F) \\\n"
            "  __global__ void NAME##_kernel(float* x) { *x = F(*x); }\n"
            "UNARY(exp, expf)\nUNARY(log, logf)\n",
            ("exp_kernel", "log_kernel"),
            "cuda",
        ),
    ),
    invalid=(
        Example("__global__ void declared_only(float* x, int n);", (), "cuda"),
        Example(
            '// __global__ void gone() {}\nconst char* s = "__global__ void k() {}";', (), "cuda"
        ),
        Example("struct A { friend __global__ void k(A a); void run() {} };", (), "cuda"),
    ),
)
