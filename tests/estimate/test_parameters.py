"""The numbers themselves: each is a range in order and tells where it comes from."""

from migrate_scan.estimate.parameters import load


def test_every_parameter_is_an_ordered_range_with_a_source() -> None:
    for parameter in load().parameters.values():
        assert 0 <= parameter.low <= parameter.mode <= parameter.high, parameter.id
        assert parameter.high > 0, parameter.id
        assert parameter.source.strip(), parameter.id
        assert parameter.unit.strip(), parameter.id


def test_the_estimate_says_how_far_it_is_calibrated() -> None:
    model = load()
    assert model.calibration
    assert model.log_sd > 0
    assert model.log_sd_source


def test_packages_can_be_worked_in_the_order_given() -> None:
    seen: set[str] = set()
    for name, plan in load().packages.items():
        assert plan.title
        assert set(plan.after) <= seen, name
        seen.add(name)


def test_targets_own_parameter_is_preferred() -> None:
    model = load()
    assert model.for_target("wrapper_lines", "cann") == "wrapper_lines.cann"
    assert model.for_target("wrapper_lines", "mlu") == "wrapper_lines"
