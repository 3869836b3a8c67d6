"""The parts of README and docs that a calibration makes: ``python -m tests.estimate.documents``
writes them anew from the shipped one."""

import re
from collections.abc import Callable, Mapping
from math import exp
from pathlib import Path

from migrate_scan.estimate.calibrate.metrics import measure
from migrate_scan.estimate.calibration import Calibration
from migrate_scan.estimate.parameters import load
from migrate_scan.model import Figure
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import MEASURES, MODELS, difference_table, error_table
from tests.benchmarks import estimate_forms, estimate_transfer

ROOT = Path(__file__).parents[2]
FILES = ("README.md", "docs/estimate.md")
_PART = re.compile(r"(<!-- calibration: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_MORE = ("within_two", "rank")
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


def _verdict(calibration: Calibration) -> list[str]:
    """In which figures the interval of the difference lies on one side of zero."""
    text = catalogue.load("en")
    rows = [
        "| beside | better beyond chance | undecided | worse beyond chance |",
        "|---|---|---|---|",
    ]
    for model in MODELS[1:]:
        cells: dict[str, list[str]] = {"better": [], "undecided": [], "worse": []}
        for name in MEASURES:
            if name != "p80_coverage":  # neither more nor less of it is better
                figure = calibration.differences[model][name]
                cells[_side(figure, more_is_better=name in _MORE)].append(
                    text(f"calibration.measure.{name}")
                )
        told = (", ".join(names) or "none" for names in cells.values())
        rows.append(f"| {text(f'calibration.model.{model}')} | {' | '.join(told)} |")
    return rows


def _side(figure: Figure, *, more_is_better: bool) -> str:
    if figure.low <= 0 <= figure.high:
        return "undecided"
    return "better" if (figure.low > 0) is more_is_better else "worse"


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
        f"| times, with kernels of its own | {exp(law.kernels):.2f} "
        f"| {calibration.provenance.ports} |",
        f"| exponent of lines really written | {law.written:.2f} "
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


def _nested(calibration: Calibration) -> list[str]:
    guesses, chosen = estimate_forms.nested(calibration.observations)
    text = catalogue.load("en")
    counts = "; ".join(f"{name}: {count}" for name, count in chosen.most_common())
    figures = ", ".join(
        f"{text(f'calibration.measure.{name}')} {value:.2f}"
        for name, value in measure(guesses).items()
    )
    return [f"Chosen, by training fold: {counts}. With the choice: {figures}."]


SLOW: Mapping[str, Callable[[Calibration], list[str]]] = {"nested": _nested}
"""Parts that take too long to be made in a test."""
PARTS: Mapping[str, Callable[[Calibration], list[str]]] = {
    "error": _error,
    "differences": _differences,
    "verdict": _verdict,
    "ports": _ports,
    "law": _law,
    "cases": _cases,
    "transfer": estimate_transfer.both_ways,
}


def renewed(text: str, calibration: Calibration, *, slow: bool = False) -> str:
    """``text`` with its marked parts as ``calibration`` makes them; only on request the
    ``slow`` ones."""
    parts = {**PARTS, **SLOW} if slow else PARTS

    def part(found: re.Match[str]) -> str:
        if found[2] not in parts:
            return found[0]
        return "\n".join((found[1].rstrip(), *parts[found[2]](calibration), found[3]))

    return _PART.sub(part, text)


def main() -> None:
    """Write the parts anew."""
    for name in FILES:
        path = ROOT / name
        path.write_text(renewed(path.read_text("utf-8"), load().calibration, slow=True), "utf-8")


if __name__ == "__main__":
    main()
