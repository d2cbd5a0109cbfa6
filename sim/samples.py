"""What a measure is about, and the sample of its values that one replication gives.

A measure has a name, the kind of paper and the stage (an act, an officer, a body, a norm) that it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Key(NamedTuple):
    """What a measure is about; ``kind`` and ``stage`` are "" where it is about all."""

    measure: str
    kind: str = ""
    stage: str = ""


@dataclass(frozen=True)
class Sample:
    """The values of a measure in one replication, in short. NaN where there was no value; ``n`` says how many."""

    mean: float
    p50: float
    p90: float
    p95: float
    most: float
    n: int
    censored: int = 0


def sample(values: NDArray[np.float64], censored: int = 0) -> Sample:
    """The summary of some values.

    >>> sample(np.array([1.0, 2.0, 3.0])).mean
    2.0
    """
    if not len(values):
        return Sample(*(float("nan"),) * 5, 0, censored)
    p50, p90, p95 = (float(one) for one in np.quantile(values, (0.5, 0.9, 0.95)))
    return Sample(float(values.mean()), p50, p90, p95, float(values.max()), len(values), censored)


def alone(value: float, n: int = 1) -> Sample:
    """A measure that has one value in a replication."""
    return Sample(value, value, value, value, value, n)
