"""``parse_cuda`` against the bare tree-sitter-cuda parse of the same files, in one run.

    python -m tests.benchmarks.cuda_parse PATH...

For each folder it prints how many files hold CUDA, their size, CPU seconds of both (the
best of several alternating rounds) and the ratio. Then the same for one text of kernels at
growing sizes: the seconds of a megabyte should not grow. Figures of one machine and hour:
only the ratios mean something elsewhere.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import tree_sitter_cuda
from tree_sitter import Language, Parser

from migrate_scan.parse.cuda import parse_cuda

ROUNDS = 3
LARGEST = 2_000_000
SUFFIXES = frozenset({".cu", ".cuh", ".h", ".hpp", ".cc", ".cpp", ".inl"})
KERNEL = """template <typename T>
__global__ void scale_{i}(T* __restrict__ out, const T* in, int n) {{
  __shared__ float tile[32];
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n) out[i] = in[i] * __shfl_xor_sync(0xffffffff, tile[threadIdx.x & 31], 1);
}}
void run_{i}(float* out, const float* in, int n, cudaStream_t stream) {{
  scale_{i}<float><<<(n + 255) / 256, 256, 0, stream>>>(out, in, n);
  CHECK(cudaGetLastError());
}}
"""
_PARSER = Parser(Language(tree_sitter_cuda.language()))
_LINE = "{:32} {:>6} {:>8} {:>9} {:>8} {:>6}"


def main(paths: Sequence[str]) -> None:
    """Measure every folder, then the growth."""
    print(_LINE.format("folder", "files", "MB", "parse_cuda", "bare", "ratio"))
    for path in paths:
        _row(Path(path).resolve().name, list(_texts(Path(path))))
    for count in (500, 1_000, 2_000, 4_000):
        text = "".join(KERNEL.format(i=i) for i in range(count)).encode()
        _row(f"one file of {count} kernels", [text])


def _texts(root: Path) -> Iterator[bytes]:
    """The files below ``root`` that have to be parsed."""
    for path in sorted(root.rglob("*")):
        if path.suffix in SUFFIXES and path.is_file() and path.stat().st_size < LARGEST:
            data = path.read_bytes()
            if parse_cuda(data, "cuda" if path.suffix in (".cu", ".cuh") else "cpp").parsed:
                yield data


def _row(name: str, texts: list[bytes]) -> None:
    if not texts:
        return
    pairs = [(_seconds(parse_cuda, texts), _seconds(_PARSER.parse, texts)) for _ in range(ROUNDS)]
    full, bare = (min(pair[side] for pair in pairs) for side in (0, 1))
    size = sum(map(len, texts)) / 1e6
    shown = (f"{size:.2f}", f"{full:.2f}", f"{bare:.2f}", f"{full / bare:.2f}")
    print(_LINE.format(name, len(texts), *shown), flush=True)


def _seconds(parse: Callable[[bytes], object], texts: list[bytes]) -> float:
    start = time.process_time()
    for text in texts:
        parse(text)
    return time.process_time() - start


if __name__ == "__main__":
    main(sys.argv[1:])
