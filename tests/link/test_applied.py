"""Where autograd functions around an extension are applied."""

from migrate_scan.link import ParsedFile
from migrate_scan.parse.python import parse_python
from tests.link.repository import (
    bound,
    extension,
    file,
    global_function,
    host,
    kernel,
    launch,
    linked,
)

_NATIVE = file(
    "pkg/roll.cu",
    kernels=(global_function("roll_kernel"),),
    functions=(host("roll", "roll_kernel"),),
    launches=(launch("roll_kernel", scope="roll"),),
    bindings=(bound("roll"),),
)
_SETUP = file("setup.py", extensions=(extension("pkg._C", "pkg/roll.cu"),))
_FUNCTION = """
import torch
from . import _C
class Roll(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return _C.roll(x)
roll = Roll.apply
"""


def _python(path: str, code: str) -> ParsedFile:
    return ParsedFile(path, "own", parse_python(code.encode()))


def _sites(*users: ParsedFile) -> list[tuple[str, int, str | None]]:
    files = (_NATIVE, _SETUP, _python("pkg/functions.py", _FUNCTION), *users)
    (binding,) = kernel(linked(*files), "roll_kernel").bindings
    return [(p.path, p.line, p.kind) for p in binding.call_sites if p.path != "pkg/functions.py"]


def test_applied_in_another_file() -> None:
    user = _python("pkg/layer.py", "import torch\nfrom .functions import Roll\nRoll.apply(x)\n")
    assert _sites(user) == [("pkg/layer.py", 3, "call")]


def test_imported_by_the_name_that_it_is_applied_by() -> None:
    user = _python("pkg/layer.py", "import torch\nfrom .functions import roll\nroll(x)\n")
    assert _sites(user) == [("pkg/layer.py", 2, "import")]


def test_through_a_package_that_hands_it_on() -> None:
    package = _python("pkg/__init__.py", "import torch\nfrom .functions import Roll, roll\n")
    user = _python("train.py", "import torch\nimport pkg\npkg.Roll.apply(x)\n")
    assert _sites(package, user) == [("train.py", 3, "call")]


def test_other_functions_are_no_call_sites() -> None:
    other = "import torch\nclass Roll(torch.autograd.Function): pass\nroll = Roll.apply\nroll(x)\n"
    assert _sites(_python("pkg/other.py", other)) == []


def test_in_the_file_of_the_function() -> None:
    code = _FUNCTION + "def layer(x):\n    return roll(Roll.apply(x))\n"
    files = (_NATIVE, _SETUP, _python("pkg/functions.py", code))
    (binding,) = kernel(linked(*files), "roll_kernel").bindings
    assert [(p.line, p.kind) for p in binding.call_sites] == [
        (7, "call"),
        (10, "call"),
        (10, "call"),
    ]


def test_the_reference_itself_is_still_the_only_usage() -> None:
    functions = _python("pkg/functions.py", _FUNCTION + "roll(x)\n")
    usages = linked(_NATIVE, _SETUP, functions).usages
    assert [usage.line for usage in usages if usage.rule == "MS602"] == [7]
