import os
from pathlib import Path

import pytest

from migrate_scan.config import Config, ConfigError, GateConfig, load_config
from migrate_scan.discover import DEFAULT_EXCLUDE


def scanned(root: Path, text: str) -> Path:
    (root / "pyproject.toml").write_text(text)
    return root


def test_defaults_hold_where_there_is_no_file_or_no_table(tmp_path: Path) -> None:
    assert load_config(tmp_path).config == Config()
    assert load_config(scanned(tmp_path, "[project]\nname = 'x'\n")).config == Config()
    assert Config().targets == ("cann", "mlu", "rocm")
    assert Config().exclude == DEFAULT_EXCLUDE


def test_every_key_can_be_set(tmp_path: Path) -> None:
    scanned(
        tmp_path,
        """
        [tool.migrate-scan]
        targets = ["rocm"]
        torch = "2.6"
        chips = ["gfx942"]
        dtype = ["bf16"]
        scope = "inference"
        goal = "parity"
        exclude = ["gen"]
        extend-exclude = ["old"]
        select = ["MS1"]
        ignore = ["MS101"]
        require-reason = true
        jobs = 3
        [tool.migrate-scan.gate]
        fail-on = ["unsupported"]
        targets = ["cann"]
        warn-only = true
        require-reason = true
        baseline = "debt.json"
        maps = "2026.10"
        """,
    )
    assert load_config(tmp_path).config == Config(
        targets=("rocm",),
        torch="2.6",
        chips=("gfx942",),
        dtype=("bf16",),
        scope="inference",
        goal="parity",
        exclude=("gen",),
        extend_exclude=("old",),
        select=("MS1",),
        ignore=("MS101",),
        require_reason=True,
        jobs=3,
        gate=GateConfig(
            fail_on=("unsupported",),
            targets=("cann",),
            warn_only=True,
            require_reason=True,
            baseline="debt.json",
            maps="2026.10",
        ),
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("targts = ['cann']", "unknown key 'targts'; did you mean 'targets'?"),
        ("extend_exclude = []", "unknown key 'extend_exclude'; did you mean 'extend-exclude'?"),
        ("zzz = 1", "unknown key 'zzz'; known are targets, torch"),
        ("gate = {failon = []}", "gate: unknown key 'failon'; did you mean 'fail-on'?"),
        ("gate = 1", "gate must be a table"),
        ("targets = 'cann'", "Expected `array`, got `str` - at `targets`"),
        ("scope = 'both'", "Invalid enum value 'both' - at `scope`"),
        ("jobs = 0", "jobs must be from 1 to 256, not 0"),
        ("gate = {warn-only = 'yes'}", "Expected `bool`, got `str` - at `gate.warn_only`"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_names_file_and_key(
    tmp_path: Path, table: str, message: str
) -> None:
    scanned(tmp_path, f"[tool.migrate-scan]\n{table}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert str(caught.value).startswith(f"pyproject.toml: {message}")


@pytest.mark.parametrize(
    "content", [b"a = ", b"\xff\xfe[", b"x = " + b"[" * 100_000, b"# " + b"x" * 1_000_001]
)
def test_a_pyproject_that_cannot_be_read_is_told_and_the_defaults_hold(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    loaded = load_config(tmp_path)
    assert loaded.config == Config()
    assert [(d.code, d.path) for d in loaded.diagnostics] == [
        ("config_unreadable", "pyproject.toml")
    ]


def test_a_pyproject_that_is_a_pipe_or_a_way_out_is_not_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside.toml"
    outside.write_text("[tool.migrate-scan]\ntargets = ['rocm']\n")
    root = tmp_path / "root"
    root.mkdir()
    os.mkfifo(root / "pyproject.toml")
    assert load_config(root).config == Config()
    (root / "pyproject.toml").unlink()
    (root / "pyproject.toml").symlink_to(outside)
    loaded = load_config(root)
    assert loaded.config == Config()
    assert loaded.diagnostics


def test_a_named_file_may_hold_the_keys_at_its_top(tmp_path: Path) -> None:
    scanned(tmp_path, "[tool.migrate-scan]\ntargets = ['mlu']\n")
    named = tmp_path / "scan.toml"
    named.write_text("targets = ['rocm']\n")
    assert load_config(tmp_path, file=named).config.targets == ("rocm",)
    named.write_text("[tool.migrate-scan]\ntargets = ['cann']\n")
    assert load_config(tmp_path, file=named).config.targets == ("cann",)


@pytest.mark.parametrize("content", ["a = ", "nonsense = 1\n"])
def test_a_named_file_must_be_right(tmp_path: Path, content: str) -> None:
    named = tmp_path / "scan.toml"
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, file=named)
    named.write_text(content)
    with pytest.raises(ConfigError, match=r"scan\.toml"):
        load_config(tmp_path, file=named)


def test_isolated_reads_no_file(tmp_path: Path) -> None:
    scanned(tmp_path, "[tool.migrate-scan]\nnonsense = 1\n")
    assert load_config(tmp_path, isolated=True).config == Config()


def test_the_command_line_overrides_what_it_gives() -> None:
    config = Config(targets=("cann",), jobs=4).override(targets=("rocm",), jobs=None, torch=None)
    assert config == Config(targets=("rocm",), jobs=4)


def test_the_report_shows_the_keys_as_they_are_written_and_no_jobs() -> None:
    shown = Config(jobs=2, gate=GateConfig(fail_on=("x",))).as_dict()
    assert shown["extend-exclude"] == ()
    assert shown["gate"]["fail-on"] == ("x",)
    assert "jobs" not in shown
