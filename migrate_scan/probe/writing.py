"""The text of a probe: the harness, and after it the questions of one scan."""

from collections.abc import Iterator
from importlib import resources

from migrate_scan.assess import counted
from migrate_scan.maps.load.aliases import target_facts
from migrate_scan.model import Report
from migrate_scan.probe.questions import Question, questions

_DTYPES = ("fp32", "fp16", "bf16", "fp64", "complex64", "complex128")
"""The types in which a floating input can be made. fp8 is none: too little takes it."""


class ProbeError(ValueError):
    """There is no probe for a target; the message says why."""


def probe_file(report: Report, target: str) -> str | None:
    """The Python text of a pytest file with the open questions of ``report`` on ``target``.

    None if no question is open that a device can answer. Nothing of the scanned code stands
    in it but names of torch and Triton. Raises ProbeError if the target does not run torch.
    """
    facts = target_facts(target)
    package = str(facts["framework_package"])
    if not package.startswith("torch"):
        raise ProbeError(f"{target} runs {package}, not torch: there is no probe for it")
    device = str(facts["device_type"])
    asked = questions(report.targets[target].findings, counted(report), device)
    if not asked:
        return None
    dtypes = tuple(name for name in report.config["dtype"] if name in _DTYPES)
    plugin = package if package != "torch" else ""
    harness = (resources.files("migrate_scan.probe") / "harness.py").read_text(encoding="utf-8")
    return "\n".join(
        (
            harness,
            "",
            f"ASKED = Asked({target!r}, {device!r}, {plugin!r}, {dtypes!r})",
            "QUESTIONS = [",
            *_written(asked),
            "]",
            "",
        )
    )


def _written(asked: tuple[Question, ...]) -> Iterator[str]:
    for question in asked:
        call, sort = "None", ""
        if question.recipe is not None:
            call, sort = f"lambda f, v: {question.recipe.call}", question.recipe.sort
        yield f"    Question({question.symbol!r}, {question.name!r}, {call}, {sort!r}),"
