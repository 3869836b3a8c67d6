"""Made-up ports that follow a known law."""

from math import exp, log
from random import Random

from migrate_scan.estimate.calibration import LINE_OFFSET, Observation, Work

INTERCEPT, EXPONENT, KERNELS, NOISE = -0.8, 0.5, 0.4, 0.6


def observations(count: int = 80, *, noise: float = NOISE, seed: int = 1) -> list[Observation]:
    """Ports of Python code and of kernels, two of every repository."""
    random = Random(seed)
    return [_port(number, random, noise) for number in range(count)]


def _port(number: int, random: Random, noise: float) -> Observation:
    native = bool(number % 2)
    places = random.randint(5, 400)
    work = [Work("device_code", "edit", "python", places, ("python_place",), places)]
    kernel_lines = random.randint(100, 9_000) if native else 0
    if native:
        names = ("rewrite_ratio", "kernel_coverage.rewritten")
        work.append(Work("kernels", "rewrite", "device", kernel_lines, names, 1))
    lines = places * 2.0 + kernel_lines * 2.8 * 0.5
    middle = INTERCEPT + EXPONENT * log(lines + LINE_OFFSET) + KERNELS * native
    days = exp(middle + random.gauss(0, noise))
    return Observation(
        id=f"port{number}",
        repository=f"owner/repo{number // 2}",
        commit="0" * 40,
        target=("cann", "mlu")[number % 4 // 2],
        days=max(days, 0.5),
        python_lines=2 * places,
        native_lines=round(kernel_lines * 2.8 * 0.5),
        added_lines=round(lines),
        usages=places,
        kernels=kernel_lines // 60,
        given_hits=None,
        given_kernels=None,
        work=tuple(work),
    )
