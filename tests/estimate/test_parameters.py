"""The numbers themselves: each is a range in order and tells where it comes from."""

from msgspec.structs import replace

from migrate_scan.estimate.parameters import load
from migrate_scan.model import Figure
from migrate_scan.report import catalogue
from migrate_scan.report.error_table import error_table


def test_every_parameter_is_an_ordered_range_with_a_source() -> None:
    for parameter in load().model.parameters.values():
        assert 0 < parameter.low <= parameter.mode <= parameter.high, parameter.id
        assert parameter.source.strip(), parameter.id
        assert parameter.unit.strip(), parameter.id


def test_parameters_are_read_as_the_numbers_that_a_report_holds() -> None:
    for parameter in load().model.parameters.values():
        figures = (parameter.low, parameter.mode, parameter.high)
        assert all(isinstance(figure, float) for figure in figures), parameter.id


def test_a_parameter_is_measured_or_says_that_it_is_assumed() -> None:
    for parameter in load().model.parameters.values():
        measured = "real ports" in parameter.source or "mmcv ports" in parameter.source
        assert measured or "assumption" in parameter.source, parameter.id


def test_the_shipped_calibration_is_of_real_ports_and_says_how_good_it_is() -> None:
    calibration = load().calibration
    made = calibration.provenance
    assert calibration.claim().startswith(f"calibrated on {made.ports} public ports of ")
    assert sum(made.by_target.values()) == made.ports == len(calibration.observations)
    assert {"cann", "mlu", "rocm"} <= made.by_target.keys()


def test_a_claim_rounds_as_the_table_does() -> None:
    calibration = load().calibration
    figures = {**calibration.error["estimate"], "mdmre": Figure(value=0.665, low=0.6, high=0.7)}
    error = {"estimate": figures}
    assert "| 0.67 (0.60" in error_table(catalogue.load("en"), error)[2]
    assert "median error 67%" in replace(calibration, error=error).claim()


def test_packages_can_be_worked_in_the_order_given() -> None:
    seen: set[str] = set()
    for name, plan in load().model.packages.items():
        assert plan.title
        assert set(plan.after) <= seen, name
        seen.add(name)


def test_targets_own_parameter_is_preferred() -> None:
    model = load().model
    assert model.for_target("wrapper_lines", "cann") == "wrapper_lines.cann"
    assert model.for_target("wrapper_lines", "mlu") == "wrapper_lines"
