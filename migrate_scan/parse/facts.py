"""What one file says, before anyone knows where it stands.

A parser turns the bytes of one file into a :class:`FileInventory`. Nothing in
here holds a path, so an inventory can be cached by content. ``link`` places
the facts in the repository (see :mod:`migrate_scan.model`).

One module, long as it is: everything that crosses from parsing to linking stands here.

Lines and columns are 1-based; columns count characters.
"""

from typing import Literal

from msgspec import Struct, field

Language = Literal["python", "cuda", "cpp", "notebook", "build", "text", "blob"]

Category = Literal[
    "torch_cuda_api",
    "device_method",
    "device_literal",
    "device_check",
    "capability_check",
    "backend_flag",
    "distributed",
    "jit",
    "compile",
    "extension",
    "custom_op",
    "triton",
    "python_kernel",
    "cuda_runtime",
    "cuda_driver",
    "cuda_library",
    "nccl",
    "kernel_launch",
    "device_feature",
    "build",
    "container",
    "environment",
    "binary_blob",
]
PYTHON_CATEGORIES: frozenset[Category] = frozenset(
    {
        "torch_cuda_api",
        "device_method",
        "device_literal",
        "device_check",
        "capability_check",
        "backend_flag",
        "distributed",
        "jit",
        "compile",
        "extension",
    }
)
"""How Python speaks to torch about the device: what shims patch and edits change."""
Binding = Literal["attribute", "from_import", "submodule", "string", "getattr"]
Use = Literal["call", "reference", "subclass", "isinstance", "decorator"]
Phase = Literal["import", "call"]
Provenance = Literal["literal", "variable", "argument", "tensor", "unknown"]
Certainty = Literal["high", "medium", "low"]
SUREST_FIRST: tuple[Certainty, ...] = ("high", "medium", "low")
KernelLanguage = Literal["cuda", "hip", "triton", "cupy", "numba", "pycuda"]
OperatorKind = Literal["function", "method", "class", "constant"]
FeatureName = Literal[
    "warp_intrinsic",
    "warp_size_assumption",
    "inline_ptx",
    "tensor_core",
    "cutlass",
    "async_copy",
    "shared_memory",
    "atomic",
    "texture",
    "cooperative_groups",
    "grid_sync",
    "cluster",
    "dynamic_parallelism",
    "managed_memory",
    "constant_memory",
    "fp64",
    "fp8",
    "half",
    "bf16",
    "device_malloc",
    "recursion",
    "virtual_call",
    "device_printf",
    "device_assert",
    "launch_bounds",
    "cuda_graph",
    "ipc",
    "peer_access",
    "dot",
    "descriptor",
    "autotune",
    "inline_asm",
    "grid_rank",
    "num_warps",
]


class UsageFact(Struct, frozen=True, kw_only=True):
    """One place that depends on CUDA. The span covers what an edit would replace."""

    rule: str
    fingerprint: str
    category: Category
    symbol: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    scope: str = ""
    binding: Binding | None = None
    use: Use = "call"
    phase: Phase = "call"
    """When the place runs: as the module is imported, or as a function of it is called."""
    provenance: Provenance = "unknown"
    arguments: dict[str, str] = field(default_factory=dict)
    guard: str | None = None
    ported_for: tuple[str, ...] = ()
    certainty: Certainty = "high"
    only_ported: bool = False
    """Whether the place runs nowhere but on the targets of ``ported_for``."""
    text: str = ""
    """The source of the span, where an edit may replace it."""

    def settled(self, target: str) -> bool:
        """Whether nothing is left to port for ``target``: it was done, or the place never runs
        there. Native code under a vendor's macro is that vendor's; Python beside another
        target's branch still has to be ported for this one."""
        if target in self.ported_for or self.only_ported:
            return True
        return bool(self.ported_for) and self.binding is None


class ConditionalUsage(Struct, frozen=True, kw_only=True):
    """A usage that counts only if another file of the repository says so.

    One of ``names`` (dotted paths as imported, with leading dots where relative) has to
    stand for ``meaning``: the word ``device`` for a CUDA device, ``device@1`` or ``backend@1``
    for something that takes one by position, else a dotted path that it re-exports
    (``torch.cuda``).
    """

    names: tuple[str, ...]
    usage: UsageFact
    meaning: str = "device"


