"""Readers of collective libraries: what their sources and pages say, and what is refused."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pygit2
import pytest

from migrate_scan.maps.check import check
from migrate_scan.maps.entry import Entry
from migrate_scan.maps.errors import FactsError
from migrate_scan.maps.importers.vendor import cncl, hccl, hccl_docs, import_source, nccl
from migrate_scan.maps.importers.vendor.collective_pairs import paired, same_names
from migrate_scan.maps.importers.vendor.files import VendorFile
from migrate_scan.maps.importers.vendor.source import Standing
from migrate_scan.maps.load.data import read_rows
from migrate_scan.maps.table import write_table
from migrate_scan.resources import operator_maps

_HEADER = """\
/* ncclGhost */
typedef enum { ncclNumOps_dummy = 5 } ncclRedOp_dummy_t;
typedef enum { ncclSum = 0, /* sum */
               ncclMax = 2,
               ncclNumOps = 5 } ncclRedOp_t;
typedef enum { ncclInt8 = 0, ncclChar = 0, ncclNumTypes = 12 } ncclDataType_t;
ncclResult_t  ncclAllReduce(const void* sendbuff, size_t count);
ncclResult_t pncclAllReduce(const void* sendbuff, size_t count);
const char*  ncclGetErrorString(ncclResult_t result);
"""
_PARAMETERS = """\
#define NCCL_PARAM(name, env, deftVal) int64_t ncclParam##name();
NCCL_PARAM(IbTc, "IB_TC", -1);
DEFINE_NCCL_PARAM(ncclParamDebugLevel, ncclDebugLogLevel, NCCL_DEBUG, NCCL_LOG_NONE,
const char* env = ncclGetEnv("NCCL_ALGO"); // getenv("NCCL_GHOST")
ncclGetLevel(&level, "NCCL_P2P_DISABLE", "NCCL_P2P_LEVEL");
RCCL_PARAM(EnableClique, "ENABLE_CLIQUE", 0);
"""
_PAGE = """\
# HcclAllReduce

## 产品支持情况

- Ascend 950PR/Ascend 950DT：支持
- Atlas A3 训练系列产品/Atlas A3 推理系列产品：支持
- Atlas A2 训练系列产品/Atlas A2 推理系列产品：支持
- Atlas 推理系列产品：不支持
- Atlas 训练系列产品：支持

- 针对Ascend 950PR/Ascend 950DT，支持数据类型：int8、float64、float8-e5m2。针对float64，说明。
- 针对Atlas A3 训练系列产品/Atlas A3 推理系列产品，支持数据类型：int8、bfp16。
- 针对Atlas A2 训练系列产品/Atlas A2 推理系列产品，支持的数据类型：int8、bfp16。
- 针对Atlas 训练系列产品，支持数据类型：int8。
- 针对Ascend 950PR/Ascend 950DT，仅支持操作类型sum。
- 针对Atlas A3 训练系列产品，支持的操作类型为sum、prod，其中prod操作不支持int16、bfp16数据类型。
- 针对Atlas A2 训练系列产品，支持的操作类型为sum、prod，其中prod操作不支持int16、bfp16数据类型。
- 针对Atlas 300I Duo 推理卡，仅支持单Server场景。
"""
_GROUP = """\
const std::map<c10d::ReduceOp, cnclReduceOp_t> cncl_op = {
    {c10d::ReduceOp::SUM, cnclSum},
    // made of a sum
    {c10d::ReduceOp::AVG, cnclSum},
};
std::map<at::ScalarType, cnclDataType_t> cncl_data_type = {
    {at::kChar, cnclInt8},
    {at::kDouble, cnclFloat}};
void f() { cnclAllReduce(x); cnclSend(x); }
"""


def _file(text: str, path: str) -> VendorFile:
    return VendorFile(path, text)


def _symbols(entries: Iterable[Entry]) -> list[str]:
    return [entry.symbol for entry in entries]


def _nccl(header: str = _HEADER, parameters: str = _PARAMETERS) -> list[Entry]:
    files = (_file(header, "src/nccl.h.in"), _file(parameters, "src/net.cc"))
    return list(nccl.entries(files, "nccl@v"))


def test_nccl_functions_constants_and_variables() -> None:
    assert _symbols(_nccl()) == [
        "ncclAllReduce",
        "ncclGetErrorString",
        "ncclSum",
        "ncclMax",
        "ncclInt8",
        "ncclChar",
        "env:NCCL_ALGO",
        "env:NCCL_DEBUG",
        "env:NCCL_IB_TC",
        "env:NCCL_P2P_DISABLE",
        "env:NCCL_P2P_LEVEL",
    ]


def test_nccl_in_another_form_is_refused() -> None:
    with pytest.raises(FactsError, match=r"src/nccl\.h\.in:1: no NCCL functions"):
        _nccl(header="int x;")
    with pytest.raises(FactsError, match=r"src/net\.cc:3: a parameter without a name"):
        _nccl(parameters='\n\nNCCL_PARAM(IbTc, env(), "IB_TC");')


def test_hccl_header_leaves_what_runs_on_a_stream_to_the_pages() -> None:
    text = (
        "typedef enum {\n  HCCL_REDUCE_SUM = 0, /**< sum */\n  HCCL_REDUCE_RESERVED = 255\n} X;\n"
        "extern HcclResult HcclCommDestroy(HcclComm comm);\n"
        "extern HcclResult HcclSend(void *buf,\n  HcclComm comm, aclrtStream stream);\n"
    )
    found = hccl.entries((_file(text, "hccl.h"),), "hccl@v")
    assert _symbols(found) == ["HcclCommDestroy", "HCCL_REDUCE_SUM"]
    with pytest.raises(FactsError, match=r"hccl\.h:1: no function"):
        list(hccl.entries((_file("int x;", "hccl.h"),), "hccl@v"))


def _page(text: str = _PAGE) -> list[Entry]:
    return list(hccl_docs.operations((_file(text, "docs/HcclAllReduce.md"),), "hccl-operations@v"))


def test_hccl_page_by_chip() -> None:
    product = ("dtype:int8,bf16", "reduce_op:ncclSum,ncclProd", "no_with(ncclProd):int16,bf16")
    assert [(entry.status, entry.constraints, entry.chips) for entry in _page()] == [
        ("limited", product, ("A2", "A3")),
        ("limited", ("dtype:int8,fp64,float8_e5m2", "reduce_op:ncclSum"), ("950DT",)),
        ("unsupported", (), ("310P",)),
    ]
    assert {entry.symbol for entry in _page()} == {"HcclAllReduce"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Ascend 950PR/Ascend 950DT：支持", "Atlas 999 训练系列产品：支持", ":5: unknown product"),
        ("sum、prod，", "sum、xor，", ":16: unknown reduction 'xor'"),
        ("支持数据类型：int8。", "数据类型同上。", ":14: neither a list of types nor"),
        ("：支持", "：待定", ":1: does not say"),
    ],
)
def test_hccl_page_in_another_form_is_refused(old: str, new: str, message: str) -> None:
    text = _PAGE.replace(old, new)
    if new == "：待定":
        text = text.replace("：不支持", new)
    with pytest.raises(FactsError, match=rf"docs/HcclAllReduce\.md{message}"):
        _page(text)


def test_hccl_variables() -> None:
    text = "# X\n- Ascend 950PR/Ascend 950DT：不支持\n- Atlas A2 训练系列产品 ：仅支持一种。\n"
    files = (_file(text, "env/HCCL_BUFFSIZE.md"), _file("", "env/README.md"))
    found = list(hccl_docs.variables(files, "hccl-environment@v"))
    assert [(entry.status, entry.constraints, entry.chips) for entry in found] == [
        ("limited", ("only:case",), ("A2",)),
        ("unsupported", (), ("950DT",)),
    ]
    with pytest.raises(FactsError, match="no page HC"):
        list(hccl_docs.variables(files[1:], "hccl-environment@v"))


def test_cncl_calls_and_what_the_process_group_maps() -> None:
    found = list(cncl.entries((_file(_GROUP, cncl.PROCESS_GROUP),), "cncl@v"))
    assert _symbols(found) == ["cnclAllReduce", "cnclSend", "cnclSum", "cnclInt8", "cnclFloat"]
    assert found[0].constraints == ("reduce_op:ncclSum",)
    assert found[1].status == "supported"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cncl_op =", "cncl_ops =", ":1: no table cncl_op"),
        ("{at::kChar, cnclInt8}", "{at::kChar, int8()}", ":6: cncl_data_type is not a table"),
        ("};\n", "}\n", ":1: cncl_op is not a table"),
    ],
)
def test_another_process_group_is_refused(old: str, new: str, message: str) -> None:
    text = _GROUP.replace(old, new)
    with pytest.raises(FactsError, match=message):
        list(cncl.entries((_file(text, cncl.PROCESS_GROUP),), "cncl@v"))


@pytest.fixture
def standing(tmp_path: Path) -> Standing:
    shared = tmp_path / "_shared"
    write_table(shared / "collective.tsv", _nccl())
    (shared / "nccl_pairs.tsv").write_text(
        "nccl\tlibrary\tcounterpart\tlimit\n"
        "ncclAllReduce\thccl\tHcclAllReduce\t\n"
        "ncclMax\thccl\tHCCL_REDUCE_MAX\t\n"
        "ncclSum\thccl\tHCCL_REDUCE_SUM\tpartial\n"
        "ncclMax\trccl\tncclMaximum\t\n"
    )
    (shared / "cuda_functions.tsv").write_text("symbol\tlibrary\nncclNew\tnccl\ncuInit\tdriver\n")
    return Standing(tmp_path, (), None)


def _own(symbol: str) -> Entry:
    return Entry(kind="collective", symbol=symbol, status="supported", sources=("s",))


def test_counterparts_and_names_without_one(standing: Standing) -> None:
    own = [_own("HcclAllReduce"), _own("HCCL_REDUCE_SUM"), _own("HcclOther")]
    found = list(paired(own, standing, library="hccl", rest_of=("collective",)))
    assert [(entry.symbol, entry.status, entry.replacement) for entry in found] == [
        ("ncclAllReduce", "supported", "HcclAllReduce"),
        ("ncclSum", "limited", "HCCL_REDUCE_SUM"),
        ("ncclChar", "unsupported", None),
        ("ncclGetErrorString", "unsupported", None),
        ("ncclInt8", "unsupported", None),
        ("ncclNew", "unsupported", None),
    ]
    assert found[2].constraints == ("no_counterpart",)
    silent = paired(own, standing, library="hccl", rest_of=("environment",), rest="unverified")
    assert [(entry.symbol, entry.status) for entry in silent if entry.kind == "environment"] == [
        ("env:NCCL_ALGO", "unverified"),
        ("env:NCCL_DEBUG", "unverified"),
        ("env:NCCL_IB_TC", "unverified"),
        ("env:NCCL_P2P_DISABLE", "unverified"),
        ("env:NCCL_P2P_LEVEL", "unverified"),
    ]


def test_a_fork_keeps_names_but_those_that_are_paired(standing: Standing) -> None:
    own = [_own("ncclAllReduce"), _own("ncclMaximum")]
    found = list(same_names(own, standing, library="rccl", rest_of=("collective",)))
    assert [(entry.symbol, entry.route) for entry in found[:2]] == [
        ("ncclAllReduce", "as_is"),
        ("ncclMax", "rename"),
    ]
    assert ("ncclSum", "unsupported") in [(entry.symbol, entry.status) for entry in found]


def _clone(folder: Path) -> Path:
    repository = pygit2.init_repository(str(folder))
    (folder / "src").mkdir()
    for name, text in (("nccl.h.in", _HEADER), ("net.cc", _PARAMETERS), ("net.h", "")):
        (folder / "src" / name).write_text(text)
    repository.index.add_all()
    author = pygit2.Signature("a", "a@example.org", 1_780_000_000, 0)
    repository.create_commit("HEAD", author, author, "x", repository.index.write_tree(), [])
    return folder


def _tables(maps: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))]


def test_nccl_is_imported_with_its_origin_once_and_for_all(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    shutil.copytree(operator_maps(), maps)
    clone = _clone(tmp_path / "clone")
    before = _tables(maps)
    with pytest.raises(FactsError, match="nccl: 11 statements were read where the map has"):
        import_source("nccl", clone, "HEAD", maps)
    assert _tables(maps) == before
    write_table(maps / "_shared" / "collective.tsv", ())
    found = import_source("nccl", clone, "HEAD", maps)
    assert (found.statements, found.source.date) == (11, "2026-05-28")
    once = _tables(maps)
    import_source("nccl", clone, "HEAD", maps)
    assert _tables(maps) == once
    rows = {row["id"]: row for row in read_rows(maps / "_shared" / "sources.tsv")}
    assert rows["nccl@HEAD"]["commit"] == found.source.commit
    assert not [problem for problem in check(maps) if problem.level == "error"]


def test_check_finds_a_pair_that_stands_twice(tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    shutil.copytree(operator_maps(), maps)
    pairs = maps / "_shared" / "nccl_pairs.tsv"
    pairs.write_text(pairs.read_text() + "ncclSum\thccl\tHCCL_REDUCE_SUM\t\n")
    (problem,) = [problem for problem in check(maps) if problem.level == "error"]
    assert "ncclSum: a pair that stands twice" in problem.message
