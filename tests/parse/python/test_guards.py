"""Guards, code that was ported already, and suppression comments."""

import pytest

from migrate_scan.parse.facts import UsageFact
from migrate_scan.parse.python import parse_python

_SYNC = "torch.cuda.synchronize()"


def _last(code: str) -> UsageFact:
    usages = parse_python(f"import torch\n{code}\n".encode()).usages
    return next(u for u in reversed(usages) if u.symbol == "torch.cuda.synchronize")


@pytest.mark.parametrize(
    ("code", "guard", "ported_for"),
    [
        (f"if torch.cuda.is_available():\n    {_SYNC}", "torch.cuda.is_available()", ()),
        (f"if verbose:\n    {_SYNC}", None, ()),
        (f"if is_npu_available():\n    {_SYNC}", "is_npu_available()", ("cann",)),
        (f"if is_npu_available():\n    pass\nelse:\n    {_SYNC}", "not is_npu_available()",
         ("cann",)),
        (f"if not is_npu_available():\n    {_SYNC}", "not is_npu_available()", ("cann",)),
        (f"if not is_npu_available():\n    x\nelse:\n    {_SYNC}", "is_npu_available()", ("cann",)),
        (f"if torch.version.hip:\n    {_SYNC}", "torch.version.hip", ("rocm",)),
        (f"if torch.version.hip is None:\n    {_SYNC}", "torch.version.hip is None", ("rocm",)),
        (f"if IS_HIP_EXTENSION and x:\n    {_SYNC}", "IS_HIP_EXTENSION and x", ("rocm",)),
        (f"if a:\n    pass\nelif device.type == 'mlu':\n    {_SYNC}", "device.type == 'mlu'",
         ("mlu",)),
        (f"if hasattr(torch, 'npu'):\n    for i in x:\n        {_SYNC}", "hasattr(torch, 'npu')",
         ("cann",)),
        (f"if is_cuda() or is_npu():\n    {_SYNC}", "is_cuda() or is_npu()", ()),
        (f"try:\n    import torch_npu\n    {_SYNC}\nexcept ImportError:\n    pass",
         "import torch_npu", ("cann",)),
        (f"try:\n    import torch_npu\nexcept ImportError:\n    {_SYNC}", None, ()),
        (f"x = {_SYNC} if on_rocm() else 0", "on_rocm()", ("rocm",)),
        (f"if input.shape:\n    {_SYNC}", None, ()),
        (f"if torch.distributed.is_available():\n    {_SYNC}", None, ()),
        (f"if step == self.cuda_graph_steps:\n    {_SYNC}", None, ()),
        (f"if not torch.cuda.is_available():\n    return\n{_SYNC}",
         "torch.cuda.is_available()", ()),
        (f"if is_npu():\n    return 1\n{_SYNC}", "not is_npu()", ("cann",)),
        (f"if not is_npu():\n    raise E\n{_SYNC}", "is_npu()", ("cann",)),
        (f"if is_npu():\n    x()\n{_SYNC}", None, ()),
        (f"if is_npu():\n    return\nelse:\n    y\n{_SYNC}", None, ()),
        (f"def f():\n    if is_npu():\n        return\n{_SYNC}", None, ()),
        (f"if chip or ship:\n    {_SYNC}", None, ()),
        (f"if use_musa:\n    if fast:\n        {_SYNC}", "use_musa", ("musa",)),
    ],
)  # fmt: skip
def test_guard(code: str, guard: str | None, ported_for: tuple[str, ...]) -> None:
    usage = _last(code)
    assert (usage.guard, usage.ported_for) == (guard, ported_for)


@pytest.mark.parametrize(
    ("code", "only"),
    [
        (f"if x.device.type == 'npu':\n    {_SYNC}", True),
        (f"if x.device.type != 'npu':\n    pass\nelse:\n    {_SYNC}", True),
        (f"if not is_npu_available():\n    raise E\n{_SYNC}", True),
        (f"if IS_MLU_AVAILABLE and x:\n    if fast:\n        {_SYNC}", True),
        (f"if torch.version.hip is not None:\n    {_SYNC}", True),
        (f"try:\n    import torch_npu\n    {_SYNC}\nexcept ImportError:\n    pass", True),
        (f"if x.device.type == 'npu':\n    pass\nelse:\n    {_SYNC}", False),
        (f"if is_npu():\n    return\n{_SYNC}", False),
        (f"if not is_npu() and x:\n    pass\nelse:\n    {_SYNC}", False),
        (f"if torch.version.hip is None:\n    {_SYNC}", False),
        (f"if is_npu() or fast:\n    {_SYNC}", False),
        (f"if x.device.type in ('cuda', 'npu'):\n    {_SYNC}", False),
        (f"if x.device.type not in ('npu',):\n    {_SYNC}", False),
        (f"if npus == 0 and npu:\n    {_SYNC}", False),
        (f"if is_npu():\n    pass\nelif is_big():\n    {_SYNC}", False),
        (f"x = {_SYNC} if on_rocm() else 0", True),
        (f"x = 0 if on_rocm() else {_SYNC}", False),
    ],
)  # fmt: skip
def test_code_of_one_vendors_branch_alone(code: str, only: bool) -> None:
    assert _last(code).only_ported is only


def test_condition_is_not_guarded_by_itself() -> None:
    usages = parse_python(b"import torch\nif torch.cuda.is_available():\n    pass\n").usages
    assert [usage.guard for usage in usages] == [None]


@pytest.mark.parametrize(
    ("code", "line", "covers", "rules", "reason"),
    [
        ("torch.x()  # migrate-scan: ignore[MS101, MS103] known", 2, (2, 2), ("MS101", "MS103"),
         "known"),
        ("torch.x(\n    1,\n)  # migrate-scan: ignore[MS101] long", 4, (2, 4), ("MS101",), "long"),
        ("torch.x(\n    1,  # migrate-scan: ignore why\n)", 3, (2, 4), (), "why"),
        ("# migrate-scan: ignore[MS101]\n\n# other\ntorch.x(\n    1)", 2, (5, 6), ("MS101",), ""),
        ("# migrate-scan: ignore\nif torch.x(\n    1):\n    pass", 2, (3, 4), (), ""),
        ("def f():\n    # migrate-scan: ignore x\n    torch.x()", 3, (4, 4), (), "x"),
    ],
)  # fmt: skip
def test_suppression(
    code: str, line: int, covers: tuple[int, int], rules: tuple[str, ...], reason: str
) -> None:
    (found,) = parse_python(f"import torch\n{code}\n".encode()).suppressions
    assert (found.line, found.covers, found.rules, found.reason) == (line, covers, rules, reason)


def test_suppression_in_a_string_is_none() -> None:
    code = b"x = '# migrate-scan: ignore[MS101]'\n"
    assert parse_python(code).suppressions == ()