class NativeReference(Struct, frozen=True, kw_only=True):
    """A call of, or reference to, something that may be a compiled extension.

    ``module`` is the module as imported (leading dots for relative imports) and
    may be empty when only a handle is known; ``strings`` are the string constants
    of the call that made the handle (``load(name="upfirdn2d", ...)``), ``loader``
    the function of another file that did. ``link`` keeps it if a binding or an
    extension of the repository answers to it.
    """

    module: str
    name: str
    usage: UsageFact
    strings: tuple[str, ...] = ()
    loader: str = ""


class AppliedFunction(Struct, frozen=True, kw_only=True):
    """A call of ``F.apply``, by this or another name.

    ``function`` is the class: of the file behind a colon (``:F``), else a dotted path as
    imported. ``link`` keeps it if the class calls a compiled extension.
    """

    function: str
    line: int
    column: int
    scope: str
    cell: int | None = None


class Feature(Struct, frozen=True, kw_only=True):
    """One use of a device feature inside a kernel or device function."""

    name: FeatureName
    line: int
    detail: str


class KernelFact(Struct, frozen=True, kw_only=True):
    """Device code that the file owns. ``loc`` counts lines that hold code."""

    rule: str
    fingerprint: str
    name: str
    language: KernelLanguage
    line: int
    end_line: int
    loc: int
    cell: int | None = None
    scope: str = ""
    template: bool = False
    parameters: tuple[str, ...] = ()
    defined_by_macro: str | None = None
    features: tuple[Feature, ...] = ()
    shared_bytes: int | None = None
    role: str | None = None
    guard: str | None = None
    ported_for: tuple[str, ...] = ()
    certainty: Certainty = "high"
    calls: tuple[str, ...] = ()
    """Names of device functions that the kernel calls (their features count as its own)."""
    operations: tuple[str, ...] = ()
    """What the kernel computes (see :mod:`migrate_scan.parse.operations`)."""
    libraries: tuple[str, ...] = ()
    """Libraries that the kernel calls on the device (``cub``); their names grade it."""
    names: dict[str, int] = field(default_factory=dict)
    """Variables that the file does not declare, each with the line of its first use."""


class KernelCandidate(Struct, frozen=True, kw_only=True):
    """A function that is a kernel if one of the macros before its name means ``__global__``:
    the file does not define them. It stands among the file's functions too."""

    specifiers: tuple[str, ...]
    kernel: KernelFact


class DeviceFunction(Struct, frozen=True, kw_only=True):
    """A ``__device__`` (or Triton helper) function; ``link`` adds its features to its callers.
    A lambda has no name."""

    name: str
    line: int
    end_line: int
    loc: int
    features: tuple[Feature, ...] = ()
    calls: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    names: dict[str, int] = field(default_factory=dict)
    """As in :class:`KernelFact`."""
    libraries: tuple[str, ...] = ()


class LaunchFact(Struct, frozen=True, kw_only=True):
    """A kernel launch: ``k<<<...>>>``, ``cudaLaunchKernel(k, ...)``, ``k[grid](...)``.

    ``kernel`` is the launched name without namespace and template arguments; it is
    empty if the launch goes through something that names no kernel. A ``*`` stands for what
    the users of a header's macro put in (``norm_*_kernel`` for ``norm_##PASS##_kernel``).
    ``usage`` is reported (``kernel_launch``) if link finds no kernel of that name.
    """

    kernel: str
    usage: UsageFact


class FunctionFact(Struct, frozen=True, kw_only=True):
    """A host function and the plain names that it calls or refers to.

    A ``registration`` at file scope (``REGISTER_DEVICE_IMPL(f, CUDA, g)``) defines nothing:
    it adds ``g`` to what ``f`` calls, wherever ``f`` is defined.
    """

    name: str
    line: int
    end_line: int
    calls: tuple[str, ...] = ()
    registration: bool = False


class BindingFact(Struct, frozen=True, kw_only=True):
    """A native function made visible to Python.

    ``module`` is the pybind module (``TORCH_EXTENSION_NAME`` when so written) or the
    ``torch.ops`` namespace; ``function`` the native function's plain name, if told.
    """

    python_name: str
    function: str | None
    kind: Literal["pybind", "torch_library", "torch_library_impl"]
    module: str
    line: int


class IncludeFact(Struct, frozen=True, kw_only=True):
    """``#include``: ``path`` as written, ``system`` for angle brackets."""

    path: str
    line: int
    system: bool


