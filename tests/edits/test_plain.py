"""Plain fragments are edited as the codemods edit them, without libcst."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate_scan.edits import plain
from migrate_scan.edits.codemods import (
    backend_literal,
    device_literal,
    edit,
    rename_attribute,
    rename_method,
    replace_expression,
)
from migrate_scan.edits.codemods.fragment import Example
from migrate_scan.edits.respelling import Refused
from migrate_scan.edits.wanted import EditKind, Wanted

MODULES = (rename_attribute, rename_method, device_literal, backend_literal, replace_expression)
EXAMPLES = [example for module in MODULES for example in (*module.VALID, *module.INVALID)]
NAMES = st.sampled_from(
    ["torch", "th", "cuda", "amp", "npu", "synchronize", "is_cuda", "None", "if"]
)
CHAINS = st.lists(NAMES, min_size=1, max_size=4).map(".".join)
TEXTS = st.sampled_from(
    [
        "cuda",
        "cuda:0",
        "cuda:",
        "nccl",
        "cuda:nccl,cpu:gloo",
        "cpu",
        "",
        " ",
        ":1",
        "{}",
        "{rank}",
        "{x.rank() % torch.cuda.count()}",
        "{if}",
    ]
)
STRINGS = st.builds(
    lambda prefix, quote, parts: f"{prefix}{quote}{''.join(parts)}{quote}",
    st.sampled_from(["", "f", "b", "rb", "R", "u"]),
    st.sampled_from(["'", '"', '"""']),
    st.lists(TEXTS, max_size=3),
)
KINDS: list[EditKind] = ["rename_attribute", "rename_method", "device_literal", "backend_literal"]
WANTED = st.builds(
    Wanted,
    st.sampled_from(KINDS),
    st.sampled_from(
        [
            "npu",
            "hccl",
            "torch.npu.synchronize",
            "torch.amp",
            "torch.if.x",
            "torch.Tensor.npu",
            "a()",
        ]
    ),
    st.sampled_from(["", "torch.cuda.synchronize", "torch.cuda.amp", "torch.Tensor.cuda", "cuda"]),
)


def _same(text: str, wanted: Wanted) -> None:
    try:
        answer = plain.edit(text, wanted)
    except Refused:
        with pytest.raises(Refused):
            edit(text, wanted)
        return
    if answer is not None:
        assert answer == edit(text, wanted)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.before)
def test_examples_of_the_codemods(example: Example) -> None:
    _same(example.before, example.wanted)


@given(st.one_of(CHAINS, STRINGS), WANTED)
def test_same_answers(text: str, wanted: Wanted) -> None:
    _same(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted", "new"),
    [
        (
            "torch.cuda.synchronize",
            Wanted("rename_attribute", "torch.npu.synchronize", "torch.cuda.synchronize"),
            "torch.npu.synchronize",
        ),
        ("cuda", Wanted("rename_method", "npu"), "npu"),
        ('f"cuda:{self.rank}"', Wanted("device_literal", "npu"), 'f"npu:{self.rank}"'),
        ("'nccl'", Wanted("backend_literal", "hccl"), "'hccl'"),
    ],
)
def test_common_shapes_need_no_parser(text: str, wanted: Wanted, new: str) -> None:
    assert plain.edit(text, wanted) == new


@pytest.mark.parametrize("kind", ["device_literal", "backend_literal"])
def test_a_bare_word_is_refused_without_a_parser(kind: EditKind) -> None:
    with pytest.raises(Refused, match="not one string literal"):
        plain.edit("nccl", Wanted(kind, "hccl"))
