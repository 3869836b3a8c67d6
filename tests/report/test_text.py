import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from migrate_scan.model import Report
from migrate_scan.report import render, text_summary

from .factory import empty_report, rich_report


def test_the_answer_fits_on_one_screen() -> None:
    lines = text_summary(rich_report(hostile=False), width=100, color=False).splitlines()
    assert 20 <= len(lines) <= 40


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal(rich: Report, width: int, language: str) -> None:
    text = text_summary(rich, width=width, color=False, language=language)
    assert max(map(cell_len, text.splitlines())) <= width


def test_it_says_what_matters() -> None:
    text = text_summary(rich_report(hostile=False), width=120, color=False)
    for said in (
        "142 files scanned",
        "14 CUDA usages",
        "3 kernels",
        "cann A2",
        "11/14",
        "3/5 (+1?)",
        "44–59 d",
        "not calibrated",
        "cann: a port exists",
        "ms_deformable_col2im_gpu_kernel_shm_reduce_v2",
        "3 files not read",
        "1 CUDA token unexplained",
        "pyproject.toml is not TOML",
    ):
        assert said in text


def test_colour_only_where_asked(rich: Report) -> None:
    assert "\x1b" not in text_summary(rich, width=100, color=False)
    assert "\x1b[" in text_summary(rich, width=100, color=True)


def test_text_of_the_tree_moves_no_terminal(rich: Report) -> None:
    text = text_summary(rich, width=100, color=True)
    assert "\u202e" not in text
    assert "\x1b[31mgnp" not in text
    assert "⟨U+001B⟩" in text


def test_markup_in_names_is_text() -> None:
    report = replace(empty_report(), root="[bold red]x[/]")
    assert "[bold red]x[/]" in text_summary(report, width=80, color=False)


def test_calibrated_estimates_carry_no_warning(empty: Report) -> None:
    target = empty.targets["cann"]
    estimate = replace(target.estimate, calibration="calibrated on 12 ports")
    report = replace(empty, targets={"cann": replace(target, estimate=estimate)})
    assert "not calibrated" in text_summary(empty, width=80, color=False)
    assert "not calibrated" not in text_summary(report, width=80, color=False)


def test_nothing_found_is_said(empty: Report) -> None:
    text = text_summary(empty, width=80, color=False)
    assert "0 files scanned" in text
    assert "nothing: every file was read" in text


def test_text_format_is_the_summary(rich: Report) -> None:
    assert render(rich, "text") == text_summary(rich, width=100, color=False)
