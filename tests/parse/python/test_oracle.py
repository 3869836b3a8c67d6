"""The resolver agrees with libcst's QualifiedNameProvider about imported names."""

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst.metadata import (
    MetadataWrapper,
    PositionProvider,
    QualifiedNameProvider,
    QualifiedNameSource,
)

from migrate_scan.parse.python.imports import find_imports
from migrate_scan.parse.python.names import Names
from migrate_scan.parse.python.source import Source

_NAMES = ("torch", "t", "nn", "cuda", "x")
_IMPORTS = (
    "import torch",
    "import torch as t",
    "import torch.nn as nn",
    "from torch import cuda",
    "from torch import nn, cuda as x",
    "import numpy as x",
    "from torch.nn import functional as t",
)

_REAL = [
    """\
import torch
from torch import nn
import torch.nn.functional as x

class Net(nn.Module):
    cuda = torch.cuda.is_available()

    def __init__(self, t=torch.float32):
        super().__init__()
        self.t = t
        self.layers = nn.ModuleList([nn.Linear(2, 2, dtype=t) for t in range(3)])

    def forward(self, x):
        with torch.no_grad() as nn:
            x = x.relu(nn)
        return torch.stack([torch.relu(t) for t in x])
""",
    """\
try:
    from torch import cuda
except ImportError:
    cuda = None

def sync(torch=cuda):
    import torch as t
    if cuda:
        cuda.synchronize()
    return (lambda cuda: cuda.x)(t.zeros(1)), torch.y
""",
    """\
import torch as t

def outer():
    nn = t.nn
    def inner():
        global t
        t.zeros(1)
        t = 3
    class A:
        t = t.float32
        x = [t.a for _ in t.b]
        def f(self):
            return t.int8
    return {t.x: nn for nn in t.y}, A
""",
]


def _oracle(code: str) -> dict[tuple[int, int], set[str]]:
    """Every name that libcst traces to an import, by position."""
    wrapper = MetadataWrapper(cst.parse_module(code))
    qualified = wrapper.resolve(QualifiedNameProvider)
    positions = wrapper.resolve(PositionProvider)
    found: dict[tuple[int, int], set[str]] = {}
    for node, names in qualified.items():
        if not isinstance(node, cst.Name | cst.Attribute):
            continue
        resolved = names() if callable(names) else names
        imported = {q.name for q in resolved if q.source is QualifiedNameSource.IMPORT}
        if imported:
            start = positions[node].start
            found.setdefault((start.line, start.column + 1), set()).update(imported)
    return found


def _ours(code: str) -> tuple[dict[tuple[int, int], str], set[tuple[int, int]]]:
    """What our resolver traces to an import, and all places that it is asked about."""
    source = Source(code.encode())
    names = Names(source, find_imports(source))
    found, asked = {}, set()
    for name in _NAMES:
        for occurrence in names.references(name):
            bindings = names.bindings(name, occurrence.start)
            scopes = source.scopes_at(occurrence.start)
            if not bindings and scopes and scopes[0].kind == "class":
                continue
            done = (b.value.end_byte if b.value is not None else b.start for b in bindings)
            if any(occurrence.start < end for end in done):
                # Used before it is bound: libcst looks at the order, Python at the run.
                continue
            place = source.position(occurrence.start)
            asked.add(place)
            resolved = names.resolve(name, occurrence.start)
            if resolved is not None and resolved.binding.kind == "import":
                found[place] = resolved.target + occurrence.chain
    return found, asked


def _assert_agree(code: str) -> None:
    ours, uses = _ours(code)
    theirs = {place: names for place, names in _oracle(code).items() if place in uses}
    assert ours.keys() == theirs.keys(), code
    for place, name in ours.items():
        # libcst names the identifier and each attribute of the chain that begins there.
        assert any(f"{name}.".startswith(f"{other}.") for other in theirs[place]), code


@pytest.mark.parametrize("code", _REAL)
def test_real_shapes(code: str) -> None:
    assert _ours(code)[0]
    _assert_agree(code)


_name = st.sampled_from(_NAMES)
_expression = st.one_of(
    st.builds("{}.zeros(1)".format, _name),
    st.builds("{}.cuda.sync".format, _name),
    st.builds("f({}={})".format, _name, _name),
    st.builds("[{}.a for {} in {}.b]".format, _name, _name, _name),
    st.builds("{{{0}: 1 for {0} in {1} if {2}.c}}".format, _name, _name, _name),
    st.builds("(lambda {}={}: {}.d)".format, _name, _name, _name),
)
_simple = st.one_of(
    st.sampled_from(_IMPORTS),
    _expression,
    st.builds("{} = {}".format, _name, _expression),
    st.builds("{}, q = {}".format, _name, _expression),
)


def _indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _compound(blocks: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    headers = st.one_of(
        st.builds("def {}(a, {}={}):".format, _name, _name, _name),
        st.builds("class {}:".format, st.sampled_from(("K", "x"))),
        st.builds("for {} in {}:".format, _name, _expression),
        st.builds("with {} as {}:".format, _expression, _name),
        st.builds("if {}:".format, _expression),
    )
    return st.builds(lambda head, body: [head, *_indent(body)], headers, blocks)


_blocks: st.SearchStrategy[list[str]] = st.recursive(
    st.lists(_simple, min_size=1, max_size=4),
    lambda blocks: st.lists(
        st.one_of(_simple.map(lambda line: [line]), _compound(blocks)), min_size=1, max_size=4
    ).map(lambda parts: [line for part in parts for line in part]),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_blocks)
def test_generated_programs(lines: list[str]) -> None:
    _assert_agree("\n".join(lines) + "\n")
