"""Intervals over replications: means, ratios, shares; what is not known stays None.

A replication gives one value of a measure; values of different replications are independent, those within one are
not. NaN says that a replication has no value (nothing was issued, say): it is counted as missing and told. Units are
the caller's. Quantiles are in :mod:`sim.quantiles`.

Sources: Law, *Simulation Modeling and Analysis* (5th ed. 2015), 4.5 and 9.4; Cochran, *Sampling Techniques* (3rd ed.
1977), 6.4; Clopper & Pearson (1934), Biometrika 26, 404–413.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
import numpy.typing as npt
from scipy import special

from spec.bilingual import Bilingual

Array = npt.NDArray[np.float64]
ROUNDING = 16 * float(np.finfo(np.float64).eps)
"""Values that differ by less than this share of the largest differ by rounding only."""


@dataclass(frozen=True)
class Estimate:
    """A mean over replications (or a ratio of means) with half of its t-interval.

    ``n`` replications gave a value, ``missing`` gave none. ``mean`` is None without any; ``half_width`` and
    ``deviation`` (the standard deviation between replications) are None with fewer than two.
    """

    measure: str
    mean: float | None
    half_width: float | None
    deviation: float | None
    level: float
    n: int
    missing: int

    @property
    def low(self) -> float | None:
        """The lower end of the interval."""
        return None if self.mean is None or self.half_width is None else self.mean - self.half_width

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return None if self.mean is None or self.half_width is None else self.mean + self.half_width

    @property
    def relative(self) -> float | None:
        """The half-width as a share of the mean; None where the mean is nought."""
        return None if not self.mean or self.half_width is None else self.half_width / abs(self.mean)

    @property
    def constant(self) -> bool:
        """Whether every replication gave the same value: the half-width is 0, and says nothing of rare events."""
        return self.deviation == 0.0

    @property
    def remarks(self) -> tuple[Bilingual, ...]:
        """What a reader must be told beside the figures."""
        said = []
        if self.n < 2:
            said.append(
                Bilingual(
                    f"只有 {self.n} 次重复有值：误差未知", f"only {self.n} replication(s) with a value: error unknown"
                )
            )
        if self.missing:
            text = f"{self.missing} of {self.n + self.missing} replications have no value; the mean is over the others"
            said.append(Bilingual(f"{self.n + self.missing} 次重复中有 {self.missing} 次无值，均值只就其余计算", text))
        if self.constant:
            text = "the same value in every replication: nothing is known of how it varies"
            said.append(Bilingual("每次重复的值都相同：变动情况未知", text))
        return tuple(said)


@dataclass(frozen=True)
class Share:
    """A share of independent trials with its exact interval; without trials all three are None."""

    measure: str
    share: float | None
    low: float | None
    high: float | None
    level: float
    hits: int
    trials: int


def mean_interval(measure: str, values: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """The mean of one value per replication, with half of its t-interval (Law 4.5).

    The order of the replications makes no difference, to the last bit. Raises ValueError for infinite values.

    >>> one = mean_interval("days", [1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09], level=0.9)  # Law, 4.26
    >>> print(f"{one.mean:.3f} ± {one.half_width:.2f}")
    1.343 ± 0.24
    >>> mean_interval("days", [3.0]).half_width is None
    True
    """
    known, missing = known_values(values, level)
    n = len(known)
    mean = fsum(known) / n if n else None
    deviation = _deviation(known)
    half_width = None if deviation is None else t_quantile(level, n - 1) * deviation / sqrt(n)
    return Estimate(measure, mean, half_width, deviation, level, n, missing)


def ratio_interval(measure: str, above: npt.ArrayLike, below: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """The ratio of two sums over replications, as documents in time to documents due (Cochran 6.4).

    ``above`` and ``below`` have one value per replication, ``below`` none that is negative. Documents of one
    replication depend on each other, so the error is that of the residuals ``above − ratio · below`` between
    replications. The mean of the replications' own ratios would be another figure: it gives a quiet year the weight
    of a busy one. ``mean`` is None where ``below`` is nought throughout. Ends may lie outside 0 and 1.
    """
    y, x = _values(above, level), _values(below, level)
    if y.shape != x.shape:
        raise ValueError("above and below must have one value for each replication")
    seen = ~(np.isnan(y) | np.isnan(x))
    y, x, missing = y[seen], x[seen], int((~seen).sum())
    if (x < 0).any():
        raise ValueError("what a ratio divides by must not be negative")
    n = len(x)
    if not fsum(x):
        return Estimate(measure, None, None, None, level, n, missing)
    ratio = fsum(y) / fsum(x)
    residuals = y - ratio * x
    residuals[np.abs(residuals) <= ROUNDING * np.abs(y).max()] = 0.0
    spread = _deviation(residuals)
    deviation = None if spread is None else spread / (fsum(x) / n)
    half_width = None if deviation is None else t_quantile(level, n - 1) * deviation / sqrt(n)
    return Estimate(measure, ratio, half_width, deviation, level, n, missing)


def share_interval(measure: str, hits: int, trials: int, level: float = 0.95) -> Share:
    """The share of independent trials that succeed (in how many replications does it happen?), Clopper & Pearson.

    It covers at least at its level. For shares of documents within replications, use :func:`ratio_interval`.

    >>> share_interval("a year without a meeting", 0, 30).high.__round__(3)
    0.116
    """
    if not 0 <= hits <= trials:
        raise ValueError("hits must lie between 0 and the number of trials")
    tail = (1 - _checked(level)) / 2
    if not trials:
        return Share(measure, None, None, None, level, 0, 0)
    low = float(special.betaincinv(hits, trials - hits + 1, tail)) if hits else 0.0
    high = float(special.betaincinv(hits + 1, trials - hits, 1 - tail)) if hits < trials else 1.0
    return Share(measure, hits / trials, low, high, level, hits, trials)


def t_quantile(level: float, freedom: int) -> float:
    """The two-sided critical value of Student's t.

    >>> round(t_quantile(0.95, 9), 3)
    2.262
    """
    return float(special.stdtrit(freedom, (1 + level) / 2))


def only_rounding(values: Array, size: float) -> bool:
    """Whether values differ from each other by no more than the rounding of figures of this size."""
    return bool(values.max() - values.min() <= ROUNDING * size)


def _deviation(known: Array) -> float | None:
    """The standard deviation, 0 where values differ by rounding only; None for fewer than two."""
    if len(known) < 2:
        return None
    if only_rounding(known, float(np.abs(known).max())):
        return 0.0
    mean = fsum(known) / len(known)
    return sqrt(fsum((known - mean) ** 2) / (len(known) - 1))


def known_values(values: npt.ArrayLike, level: float) -> tuple[Array, int]:
    """The values that are there, and how many are missing. Raises ValueError for infinite values and levels."""
    every = _values(values, level)
    known = every[~np.isnan(every)]
    return known, len(every) - len(known)


def _values(values: npt.ArrayLike, level: float) -> Array:
    _checked(level)
    every = np.asarray(values, dtype=np.float64)
    if every.ndim != 1 or np.isinf(every).any():
        raise ValueError("one finite value (or NaN) for each replication is expected")
    return every


def _checked(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1, as 0.95")
    return level
