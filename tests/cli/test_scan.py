"""The scan command as a user meets it: outputs, exit codes, messages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from migrate_scan.report import json_schema
from tests.cli.conftest import Run

MAIN = "from migrate_scan.cli.main import main; main()"


def test_the_summary_goes_to_stdout(repository: Path, run: Run) -> None:
    result = run("scan", repository)
    assert result.exit_code == 0
    assert "Person-days" in result.stdout
    assert all(target in result.stdout for target in ("cann", "mlu", "rocm"))


def test_json_is_valid_and_alone_on_stdout(repository: Path, run: Run) -> None:
    result = run("scan", repository, "--format", "json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    jsonschema.validate(document, json_schema())
    assert result.stdout.isascii()
    assert document["root"] == "repo"
    assert str(repository.parent) not in result.stdout


def test_several_formats_from_one_scan(repository: Path, run: Run, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("r.html", "r.json", "r.md", "r.csv", "r.sarif")]
    result = run("scan", repository, *(part for file in files for part in ("-o", file)))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert all(file.stat().st_size > 100 for file in files)
    assert all(file.name in result.stderr for file in files)


def test_the_same_report_whatever_the_jobs_and_the_cache(repository: Path, run: Run) -> None:
    for number in range(20):
        (repository / f"m{number}.py").write_text(
            f"import torch\ntorch.cuda.empty_cache()  # {number}\n"
        )
    outputs = [
        run("scan", repository, "--format", "json", *options).stdout
        for options in (("-j", "1"), ("-j", "4"), ("-j", "2", "--no-cache"), ())
    ]
    assert len(set(outputs)) == 1
    assert not list(repository.glob(".*"))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "Missing argument"),
        (("",), 2, "PATH is empty"),
        (("{repo}", "--chip", "Z9"), 2, "Unknown chip 'Z9'"),
        (("{repo}", "--chip", "A2", "--chip", "A3"), 2, "both chips of cann"),
        (("{repo}", "--select", "MS999"), 2, "no rule begins with 'MS999'"),
        (("{repo}", "--dtype", "fp99"), 2, "unknown dtype 'fp99'"),
        (("{repo}", "--config", "/dev/zero"), 2, "not_regular"),
        (("nowhere",), 2, "does not exist"),
        (("{repo}/train.py",), 2, "not a folder"),
        (("{repo}", "--target", "cnan"), 2, "Did you mean 'cann'"),
        (("{repo}", "--target", "cann", "--chip", "MI300X"), 2, "chip of rocm"),
        (("{repo}", "--torch", "banana"), 2, "not a torch version"),
        (("{repo}", "-o", "{repo}/no/such/report.html"), 2, "Cannot write"),
        (("{repo}", "-o", "{repo}/report.docx"), 2, "suffix names no format"),
        (("{repo}", "--config", "{repo}/none.toml"), 2, "none.toml"),
    ],
)
def test_wrong_usage_is_told(
    repository: Path, run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    filled = [argument.replace("{repo}", str(repository)) for argument in arguments]
    result = run("scan", *filled)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_an_empty_folder_is_no_input(tmp_path: Path, run: Run) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("scan", empty)
    assert result.exit_code == 3
    assert "holds no" in result.stderr


def test_a_folder_of_which_nothing_can_be_read_is_no_input(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "pipes"
    folder.mkdir()
    os.mkfifo(folder / "a.py")
    result = run("scan", folder)
    assert result.exit_code == 3
    assert "not_regular" in result.stderr


def test_a_full_disk_is_told(repository: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "scan", str(repository), "--format", "json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: No space left")


def test_an_unknown_configuration_key_is_told_with_a_guess(repository: Path, run: Run) -> None:
    (repository / "pyproject.toml").write_text('[tool.migrate-scan]\ntargts = ["cann"]\n')
    result = run("scan", repository)
    assert result.exit_code == 2
    assert "targts" in result.stderr
    assert "targets" in result.stderr
    assert run("scan", repository, "--isolated").exit_code == 0


def test_the_configuration_chooses_and_the_command_line_wins(repository: Path, run: Run) -> None:
    (repository / "pyproject.toml").write_text('[tool.migrate-scan]\ntargets = ["mlu"]\n')
    configured = json.loads(run("scan", repository, "--format", "json").stdout)
    assert list(configured["targets"]) == ["mlu"]
    told = json.loads(run("scan", repository, "--format", "json", "-t", "rocm").stdout)
    assert list(told["targets"]) == ["rocm"]


def test_a_broken_file_loses_only_itself(repository: Path, run: Run) -> None:
    (repository / "old.py").write_text("print 'python 2'\nimport torch\ntorch.cuda.init()\n")
    (repository / "wide.py").write_text("x = '" + "a" * 20_000_000 + "'\n")
    os.mkfifo(repository / "pipe.py")
    (repository / "loop").symlink_to(repository)
    result = run("scan", repository, "--format", "json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert {file["path"] for file in document["files"]["partial"]} == {"old.py"}
    reasons = {file["path"]: file["reason"] for file in document["files"]["skipped"]}
    assert reasons["pipe.py"] == "not_regular"
    assert reasons["wide.py"] == "too_large"
    found = {(usage["path"], usage["symbol"]) for usage in document["usages"]}
    assert ("old.py", "torch.cuda.init") in found
    assert ("train.py", "torch.cuda.synchronize") in found
    assert run("scan", repository, "--strict").exit_code == 4


def test_select_and_ignore(repository: Path, run: Run) -> None:
    only = json.loads(run("scan", repository, "--format", "json", "--select", "MS102").stdout)
    assert {usage["rule"] for usage in only["usages"]} == {"MS102"}
    without = json.loads(run("scan", repository, "--format", "json", "--ignore", "MS1").stdout)
    assert not without["usages"]


def test_suppressed_usages_stay_and_make_no_findings(repository: Path, run: Run) -> None:
    path = repository / "train.py"
    path.write_text(
        path.read_text().replace(
            "torch.cuda.synchronize()",
            "torch.cuda.synchronize()  # migrate-scan: ignore[MS101] measured",
        )
    )
    document = json.loads(run("scan", repository, "--format", "json").stdout)
    [usage] = [u for u in document["usages"] if u["symbol"] == "torch.cuda.synchronize"]
    assert usage["suppressed"]["reason"] == "measured"
    for target in document["targets"].values():
        assert usage["id"] not in {finding["subject"] for finding in target["findings"]}


def test_quiet_prints_nothing_but_data(repository: Path, run: Run, tmp_path: Path) -> None:
    result = run("scan", repository, "-q", "-o", tmp_path / "r.json")
    assert (result.stdout, result.stderr) == ("", "")


def test_compiled_kernels_are_recorded_and_not_read(repository: Path, run: Run) -> None:
    (repository / "sm80.cubin").write_bytes(b"\x7fELF")
    document = json.loads(run("scan", repository, "--format", "json", "-t", "cann").stdout)
    jsonschema.validate(document, json_schema())
    assert document["files"]["by_language"] == {"blob": 1, "python": 1}
    [blob] = [usage for usage in document["usages"] if usage["category"] == "binary_blob"]
    assert blob["path"] == "sm80.cubin"
    [finding] = [f for f in document["targets"]["cann"]["findings"] if f["subject"] == blob["id"]]
    assert (finding["status"], finding["route"]) == ("unsupported", "rewrite")


def test_kernels_of_one_name_do_not_multiply_with_their_launches(
    repository: Path, run: Run
) -> None:
    count = 200
    kernels = "__global__ void k(){}\n" * count
    launches = "".join(f"void f{i}(){{ k<<<1, 1>>>(); }}\n" for i in range(count))
    (repository / "many.cu").write_text(kernels + launches)
    document = json.loads(run("scan", repository, "--format", "json", "-t", "cann").stdout)
    assert len(document["kernels"]) == count
    assert sum(len(kernel["launches"]) for kernel in document["kernels"]) <= count * 32


def test_what_if_tells_every_other_stack(repository: Path, run: Run) -> None:
    options = ("--what-if", "-t", "cann@26.1.0", "--torch", "2.7", "--chip", "A2")
    document = json.loads(run("scan", repository, *options, "--format", "json").stdout)
    jsonschema.validate(document, json_schema())
    found = document["targets"]["cann"]["what_if"]
    assert {item["stack"]["chip"] for item in found} == {"A2", "A3", "950DT", "310P"}
    linear = [
        (item["stack"]["chip"], change["after"]["status"])
        for item in found
        for change in item["changes"]
        if change["symbol"] == "torch.nn.Linear" and item["stack"]["torch"] == "2.7.1"
    ]
    assert ("950DT", "unsupported") in linear
    text = run("scan", repository, *options).stdout
    assert "torch.nn.Linear: limited, constraints met → unsupported" in text
    plain = json.loads(run("scan", repository, "--format", "json").stdout)
    assert all(target["what_if"] == [] for target in plain["targets"].values())


def test_one_plan_is_recommended(repository: Path, run: Run) -> None:
    document = json.loads(run("scan", repository, "--format", "json").stdout)
    plans = document["targets"]["cann"]["plans"]
    assert [plan["shim"] for plan in plans] == [False, True]
    assert sum(plan["recommended"] for plan in plans) == 1
    assert "switched on by importing torch_npu.contrib.transfer_to_npu" in plans[1]["notes"]
    assert "is recommended" in run("scan", repository).stdout


def test_an_impossible_pair_is_refused_with_what_there_is(repository: Path, run: Run) -> None:
    result = run("scan", repository, "-t", "cann@26.1.0", "--torch", "2.4")
    assert result.exit_code == 2
    assert "only for 2.12.0, 2.11.0, 2.10.0, 2.9.0, 2.7.1" in result.stderr


def test_a_stack_that_is_not_released_is_told(repository: Path, run: Run) -> None:
    options = ("-t", "mlu", "--torch", "2.7", "--format", "json")
    document = json.loads(run("scan", repository, *options).stdout)
    told = {item["code"]: item["message"] for item in document["diagnostics"]}
    assert "no release is for torch 2.7, and no source of this map" in told["stack_unreleased"]


def test_a_stack_that_is_not_released_is_told_wherever_the_report_goes(
    repository: Path, run: Run, tmp_path: Path
) -> None:
    options = ("-t", "cann", "--torch", "2.13")
    said = "cann: no release is for torch 2.13. The version matrix offers: torch 2.12.0"
    assert said in " ".join(run("scan", repository, *options).stdout.split())
    assert said in run("scan", repository, *options, "--format", "json").stderr
    page = tmp_path / "report.html"
    assert said in " ".join(run("scan", repository, *options, "-o", page).stderr.split())
    assert said in page.read_text("utf-8")
    assert (
        said
        in run(
            "scan", repository, *options, "-o", tmp_path / "report.txt", "--format", "text"
        ).stderr
    )


@pytest.mark.parametrize("version", ["9.9", "1.0"])
def test_a_torch_version_beyond_all_maps_is_refused(
    repository: Path, run: Run, version: str
) -> None:
    result = run("scan", repository, "-t", "cann", "--torch", version)
    assert result.exit_code == 2
    assert f"torch {version} is not known: the maps tell of 1.5 to 2.13" in result.stderr
    assert "The version matrix offers: torch 2.12.0" in result.stderr


OVERRIDES = """\
cann:
  entries:
  - kind: python_api
    symbols: [torch.nn.Linear]
    status: unsupported
    reason: measured on our cards
