"""Every codemod's examples are its tests."""

import importlib

import pytest

from migrate_scan.edits import rewrite, suggest
from migrate_scan.edits.codemods import CODEMODS
from migrate_scan.edits.codemods.fragment import Example


def _examples(name: str) -> list[Example]:
    return [
        example
        for kind in CODEMODS
        for example in getattr(importlib.import_module(f"migrate_scan.edits.codemods.{kind}"), name)
    ]


@pytest.mark.parametrize("example", _examples("VALID"), ids=lambda example: example.before)
def test_valid_example_is_transformed(example: Example) -> None:
    assert suggest(example.before, example.wanted) == example.after


@pytest.mark.parametrize("example", _examples("INVALID"), ids=lambda example: example.before)
def test_invalid_example_is_declined_with_a_reason(example: Example) -> None:
    outcome = rewrite(example.before, example.wanted)
    assert outcome.text is None
    assert outcome.reason


@pytest.mark.parametrize("kind", CODEMODS)
def test_examples_ask_for_the_codemod_they_stand_in(kind: str) -> None:
    module = importlib.import_module(f"migrate_scan.edits.codemods.{kind}")
    assert module.VALID
    assert module.INVALID
    assert {example.wanted.kind for example in (*module.VALID, *module.INVALID)} == {kind}
