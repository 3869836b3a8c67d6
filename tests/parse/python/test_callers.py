"""A helper that is reached only from one vendor's branch is that vendor's."""

import pytest

from migrate_scan.parse.facts import UsageFact
from migrate_scan.parse.python import parse_python

HELPER = "def _helper(x):\n    torch.cuda.synchronize()\n    return x\n"
BRANCH = "def act(x):\n    if x.device.type == 'musa':\n        return _helper(x)\n    return x\n"
ELSE = "def act(x):\n    if x.is_npu:\n        return x\n    return _helper(x)\n"


def helped(code: str) -> tuple[tuple[str, ...], bool]:
    (usage,) = found(code)
    return usage.ported_for, usage.only_ported


def found(code: str) -> list[UsageFact]:
    usages = parse_python(f"import torch\n{code}".encode()).usages
    return [usage for usage in usages if usage.symbol == "torch.cuda.synchronize"]


@pytest.mark.parametrize(
    ("code", "targets", "only"),
    [
        (HELPER + BRANCH, ("musa",), True),
        (BRANCH + "# _helper is for MUSA\n" + HELPER, ("musa",), True),
        (BRANCH + HELPER.replace("return x", "return _helper(x)"), ("musa",), True),
        (BRANCH + BRANCH.replace("act", "other") + HELPER, ("musa",), True),
        (BRANCH + BRANCH.replace("musa", "npu") + HELPER, ("musa", "cann"), True),
        (HELPER + ELSE, ("cann",), False),
        (HELPER + ELSE + BRANCH.replace("musa", "npu"), ("cann",), False),
        (BRANCH.replace("_helper", "_outer") + "def _outer(x):\n    return _helper(x)\n" + HELPER,
         ("musa",), True),
        (BRANCH + "if use_npu:\n    pass\nelse:\n    print('_helper is not called')\n" + HELPER,
         ("musa",), True),
    ],
)  # fmt: skip
def test_the_guard_of_all_calls_is_the_guard_of_the_body(
    code: str, targets: tuple[str, ...], only: bool
) -> None:
    assert helped(code) == (targets, only)


@pytest.mark.parametrize(
    "code",
    [
        HELPER,
        HELPER.replace("_helper", "helper") + BRANCH.replace("_helper", "helper"),
        HELPER + BRANCH + "y = _helper(1)\n",
        HELPER + BRANCH + "table = {'any': _helper}\n",
        HELPER + BRANCH + "__all__ = ['_helper']\n",
        HELPER + BRANCH + "getattr(ops, '_helper')(1)\n",
        HELPER + BRANCH + "def other(x):\n    return x._helper(1)\n",
        HELPER + BRANCH + "if x.is_npu:\n    pass\nelse:\n    _helper(x)\n",
        "@register\n" + HELPER + BRANCH,
        "class A:\n    " + HELPER.replace("\n    ", "\n        ") + BRANCH,
        HELPER + "def _a(x):\n    return _helper(x)\ndef _b(x):\n    return _a(x)\n"
        + HELPER.replace("torch.cuda.synchronize()", "_b(x)"),
        HELPER + BRANCH + BRANCH.replace("act", "other") * 20,
    ],
)  # fmt: skip
def test_one_use_that_is_no_such_call_leaves_it_open(code: str) -> None:
    assert helped(code) == ((), False)


@pytest.mark.parametrize("step", [1, -1])
def test_helpers_of_helpers_without_end(step: int) -> None:
    chain = [
        f"def _f{n}(x):\n    torch.cuda.synchronize()\n    return _f{n + 1}(x)\n"
        for n in range(2_000)
    ][::step]
    usages = found(BRANCH.replace("_helper", "_f0") + "".join(chain))
    assert len(usages) == 2_000
    assert usages[0].only_ported is (step == 1)