class ImportFact(Struct, frozen=True, kw_only=True):
    """One imported name: ``import module`` (``name`` None) or ``from module import name``.

    ``level`` counts leading dots. ``optional`` is true inside ``try`` or a function.
    """

    module: str
    line: int
    column: int
    name: str | None = None
    alias: str | None = None
    level: int = 0
    optional: bool = False
    cell: int | None = None


class ExtensionFact(Struct, frozen=True, kw_only=True):
    """A native extension that the file builds: ``CUDAExtension``, ``load``, ``load_inline`` ..."""

    name: str
    kind: str
    sources: tuple[str, ...]
    line: int


class OperatorFact(Struct, frozen=True, kw_only=True):
    """A torch API that the file uses. ``places`` are (line, column) pairs, or
    (line, column, cell) in notebooks, in order."""

    symbol: str
    kind: OperatorKind
    places: tuple[tuple[int, ...], ...]
    certainty: Certainty = "high"
    arguments: tuple[str, ...] = ()
    """Constant arguments that constraints speak of, sorted (``dtype=torch.float64``)."""


class ConditionalOperator(Struct, frozen=True, kw_only=True):
    """An operator that is one only if another file of the repository says so: ``name``, a dotted
    path as imported, has to stand for ``meaning`` (``torch.nn``)."""

    name: str
    meaning: str
    operator: OperatorFact


class RequirementFact(Struct, frozen=True, kw_only=True):
    """A package that a build or requirements file asks for. ``name`` is normalised (PEP 503)."""

    name: str
    version_spec: str
    line: int


class Suppression(Struct, frozen=True, kw_only=True):
    """``# migrate-scan: ignore[MS101, MS203] reason``; no ``rules`` means all of them.

    ``line`` is where the comment stands; ``covers`` the lines it speaks for (first, last).
    """

    line: int
    covers: tuple[int, int]
    rules: tuple[str, ...]
    reason: str
    cell: int | None = None


class Unattributed(Struct, frozen=True, kw_only=True):
    """A CUDA token in code that no kernel, launch or usage accounts for."""

    line: int
    token: str


class FileInventory(Struct, frozen=True, kw_only=True):
    """Everything that one file says. ``partial`` is the reason why it is not complete."""

    language: Language
    partial: str | None = None
    error_bytes: int = 0
    parsed: bool = True
    """False where the byte filter showed that there is nothing to find."""
    project_name: str | None = None
    usages: tuple[UsageFact, ...] = ()
    conditional_usages: tuple[ConditionalUsage, ...] = ()
    native_references: tuple[NativeReference, ...] = ()
    applied: tuple[AppliedFunction, ...] = ()
    applied_names: dict[str, str] = field(default_factory=dict)
    """Names of the module that stand for ``F.apply``, with the function as in ``applied``."""
    devices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names that other files can see (``DEVICE``, ``get_device``, ``Config.device``) and what
    they take their device from: ``cuda`` for one made here, a dotted path as imported, or
    another name of the file behind a colon (``:Base``). A class stands for its bases."""
    takes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What functions, classes and methods (``*.name``) of the module take by position:
    ``device``, ``backend`` or, for what is neither, nothing."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Module-level names that stand for a module of torch (``tc = torch.cuda``)."""
    kernels: tuple[KernelFact, ...] = ()
    kernel_candidates: tuple[KernelCandidate, ...] = ()
    kernel_macros: dict[str, str] = field(default_factory=dict)
    """Macros that make a function a kernel (``RAFT_KERNEL``): ``__global__``, or the macro of
    another file that they stand for."""
    device_functions: tuple[DeviceFunction, ...] = ()
    device_variables: dict[str, Feature] = field(default_factory=dict)
    """``__constant__`` and other device variables at file level: a feature of what uses them."""
    launches: tuple[LaunchFact, ...] = ()
    functions: tuple[FunctionFact, ...] = ()
    bindings: tuple[BindingFact, ...] = ()
    includes: tuple[IncludeFact, ...] = ()
    imports: tuple[ImportFact, ...] = ()
    extensions: tuple[ExtensionFact, ...] = ()
    operators: tuple[OperatorFact, ...] = ()
    conditional_operators: tuple[ConditionalOperator, ...] = ()
    requirements: tuple[RequirementFact, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    host_syncs: tuple[tuple[int, int], ...] = ()
    """Line and column of waits for the device in code that runs at every step."""
    step_lines: tuple[tuple[int, int], ...] = ()
    """First and last lines of code that runs at every step of a training."""
    unattributed: tuple[Unattributed, ...] = ()
