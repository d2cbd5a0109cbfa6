"""How long things take when some are not finished at the end of a run: quantiles by Kaplan and Meier.

Leaving out what is unfinished makes durations look shorter, for the slow ones are those that are cut off; taking their
age for their duration does so too. Kaplan & Meier (1958), *Nonparametric estimation from incomplete observations*,
J. American Statistical Association 53, 457–481, uses both for what they are. It holds where the end of the run comes
upon things regardless of how long they are still to take, as a fixed end does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.intervals import Estimate, known_values, mean_interval
from spec.bilingual import Bilingual


@dataclass(frozen=True)
class UnfinishedEstimate:
    """A quantile of durations over replications, and how much was unfinished.

    ``out_of_reach``: replications so much unfinished that the quantile lies beyond what was seen. They are the slow
    ones, so with any of them the estimate is unknown: the others alone would be too short.
    """

    estimate: Estimate
    quantile: float
    finished: int
    unfinished: int
    out_of_reach: int
    said: Bilingual


def quantile_with_unfinished(
    measure: str, replications: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]], quantile: float, level: float = 0.95
) -> UnfinishedEstimate:
    """The mean over replications of a quantile within each, with its t-interval.

    ``replications``: for each the durations of what finished, and the ages of what had not when the run ended. A
    replication without either counts as missing. Raises ValueError for negative and infinite times.
    """
    if not 0 < quantile < 1:
        raise ValueError("a quantile lies between 0 and 1, as 0.9")
    found: list[float] = []
    finished = unfinished = beyond = 0
    for durations, ages in replications:
        done, open_ = known_values(durations, level)[0], known_values(ages, level)[0]
        if (done < 0).any() or (open_ < 0).any():
            raise ValueError("durations and ages are not negative")
        finished, unfinished = finished + len(done), unfinished + len(open_)
        value = survival_quantile(done, open_, quantile)
        beyond += value is None and len(done) + len(open_) > 0
        found.append(float("nan") if value is None else value)
    estimate = mean_interval(measure, found, level)
    if beyond:
        estimate = Estimate(measure, None, None, None, level, estimate.n, estimate.missing)
    return UnfinishedEstimate(estimate, quantile, finished, unfinished, beyond, _said(finished, unfinished, beyond))


def survival_quantile(durations: npt.ArrayLike, ages: npt.ArrayLike, quantile: float) -> float | None:
    """The least duration within which at least this share finishes; None where it was not seen.

    >>> survival_quantile([2, 3, 5, 8], [], 0.5), survival_quantile([2, 3, 5, 8], [1, 4], 0.5)
    (3.0, 5.0)
    >>> survival_quantile([2, 3], [4, 4, 4], 0.9) is None
    True
    """
    from scipy import stats

    done = np.asarray(durations, dtype=np.float64)
    if not len(done):
        return None
    curve = stats.ecdf(
        stats.CensoredData.right_censored(
            np.concatenate([done, np.asarray(ages, dtype=np.float64)]),
            np.arange(len(done) + len(np.asarray(ages))) >= len(done),
        )
    ).cdf
    reached = np.flatnonzero(curve.probabilities >= quantile - 1e-12)
    return float(curve.quantiles[reached[0]]) if len(reached) else None


def _said(finished: int, unfinished: int, beyond: int) -> Bilingual:
    zh, en = f"{finished} 件办结，{unfinished} 件未办结", f"{finished} finished, {unfinished} unfinished"
    if beyond:
        zh += f"；有 {beyond} 次重复未办结的太多，分位数超出所见，因此未知"
        en += f"; in {beyond} replications so many that the quantile lies beyond what was seen: unknown"
    return Bilingual(zh, en)
