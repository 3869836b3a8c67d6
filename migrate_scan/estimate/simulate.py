"""From terms to person-days: the law of the calibration, and a range around it.

The middle is the law at the predicted lines. The range has two parts: what the parameters
leave open (unknown, unverified and undecided entries most of all) and what was left on
repositories that the calibration had not seen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import exp, log, prod
from statistics import NormalDist, fmean

from msgspec import Struct

from migrate_scan.estimate.draws import SAMPLES, drawn, normal
from migrate_scan.estimate.parameters import Calibrated
from migrate_scan.estimate.situation import Situation
from migrate_scan.estimate.work import KERNELS, Term
from migrate_scan.model import LineKind, Parameter, WorkKind

Samples = list[float]
_THINNED = 10
_HALVINGS = 14
_GRID = 250
Kind = tuple[str, WorkKind, LineKind, tuple[str, ...]]
"""Package, item, lines and parameters: what terms have in common that are one."""


class Course(Struct, frozen=True):
    """What a port comes to: ``middle`` days, and the days in every sample, as a whole and by
    work package."""

    middle: float
    days: Samples
    by_package: dict[str, Samples]


class Outlook:
    """The estimate of one set of terms in one situation."""

    def __init__(self, terms: Sequence[Term], basis: Calibrated, situation: Situation) -> None:
        self.terms = merged(term for term in terms if term.quantity > 0)
        self.basis = basis
        self.situation = situation
        distributed = any(term.package == "distributed" for term in self.terms)
        self.unseen = situation.unseen(distributed=distributed) if self.terms else {}
        self.usual = situation.reference().unseen(distributed=distributed)
        """What the real ports are taken to have done beside the visible work: what the law's
        days are divided by."""
        self.lines = sum(term.middle(basis.model) for term in self.terms)
        self.kernels = any(term.package == KERNELS for term in self.terms)

    @property
    def parameters(self) -> dict[str, Parameter]:
        """All parameters of the model by name."""
        return self.basis.model.parameters

    def middle(
        self,
        without_lines: float = 0.0,
        without_unseen: str = "",
        *,
        without_kernels: bool = False,
    ) -> float:
        """Days at the middle of every parameter; on request without some of the lines (and if
        those were all of the kernels', as code that has none), or without a work package's
        unseen part."""
        lines = self.lines - without_lines
        if not self.terms or lines <= 1e-9:
            return 0.0
        mode = {name: parameter.mode for name, parameter in self.parameters.items()}
        kernels = self.kernels and not without_kernels
        law = self.basis.calibration.law
        whole = exp(law.log_days(lines, self.situation.target, kernels=kernels))
        whole *= prod(mode[name] for name in self.situation.factors())
        unseen = sum(mode[n] for package, n in self.unseen.items() if package != without_unseen)
        return whole * (1 + unseen) / (1 + sum(mode[name] for name in self.usual.values()))

    def middle_with(self, more_lines: float) -> float:
        """Days at the middle if so many lines are written beside those that ports like this
        one write."""
        law = self.basis.calibration.law
        before = self.lines + law.offset
        return self.middle() * float(((before + more_lines) / before) ** law.written)

    def days_per_line(self) -> float:
        """What a visible line costs here, at the middle."""
        if not self.lines:
            return 0.0
        unseen = sum(self.parameters[name].mode for name in self.unseen.values())
        return self.middle() / (1 + unseen) / self.lines

    def percentiles(self, *shares: float) -> tuple[float, ...]:
        """The days that each of ``shares`` (0 to 1) of such ports does not exceed."""
        if not self.terms:
            return tuple(0.0 for _ in shares)
        _, lines = self._visible()
        return mixture(self._centres(lines, self._beside()), self._residual_sd, shares)

    def course(self) -> Course:
        """The simulation. Nothing to do is no days at all."""
        if not self.terms:
            return Course(0.0, [0.0] * SAMPLES, {})
        packages, lines = self._visible()
        beside = self._beside()
        days = self._days(self._centres(lines, beside))
        per_line = [d / b / w for d, b, w in zip(days, beside, lines, strict=True)]
        by_package = {
            name: [rate * value for rate, value in zip(per_line, values, strict=True)]
            for name, values in packages.items()
        }
        for package, name in self.unseen.items():
            shares = self._drawn(name)
            extra = [d * s / b for d, s, b in zip(days, shares, beside, strict=True)]
            seen = by_package.get(package, [0.0] * SAMPLES)
            by_package[package] = [a + b for a, b in zip(seen, extra, strict=True)]
        return Course(self.middle(), days, by_package)

    def _beside(self) -> Samples:
        """In every sample, all the work as a multiple of what lines show."""
        return _sum([1.0] * SAMPLES, (self._drawn(name) for name in self.unseen.values()))

    def _visible(self) -> tuple[dict[str, Samples], Samples]:
        """Lines in every sample, by package and in all."""
        packages: dict[str, Samples] = {}
        for term in self.terms:
            draws = _product(tuple(self.parameters[name] for name in term.parameters))
            sums = packages.get(term.package)
            q = term.quantity
            packages[term.package] = (
                [q * d for d in draws]
                if sums is None
                else [s + q * d for s, d in zip(sums, draws, strict=True)]
            )
        return packages, _sum([0.0] * SAMPLES, packages.values())

    @property
    def _residual_sd(self) -> float:
        return self.basis.calibration.law.residual_sd

    def _centres(self, lines: Samples, beside: Samples) -> Samples:
        """Days in every sample if the law were never wrong, moved so that half of all cases,
        its error included, lie below the middle: ranges that lean to one side would shift it."""
        law = self.basis.calibration.law
        names = self.usual.values()
        reference = _sum([1.0] * SAMPLES, (self._drawn(name) for name in names))
        factors = _product(tuple(self.parameters[name] for name in self.situation.factors()))
        raw = [
            (line + law.offset) ** law.exponent * factor * own / usual
            for line, factor, own, usual in zip(lines, factors, beside, reference, strict=True)
        ]
        shift = self.middle() / mixture(raw, self._residual_sd, (0.5,))[0]
        return [shift * centre for centre in raw]

    def _days(self, centres: Samples) -> Samples:
        """Days in every sample, the law's own error included. Draws decide which samples are
        the long ones and the mixture how long: the tail of a few hundred draws strays by a
        quarter, and a plan would contradict its estimate."""
        draws = zip(centres, normal("model_error"), strict=True)
        drawn_days = [centre * exp(self._residual_sd * draw) for centre, draw in draws]
        order = sorted(range(SAMPLES), key=drawn_days.__getitem__)
        days = dict(zip(order, strata(centres, self._residual_sd, SAMPLES), strict=True))
        return [days[position] for position in range(SAMPLES)]

    def _drawn(self, name: str) -> Sequence[float]:
        return drawn(self.parameters[name])


def merged(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms that differ in quantity only are one."""
    quantities: dict[Kind, float] = defaultdict(float)
    findings: Counter[Kind] = Counter()
    for term in terms:
        kind = term.package, term.item, term.lines, term.parameters
        quantities[kind] += term.quantity
        findings[kind] += term.findings
    return tuple(
        Term(package, item, lines, quantity, parameters, findings[kind])
        for kind, quantity in sorted(quantities.items())
        for package, item, lines, parameters in (kind,)
    )


def mixture(centres: Samples, log_sd: float, shares: Sequence[float]) -> tuple[float, ...]:
    """The percentiles of log-normals of ``log_sd`` around each of ``centres``, solved and not
    drawn: a few hundred draws would leave them uncertain by a twentieth."""
    below, least, most = _below(centres, log_sd)
    found = []
    for share in shares:
        low, high = least, most
        for _ in range(_HALVINGS):
            guess = (low + high) / 2
            if below(guess) < share:
                low = guess
            else:
                high = guess
        found.append(exp((low + high) / 2))
    return tuple(found)


def strata(centres: Samples, log_sd: float, count: int) -> Samples:
    """The middles of ``count`` equally likely parts of the same mixture, shortest first; read
    off a grid, because to solve for each would take too long."""
    below, least, most = _below(centres, log_sd)
    grid = [least + (most - least) * step / _GRID for step in range(_GRID + 1)]
    shares = [below(value) for value in grid]
    found: Samples = []
    at = 1
    for number in range(count):
        share = (number + 0.5) / count
        while at < _GRID and shares[at] < share:
            at += 1
        part = (share - shares[at - 1]) / max(shares[at] - shares[at - 1], 1e-12)
        found.append(exp(grid[at - 1] + part * (grid[at] - grid[at - 1])))
    return found


def _below(centres: Samples, log_sd: float) -> tuple[Callable[[float], float], float, float]:
    """The share of the mixture below a logarithm, and the logarithms between which it lies."""
    logs = sorted(map(log, centres))[_THINNED // 2 :: _THINNED]
    normal_below = NormalDist(0.0, log_sd).cdf

    def below(value: float) -> float:
        return fmean([normal_below(value - centre) for centre in logs])

    return below, logs[0] - 5 * log_sd, logs[-1] + 5 * log_sd


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that ``share`` (0 to 1) of the ``ordered`` ones do not exceed."""
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def _sum(start: Samples, parts: Iterable[Sequence[float]]) -> Samples:
    for part in parts:
        start = [a + b for a, b in zip(start, part, strict=True)]
    return start


@cache
def _product(parameters: tuple[Parameter, ...]) -> Sequence[float]:
    """The product of ``parameters`` in every sample."""
    found: Sequence[float] = [1.0] * SAMPLES
    for parameter in parameters:
        found = [a * b for a, b in zip(found, drawn(parameter), strict=True)]
    return found


def spread(values: Mapping[str, Samples]) -> dict[str, tuple[float, float]]:
    """The 5 % and 95 % points of every entry."""
    ordered = {name: sorted(samples) for name, samples in values.items()}
    return {
        name: (percentile(samples, 0.05), percentile(samples, 0.95))
        for name, samples in ordered.items()
    }
