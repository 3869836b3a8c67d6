"""``migrate-scan maps list|show|coverage|diff|check|import``."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pygit2
import pytest
from click.testing import CliRunner, Result

from migrate_scan.cli.main import cli
from migrate_scan.maps.load.data import read_rows
from migrate_scan.resources import operator_maps


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["maps", *arguments])


def _clone(folder: Path, files: dict[str, str]) -> Path:
    repository = pygit2.init_repository(str(folder))
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    repository.index.add_all()
    tree = repository.index.write_tree()
    author = pygit2.Signature("a", "a@example.org", 1_780_000_000, 0)
    commit = repository.create_commit("HEAD", author, author, "x", tree, [])
    repository.branches.local.create("r2.4_develop", repository[commit].peel(pygit2.Commit))
    return folder


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    folder = tmp_path / "maps"
    shutil.copytree(operator_maps(), folder)
    return folder


def test_list_names_every_target_with_grade_and_date() -> None:
    rows = json.loads(_run("list", "--format", "json").output)
    assert [row["target"] for row in rows][:3] == ["cann", "mlu", "rocm"]
    assert all(row["grade"] for row in rows)
    assert next(row for row in rows if row["target"] == "mlu")["stale"]
    assert "grade A" in _run("list").output


def test_show_tells_all_versions_and_chips() -> None:
    output = _run("show", "cann", "torch.nn.Linear", "--torch", "2.7", "--chip", "A2").output
    assert "torch 2.7 to 2.13, A2 A3: limited" in output
    assert "950DT: unsupported" in output


def test_coverage_gives_numerator_and_denominator() -> None:
    result = _run("coverage", "--target", "mlu", "--torch", "2.4", "--format", "json")
    rows = {row["subject"]: row for row in json.loads(result.output)}
    assert {"aten_cuda", "torch_api", "torch.cuda", "cublas", "runtime", "nccl"} <= set(rows)
    assert all(sum(row["by_status"].values()) == row["total"] for row in rows.values())


def test_an_unknown_target_is_a_usage_error() -> None:
    result = _run("coverage", "--target", "nope")
    assert result.exit_code == 2
    assert "Unknown target 'nope'" in result.output


def test_the_maps_are_in_order() -> None:
    result = _run("check")
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.output


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\tsupported\t", "\tperhaps\t", "'perhaps' is not a word of the map"),
        ("mlu_ops@r2.4_develop", "mlu_ops@nowhere", "source 'mlu_ops@nowhere' is not known"),
        ("\tregistered\t", "\t", "columns"),
    ],
)
def test_check_names_file_and_line(maps: Path, old: str, new: str, message: str) -> None:
    table = maps / "mlu" / "aten.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    number = next(index for index, line in enumerate(lines) if old in line)
    lines[number] = lines[number].replace(old, new, 1)
    table.write_text("\n".join(lines), encoding="utf-8")
    result = _run("check", str(maps))
    assert result.exit_code == 2
    assert f"mlu/aten.tsv:{number + 1}: " in result.output
    assert message in result.output


def test_check_tells_duplicates_disorder_and_age(maps: Path) -> None:
    table = maps / "mlu" / "aten.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    table.write_text("\n".join([*lines[:3], lines[2], *lines[3:]]), encoding="utf-8")
    result = _run("check", str(maps), "--format", "json")
    assert result.exit_code == 2
    problems = [
        (item["level"], item["place"], item["message"]) for item in json.loads(result.output)
    ]
    errors = [(place, message) for level, place, message in problems if level == "error"]
    assert [place for place, _ in errors] == ["mlu/aten.tsv:4"]
    assert errors[0][1].endswith("says the same as line 3")
    assert any("over a year old" in message for level, _, message in problems if level == "note")


def test_check_names_the_line_of_an_unsorted_or_cut_table(maps: Path) -> None:
    table = maps / "supa" / "aten.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    table.write_text("\n".join([lines[0], lines[2], lines[1], *lines[3:]]), encoding="utf-8")
    assert "supa/aten.tsv:3: " in _run("check", str(maps)).output
    table.write_text("\n".join(lines)[:-9], encoding="utf-8")
    assert "supa/aten.tsv:1: not a whole map table" in _run("check", str(maps)).output


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("target.yaml", "schema: 1", "schema: 2", "target.yaml:1: schema 2 is not known, only 1"),
        ("target.yaml", "grade: A", "grade: [A", "target.yaml:"),
        ("overrides.yaml", "entries:", "entires:", "unknown key 'entires'"),
        ("overrides.yaml", "\nentries:", "\nx: &a [1]\ny: *a\nentries:", "aliases are not allowed"),
        ("overrides.yaml", "status: limited", "status: maybe", "status: Invalid enum value"),
    ],
)
def test_check_names_file_and_line_of_hand_written_data(
    maps: Path, name: str, old: str, new: str, message: str
) -> None:
    path = maps / "cann" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = _run("check", str(maps))
    assert result.exit_code == 2
    assert message in result.output
    assert re.search(rf"{name}:\d+: ", result.output)


def test_check_names_a_cut_table_of_sources(maps: Path) -> None:
    sources = maps / "_shared" / "sources.tsv"
    sources.write_text(sources.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    last = len(sources.read_text(encoding="utf-8").splitlines())
    result = _run("check", str(maps))
    assert result.exit_code == 2
    assert f"sources.tsv:{last}: " in result.output


def test_show_says_constraints_in_words_and_keeps_codes_in_json() -> None:
    arguments = ("show", "cann", "torch.nn.Linear", "--torch", "2.7")
    said = "constraint: dtypes fp32, fp16, bf16: met by the dtypes in scope"
    assert said in _run(*arguments).output
    assert "数据类型" in _run(*arguments, "--lang", "zh").output
    document = json.loads(_run(*arguments, "--format", "json").output)
    assert document["verdict"]["constraints"] == [{"code": "dtype:bf16,fp16,fp32", "state": "met"}]


def test_show_says_where_a_kernel_was_looked_for() -> None:
    assert "offer: torch_npu.npu_rms_norm (" in _run("show", "cann", "rms_norm").output
    output = _run("show", "mlu", "upfirdn2d").output
    assert "of upfirdn2d: none found; looked in: Cambricon/torch_mlu" in output


def test_show_tells_what_the_shim_does_by_spelling() -> None:
    arguments = ("show", "mlu", "torch.cuda.synchronize")
    output = _run(*arguments).output
    assert "r1.22_pt2.1.0 to r1.22_pt2.4.0: argument_rewritten (cuda_to_mlu); " in output
    assert "attribute, getattr: covers (cuda_to_mlu), from_import, submodule: escapes" in output
    span = json.loads(_run(*arguments, "--format", "json").output)["shim"][0]
    assert span["spellings"]["from_import"] == {"reach": "escapes", "why": "from_import"}


def test_show_judges_as_a_scan_does_where_the_vendors_list_is_silent() -> None:
    assert "status: fallback" in _run("show", "cann", "torch.mode").output


def test_show_flags_sources_that_disagree() -> None:
    output = _run("show", "cann", "torch.cuda.CUDAGraph").output
    assert "sources disagree: The list says that it is for inference only" in output


def test_check_refuses_a_pattern_that_sets_supported(maps: Path) -> None:
    path = maps / "mlu" / "overrides.yaml"
    text = path.read_text(encoding="utf-8")
    head, patterns = text.split("\npatterns:")
    patterns = patterns.replace("status: unverified", "status: supported", 1)
    path.write_text(f"{head}\npatterns:{patterns}", encoding="utf-8")
    result = _run("check", str(maps))
    assert result.exit_code == 2
    assert "a pattern may not say that something is supported" in result.output


def test_diff_tells_added_removed_and_changed(maps: Path) -> None:
    table = maps / "supa" / "aten.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1].replace("\tsupported\t", "\tunsupported\t")
    del lines[2]
    table.write_text("\n".join(lines), encoding="utf-8")
    result = _run("diff", str(operator_maps()), str(maps))
    assert "0 symbols added, 1 removed, 1 changed" in result.output
    same = _run("diff", str(maps), str(maps))
    assert same.output == "0 symbols added, 0 removed, 0 changed\n"


def test_diff_refuses_what_is_no_map(tmp_path: Path) -> None:
    result = _run("diff", str(tmp_path), str(tmp_path / "missing"))
    assert result.exit_code == 2
    assert "holds no map table" in result.output


def _functions(count: int, extra: str = "") -> str:
    names = "".join(f"  - func: operator_{number}\n" for number in range(count))
    return f"aten:\n{names}{extra}"


def test_import_is_idempotent_and_tells_what_changed(maps: Path, tmp_path: Path) -> None:
    text = _functions(900, "custom:\n  - func: own\n")
    clone = _clone(tmp_path / "clone", {"codegen/mlu_functions.yaml": text})
    arguments = (
        "import",
        "mlu-functions",
        str(clone),
        "--ref",
        "r2.4_develop",
        "--maps",
        str(maps),
    )
    first = _run(*arguments)
    assert first.exit_code == 0, first.output
    assert "+ mlu/aten.tsv aten::operator_7" in first.output
    tables = [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))]
    second = _run(*arguments)
    assert second.output.startswith("0 symbols added, 0 removed, 0 changed")
    assert [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))] == tables
    recorded = (maps / "_shared" / "sources.tsv").read_text(encoding="utf-8")
    row = next(line for line in recorded.split("\n") if line.startswith("mlu_ops@r2.4_develop\t"))
    assert row.split("\t")[1:4] == [
        "Cambricon/torch_mlu",
        "codegen/mlu_functions.yaml",
        "r2.4_develop",
    ]
    assert _run("check", str(maps)).exit_code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_functions(3, "  - func: [x\n"), "mlu_functions.yaml:"),
        (_functions(3, "  - name: x\n"), "mlu_functions.yaml:5: a word was expected"),
        ("aten: &a\n  - func: x\nvision: *a\n", "mlu_functions.yaml:3: a YAML alias"),
        (_functions(20), "a truncated file"),
        ("other:\n  - func: x\n", "no section 'aten'"),
    ],
)
def test_import_refuses_and_touches_nothing(
    maps: Path, tmp_path: Path, text: str, message: str
) -> None:
    clone = _clone(tmp_path / "clone", {"codegen/mlu_functions.yaml": text})
    before = [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))]
    result = _run(
        "import", "mlu-functions", str(clone), "--ref", "r2.4_develop", "--maps", str(maps)
    )
    assert result.exit_code == 2
    assert message in result.output
    assert [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))] == before


def _torch_wheel(folder: Path, *names: str) -> Path:
    path = folder / "torch-2.14.0-cp311-cp311-macosx_14_0_arm64.whl"
    declared = "\n    ".join(f"{name!r}," for name in names)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("torch/cuda/__init__.py", f"__all__ = [\n    {declared}\n]\n")
    return path


def test_import_of_a_wheel_renews_the_shared_tables(maps: Path, tmp_path: Path) -> None:
    rows = read_rows(maps / "_shared" / "public_api.tsv")
    names = [row["symbol"] for row in rows if row["symbol"].startswith("torch.cuda.")]
    known = [name.removeprefix("torch.cuda.") for name in names if name.count(".") == 2]
    wheel = _torch_wheel(tmp_path, *(name for name in known if name != "Event"), "brand_new")
    arguments = ("import", "torch-cuda", str(wheel), "--maps", str(maps))
    first = _run(*arguments)
    assert first.exit_code == 0, first.output
    assert "+ rocm/api.tsv torch.cuda.brand_new" in first.output
    tables = [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))]
    assert _run(*arguments).output.startswith("0 symbols added, 0 removed, 0 changed")
    assert [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))] == tables
    public = (maps / "_shared" / "public_api.tsv").read_text(encoding="utf-8")
    assert "\ntorch.cuda.brand_new\t2.14\t\n" in public
    assert "\ntorch.cuda.Event\t2.1\t2.13\n" in public
    sources = (maps / "_shared" / "sources.tsv").read_text(encoding="utf-8")
    assert "\ndevice-module@2.14.0\tPyPI torch==2.14.0\ttorch/cuda\t2.14.0\t\t\t" in sources


def test_import_of_a_folder_that_lacks_a_file_touches_nothing(maps: Path, tmp_path: Path) -> None:
    table = "|**CUDA**|**HIP**|\n|:--|:--|\n|`cublasX`|`hipblasX`|\n"
    name = "docs/reference/tables/CUBLAS_API_supported_by_HIP_and_ROC.md"
    clone = _clone(tmp_path / "clone", {name: table})
    before = [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))]
    result = _run("import", "hipify", str(clone), "--maps", str(maps))
    assert result.exit_code == 2
    assert "docs/reference/tables has no file CUB_API_supported_by_HIP.md" in result.output
    assert [path.read_bytes() for path in sorted(maps.rglob("*.tsv"))] == before


def test_import_records_a_mirror_by_its_name(maps: Path, tmp_path: Path) -> None:
    rows = "".join(f"|[aclnnOp{number}](x.md)|x|-|是|\n" for number in range(60))
    text = f"|接口名|说明|确定性说明（A2/A3）|确定性说明（Ascend 950）|\n|--|--|--|--|\n{rows}"
    clone = _clone(tmp_path / "clone", {"docs/zh/op_api_list.md": text})
    mirror = ("--repository", "someone/ops-cv (mirror of gitcode cann/ops-cv)")
    result = _run("import", "aclnn-cv", str(clone), *mirror, "--maps", str(maps))
    assert result.exit_code == 0, result.output
    sources = (maps / "_shared" / "sources.tsv").read_text(encoding="utf-8")
    assert "\naclnn-cv@HEAD\tsomeone/ops-cv (mirror of gitcode cann/ops-cv)\t" in sources
    assert "aclnnOp7\tkernel_equivalent\tsupported\t\treplace\t\t\t\t950DT\tstated" in (
        maps / "cann" / "aten.tsv"
    ).read_text(encoding="utf-8")


def test_import_names_the_sources_that_there_are(tmp_path: Path) -> None:
    result = _run("import", "nothing", str(tmp_path))
    assert result.exit_code == 2
    assert "op-plugin" in result.output
    assert "cann-shim" in result.output
