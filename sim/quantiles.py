"""Quantiles: of values one per replication, between order statistics; and of what happens within replications.

Sources: David & Nagaraja, *Order Statistics* (3rd ed. 2003), 7.1; Hyndman & Fan (1996), *Sample quantiles in
statistical packages*, The American Statistician 50, 361–365, type 8; Law, *Simulation Modeling and Analysis*, 9.4.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy import special

from sim.intervals import Estimate, known_values, mean_interval


@dataclass(frozen=True)
class QuantileEstimate:
    """A quantile of independent values, with an interval between two of their order statistics.

    ``low`` or ``high`` is None where no value seen bounds it: 30 values do not bound their 95 % quantile from above.
    ``attained`` is the exact probability of coverage for a continuous distribution, at least ``level``; an end that is
    None counts as without bound.
    """

    measure: str
    quantile: float
    value: float | None
    low: float | None
    high: float | None
    level: float
    attained: float
    n: int
    missing: int


def quantile_interval(measure: str, values: npt.ArrayLike, quantile: float, level: float = 0.95) -> QuantileEstimate:
    """A quantile of independent values, one per replication, without assuming a distribution.

    Each tail is at most half of 1 − level by the binomial distribution. The point is median-unbiased.
    """
    known, missing = known_values(values, level)
    _quantile(quantile)
    n = len(known)
    ordered = np.sort(known)
    below = special.bdtr(np.arange(n), n, quantile) if n else np.zeros(0)  # P(at most 0, 1, … n − 1 values are below)
    tail = (1 - level) / 2
    first = int((below <= tail).sum()) - 1  # the last rank whose value is above the quantile so seldom
    last = int((below < 1 - tail).sum())  # the first rank whose value is below it so seldom
    attained = (float(below[last]) if last < n else 1.0) - (float(below[first]) if first >= 0 else 0.0)
    return QuantileEstimate(
        measure,
        quantile,
        float(np.quantile(known, quantile, method="median_unbiased")) if n else None,
        float(ordered[first]) if first >= 0 else None,
        float(ordered[last]) if last < n else None,
        level,
        attained,
        n,
        missing,
    )


def quantile_within(
    measure: str, replications: Sequence[npt.ArrayLike], quantile: float, level: float = 0.95
) -> Estimate:
    """The mean over replications of a quantile within each, with its t-interval.

    Values within a replication may depend on each other. A replication with fewer values than 1/p or 1/(1 − p) says
    nothing of the quantile and counts as missing. Quantiles of few values are biased; replicate long runs.
    """
    _quantile(quantile)
    needed = ceil(1 / min(quantile, 1 - quantile) - 1e-9)
    found = []
    for values in replications:
        known, _ = known_values(values, level)
        enough = len(known) >= needed
        found.append(float(np.quantile(known, quantile, method="median_unbiased")) if enough else float("nan"))
    return mean_interval(measure, found, level)


def _quantile(quantile: float) -> None:
    if not 0 < quantile < 1:
        raise ValueError("a quantile lies between 0 and 1, as 0.9")
