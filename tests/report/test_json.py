import json
from copy import deepcopy
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from migrate_scan.model import Effort, Report, Revision
from migrate_scan.report import json_report, json_schema, render, schema

from .factory import rich_report

VALIDATOR = Draft202012Validator(json_schema())
SECTION_5 = {
    "": "schema_version tool root revision config recognised_project diagnostics files usages"
    " kernels operators dependencies unattributed targets",
    "usages": "id rule fingerprint category symbol path line column end_line end_column scope area"
    " binding use phase provenance arguments guard ported_for certainty",
    "kernels": "id rule fingerprint name language path line end_line loc area template parameters"
    " features launches host_functions bindings guard ported_for certainty",
    "operators": "id symbol kind count places places_total",
    "dependencies": "id rule fingerprint name import_name version_spec places area",
    "targets": "stack maps readiness counts findings estimate",
    "findings": "subject status constraints route replacement equivalents evidence effort"
    " work_package message",
    "estimate": "p50_days p80_days p95_days seed samples scope goal calibration drivers"
    " work_packages",
}


def document(report: Report) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(report, "json"))
    return loaded


def test_shipped_schema_is_that_of_the_model() -> None:
    for kind in get_args(schema.Kind):
        assert schema.generate(kind) == json_schema(kind), "write it anew with schema.write()"


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_reports_are_valid(rich: Report, empty: Report) -> None:
    for report in (rich, empty):
        VALIDATOR.validate(document(report))


@pytest.mark.parametrize("part", SECTION_5)
def test_keys_are_always_there(part: str) -> None:
    plain = document(rich_report(hostile=False))
    target = plain["targets"]["cann"]
    items: dict[str, list[dict[str, Any]]] = {
        "": [plain],
        "targets": [target],
        "findings": target["findings"],
        "estimate": [target["estimate"]],
    }
    for item in items.get(part) or plain[part]:
        assert set(SECTION_5[part].split()) <= item.keys()


def test_optional_keys_are_left_out_where_there_is_nothing_to_say() -> None:
    plain = document(rich_report(hostile=False))
    usage, kernel, rocm = plain["usages"][0], plain["kernels"][0], plain["targets"]["rocm"]
    assert usage.keys().isdisjoint({"kernel_id", "suppressed", "cell"})
    assert kernel.keys().isdisjoint({"defined_by_macro", "shared_bytes", "suppressed"})
    assert kernel["role"] == "forward"
    assert kernel["launches"][0]["scope"] == "ms_deformable_cuda"
    assert "kind" not in kernel["launches"][0]
    assert "adopt" not in rocm
    assert "adopt" in plain["targets"]["cann"]
    assert rocm["findings"][0].keys().isdisjoint({"grade", "disagreement", "suggestion", "shim"})
    assert plain["dependencies"][0]["places"][0]["kind"] == "requirement"
    assert usage["guard"] is None
    assert "text" not in usage


def test_document_is_ascii_on_one_line_and_stable(rich: Report) -> None:
    text = render(rich, "json")
    assert text.isascii()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert text == render(rich_report(), "json")


def test_maps_are_sorted_whatever_order_they_came_in(rich: Report) -> None:
    files = rich.files
    turned = replace(files, by_language=dict(reversed(files.by_language.items())))
    assert render(replace(rich, files=turned), "json") == render(rich, "json")


def test_revision_is_null_outside_version_control(empty: Report) -> None:
    assert document(empty)["revision"] is None
    known = replace(empty, revision=Revision(commit="0" * 40, dirty=False))
    assert document(known)["revision"] == {"commit": "0" * 40, "dirty": False}


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("usages", 0, "category"), "telepathy"),
        (("usages", 0, "line"), 0),
        (("usages", 0, "line"), "7"),
        (("usages", 0, "path"), "/etc/passwd"),
        (("root",), "/home/someone/project"),
        (("schema_version",), "2.0"),
        (("kernels", 0, "features", 0, "name"), "magic"),
        (("files", "skipped", 0, "reason"), "bored"),
        (("targets", "cann", "findings", 0, "status"), "maybe"),
        (("targets", "cann", "findings", 0, "route"), "pray"),
        (("targets", "cann", "readiness", "effort_weighted"), 1.5),
        (("targets", "cann", "readiness", "kernels", "ready"), -1),
        (("targets", "cann", "counts", "by_status"), {"fine": 3}),
        (("targets", "cann", "estimate", "scope"), "fun"),
        (("targets", "cann", "adopt"), "yes"),
    ],
)
def test_schema_catches_what_is_wrong(path: tuple[str | int, ...], wrong: object) -> None:
    broken: Any = deepcopy(document(rich_report(hostile=False)))
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    assert not VALIDATOR.is_valid(broken)


def test_schema_catches_a_missing_key_and_allows_a_new_one(rich: Report) -> None:
    plain = document(rich)
    plain["usages"][0]["new_in_a_minor_version"] = 1
    VALIDATOR.validate(plain)
    del plain["usages"][0]["guard"]
    assert not VALIDATOR.is_valid(plain)


def test_json_lines_hold_what_the_document_holds(rich: Report) -> None:
    plain = document(rich)
    lines = [json.loads(line) for line in render(rich, "jsonl").splitlines()]
    kinds = [line["type"] for line in lines]
    assert kinds[0] == "report"
    assert kinds.count("usage") == len(plain["usages"])
    assert kinds.count("target") == 3
    findings = [line for line in lines if line["type"] == "finding" and line["target"] == "mlu"]
    assert [f["subject"] for f in findings] == [
        f["subject"] for f in plain["targets"]["mlu"]["findings"]
    ]


@pytest.mark.parametrize("root", ["plain", "é\x7f\u2028\U0001f600<\x01", "no text \udcff"])
@pytest.mark.parametrize("days", [0.0, 1e-6, 0.000045, 0.0001, 0.25, 1e17])
def test_text_is_what_the_standard_encoder_writes(root: str, days: float) -> None:
    rich = rich_report(hostile=False)
    target = rich.targets["cann"]
    effort = Effort(low=days, mode=days, high=days, parameter_ids=())
    findings = tuple(replace(finding, effort=effort) for finding in target.findings)
    estimate = replace(target.estimate, p50_days=days)
    changed = replace(target, findings=findings, estimate=estimate)
    report = replace(rich, root=root, targets={**rich.targets, "cann": changed})
    plain = json_report.document(report)
    assert render(report, "json") == json.dumps(plain, ensure_ascii=True) + "\n"
