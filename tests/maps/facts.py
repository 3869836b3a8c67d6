"""A small made-up folder of facts in the form of the real one."""

from pathlib import Path

_TABLES: dict[str, tuple[str, ...]] = {
    "SOURCES.tsv": (
        "file repository path ref commit commit_date kind covers rows licence notes",
        "device_module_api.tsv V/musa torch_musa v2.7.1 c3 2026-01-01 ast - 1 MIT -",
        "torch_public_api_2.13.0.tsv PyPI_torch all 2.13.0 - - introspection - 1 BSD -",
        "device_module_api.tsv PyPI_torch torch/cuda 2.7.1 c4 2025-12-01 ast - 1 BSD -",
    ),
    "ascend_version_matrix.tsv": (
        "torch_npu branch pytorch cann",
        "2.7.1.post8 v2.7.1-26.1.0 2.7.1 9.1.0",
    ),
    "cambricon_torch_mlu_ops.tsv": ("ref pt namespace op", "r2.4_develop 2.4 aten add.out"),
    "torch_public_api_2.13.0.tsv": ("api module kind in_all", "torch.add torch function 1"),
    "third_party_ports.tsv": (
        "package target status port evidence",
        "vllm ascend vendor_plugin vllm-ascend github:vllm-project/vllm-ascend",
        "vllm nowhere vendor_plugin nowhere github:a/b",
    ),
    "cuda_api_catalogue.tsv": (
        "library function",
        "cublasLt cublasLtMatmul",
        "runtime cudaMalloc",
    ),
    "device_module_api.tsv": (
        "package ref module name kind in_all",
        "torch.cuda 2.7.1 torch.cuda Event class 1",
        "torch.cuda 2.7.1 torch.cuda CUDAGraph class 1",
        "torch.cuda 2.7.1 torch.cuda jiterator module 0",
        "torch.cuda 2.7.1 torch.cuda _private function 0",
        "torch_musa v2.7.1 torch.musa Event import 1",
        "torch_musa v2.7.1 torch.musa MUSAGraph import 1",
    ),
}


def write_facts(folder: Path) -> Path:
    """Write the tables: a space is a tab, a dash alone an empty cell, PyPI's name keeps a space."""
    for name, lines in _TABLES.items():
        rows = (
            "\t".join("" if cell == "-" else cell for cell in line.split(" ")) for line in lines
        )
        text = "\n".join(rows).replace("PyPI_torch", "PyPI torch==2.7.1")
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return folder
