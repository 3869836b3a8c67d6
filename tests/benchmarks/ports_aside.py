"""The shipped estimate on ports that had no part in anything.

    python -m tests.benchmarks.ports_aside REPOS

``REPOS`` holds the repositories of ``ports_aside.jsonl`` (bare ones do), as ``migrate-scan
calibrate`` takes them. Prints a row a port and, for each way to count what it took, the tables of
the calibration's error. The baselines are fitted to all ports of the shipped calibration, the
estimate is the shipped one.

The protocol was written down before any estimate of these ports was computed:

1. A port brings support for one target to code that used CUDA before, in the repository itself
   or in a fork. Its repository, a fork of it or code copied out of it is not in the list that
   the calibration is fitted to; mmcv is not taken either (parameters were set with its ports
   in view).
2. Its commits, in the repository itself: those on the default branch that are no merges, whose
   message names the target, whose diff adds a line with such a word outside of documentation and
   CI, and that do not begin with remove, drop, delete, deprecate or revert. Words, standing
   alone: npu, ascend, cann, hccl, aclnn; rocm, hip, hipify, miopen, rccl, gfx9..., gfx1..., amd
   gpu; mlu, cambricon, cncl; musa, mthreads, moore threads. The first one adds three such lines
   at least; those of the 365 days after it count. A commit of more than 1,000 added lines of
   which fewer than one in a hundred has such a word names the target in passing and does not
   count. In a fork: all commits of its own (upstream has neither the commit nor one of the same
   author, day and subject) that touch more than documentation and CI, of the 365 days after the
   first. ``before_commit`` is the parent of the first commit.
3. Days are pairs of author and day, lines are what the commits on the branch add, summed. What a
   port took is counted in three ways. ``year`` (``active_days`` and ``lines``): where a commit is
   a pull request squashed into one (its subject ends in its number and the snapshot has the
   request's own commits), the days are those of the request's commits, because so they are in the
   list that the law was fitted to; commits of other requests, of the branch itself and of more
   than a year before do not count. ``quarter``: the same for the first 90 days. On 43 ports of
   the fitted list this search gives 1.57 times the list's days for the year (geometric mean;
   median 1.25) and 0.97 times (median 1.00) for the quarter: that is the list's own measure.
   ``merged``: the year, with the days of the commits on the branch alone (0.73 times the list's).
4. Left out, by what is known without any estimate: no ``before_commit``, or no scan of it; no
   CUDA that the scan finds; more than 25 lines of code with the target's words before it; no
   Python, device or host line was added; more than half of the lines stand in commits of more
   than 3,000 lines each whose own history cannot be had (their days are not in it); another row
   has the same commits. By reading the subjects of the first three commits: the words mean
   something else or stand there in passing; three lines or more had the words and the commits
   mend, improve or rearrange support that was there. And the target's own platform or tools. What
   was left out stands in the list with its reason (``left_out``; ``usable_for_fit`` is false).
5. Nothing is fitted to these ports, nothing in the tool is changed because of them, and none is
   dropped once its estimate was seen.

Counts of the list's own (``features``) are hits of ``torch.cuda``, ``.cuda(``, quoted ``cuda``
and ``nccl`` in Python, and of ``__global__``; they are the fitted list's on 66 of 75 of its ports.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from migrate_scan.estimate.calibrate.fitting import Fit
from migrate_scan.estimate.calibrate.metrics import Guess, differences, measured
from migrate_scan.estimate.calibrate.observe import observe
from migrate_scan.estimate.calibrate.ports import Changed, Port
from migrate_scan.estimate.calibrate.validate import Predict, learners
from migrate_scan.estimate.calibration import LeftOut, Observation
from migrate_scan.estimate.parameters import Calibrated, assumptions, load
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import difference_table, error_table

LIST = Path(__file__).with_name("ports_aside.jsonl")
_LINE = "{:34} {:>6} {:>7} {:>6} {:>6} {:>6} {:>7} {:>7} {:>6} {:>7}"
_HEAD = ("port", "year", "quarter", "merged", "P50", "P80", "places", "kernels", "hits", "lines")


class Took(msgspec.Struct, frozen=True):
    """What a port took, in one way to count it: author-days and added lines by kind."""

    active_days: float
    lines: dict[str, Changed]

    @property
    def added(self) -> int:
        """Added lines of all kinds."""
        return sum(changed.added for changed in self.lines.values())


class Aside(Port, frozen=True):
    """A port of the list; only one that is usable has other ways to count than the year."""

    quarter: Took | None = None
    merged: Took | None = None

    def took(self) -> dict[str, Took]:
        """The ways to count, by name."""
        year = Took(self.active_days, self.lines)
        return {"year": year, "quarter": self.quarter or year, "merged": self.merged or year}


def read(path: Path) -> list[Aside]:
    """The usable ports of a list."""
    lines = path.read_bytes().splitlines()
    ports = [msgspec.json.decode(line, type=Aside) for line in lines if line.strip()]
    return [port for port in ports if port.usable_for_fit]


def observed(port: Port, repositories: Path) -> Observation | LeftOut:
    """What the source of ``port`` held before it; left out if that had no CUDA."""
    found = observe(port, repositories, {}, assumptions())
    if isinstance(found, Observation) and not found.usages + found.kernels:
        return LeftOut(port.id, "no CUDA found")
    return found


def recounted(source: Observation, took: Took) -> Observation:
    """``source`` with what it took counted otherwise."""
    return msgspec.structs.replace(source, days=took.active_days, added_lines=took.added)


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
    return [Guess(port.id, port.repository, port.days, *predict(port)) for port in ports]


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


def main(repositories: Path) -> None:
    """Scan what lies before each port, and print what was said and how far off it is."""
    seen: dict[str, Observation] = {}
    took: dict[str, dict[str, Took]] = {}
    for port in read(LIST):
        found = observed(port, repositories)
        if isinstance(found, Observation):
            seen[port.id], took[port.id] = found, port.took()
        else:
            print(f"left out: {found.id}: {found.reason}")
    models = predictors(load())
    print(_LINE.format(*_HEAD))
    for guess, source in zip(
        guesses([*seen.values()], models["estimate"]), seen.values(), strict=True
    ):
        days = (f"{way.active_days:g}" for way in took[source.id].values())
        said = (f"{value:.1f}" for value in (guess.middle, guess.p80))
        counts = (source.usages, source.kernels, source.given_hits or 0, source.added_lines)
        print(_LINE.format(source.id, *days, *said, *counts))
    repos = {source.repository for source in seen.values()}
    print(f"\n{len(seen)} ports of {len(repos)} repositories")
    for way in ("year", "quarter", "merged"):
        ports = [recounted(source, took[source.id][way]) for source in seen.values()]
        print(f"\n{way}\n")
        print("\n".join(tables({name: guesses(ports, say) for name, say in models.items()})))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
