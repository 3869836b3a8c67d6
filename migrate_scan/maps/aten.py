"""The ATen operator behind a function of torch that has its name."""

_NAMESPACES = {
    "torch": "",
    "torch.Tensor": "",
    "torch.nn.functional": "",
    "torch.linalg": "linalg_",
    "torch.fft": "fft_",
    "torch.special": "special_",
}
"""Namespaces whose functions are ATen operators, and what stands before the name."""


def aten_of(symbol: str) -> str | None:
    """``aten::linalg_eig`` for ``torch.linalg.eig``; None where names do not tell."""
    head, _, name = symbol.rpartition(".")
    if head not in _NAMESPACES or not name.islower():
        return None
    return f"aten::{_NAMESPACES[head]}{name}"
