"""What the maps say about one symbol: every statement, and the verdict for a stack."""

import re

from migrate_scan.maps.aten import on_cpu
from migrate_scan.maps.entry import EntryKind, KernelAnswer, MapAnswer
from migrate_scan.maps.load import load_target
from migrate_scan.maps.load.kernels import known_kernels, looked_in
from migrate_scan.maps.load.known import stack_doubt

_KINDS: tuple[tuple[re.Pattern[str], tuple[EntryKind, ...]], ...] = (
    (re.compile(r"aten::|torch\.ops\.aten\."), ("aten",)),
    (re.compile(r"env:"), ("environment",)),
    (re.compile(r"paddle::"), ("paddle_op",)),
    (re.compile(r"triton\."), ("triton_op",)),
    (re.compile(r"(?:torch|torchvision|torchaudio)\."), ("python_api",)),
    (re.compile(r"\w+::"), ("aten", "cuda_api")),
    (re.compile(r"p?nccl"), ("collective",)),
    (re.compile(r"cu|CU"), ("cuda_api", "device_intrinsic")),
    (re.compile(r""), ("kernel_equivalent", "cuda_api", "device_intrinsic")),
)


def show(
    target: str,
    symbol: str,
    *,
    sdk: str | None = None,
    torch: str | None = None,
    chip: str | None = None,
    kind: EntryKind | None = None,
) -> MapAnswer:
    """Everything that the map of a target says about a symbol, or about a kernel that
    ``kernels.yaml`` knows by this id, and the verdict.

    Without ``kind`` the symbol's form tells it. Raises UnknownTarget or UnknownStack; a
    symbol that nobody knows is no error, its verdict is ``unknown``.
    """
    found = load_target(target, sdk=sdk, torch=torch, chip=chip)
    kinds = (kind,) if kind else _kinds(symbol)
    chosen = next((one for one in kinds if found.entries(one, symbol)), kinds[0])
    return MapAnswer(
        target=found.target,
        symbol=symbol,
        stack=found.stack,
        entries=found.entries(chosen, symbol),
        verdict=on_cpu(
            found.lookup(chosen, symbol), symbol, lambda name: found.lookup("aten", name)
        ),
        doubt=stack_doubt(found.stack),
        shim=found.shim_history(symbol),
        kernel=_kernel(found.target, symbol),
    )


def _kernel(target: str, name: str) -> KernelAnswer | None:
    known = known_kernels().get(name)
    if known is None:
        return None
    return KernelAnswer(offers=known.offers.get(target, ()), looked_in=looked_in(target))


def _kinds(symbol: str) -> tuple[EntryKind, ...]:
    return next(kinds for pattern, kinds in _KINDS if pattern.match(symbol))
