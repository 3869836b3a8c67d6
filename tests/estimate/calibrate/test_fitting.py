"""The fit finds a law that is there, keeps to what is known where there is little, and
never looks at the repository that it is asked about."""

from dataclasses import dataclass
from math import log

import msgspec
import pytest

from migrate_scan.estimate.calibrate.fitting import fit, folds, has_kernels, predicted_lines
from migrate_scan.estimate.calibrate.validate import learners, left_out
from migrate_scan.estimate.parameters import assumptions
from tests.estimate.calibrate.ports import EXPONENT, INTERCEPT, KERNELS, NOISE, observations


def test_a_known_law_is_found() -> None:
    found = fit(observations(200), assumptions())
    assert found.law.exponent == pytest.approx(EXPONENT, abs=0.06)
    assert found.law.kernels == pytest.approx(KERNELS, abs=0.15)
    for kernels in (False, True):
        assert found.law.log_days(1_000, "cann", kernels=kernels) == pytest.approx(
            INTERCEPT + EXPONENT * log(1_010) + KERNELS * kernels, abs=0.15
        )
    assert found.law.log_sd == pytest.approx(NOISE, abs=0.12)
    assert found.lines["kernel_coverage.rewritten"].mode == pytest.approx(0.5, rel=0.02)
    assert found.lines["python_place"].mode == pytest.approx(2.0, rel=0.02)


def test_kernels_that_went_faster_shift_no_target() -> None:
    """The factor is one at least, and without it the law is that of all ports."""
    ports = [
        msgspec.structs.replace(port, days=port.days * (0.1 if has_kernels(port) else 1.0))
        for port in observations(200)
    ]
    found = fit(ports, assumptions())
    assert found.law.kernels == 0
    assert max(map(abs, found.law.shifts.values())) < 0.15


def test_few_ports_stay_close_to_what_is_assumed() -> None:
    """Three ports that wrote a tenth of the lines move the figure, but not by ten."""
    ports = [
        msgspec.structs.replace(port, native_lines=port.native_lines // 10)
        for port in observations(6)
    ]
    found = fit(ports, assumptions()).lines["kernel_coverage.rewritten"]
    assert found.ports == 3
    assert 0.05 < found.mode < 0.5


def test_a_target_without_ports_has_no_shift_of_its_own() -> None:
    law = fit(observations(), assumptions()).law
    assert set(law.shifts) == {"cann", "mlu"}
    assert law.log_days(100, "musa", kernels=False) == law.intercept + law.exponent * log(110)


def test_the_fit_is_deterministic_and_ignores_order() -> None:
    ports = observations()
    first, second = fit(ports, assumptions()), fit(ports, assumptions())
    assert first.law == second.law
    backwards = fit(ports[::-1], assumptions()).law
    assert backwards.exponent == pytest.approx(first.law.exponent)


def test_more_lines_never_mean_fewer_days() -> None:
    """Even where the ports say the opposite."""
    ports = observations(noise=0.0)
    slowest = max(port.days for port in ports)
    upside_down = [msgspec.structs.replace(p, days=slowest / p.days) for p in ports]
    assert fit(upside_down, assumptions()).law.exponent >= 0


def test_folds_keep_repositories_whole() -> None:
    ports = observations()
    for kept, out in folds(ports):
        assert out
        assert not {p.repository for p in kept} & {p.repository for p in out}


def test_kind_and_lines_of_a_port() -> None:
    python, kernels = observations(2)
    assert (has_kernels(python), has_kernels(kernels)) == (False, True)
    assert predicted_lines(python, assumptions()) == pytest.approx(python.python_lines)


@dataclass
class _Spy:
    seen: list[set[str]]


def test_no_guess_sees_its_own_repository() -> None:
    spy = _Spy([])
    ports = observations(20)

    def learn(kept: object) -> object:
        assert isinstance(kept, list)
        spy.seen.append({port.repository for port in kept})
        return lambda _: (1.0, 1.0)

    left_out(ports, learn)  # type: ignore[arg-type]
    every = {port.repository for port in ports}
    assert [every - seen for seen in spy.seen] == [{name} for name in sorted(every)]


def test_changing_a_ports_days_does_not_change_its_own_guess() -> None:
    """Leakage would show here."""
    ports = observations(24)
    changed = [
        msgspec.structs.replace(port, days=500.0) if port.repository == "owner/repo3" else port
        for port in ports
    ]
    learn = learners(assumptions())["estimate"]
    before = {g.id: g.middle for g in left_out(ports, learn) if g.repository == "owner/repo3"}
    after = {g.id: g.middle for g in left_out(changed, learn) if g.repository == "owner/repo3"}
    assert before == after
