"""Kernel launches that could not be tied to a kernel of the repository."""

from migrate_scan.rules.base import Example, Rule

RULE = Rule(
    id="MS302",
    name="kernel-launch",
    subject="usage",
    category="kernel_launch",
    summary="A kernel is launched whose definition is not in the repository.",
    why=(
        "A launch belongs to its kernel and is counted there. What remains launches device code "
        "that comes from elsewhere: a header-only library, a generated file, a macro's user. "
        "cudaLaunchKernel and its like are calls of the runtime too and stand under MS401 as well."
    ),
    valid=(
        Example("void f() { k<<<grid, block>>>(a, b); }", ("k",), "cuda"),
        Example("void f() { ns::k<float, 4><<<g, b, 0, s>>>(a); }", ("k",), "cuda"),
        Example(
            "void f() { auto chosen = &k<float>; chosen<<<1, 32, smem>>>(a); }", ("k",), "cuda"
        ),
        Example(
            "void f() { cudaLaunchKernel((const void*)&k<T>, g, b, args, 0, s); }", ("k",), "cuda"
        ),
        Example("void f() { hipLaunchKernelGGL(k, g, b, 0, s, x); }", ("k",), "cuda"),
        Example(
            "#define RUN(K, N) K<<<N, 256>>>(x)\nvoid f() { RUN(first, 8); }", ("first",), "cuda"
        ),
        Example("void f() { k<<<g, {16, 16, 1}, 0, stream>>>(a); }", ("k",), "cuda"),
    ),
    invalid=(
        Example("void f() { std::cout << a << b; int c = a << b << 2; cudaFree(p); }", (), "cuda"),
        Example("std::vector<std::vector<std::vector<int>>> cube; cudaStream_t s;", (), "cuda"),
        Example("<<<<<<< HEAD\nint cuda_a;\n=======\nint cuda_b;\n>>>>>>> main\n", (), "cuda"),
        Example('const char* s = "k<<<1, 2>>>()"; // k<<<g, b>>>(a)\nint cuda;', (), "cuda"),
    ),
)
