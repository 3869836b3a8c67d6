"""CANN's lists of aclnn functions and of APIs that a graph captures."""

import pytest

from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor import aclnn_list, cann_graphs
from migrate_scan.maps.importers.vendor.files import VendorFile

_LIST = """\
| 接口名 | 说明 | 确定性说明（A2/A3） | 确定性说明（Ascend 950） |
|---|---|---|---|
| [aclnnAcos&aclnnInplaceAcos](../acos.md) | x | 默认确定性实现 | - |
| [aclnnAdd](../add.md) | x | 默认确定性实现 | 默认确定性实现 |
| aclnnNowhere | x | - | - |

|废弃接口|说明|
|--|--|
| [aclnnOld](../old.md)|x|
"""
_GRAPHS = "| API名称 |\n|---|\n| Tensor.index\\_add |\n| torch.abs |\n"


def _file(text: str) -> tuple[VendorFile]:
    return (VendorFile("docs/list.md", text),)


def test_aclnn_functions_with_their_chips() -> None:
    found = list(aclnn_list.entries(_file(_LIST), "s"))
    assert [(entry.symbol, entry.status, entry.chips) for entry in found] == [
        ("aclnnAcos", "supported", ("A2", "A3")),
        ("aclnnInplaceAcos", "supported", ("A2", "A3")),
        ("aclnnAdd", "supported", ("A2", "A3", "950DT")),
        ("aclnnOld", "limited", ()),
    ]


def test_an_older_list_says_nothing_of_chips() -> None:
    text = "|    接口名   |      说明     |\n|--|--|\n|[aclnnFFN](../ffn.md)|x\n"
    assert [entry.chips for entry in aclnn_list.entries(_file(text), "s")] == [()]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            _LIST.replace("aclnnAdd]", "Add x]"),
            r"list\.md:4: .* is not an aclnn",
        ),
        (_LIST.replace("| x | - | - |", "| x |"), r"list\.md:5: 2 cells, 4 columns"),
        ("# no list\n", r"list\.md:1: no table"),
    ],
)
def test_another_form_of_the_list_is_refused(text: str, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        list(aclnn_list.entries(_file(text), "s"))


def test_apis_that_a_graph_captures() -> None:
    found = list(cann_graphs.entries(_file(_GRAPHS), "s"))
    assert [entry.symbol for entry in found] == ["graph:torch.Tensor.index_add", "graph:torch.abs"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            _GRAPHS.replace("| torch.abs |", "| torch.abs | yes |"),
            r"list\.md:4: .* is not the name",
        ),
        ("text\n", r"list\.md:1: no table"),
    ],
)
def test_another_form_of_the_graph_list_is_refused(text: str, message: str) -> None:
    with pytest.raises(FactsError, match=message):
        list(cann_graphs.entries(_file(text), "s"))
