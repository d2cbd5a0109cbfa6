"""Ticks: whole minutes since 00:00 of the first day of a run, as int64. Nothing here is ever a fraction.

``NEVER`` stands for a moment beyond what is known: it is later than every tick, and adding to it leaves it as it is.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ticks: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

NEVER = int(np.iinfo(np.int64).max)
"""Later than every tick: not within the table."""

DAY = 24 * 60
"""Minutes of a day. There is no summer time: the Chinese clock has known none since 1992."""


def whole(values: npt.ArrayLike, what: str) -> Ticks:
    """The values as int64; ``ValueError`` where one is negative, ``TypeError`` where they are no whole numbers.

    >>> whole([0, 90], "ticks").dtype.name
    'int64'
    >>> whole(1.5, "ticks")
    Traceback (most recent call last):
    ...
    TypeError: ticks are whole numbers, not float64
    """
    found = np.asarray(values)
    if found.dtype.kind not in "iu" and found.size:
        raise TypeError(f"{what} are whole numbers, not {found.dtype}")
    if found.size and found.min() < 0:
        raise ValueError(f"{what} are not negative: {found.min()}")
    return found.astype(np.int64, copy=False)


def within(ticks: npt.ArrayLike, horizon: int) -> Ticks:
    """The ticks as int64; ``ValueError`` where one lies beyond the horizon, since nothing is known there."""
    found = whole(ticks, "ticks")
    if found.size and found.max() > horizon:
        raise ValueError(f"tick {found.max()} is beyond the horizon {horizon}")
    return found


def frozen(values: npt.ArrayLike) -> Ticks:
    """A copy as int64 that nobody can write to."""
    copy = np.array(values, np.int64)
    copy.setflags(write=False)
    return copy
