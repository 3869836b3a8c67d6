"""The simulation: repeatable, ordered, monotone, and right where the sum is known."""

from dataclasses import replace
from math import exp
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from migrate_scan.estimate import estimate
from migrate_scan.estimate.parameters import EffortModel, load
from migrate_scan.estimate.simulate import simulate
from migrate_scan.estimate.work import Term
from migrate_scan.model import Estimate

REWRITE = ("rewrite_ratio", "device_code_line")


def days(*terms: Term) -> Estimate:
    return estimate(terms, keeps_cuda=False, scope="training", goal="parity")


def summed(*terms: Term, model: EffortModel, seed: int = 7, samples: int = 4_000) -> Estimate:
    return simulate(terms, (), model, scope="training", goal="parity", samples=samples, seed=seed)


def test_nothing_to_do_takes_no_time() -> None:
    found = days()
    assert (found.p50_days, found.p80_days, found.p95_days) == (0.0, 0.0, 0.0)
    assert found.work_packages == ()
    assert found.drivers == ()


def test_same_terms_and_seed_give_the_same_figures() -> None:
    terms = [Term("kernels", 500, REWRITE), Term("device_code", 30, ("manual_edit",))]
    assert days(*terms) == days(*terms)
    assert days(*terms) == days(*reversed(terms))
    other = summed(*terms, model=load(), seed=8)
    assert other.p50_days != summed(*terms, model=load(), seed=9).p50_days
    assert other.seed == 8


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 20_000), st.integers(0, 20_000))
def test_more_kernel_lines_never_take_less_time(lines: int, more: int) -> None:
    small = days(Term("kernels", lines, REWRITE))
    large = days(Term("kernels", lines + more, REWRITE))
    assert small.p50_days <= large.p50_days
    assert small.p95_days <= large.p95_days


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(sorted(load().parameters)), st.integers(1, 500))))
def test_percentiles_are_ordered_and_packages_too(uses: list[tuple[str, int]]) -> None:
    found = days(*(Term("device_code", quantity, (name,)) for name, quantity in uses))
    assert 0 <= found.p50_days <= found.p80_days <= found.p95_days
    for package in found.work_packages:
        assert package.low <= package.mode <= package.high


def test_mean_of_a_sum_of_triangles_is_the_analytic_one() -> None:
    """Without the model error the mean is the sum of (low + mode + high) / 3, and the median
    of many parameters comes close to it."""
    certain = replace(load(), log_sd=0.0)
    names = (
        *("manual_edit", "capability_gate", "extension_build", "package_replaced"),
        *("operator_without_counterpart", "hard_feature", "api_without_counterpart"),
    )
    terms = [Term("device_code", 100, (name,)) for name in names]
    shapes = [certain.parameters[name] for name in names]
    mean = sum(100 * (p.low + p.mode + p.high) / 3 for p in shapes)
    variance = sum(
        1e4
        * (p.low**2 + p.mode**2 + p.high**2 - p.low * p.mode - p.low * p.high - p.mode * p.high)
        / 18
        for p in shapes
    )
    found = summed(*terms, model=certain)
    assert found.p50_days == pytest.approx(mean, rel=0.05)
    assert found.p95_days == pytest.approx(mean + 1.645 * variance**0.5, rel=0.05)


def test_model_error_widens_the_range_as_a_log_normal_does() -> None:
    model = load()
    fixed = replace(
        model,
        parameters={
            **model.parameters,
            "manual_edit": structs.replace(
                model.parameters["manual_edit"], low=1.0, mode=1.0, high=1.0
            ),
        },
    )
    found = summed(Term("device_code", 1000, ("manual_edit",)), model=fixed, samples=20_000)
    for percentile, value in ((0.5, found.p50_days), (0.8, found.p80_days), (0.95, found.p95_days)):
        expected = 1000 * exp(NormalDist(0, model.log_sd).inv_cdf(percentile))
        assert value == pytest.approx(expected, rel=0.06)


def test_places_that_share_a_parameter_are_wrong_together() -> None:
    certain = replace(load(), log_sd=0.0)
    one = summed(Term("kernels", 100, REWRITE), model=certain)
    many = summed(*(Term("kernels", 1, REWRITE) for _ in range(100)), model=certain)
    assert one.p95_days == many.p95_days


def test_drivers_share_the_whole() -> None:
    found = days(Term("kernels", 5_000, REWRITE), Term("device_code", 10, ("manual_edit",)))
    assert sum(driver.share for driver in found.drivers) == pytest.approx(1.0, abs=0.001)
    assert found.drivers[0].what == load().packages["kernels"].title


def test_order_of_the_packages_skips_those_without_work() -> None:
    """Accuracy comes after distributed; without distributed work, after what stood before it."""
    found = days(Term("kernels", 100, REWRITE))
    after = {package.id: set(package.after) for package in found.work_packages}
    assert after == {
        "bring_up": set(),
        "kernels": {"bring_up"},
        "accuracy": {"bring_up", "kernels"},
    }


def test_goal_and_scope_decide_what_no_line_shows() -> None:
    terms = [Term("distributed", 2, ("manual_edit",))]
    runs = estimate(terms, keeps_cuda=True, scope="inference", goal="runs")
    tuned = estimate(terms, keeps_cuda=True, scope="training", goal="tuned")
    used = {parameter.id for parameter in runs.parameters}
    assert used == {"manual_edit", "bring_up.same_device", "model_error"}
    assert {"distributed_validation", "accuracy.training", "performance.training"} <= {
        parameter.id for parameter in tuned.parameters
    }
    assert runs.p50_days < tuned.p50_days
