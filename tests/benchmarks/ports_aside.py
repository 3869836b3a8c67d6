"""The shipped estimate on ports that had no part in anything.

    python -m tests.benchmarks.ports_aside REPOS [DAYS]

``REPOS`` holds the repositories of ``ports_aside.jsonl`` (bare ones do), as ``migrate-scan
calibrate`` takes them. Prints a row a port and the tables of the calibration's error. The
baselines are fitted to all ports of the shipped calibration, the estimate is the shipped one.
``DAYS`` is the field that is taken as the truth: ``active_days`` unless told, or ``merged_days``.

The protocol was written down before any estimate of these ports was computed:

1. A port brings support for one target to code that used CUDA before, in the repository itself
   or in a fork. Its repository, a fork of it or code copied out of it is not in the list that
   the calibration is fitted to; mmcv is not taken either (parameters were set with its ports
   in view).
2. Its commits, in the repository itself: those on the default branch that are no merges, whose
   message names the target, whose diff adds a line with such a word outside of documentation and
   CI, and that do not begin with remove, drop, delete or revert. Words, standing alone: npu,
   ascend, cann, hccl, aclnn; rocm, hip, hipify, miopen, rccl, gfx9..., gfx1..., amd gpu; mlu,
   cambricon, cncl; musa, mthreads, moore threads. The first one adds three such lines at least;
   those of the 365 days after it count. A commit of more than 1,000 added lines of which fewer
   than one in a hundred has such a word names the target in passing and does not count. In a
   fork: all commits of its own (upstream has neither the commit nor one of the same author, date
   and subject) that touch more than documentation and CI, of the 365 days after the first.
3. ``active_days`` are pairs of author and day. Where a commit is a pull request squashed into
   one (its subject ends in its number and the snapshot has the request's own commits), the pairs
   are those of the request's commits, because so they are in the list that the law was fitted to;
   ``merged_days`` are the pairs of the commits on the branch alone. Lines are what the commits
   on the branch add, summed. ``before_commit`` is the parent of the first commit.
4. Left out, by what is known without any estimate: no ``before_commit``, or no scan of it; it has
   no CUDA that the scan finds; it has more than 25 lines of code with the target's words
   already; no Python, device or host line was added; more than half of the lines stand in
   commits of more than 3,000 lines each whose own history cannot be had (their days are not in
   it); another row has the same commits; the words mean something else; the repository is the
   target's own platform and no code that ran on CUDA. What was left out stands in the list with
   its reason, and ``usable_for_fit`` is false.
5. Nothing is fitted to these ports, nothing in the tool is changed because of them, and none is
   dropped once its estimate was seen.

Counts of the list's own (``features``) are hits of ``torch.cuda``, ``.cuda(``, quoted ``cuda``
and ``nccl`` in Python, and of ``__global__``.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from migrate_scan.estimate.calibrate.fitting import Fit
from migrate_scan.estimate.calibrate.metrics import Guess, differences, measured
from migrate_scan.estimate.calibrate.observe import observe
from migrate_scan.estimate.calibrate.ports import Port, read_ports
from migrate_scan.estimate.calibrate.validate import Predict, learners
from migrate_scan.estimate.calibration import LeftOut, Observation
from migrate_scan.estimate.parameters import Calibrated, assumptions, load
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import difference_table, error_table

LIST = Path(__file__).with_name("ports_aside.jsonl")
_LINE = "{:34} {:>5} {:>6} {:>6} {:>6} {:>7} {:>7} {:>7}"


def shipped(calibrated: Calibrated) -> Predict:
    """The estimate as it ships."""
    fit = Fit(calibrated.calibration.lines, calibrated.calibration.law, calibrated.model)
    return lambda port: (fit.predict(port), fit.predictive_sd(port))


def predictors(calibrated: Calibrated) -> dict[str, Predict]:
    """The shipped estimate, and the baselines as its own ports teach them."""
    ports = calibrated.calibration.observations
    taught = {name: learn for name, learn in learners(assumptions()).items() if name != "estimate"}
    return {
        "estimate": shipped(calibrated),
        **{name: learn(ports) for name, learn in taught.items()},
    }


def guesses(ports: Sequence[Observation], predict: Predict) -> list[Guess]:
    """What ``predict`` says about each of ``ports``."""
    return [Guess(p.id, p.repository, p.days, *predict(p)) for p in ports]


def observed(port: Port, repositories: Path) -> Observation | LeftOut:
    """What the source of ``port`` held before it; left out if that had no CUDA."""
    found = observe(port, repositories, {}, assumptions())
    if isinstance(found, Observation) and not found.usages + found.kernels:
        return LeftOut(port.id, "no CUDA found")
    return found


def with_days(text: bytes, field: str) -> dict[str, float]:
    """The value of ``field`` of each port of a list, by the port's id."""
    rows = (msgspec.json.decode(line) for line in text.splitlines() if line.strip())
    return {row["id"]: row[field] for row in rows}


def tables(said: Mapping[str, Sequence[Guess]]) -> list[str]:
    """The error of every model and what the estimate's is less the others', in Markdown."""
    text = catalogue.load("en")
    error = {model: measured(found) for model, found in said.items()}
    less = {
        model: differences(said["estimate"], found)
        for model, found in said.items()
        if model != "estimate"
    }
    return [*error_table(text, error), "", *difference_table(text, less)]


def main(repositories: Path, field: str = "active_days") -> None:
    """Scan what lies before each port, and print what was said and how far off it is."""
    days = with_days(LIST.read_bytes(), field)
    seen: list[Observation] = []
    for port in read_ports(LIST).ports:
        found = observed(msgspec.structs.replace(port, active_days=days[port.id]), repositories)
        if isinstance(found, Observation):
            seen.append(found)
        else:
            print(f"left out: {found.id}: {found.reason}")
    said = {name: guesses(seen, predict) for name, predict in predictors(load()).items()}
    print(_LINE.format("port", "took", "P50", "P80", "places", "kernels", "hits", "lines"))
    for source, guess in zip(seen, said["estimate"], strict=True):
        told = (f"{value:.1f}" for value in (guess.days, guess.middle, guess.p80))
        counts = (source.usages, source.kernels, source.given_hits or 0, source.added_lines)
        print(_LINE.format(source.id, *told, *counts))
    repos = {source.repository for source in seen}
    print(f"\n{len(seen)} ports of {len(repos)} repositories\n")
    print("\n".join(tables(said)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
