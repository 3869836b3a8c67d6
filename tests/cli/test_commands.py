"""The small commands: explain, maps show, schema."""

import json

from tests.cli.conftest import Run


def test_explain_tells_what_and_why(run: Run) -> None:
    result = run("explain", "ms101")
    assert result.exit_code == 0
    assert "MS101" in result.stdout
    assert "torch.cuda" in result.stdout


def test_explain_lists_and_guesses(run: Run) -> None:
    assert "MS701" in run("explain").stdout
    unknown = run("explain", "MS110")
    assert unknown.exit_code == 2
    assert "Did you mean" in unknown.stderr


def test_maps_show_answers_with_evidence(run: Run) -> None:
    result = run("maps", "show", "cann", "torch.cuda.CUDAGraph", "--format", "json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["verdict"]["status"] == "limited"
    assert answer["verdict"]["evidence"]
    assert answer["stack"]["target"] == "cann"


def test_maps_show_of_an_unknown_name_is_unknown_and_no_error(run: Run) -> None:
    result = run("maps", "show", "rocm", "torch.no_such_thing", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["verdict"]["status"] == "unknown"


def test_maps_show_of_an_unknown_target_is_an_error(run: Run) -> None:
    result = run("maps", "show", "tpu", "torch.add")
    assert result.exit_code == 2
    assert "Unknown target" in result.stderr


def test_schema_is_json(run: Run) -> None:
    assert json.loads(run("schema").stdout)["type"] == "object"
    assert json.loads(run("schema", "--gate").stdout)["$id"].startswith("urn:migrate-scan:gate:")


def test_maps_show_knows_nothing_of_names_that_are_no_apis(run: Run) -> None:
    for symbol in ("foo", "os.path.join", "cudaFoo", "nn.Linear"):
        answer = json.loads(run("maps", "show", "cann", symbol, "--format", "json").stdout)
        assert answer["verdict"]["status"] == "unknown", symbol