"""


def _linear(result_stdout: str) -> str:
    document = json.loads(result_stdout)
    ids = {item["symbol"]: item["id"] for item in document["operators"]}
    findings = document["targets"]["cann"]["findings"]
    linear = ids["torch.nn.Linear"]
    return str(next(item["status"] for item in findings if item["subject"] == linear))


def test_a_users_own_statements_win(repository: Path, run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OVERRIDES)
    result = run("scan", repository, "--overrides", own, "--format", "json")
    assert _linear(result.stdout) == "unsupported"
    assert json.loads(result.stdout)["config"]["overrides"] == "own.yaml"
    assert str(tmp_path) not in result.stdout


def test_the_configuration_names_a_file_below_the_root(repository: Path, run: Run) -> None:
    (repository / "maps.yaml").write_text(OVERRIDES)
    (repository / "pyproject.toml").write_text('[tool.migrate-scan]\noverrides = "maps.yaml"\n')
    assert _linear(run("scan", repository, "--format", "json").stdout) == "unsupported"


@pytest.mark.parametrize("name", ["missing.yaml", "../outside.yaml", "/outside.yaml", "link.yaml"])
def test_the_configuration_reaches_nothing_else(repository: Path, run: Run, name: str) -> None:
    (repository.parent / "outside.yaml").write_text(OVERRIDES)
    (repository / "link.yaml").symlink_to(repository.parent / "outside.yaml")
    (repository / "pyproject.toml").write_text(f'[tool.migrate-scan]\noverrides = "{name}"\n')
    result = run("scan", repository)
    assert result.exit_code == 2
    assert f"{name}: cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unsupported", "nope", "own.yaml:5: status: Invalid enum value 'nope'"),
        ("cann:", "cann: &a", "own.yaml:7: aliases are not allowed"),
        ("cann:", "schema: 9\ncann:", "own.yaml:1: schema 9 is not known"),
        ("[torch.nn.Linear]", "[torch.nn.Linear", "own.yaml:5: not valid YAML"),
    ],
)
def test_an_error_of_theirs_names_file_and_line(
    repository: Path, run: Run, tmp_path: Path, old: str, new: str, said: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OVERRIDES.replace(old, new, 1) + ("rocm: *a\n" if "&a" in new else ""))
    result = run("scan", repository, "--overrides", own)
    assert result.exit_code == 2
    assert said in result.stderr


def test_entry_points_limit_the_inventory_and_the_rest_is_named(repository: Path, run: Run) -> None:
    (repository / "other.py").write_text("import torch\ntorch.cuda.empty_cache()\n")
    result = run("scan", repository, "--entry", "train.py", "--format", "json")
    document = json.loads(result.stdout)
    jsonschema.validate(document, json_schema())
    assert {usage["path"] for usage in document["usages"]} == {"train.py"}
    assert document["files"]["out_of_reach"] == ["other.py"]
    assert document["config"]["entry"] == ["train.py"]
    assert [d["code"] for d in document["diagnostics"]] == ["entry_points"]
    assert "1 place not imported" in run("scan", repository, "--entry", "train.py").stdout
    assert run("scan", repository, "--entry", "gone.py").exit_code == 2
