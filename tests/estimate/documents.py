"""The parts of README and docs that a calibration makes: ``python -m tests.estimate.documents``
writes them anew from the shipped one."""

import re
from collections.abc import Callable, Mapping
from math import exp
from pathlib import Path

from migrate_scan.estimate.calibration import Calibration
from migrate_scan.estimate.parameters import load
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import difference_table, error_table

ROOT = Path(__file__).parents[2]
FILES = ("README.md", "docs/estimate.md")
_PART = re.compile(r"(<!-- calibration: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_CASES = {
    "accelerate to CANN": ("accelerate-cann",),
    "causal-conv1d to ROCm": ("causalconv1d-rocm",),
    "DeepSpeed to MLU": ("deepspeed-mlu",),
    "Liger-Kernel to CANN": ("liger-cann",),
    "bitsandbytes to ROCm: first fork, second fork, AMD's": (
        "bnb-rocm-agrocylo",
        "bnb-rocm-arlo",
        "bnb-rocm-amd",
    ),
}


def _error(calibration: Calibration) -> list[str]:
    return error_table(catalogue.load("en"), calibration.error)


def _differences(calibration: Calibration) -> list[str]:
    return difference_table(catalogue.load("en"), calibration.differences)


def _ports(calibration: Calibration) -> list[str]:
    made = calibration.provenance
    targets = ", ".join(f"{target} {count}" for target, count in made.by_target.items())
    return [f"{made.ports} ports of {made.repositories} repositories: {targets}."]


def _law(calibration: Calibration) -> list[str]:
    law, lines = calibration.law, calibration.lines
    names = {
        "python_place": "lines a Python place",
        "kernel_coverage.translated": "lines written a predicted one, kernels to be translated",
        "kernel_coverage.rewritten": "the same, kernels to be written anew",
    }
    return [
        "| fitted | value | ports |",
        "|---|---|---|",
        f"| days | {exp(law.intercept):.2f} x (lines + {law.offset:g}) ^ {law.exponent:.2f} "
        f"| {calibration.provenance.ports} |",
        f"| log SD on repositories left out | {law.log_sd:.2f} | {calibration.provenance.ports} |",
        *(
            f"| {told} | {lines[name].mode:.2f} | {lines[name].ports} |"
            for name, told in names.items()
        ),
    ]


def _cases(calibration: Calibration) -> list[str]:
    told = {prediction.id: prediction for prediction in calibration.predictions}
    rows = ["| port | P50 | P80 | took |", "|---|---|---|---|"]
    for title, ids in _CASES.items():
        ports = [told[name] for name in ids if name in told]
        columns = (
            ", ".join(f"{value:g}" for value in values)
            for values in zip(*((p.p50, p.p80, p.days) for p in ports), strict=True)
        )
        rows.append(f"| {title} | {' | '.join(columns)} |")
    return rows


PARTS: Mapping[str, Callable[[Calibration], list[str]]] = {
    "error": _error,
    "differences": _differences,
    "ports": _ports,
    "law": _law,
    "cases": _cases,
}


def renewed(text: str, calibration: Calibration) -> str:
    """``text`` with its marked parts as ``calibration`` makes them."""
    return _PART.sub(
        lambda part: "\n".join((part[1].rstrip(), *PARTS[part[2]](calibration), part[3])), text
    )


def main() -> None:
    """Write the parts anew."""
    for name in FILES:
        path = ROOT / name
        path.write_text(renewed(path.read_text("utf-8"), load().calibration), "utf-8")


if __name__ == "__main__":
    main()
