"""How long a run takes to forget its empty start: MSER-5 on the mean series over replications, and Welch's picture.

A yearly calendar makes output cyclic; a truncation point then means little. Replicate whole years and cut whole years.

Sources: White, Cobb & Spratt (2000), *A comparison of five steady-state truncation heuristics for simulation*, Winter
Simulation Conference, 755–760; Hoad, Robinson & Davies (2010), *AutoSimOA: a framework for automated analysis of
simulation output*, J. Simulation 5, 9–24 (the last batches are left out); Welch (1983) in Law 9.5.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.intervals import Array, only_rounding
from spec.bilingual import Bilingual

BATCH = 5
LEFT_OUT = 5
"""Batches at the end where the statistic is small by chance."""
FEWEST_BATCHES = 20


@dataclass(frozen=True)
class WarmUp:
    """Where a series settles. ``truncation`` observations are to be left out; None: unknown, for the reason said.

    ``statistic`` has MSER for leaving out 0, 1, … batches of five observations.
    """

    measure: str
    truncation: int | None
    observations: int
    replications: int
    statistic: tuple[float, ...]
    said: Bilingual


def mser5(measure: str, series: npt.ArrayLike) -> WarmUp:
    """The truncation that leaves the smallest marginal standard error of the rest.

    ``series``: replications × observations, at equal times. Unknown where the series is short, where an observation
    is missing in every replication, and where the smallest value lies in the second half: the run is then too short
    to show where it settles.
    """
    table = _table(series)
    replications, observations = table.shape
    batches = observations // BATCH

    def unknown(zh: str, en: str, statistic: Array | None = None) -> WarmUp:
        kept = () if statistic is None else tuple(map(float, statistic))
        return WarmUp(measure, None, observations, replications, kept, Bilingual("预热期未知：" + zh, "unknown: " + en))

    if not replications:
        return unknown("没有重复", "there is no replication")
    if batches < FEWEST_BATCHES:
        most = FEWEST_BATCHES * BATCH
        return unknown(f"不足 {most} 个观测", f"fewer than {most} observations")
    if np.isnan(table).all(axis=0).any():
        return unknown("有的时点各次重复都无值", "at some times no replication has a value")
    means = np.nanmean(table, axis=0)[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    statistic = np.array([_marginal(means[cut:]) for cut in range(batches - LEFT_OUT + 1)])
    cut = int(np.argmin(statistic))  # the earliest of equal ones
    if 2 * cut > batches:
        return unknown(
            "最小值落在后半段，运行太短",
            "the smallest value lies in the second half; the run is too short",
            statistic,
        )
    said = Bilingual(f"略去前 {cut * BATCH} 个观测", f"the first {cut * BATCH} observations are left out")
    return WarmUp(measure, cut * BATCH, observations, replications, tuple(map(float, statistic)), said)


def welch(series: npt.ArrayLike, window: int) -> Array:
    """Welch's moving average of the mean series, for a picture: observations − window values (Law 9.5.1).

    The i-th value is a mean over 2·window + 1 observations around it, over 2·i + 1 near the beginning. A time at which
    no replication has a value makes the means around it NaN. Raises ValueError for a window over a quarter of the
    series.

    >>> welch([[8, 4, 2, 2, 2, 2, 2, 2]], 1).round(2).tolist()
    [8.0, 4.67, 2.67, 2.0, 2.0, 2.0, 2.0]
    """
    table = _table(series)
    observations = table.shape[1]
    if not table.shape[0] or not 0 < window <= observations // 4:
        raise ValueError("a window is at least 1 and at most a quarter of the observations")
    seen = (~np.isnan(table)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        means = np.nansum(table, axis=0) / seen
    reach = [min(at, window) for at in range(observations - window)]
    return np.array([means[at - width : at + width + 1].mean() for at, width in enumerate(reach)])


def _marginal(rest: Array) -> float:
    if only_rounding(rest, float(np.abs(rest).max())):
        return 0.0
    return float(rest.var() / len(rest))


def _table(series: npt.ArrayLike) -> Array:
    table = np.asarray(series, dtype=np.float64)
    if table.ndim != 2 or np.isinf(table).any():
        raise ValueError("a series is a table, replications × observations, of finite values or NaN")
    return table
