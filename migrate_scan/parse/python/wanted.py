"""The byte filter: which files can hold anything that this package looks for."""

import re

_WORDS = (b"torch", b"cuda", b"nccl", b"triton", b"cupy", b"numba", b"NCCL_", b"CUDA_")
_OTHERS = re.compile(
    rb"migrate-scan:|\b(?:_C|_ext|ext_loader|flash_attn\w*|xformers|apex|deepspeed|bitsandbytes"
    rb"|transformer_engine|tensorrt\w*|pynvml|cutlass|flashinfer|vllm|sglang|faiss|nvidia|cudf"
    rb"|cuml|rmm|mmcv|detectron2|spconv|MinkowskiEngine|warp|dgl|jax|tilelang|deep_gemm|deep_ep"
    rb"|auto_gptq|exllama\w*|awq\w*|tritonclient|onnxruntime|tensorflow|paddle|mindspore"
    rb"|cuquantum|cuvs|cugraph|amp_C|nvtx|dali|kaolin|nerfacc|tinycudann|gsplat|mamba_ssm"
    rb"|causal_conv1d|fairseq|megatron|accelerate|transformers|peft|trl)\b"
)


def is_wanted(data: bytes) -> bool:
    """Whether the file mentions a torch or CUDA word, or a package bound to CUDA.

    A file without any of them has no usage, kernel or operator to find, and no
    import of a package that a target would have to offer.
    """
    return any(word in data for word in _WORDS) or _OTHERS.search(data) is not None
