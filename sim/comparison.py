"""Scenarios beside each other, replication by replication: what differs, by how much, and how sure that is.

All scenarios of a comparison run with the seed of the first and with the same replications, so that they share their
random numbers and a difference is theirs (:mod:`sim.draws`, :mod:`sim.paired`).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.experiment import Results
from sim.intervals import Estimate, mean_interval
from sim.paired import Comparison, compare
from sim.samples import Key

MAIN = (
    "turnaround",
    "submission_to_signature",
    "adoption_to_issue",
    "issue_to_publication",
    "days_between_executive_meetings",
    "meetings_held",
    "backlog",
    "deadline_met_share",
    "blocked",
)
"""The measures that a comparison tells of unless it is asked for others."""


@dataclass(frozen=True)
class Compared:
    """One measure in all scenarios; the differences are to the first."""

    key: Key
    base: Estimate
    comparison: Comparison


def compared(results: Sequence[Results], keys: Sequence[Key], level: float = 0.95) -> list[Compared]:
    """The differences of some measures between runs and the first of them, in the replications that all have."""
    base, *others = results
    found = []
    for key in keys:
        mine = base.values(key)
        rest = {one.plan.scenario.name: one.values(key) for one in others}
        shared = ~np.isnan(mine)
        for values in rest.values():
            shared &= ~np.isnan(values)
        if shared.sum() < 2:
            continue
        aligned = {name: values[shared] for name, values in rest.items()}
        told = "|".join(key)
        found.append(
            Compared(key, mean_interval(told, mine[shared], level), compare(told, mine[shared], aligned, level))
        )
    return found


def median_factor(some: Sequence[Compared]) -> float | None:
    """The median of the finite variance factors of all measures and scenarios; None where there is none."""
    factors = [
        each.variance_factor.factor
        for one in some
        for each in one.comparison.differences
        if each.variance_factor.factor is not None and math.isfinite(each.variance_factor.factor)
    ]
    return statistics.median(factors) if factors else None
