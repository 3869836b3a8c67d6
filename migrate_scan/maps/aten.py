"""The ATen operator behind a function of torch that has its name."""

from collections.abc import Callable

from migrate_scan.maps.entry import Verdict

_NAMESPACES = {
    "torch": "",
    "torch.Tensor": "",
    "torch.nn.functional": "",
    "torch.linalg": "linalg_",
    "torch.fft": "fft_",
    "torch.special": "special_",
}
"""Namespaces whose functions are ATen operators, and what stands before the name."""


def on_cpu(verdict: Verdict, symbol: str, look_up: Callable[[str], Verdict]) -> Verdict:
    """``verdict`` on ``symbol``; where the vendor's list is silent, that of the ATen operator
    behind it if that runs on the CPU. ``look_up`` is asked for ATen operators."""
    operator = _aten_of(symbol) if verdict.status == "unverified" else None
    if operator is None:
        return verdict
    behind = look_up(operator)
    return behind if behind.status == "fallback" else verdict


def _aten_of(symbol: str) -> str | None:
    """``aten::linalg_eig`` for ``torch.linalg.eig``; None where names do not tell."""
    head, _, name = symbol.rpartition(".")
    if head not in _NAMESPACES or not name.islower():
        return None
    return f"aten::{_NAMESPACES[head]}{name}"
