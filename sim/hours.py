"""Open intervals of time, and working time over them: what one officer has left beside leave, trips and meetings.

Intervals are half-open, ``[open, close)``, in ticks (:mod:`sim.ticks`). They are kept in their one canonical form:
sorted, none empty, and with a gap between each and the next. A compiled engine needs nothing but the three arrays
``opens``, ``closes`` and ``before``, and a binary search.

*Working time* is counted in open minutes. A piece of work of ``m`` minutes that begins at tick ``s`` is complete at the
earliest tick ``t ≥ s`` with ``m`` open minutes in ``[s, t)``: the end of its last minute, which may be the moment of
closing. So no work at all is complete at once, also at a closed moment; and adding in two steps is adding in one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from sim.ticks import NEVER, Flags, Ticks, frozen, whole, within


@dataclass(frozen=True, eq=False)
class Hours:
    """Open intervals. Known from tick 0 up to ``horizon``; by default to the last closing.

    ``opens``, ``closes`` and ``before`` are read-only int64 arrays of shape (n,); ``before[i]`` is the number of open
    minutes before interval ``i``. Raises ``ValueError`` for intervals that are empty, touch, overlap or are unsorted
    (:meth:`joined` puts any in order), or reach beyond the horizon.

    >>> morning_and_afternoon = Hours([510, 840], [720, 1080], horizon=1440)
    >>> int(morning_and_afternoon.between(0, 1440)), int(morning_and_afternoon.add(700, 30))
    (450, 850)
    """

    opens: Ticks
    closes: Ticks
    horizon: int = -1
    before: Ticks = field(init=False)

    def __post_init__(self) -> None:
        opens, closes = frozen(whole(self.opens, "openings")), frozen(whole(self.closes, "closings"))
        if opens.ndim != 1 or opens.shape != closes.shape:
            raise ValueError(f"as many openings as closings, in one row: {opens.shape}, {closes.shape}")
        if np.any(opens >= closes) or np.any(closes[:-1] >= opens[1:]):
            raise ValueError("intervals are sorted, not empty and have gaps between them")
        last = int(closes[-1]) if closes.size else 0
        horizon = last if self.horizon == -1 else self.horizon
        if not last <= horizon < NEVER:
            raise ValueError(f"the horizon {horizon} is before the last closing {last}, or no tick")
        before = np.zeros_like(opens)
        np.cumsum((closes - opens)[:-1], out=before[1:])
        for name, value in (("opens", opens), ("closes", closes), ("horizon", horizon), ("before", frozen(before))):
            object.__setattr__(self, name, value)

    @classmethod
    def joined(cls, intervals: npt.ArrayLike, horizon: int = -1) -> Hours:
        """The union of any intervals, shape (k, 2): in any order, overlapping, touching or empty."""
        starts, ends = _columns(intervals)
        return cls(*_covered(starts, ends, np.ones_like(starts), 1), horizon)

    @classmethod
    def round_the_clock(cls, horizon: int) -> Hours:
        """Always open, up to the horizon."""
        return cls.joined([[0, horizon]], horizon)

    @property
    def total(self) -> int:
        """Open minutes in all."""
        return int(self.before[-1] + self.closes[-1] - self.opens[-1]) if self.opens.size else 0

    def minus(self, intervals: npt.ArrayLike) -> Hours:
        """What stays open without these intervals (absences): shape (k, 2), half-open, in any order."""
        starts, ends = _columns(intervals)
        weight = np.concatenate([np.ones_like(self.opens), np.full_like(starts, -1)])
        ends = np.concatenate([self.closes, ends])
        return Hours(*_covered(np.concatenate([self.opens, starts]), ends, weight, 1), self.horizon)

    def and_(self, other: Hours) -> Hours:
        """When both are open (two people who must meet), up to the nearer horizon."""
        starts, ends = (np.concatenate(pair) for pair in ((self.opens, other.opens), (self.closes, other.closes)))
        return Hours(*_covered(starts, ends, np.ones_like(starts), 2), min(self.horizon, other.horizon))

    def between(self, start: npt.ArrayLike, end: npt.ArrayLike) -> Ticks:
        """Open minutes in ``[start, end)``; negative where ``end`` is first. ``ValueError`` beyond the horizon."""
        return self._open_before(within(end, self.horizon)) - self._open_before(within(start, self.horizon))

    def add(self, start: npt.ArrayLike, minutes: npt.ArrayLike) -> Ticks:
        """When so many open minutes have passed since ``start``; ``NEVER`` where the table holds fewer.

        The earliest such tick: the end of the last minute of work. With 0 minutes it is ``start`` itself.
        """
        begun, work = whole(start, "ticks"), whole(minutes, "minutes")
        target = self._open_before(begun) + np.minimum(work, self.total + 1)
        found = np.full(target.shape, NEVER)
        if self.opens.size:
            place = np.searchsorted(self.before + (self.closes - self.opens), target)
            held = np.minimum(place, self.opens.size - 1)
            found = np.where(place < self.opens.size, self.opens[held] + target - self.before[held], NEVER)
        return cast(Ticks, np.where(work == 0, begun, found))

    def next_open(self, ticks: npt.ArrayLike) -> Ticks:
        """The tick itself where it is open, else the next opening; ``NEVER`` where there is none."""
        asked = whole(ticks, "ticks")
        place = np.searchsorted(self.closes, asked, "right")
        return cast(Ticks, np.maximum(asked, np.append(self.opens, NEVER)[place]))

    def is_open(self, ticks: npt.ArrayLike) -> Flags:
        """Whether the minute that begins at the tick is open. ``ValueError`` beyond the horizon."""
        asked = within(ticks, self.horizon)
        return np.searchsorted(self.opens, asked, "right") > np.searchsorted(self.closes, asked, "right")

    def _open_before(self, ticks: Ticks) -> Ticks:
        """Open minutes in ``[0, tick)``, as far as the table goes."""
        if not self.opens.size:
            return np.zeros_like(ticks)
        place = np.maximum(np.searchsorted(self.opens, ticks, "right") - 1, 0)
        inside = np.minimum(ticks, self.closes[place]) - self.opens[place]
        return self.before[place] + np.maximum(inside, 0)


def _columns(intervals: npt.ArrayLike) -> tuple[Ticks, Ticks]:
    """Starts and ends of half-open intervals."""
    pairs = whole(intervals, "interval ends")
    if not pairs.size:
        pairs = pairs.reshape(0, 2)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or np.any(pairs[:, 0] > pairs[:, 1]):
        raise ValueError("intervals are pairs: a start, and an end that is not before it")
    return pairs[:, 0], pairs[:, 1]


def _covered(starts: Ticks, ends: Ticks, weights: Ticks, least: int) -> tuple[Ticks, Ticks]:
    """Where intervals lie on each other with a weight of at least ``least`` (≥ 1): opens and closes, touching ones
    joined. One sweep over all ends: O(n log n).
    """
    ticks, place = np.unique(np.concatenate([starts, ends]), return_inverse=True)
    change = np.zeros_like(ticks)
    np.add.at(change, place, np.concatenate([weights, -weights]))
    inside = np.cumsum(change) >= least
    turns = np.flatnonzero(np.diff(inside, prepend=False))
    return ticks[turns[::2]], ticks[turns[1::2]]
