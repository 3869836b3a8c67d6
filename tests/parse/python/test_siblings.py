"""Statements that already handle a target, and those that declare their values."""

import pytest

from migrate_scan.parse.facts import UsageFact
from migrate_scan.parse.python import parse_python


def usages(code: str) -> tuple[UsageFact, ...]:
    return parse_python(b"import torch\n" + code.encode()).usages


@pytest.mark.parametrize(
    "code",
    [
        'device = "cuda" if torch.cuda.is_available() else "npu"\n',
        'def f(x):\n    return x.device.type in ("cuda", "npu")\n',
        "def f(x):\n    return x.is_cuda or x.is_npu\n",
        'if torch.npu.is_available():\n    d = torch.device("npu")\n'
        'else:\n    d = torch.device("cuda")\n',
        'if torch.cuda.is_available():\n    d = torch.device("cuda")\n'
        'elif is_npu_available():\n    d = torch.device("npu")\n',
    ],
)
def test_what_a_target_already_handles_is_ported_for_it(code: str) -> None:
    found = [usage for usage in usages(code) if usage.symbol != "torch.cuda.is_available"]
    assert found
    assert all(usage.ported_for == ("cann",) for usage in found)


@pytest.mark.parametrize(
    "code",
    [
        'device = "cuda" if torch.cuda.is_available() else "cpu"\n',
        'd = torch.device("cuda")  # not "npu"\n',
        'if is_cuda() or is_npu():\n    d = torch.device("cuda")\n',
    ],
)
def test_other_statements_are_ported_for_nobody(code: str) -> None:
    assert [usage.ported_for for usage in usages(code)] == [()] * len(usages(code))
    assert usages(code)


def test_a_function_with_a_twin_for_a_target_is_ported_for_it() -> None:
    check = "def is_{0}_available():\n    return torch.{0}.is_available()\n"
    memory = "def peak_cuda_memory():\n    return torch.cuda.max_memory_allocated()\n"
    found = usages(check.format("cuda") + check.format("npu") + check.format("musa") + memory)
    assert [(usage.symbol, usage.ported_for) for usage in found] == [
        ("torch.cuda.is_available", ("cann", "musa")),
        ("torch.cuda.max_memory_allocated", ()),
    ]


def test_declared_sets_are_told() -> None:
    closed = usages('p.add_argument("--device", default="cuda", choices=["cpu", "cuda"])\n')
    assert [usage.arguments["declared"] for usage in closed] == ["yes", "yes"]
    [free] = usages('p.add_argument("--device", default="cuda")\n')
    assert "declared" not in free.arguments


def test_a_cuda_method_of_the_files_own_makes_receivers_uncertain() -> None:
    timer = "class Timer:\n    def cuda(self):\n        return 1\n"
    code = timer + "x.cuda()\ntorch.ones(1).cuda()\n"
    unknown, torchs = usages(code)
    assert (unknown.certainty, torchs.certainty) == ("low", "high")


def test_a_function_of_a_target_beside_its_twin_for_cuda_runs_only_there() -> None:
    op = "def _act_{0}(x):\n    class Act:\n        def forward(y):\n            return y.{1}\n"
    cuda, musa = op.format("cuda", "is_cuda"), op.format("musa", "is_cuda")
    found = usages(cuda + musa)
    assert [(usage.ported_for, usage.only_ported) for usage in found] == [
        (("musa",), False),
        (("musa",), True),
    ]
    (alone,) = usages(musa)
    assert (alone.ported_for, alone.only_ported) == ((), False)
