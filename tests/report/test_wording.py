import pytest
from msgspec.structs import replace

from migrate_scan.model import Constraint, Equivalent, Finding, MapInfo, Place, ShimReach
from migrate_scan.report import catalogue, wording
from migrate_scan.report.view import View

from .factory import empty_report, rich_report

EN = catalogue.load("en")
READY = Finding(subject="u", status="supported", route="as_is")


def limited(*states: str) -> Finding:
    constraints = tuple(
        Constraint(code=f"c{number}", state=state)  # type: ignore[arg-type]
        for number, state in enumerate(states)
    )
    return replace(READY, status="limited", constraints=constraints)


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (replace(READY, route="rename", replacement="torch.npu.Event"), "torch.npu.Event"),
        (replace(READY, route="rewrite", status="unsupported"), "Write it anew"),
        (replace(READY, route=None, status="unsupported"), "no way around"),
        (replace(READY, route=None, status="unverified"), "list is silent"),
        (replace(READY, status="unverified"), "list is silent"),
        (replace(READY, status="fallback"), "runs on the CPU"),
        (limited("met", "undecided"), "keeps to: c1"),
        (limited("undecided", "violated"), "breaks a constraint of the target: c1"),
    ],
)
def test_advice_fits_status_and_route(finding: Finding, said: str) -> None:
    assert said in wording.advice(EN, finding)


def test_advice_names_an_equivalent_where_no_replacement_is_told() -> None:
    match = Equivalent(name="aclnnFlashAttention", match="same", confidence="paired")
    finding = replace(READY, status="limited", route="replace", equivalents=(match,))
    assert wording.advice(EN, finding) == "Replace it by aclnnFlashAttention."


def test_advice_names_no_doubtful_equivalent_and_nothing_to_translate_to() -> None:
    sure = Equivalent(name="fused_norm", match="name", confidence="paired", certainty="high")
    doubtful = replace(sure, certainty="low")
    rewrite = Finding(subject="k", status="unsupported", route="rewrite", equivalents=(doubtful,))
    translate = Finding(subject="k", status="limited", route="translate", equivalents=(sure,))
    assert wording.advice(EN, rewrite) == "Write it anew in the target's kernel language."
    assert "fused_norm" not in wording.advice(EN, translate)


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (READY, "as is"),
        (replace(READY, status="unverified"), "unverified"),
        (replace(READY, status="unknown", route=None), "unknown"),
        (replace(READY, status="unsupported", route=None), "no known way"),
        (limited("undecided"), "limited, undecided"),
        (limited("met"), "as is"),
    ],
)
def test_outcome_never_calls_a_doubt_as_is(finding: Finding, said: str) -> None:
    assert wording.outcome(EN, finding) == said


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (limited("met", "met"), "limited, constraints met"),
        (limited("met", "undecided"), "limited, undecided"),
        (limited("undecided", "violated"), "limited, constraint violated"),
        (limited(), "limited"),
    ],
)
def test_status_tells_how_constraints_were_judged(finding: Finding, said: str) -> None:
    assert wording.status(EN, finding) == said


def test_map_line_without_a_date() -> None:
    info = MapInfo(version="2026.08.22", date="", grade="B", stale=True, sources=())
    line = wording.map_line(EN, info)
    assert line == "2026.08.22, undated, grade B, with sources older than a year"


def test_map_line_tells_lists_that_are_older_than_the_map() -> None:
    info = MapInfo(
        version="1", date="2026-04-29", lists="2025-02-18", grade="B", stale=False, sources=()
    )
    assert wording.map_line(EN, info) == "1, of 2026-04-29, grade B, lists: 2025-02-18"
    same = replace(info, lists=info.date)
    assert wording.map_line(EN, same) == "1, of 2026-04-29, grade B"


def test_shim_says_why_and_keeps_quiet_where_none_is_needed() -> None:
    escapes = replace(READY, shim=ShimReach(reach="escapes", why="from_import"))
    assert wording.shim(EN, escapes) == "escapes the shim: the name was imported from the module"
    named = replace(READY, shim=ShimReach(reach="covers", why="torch.Tensor.npu"))
    assert wording.shim(EN, named) == "the shim covers it: torch.Tensor.npu"
    assert wording.shim(EN, replace(READY, shim=ShimReach(reach="not_needed", why="x"))) == ""


def test_verdict_of_a_project_with_a_port_is_about_the_own_source() -> None:
    report = rich_report(hostile=False)
    sentence = wording.verdict(EN, View(report), report.targets["cann"])
    assert sentence == (
        "If you port this source yourself: "
        "3 of 14 CUDA usages need a change or a check, "
        "3 of 3 kernels have to be ported or checked, "
        "2 of 5 operators are missing or have to be checked."
    )
    cann = report.targets["cann"]
    full = {
        name: replace(getattr(cann.readiness, name), ready=getattr(cann.readiness, name).total)
        for name in ("device_code", "kernels")
    }
    ready = replace(cann, adopt=None, readiness=replace(cann.readiness, **full))
    assert wording.verdict(EN, View(report), ready).startswith("2 of 5 operators are missing")
    empty = empty_report()
    assert "Nothing" in wording.verdict(EN, View(empty), empty.targets["cann"])


def test_work_packages_have_names_in_every_language() -> None:
    estimate = rich_report().targets["cann"].estimate
    kernels = next(p for p in estimate.work_packages if p.id == "kernels")
    chinese = catalogue.load("zh")
    assert wording.package_title(chinese, kernels) == "核函数"
    assert wording.package_title(chinese, replace(kernels, id="moon")) == "Kernels"
    assert wording.driver(chinese, estimate, "Kernels") == "核函数"
    assert wording.driver(chinese, estimate, "k17") == "k17"


def test_remark_names_the_features_behind_a_grade() -> None:
    told = wording.remark(EN, "decision_redesign:texture=5/56, simt_kernel=4/44")
    assert told == (
        "Redesign: the target has nothing like texture. "
        "Grades and shares: texture X (56 %), SIMT kernel 4 (44 %)."
    )
    assert wording.remark(EN, "Needs fp64, sadly") == "Needs fp64, sadly"
    assert wording.remark(EN, READY.message) == ""
    assert wording.remark(EN, "as_kernel:k3") == "goes with its kernel k3"


def test_places_in_notebooks_name_their_cell() -> None:
    assert wording.place(EN, Place(path="a.py", line=3)) == "a.py:3"
    assert wording.place(EN, Place(path="a.ipynb", line=3, cell=2)) == "a.ipynb cell 2, line 3"
