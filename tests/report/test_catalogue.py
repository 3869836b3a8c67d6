"""Every text of a report comes from a catalogue, and the catalogues agree."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import Environment

from migrate_scan import assess, model, resources
from migrate_scan.parse import facts
from migrate_scan.report import catalogue, subjects, view

TEMPLATES = sorted((resources.reports() / "templates").rglob("*.j2"))
ASSESS = Path(assess.__file__).parent
MODULES = sorted(Path(catalogue.__file__).parent.glob("*.py"))
CLOSED_WORDS: dict[str, tuple[str, ...]] = {
    "status": get_args(model.Status),
    "meaning.status": get_args(model.Status),
    "status.limited": get_args(model.ConstraintState),
    "route": (*get_args(model.Route), "none"),
    "todo": (*get_args(model.Route), "none"),
    "todo.doubt": get_args(model.Status),
    "constraint": get_args(model.ConstraintState),
    "confidence": get_args(model.Confidence),
    "certainty": get_args(facts.Certainty),
    "category": view.GROUPS,
    "feature": get_args(facts.FeatureName),
    "language": get_args(facts.KernelLanguage),
    "area": get_args(model.Area),
    "scope": get_args(model.Scope),
    "experience": get_args(model.Experience),
    "work.kind": (*get_args(model.WorkKind), "none"),
    "work.lines": get_args(model.LineKind),
    "goal": get_args(model.Goal),
    "answered_by": get_args(model.AnsweredBy),
    "skip": get_args(model.SkipReason),
    "kind": get_args(subjects.SubjectKind),
    "level": ("error", "warning", "note"),
    "reach": ("covers", "escapes", "absent", "changes", "breaks", "not_needed"),
    "risk": get_args(model.RiskCode),
    "risk_kind": get_args(model.RiskKind),
    "risk_level": get_args(model.RiskLevel),
    "target": ("cann", "mlu", "rocm", "dcu", "maca", "musa", "gcu", "kunlun", "supa"),
}


def fields(text: catalogue.Text) -> set[str]:
    """The names that a text has filled in, whichever form it takes."""
    forms = text.values() if isinstance(text, dict) else (text,)
    return {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}


def template_keys() -> Iterator[str]:
    for path in TEMPLATES:
        yield from re.findall(r'\bt\("([\w.]*\w)"', path.read_text("utf-8"))


def module_keys() -> Iterator[str]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text" and node.args:
                yield from _constants(node.args[0])


def _constants(key: ast.expr) -> Iterator[str]:
    """The keys that an expression may give; composed ones are closed words."""
    choices = (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,)
    yield from (str(c.value) for c in choices if isinstance(c, ast.Constant))


def test_both_languages_have_the_same_texts_with_the_same_fields() -> None:
    english, chinese = catalogue.load("en").texts, catalogue.load("zh").texts
    assert catalogue.languages() == ("en", "zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert fields(text) | {"n"} == fields(chinese[key]) | {"n"}, key


def test_chinese_is_translated() -> None:
    english, chinese = catalogue.load("en").texts, catalogue.load("zh").texts
    same = {key for key in english if english[key] == chinese[key]}
    names = ("target.", "language.", "category.", "feature.", "effort.percentiles", "stack.")
    assert {key for key in same if not key.startswith(names)} == set()


@pytest.mark.parametrize("group", CLOSED_WORDS)
def test_every_closed_word_has_a_name(group: str) -> None:
    texts = catalogue.load("en").texts
    assert [word for word in CLOSED_WORDS[group] if f"{group}.{word}" not in texts] == []


def test_every_key_in_use_exists() -> None:
    texts = catalogue.load("en").texts
    used = {*template_keys(), *module_keys()}
    assert len(used) > 100
    assert {key for key in used if key not in texts} == set()


def test_no_text_is_unused() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (*TEMPLATES, *MODULES))
    groups = tuple(f"{group}." for group in (*CLOSED_WORDS, "column", "section", "gap"))
    composed = (
        "readiness.",
        "todo.",
        "role.",
        "port.",
        "basis.",
        "shim.why.",
        "work.title.",
        "message.",
        "code.",
        "decision.",
        "calibration.model.",
        "calibration.measure.",
        "gate.level.",
    )
    unused = {
        key
        for key in catalogue.load("en").texts
        if not key.startswith((*groups, *composed)) and f'"{key}"' not in sources
    }
    assert unused == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_bare_text(path: Path) -> None:
    tokens = Environment().lex(path.read_text("utf-8"))
    markup = "".join(value if kind == "data" else "\0" for _, kind, value in tokens)
    assert re.findall(r"(?:aria-label|title|alt|placeholder)=\"[^\"\0]", markup) == []
    bare = re.sub(r"<[^>]*>", " ", markup)
    assert re.findall(r"[^\W\d_]{2,}", bare) == []


def test_number_chooses_the_form() -> None:
    text = catalogue.load("en")
    assert text("kernels.lines", n=1) == "1 line"
    assert text("kernels.lines", n=2) == "2 lines"
    assert catalogue.load("zh")("kernels.lines", n=1) == "1 行"


def test_values_are_never_taken_for_format_strings() -> None:
    shown = catalogue.load("en")("header.title", project="{0.__class__} {n}")
    assert shown.endswith("{0.__class__} {n}")


def test_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="en, zh"):
        catalogue.load("../en")


def test_words_without_a_name_stand_for_themselves() -> None:
    assert catalogue.load("en").name("route", "teleport") == "teleport"
    assert catalogue.load("en").name("route", None) == "no known way"


def test_every_remark_of_the_assessment_has_a_text_and_no_other() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in ASSESS.rglob("*.py"))
    codes = set(re.findall(r'\bmessage\("(\w+)"', sources)) - {"features"}
    texts = catalogue.load("en").texts
    assert codes == {key.partition(".")[2] for key in texts if key.startswith("message.")}
