"""Arrival rates from counts per period, and whether arrivals come as a Poisson stream of one rate would bring them.

Sources: Garwood (1936), Biometrika 28, 437–442 (the interval); Fisher (1950), Biometrics 6, 17–24, and Cox & Lewis,
*The Statistical Analysis of Series of Events* (1966), 9.2 (the dispersion test).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from sim.intervals import Array
from spec.bilingual import Bilingual

SMALL = 5.0
"""Below this expected count the χ² approximation is left for drawn counts."""
DRAWS = 9_999


@dataclass(frozen=True)
class ArrivalRate:
    """A rate per unit of exposure, its exact Poisson interval, and the dispersion test over the periods.

    ``dispersion`` is the variance of the counts over what a Poisson stream would have (1), ``p_value`` two-sided; both
    are None for a single period or no arrival. Overdispersed arrivals come in bursts: the interval is then too narrow.
    """

    name: str
    rate: float
    low: float
    high: float
    level: float
    arrivals: int
    exposure: float
    dispersion: float | None
    p_value: float | None
    method: Literal["chi-squared", "drawn"] | None
    said: Bilingual


def arrival_rate(
    name: str, counts: npt.ArrayLike, exposures: npt.ArrayLike | None = None, level: float = 0.95, seed: int = 1
) -> ArrivalRate:
    """The rate of arrivals from one count per period and the length of each (working days, say; by default 1).

    Where a period expects fewer than five arrivals the p-value comes from counts drawn given their total (seeded).
    Raises ValueError for counts that are not whole or negative, and periods without length.

    >>> found = arrival_rate("requests", [12, 9, 15, 10, 14], level=0.95)
    >>> f"{found.rate:.1f} ({found.low:.2f} to {found.high:.2f})"
    '12.0 (9.16 to 15.45)'
    """
    seen = np.asarray(counts, dtype=np.float64)
    lengths = np.ones_like(seen) if exposures is None else np.asarray(exposures, dtype=np.float64)
    if seen.ndim != 1 or not len(seen) or seen.shape != lengths.shape or not 0 < level < 1:
        raise ValueError("one count, and one length, for each of the periods is expected")
    if not np.isfinite(seen).all() or (seen < 0).any() or (seen != np.floor(seen)).any():
        raise ValueError("counts are whole numbers from 0")
    if not np.isfinite(lengths).all() or (lengths <= 0).any():
        raise ValueError("every period has a length above 0")
    total, exposure, tail = int(seen.sum()), float(lengths.sum()), (1 - level) / 2
    low = float(special.gammaincinv(total, tail)) / exposure if total else 0.0
    high = float(special.gammaincinv(total + 1, 1 - tail)) / exposure
    dispersion, p_value, method = _dispersion(seen, lengths, seed)
    said = _said(dispersion, p_value, 1 - level)
    return ArrivalRate(name, total / exposure, low, high, level, total, exposure, dispersion, p_value, method, said)


def _dispersion(
    seen: Array, lengths: Array, seed: int
) -> tuple[float | None, float | None, Literal["chi-squared", "drawn"] | None]:
    """Σ(count − expected)²/expected over its degrees of freedom, and the two-sided p-value."""
    freedom, total = len(seen) - 1, seen.sum()
    if not freedom or not total:
        return None, None, None
    shares = lengths / lengths.sum()
    expected = total * shares
    statistic = float(((seen - expected) ** 2 / expected).sum())
    if expected.min() >= SMALL:
        above = float(special.chdtrc(freedom, statistic))
        return statistic / freedom, min(1.0, 2 * min(above, 1 - above)), "chi-squared"
    drawn = np.random.default_rng(seed).multinomial(int(total), shares, size=DRAWS)
    others = ((drawn - expected) ** 2 / expected).sum(axis=1)
    tolerance = 1e-9 * (1 + statistic)  # ties are ties, whatever the rounding
    above = int((others >= statistic - tolerance).sum())
    below = int((others <= statistic + tolerance).sum())
    return statistic / freedom, min(1.0, 2 * (min(above, below) + 1) / (DRAWS + 1)), "drawn"


def _said(dispersion: float | None, p_value: float | None, significant: float) -> Bilingual:
    if dispersion is None or p_value is None:
        text = "one period, or no arrival: whether arrivals vary as Poisson's would is unknown"
        return Bilingual("只有一个时段或没有到达：是否合乎泊松未知", text)
    if p_value >= significant:
        return Bilingual("未见与泊松到达不符", "nothing seen that Poisson arrivals of one rate would not show")
    if dispersion > 1:
        return Bilingual(
            "到达比泊松更不均匀：区间过窄，速率随时段变化或成批到达",
            "more uneven than Poisson arrivals: the interval is too narrow; the rate changes, or they come in bursts",
        )
    return Bilingual(
        "到达比泊松更均匀：区间过宽，到达可能有固定安排",
        "more even than Poisson arrivals: the interval is too wide; arrivals may be scheduled",
    )
