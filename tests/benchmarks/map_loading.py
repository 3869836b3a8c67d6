"""``python -m tests.benchmarks.map_loading``: what loading the maps costs, and their size.

Each run is a process of its own, so that no cache of this process helps: it loads the three core
targets as a scan does (several look-ups of each kind, shim, packages, kernels, features) and
prints the milliseconds after imports. The bar is 50 ms for the median, and 10 MB.
"""

import statistics
import subprocess
import sys

from migrate_scan.resources import operator_maps

RUNS = 15
BAR_MS = 50.0
BAR_MB = 10.0
_LOAD = """
import time
from migrate_scan.maps.load import load_target
from migrate_scan.maps.load.kernels import known_kernels
start = time.perf_counter()
known_kernels()
for name in ("cann", "mlu", "rocm"):
    found = load_target(name)
    found.lookup("python_api", "torch.nn.Linear")
    found.lookup("python_api", "torch.cuda.Event")
    found.lookup("aten", "aten::add")
    found.lookup("cuda_api", "cudaMalloc")
    found.lookup("collective", "ncclAllReduce")
    found.lookup("triton_op", "triton.language.load")
    found.info, found.shim
    found.package("flash_attn")
    found.feature_grade("warp_intrinsic")
print((time.perf_counter() - start) * 1000)
"""


def load_ms() -> float:
    """Milliseconds that one fresh process needs for the three maps."""
    run = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
    return float(run.stdout)


def size_mb() -> float:
    """Megabytes (10^6 bytes) of the folder of maps."""
    files = (path for path in operator_maps().rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6


def main() -> int:
    """Print both figures; 1 if one misses its bar."""
    times = sorted(load_ms() for _ in range(RUNS))
    median, size = statistics.median(times), size_mb()
    print(f"three maps: median {median:.1f} ms of {RUNS} runs ({times[0]:.1f} to {times[-1]:.1f})")
    print(f"operator_maps: {size:.2f} MB")
    return int(median > BAR_MS or size > BAR_MB)


if __name__ == "__main__":
    sys.exit(main())
