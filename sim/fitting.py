"""Distributions of durations for a scenario, fitted to what was observed; and whether a fit can be believed.

Service and waiting times are positive. Four families with their origin at nought are fitted by maximum likelihood
(scipy.stats) and ordered by Akaike's criterion. Parameters come from the same values that test them, so the printed
tables of Kolmogorov and Smirnov and of Anderson and Darling do not hold; p-values are those of a parametric bootstrap
(Stute, González Manteiga & Presedo Quindimil 1993, Metrika 40, 243–256) with a fixed seed. Law ch. 6 has the practice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from sim.intervals import Array
from spec.bilingual import Bilingual

Family = Literal["lognormal", "gamma", "weibull", "exponential"]
FAMILIES: dict[Family, Bilingual] = {
    "lognormal": Bilingual("对数正态分布", "lognormal"),
    "gamma": Bilingual("伽马分布", "gamma"),
    "weibull": Bilingual("威布尔分布", "Weibull"),
    "exponential": Bilingual("指数分布", "exponential"),
}
FEWEST = 30
"""With fewer values families are hardly told apart, and no test rejects."""
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Fit:
    """A fitted family: parameters by name, log-likelihood, AIC, and the statistics of both tests with p-values.

    ``ks`` and ``ad`` of the lognormal are taken with the unbiased deviation of the logarithms, as Lilliefors and
    Stephens do; a p-value is the same test's on samples drawn from the fit and fitted anew.
    ``mean`` and ``scale`` are in the durations' unit. A small p-value speaks against the family; a large one does
    not prove it.
    """

    family: Family
    parameters: tuple[tuple[str, float], ...]
    mean: float
    log_likelihood: float
    aic: float
    ks: float
    ks_p: float
    ad: float
    ad_p: float

    @property
    def rejected(self) -> bool:
        """Whether the Anderson–Darling test, the sharper one in the tails, rejects the family."""
        return self.ad_p < SIGNIFICANT

    def quantiles(self, shares: npt.ArrayLike) -> Array:
        """The durations below which these shares lie: how numbers drawn evenly from 0 to 1 become durations."""
        return np.asarray(_distribution(self.family, dict(self.parameters)).ppf(shares), dtype=np.float64)


@dataclass(frozen=True)
class Fitting:
    """All fits to one set of durations, best first by AIC.

    ``chosen`` is the first, or "empirical" (draw from ``values`` themselves) where the test rejects it. ``distinct``
    counts different values: durations noted in whole days repeat, and repeats alone can reject a family. ``criteria``
    has the AIC of every family, best first, those without a test in ``fits`` too.
    """

    name: str
    values: tuple[float, ...]
    distinct: int
    fits: tuple[Fit, ...]
    chosen: Family | Literal["empirical"]
    said: Bilingual
    criteria: tuple[tuple[Family, float], ...] = ()

    def quantiles(self, shares: npt.ArrayLike) -> Array:
        """Durations by the chosen family; empirical: between neighbouring values, never beyond the extremes seen."""
        if self.chosen == "empirical":
            return np.asarray(np.quantile(self.values, np.asarray(shares), method="hazen"), dtype=np.float64)
        return next(one for one in self.fits if one.family == self.chosen).quantiles(shares)


@dataclass(frozen=True)
class Refused:
    """No distribution is fitted, and why."""

    name: str
    n: int
    why: Bilingual


def fit_durations(name: str, durations: npt.ArrayLike, seed: int = 1, samples: int = 499) -> Fitting | Refused:
    """Fits every family to positive durations. Refuses few values, gaps, what is not positive, and a constant.

    A duration of nought, or one that is not there, is a fact about the record that somebody must judge first: nothing
    is dropped here. Whatever was still unfinished when the record ended has no duration yet; leaving it out makes the
    rest look shorter, so say how many there are.
    ``samples``: bootstrap samples per test; the smallest p-value is 1 / (samples + 1).
    """
    found = np.asarray(durations, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError("one duration after another is expected")
    if refused := _refused(name, found):
        return refused
    return _fitting(name, found, sorted((_fit(one, found, seed, samples) for one in FAMILIES), key=lambda one: one.aic))


def fit_best(name: str, durations: npt.ArrayLike, seed: int = 1, samples: int = 199) -> Fitting | Refused:
    """As :func:`fit_durations`, with ``fits`` holding the family of smallest AIC alone: only it is put to the tests.

    The same figures and the same choice for a quarter of the work, where a log has dozens of activities.
    """
    found = np.asarray(durations, dtype=np.float64)
    if found.ndim != 1:
        raise ValueError("one duration after another is expected")
    if refused := _refused(name, found):
        return refused
    criteria = sorted(((one, _criterion(one, found)) for one in FAMILIES), key=lambda each: each[1])
    return replace(_fitting(name, found, [_fit(criteria[0][0], found, seed, samples)]), criteria=tuple(criteria))


def _fitting(name: str, found: Array, fits: Sequence[Fit]) -> Fitting:
    distinct = len(np.unique(found))
    ordered = tuple(map(float, np.sort(found)))
    chosen: Family | Literal["empirical"] = "empirical" if fits[0].rejected else fits[0].family
    criteria = tuple((one.family, one.aic) for one in fits)
    return Fitting(name, ordered, distinct, tuple(fits), chosen, _said(fits[0], distinct, len(found)), criteria)


def _refused(name: str, found: Array) -> Refused | None:
    n = len(found)
    if lost := int((~np.isfinite(found)).sum()):
        return Refused(name, n, Bilingual(f"{lost} 个时长缺失或无穷", f"{lost} durations are missing or infinite"))
    if wrong := int((found <= 0).sum()):
        return Refused(name, n, Bilingual(f"{wrong} 个时长不大于 0", f"{wrong} durations are not positive"))
    if n < FEWEST:
        text = f"only {n} durations; at least {FEWEST} are needed to tell distributions apart"
        return Refused(name, n, Bilingual(f"只有 {n} 个时长，至少需 {FEWEST} 个才能区分分布", text))
    if len(np.unique(found)) < 3:
        return Refused(name, n, Bilingual("时长几乎只有一个值", "the durations have fewer than three different values"))
    return None


def _estimate(family: Family, found: Array) -> dict[str, float]:
    """The parameters of largest likelihood."""
    from scipy import stats

    if family == "lognormal":
        mean, deviation = stats.norm.fit(np.log(found))
        return {"sigma": float(deviation), "scale": float(np.exp(mean))}
    if family == "weibull":
        # The logarithm of a Weibull time is Gumbel's, whose likelihood scipy solves directly; ranks, and so both tests,
        # are the same.
        place, spread = stats.gumbel_l.fit(np.log(found))
        return {"shape": float(1 / spread), "scale": float(np.exp(place))}
    if family == "gamma":
        shape, _, scale = stats.gamma.fit(found, floc=0)
        return {"shape": float(shape), "scale": float(scale)}
    return {"scale": float(stats.expon.fit(found, floc=0)[1])}


def _likelihood(family: Family, found: Array, parameters: dict[str, float]) -> float:
    return float(_distribution(family, parameters).logpdf(found).sum())


def _criterion(family: Family, found: Array) -> float:
    """Akaike's criterion of a family's fit."""
    parameters = _estimate(family, found)
    return 2 * len(parameters) - 2 * _likelihood(family, found, parameters)


def _fit(family: Family, found: Array, seed: int, samples: int) -> Fit:
    from scipy import stats

    parameters = _estimate(family, found)
    inner: Any = {"lognormal": stats.norm, "weibull": stats.gumbel_l, "gamma": stats.gamma, "exponential": stats.expon}
    logarithms = family in ("lognormal", "weibull")
    known = {} if logarithms else {"loc": 0}
    seen = np.log(found) if logarithms else found
    test = partial(stats.goodness_of_fit, inner[family], seen, known_params=known, n_mc_samples=samples)
    ks = test(statistic="ks", rng=np.random.default_rng(seed))
    ad = test(statistic="ad", rng=np.random.default_rng(seed))
    likelihood = _likelihood(family, found, parameters)
    return Fit(
        family,
        tuple(parameters.items()),
        float(_distribution(family, parameters).mean()),
        likelihood,
        2 * len(parameters) - 2 * likelihood,
        float(ks.statistic),
        float(ks.pvalue),
        float(ad.statistic),
        float(ad.pvalue),
    )


def _distribution(family: Family, parameters: dict[str, float]) -> Any:
    """The fitted distribution as scipy has it."""
    from scipy import stats

    if family == "lognormal":
        return stats.lognorm(parameters["sigma"], scale=parameters["scale"])
    if family == "weibull":
        return stats.weibull_min(parameters["shape"], scale=parameters["scale"])
    if family == "gamma":
        return stats.gamma(parameters["shape"], scale=parameters["scale"])
    return stats.expon(scale=parameters["scale"])


def _said(best: Fit, distinct: int, n: int) -> Bilingual:
    family = FAMILIES[best.family]
    zh, en = f"{family.zh}：AIC 最小，检验未拒绝", f"{family.en}: smallest AIC, not rejected by the test"
    if best.rejected:
        zh = f"{family.zh} AIC 最小，但被检验拒绝，采用经验分布"
        en = f"{family.en} has the smallest AIC and is rejected by the test; the values themselves are used"
    if 2 * distinct < n:
        zh += f"；{n} 个值中只有 {distinct} 个不同：时长经过取整，这本身就可能使分布被拒绝"
        en += f"; only {distinct} of {n} values differ: durations are rounded, which alone may reject a family"
    return Bilingual(zh, en)
