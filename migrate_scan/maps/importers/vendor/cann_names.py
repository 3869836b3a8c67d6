"""Names as CANN's documents write them."""

import re


def qualified(api: str, module: str) -> str:
    """The full name of an API that older lists name relative to its page's module."""
    if api.startswith("torch"):
        return api
    if api.startswith("Tensor.") or module == "Named-Tensors":
        return f"torch.{api}"
    return f"{module.replace('-', '.')}.{api}"


def device_name(npu_api: str, symbol: str) -> str | None:
    """The replacement: ``torch_npu.npu.X`` is written ``torch.npu.X``, which is the same module."""
    if not npu_api or npu_api == symbol:
        return None
    return re.sub(r"^torch_npu\.npu\b", "torch.npu", npu_api)
