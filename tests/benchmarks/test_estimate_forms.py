"""The forms that are compared."""

from math import log

import pytest

from migrate_scan.estimate.calibrate.fitting import fit
from migrate_scan.estimate.parameters import assumptions
from tests.benchmarks.estimate_forms import FORMS, MEAN, fitted
from tests.estimate.calibrate.ports import observations


def test_the_form_that_ships_is_one_of_them() -> None:
    ports = observations()
    shipped, form = fit(ports, assumptions()), fitted(ports)["lines, has kernels"]
    for port in ports:
        assert form(port) == pytest.approx(log(shipped.predict(port)))


def test_the_fifth_is_the_mean_of_two() -> None:
    ports = observations(40)
    forms = fitted(ports)
    assert len(forms) == len(FORMS) + 1
    (mean,) = (forms[name] for name in forms.keys() - FORMS.keys())
    first, second = (forms[name](ports[0]) for name in MEAN)
    assert mean(ports[0]) == pytest.approx((first + second) / 2)
