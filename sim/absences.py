"""When officers are away: absences of whole working days, and days in the field.

An officer is there and away by turns; both times vary. The share of working days away and the mean length of an absence
are the scenario's. A day in the field is a day of work away from the desk, not an absence: nobody stands in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import OfficerPlan
from sim.calendar import Calendar
from sim.draws import Draws
from sim.ticks import DAY, Ticks


@dataclass(frozen=True, eq=False)
class Absences:
    """The absences of one officer: half-open intervals in ticks [n, 2], and whether each came with its entrustment.

    ``field`` are the days (numbers from the calendar's first) spent in the field.
    """

    intervals: Ticks
    entrusted: NDArray[np.bool_]
    field: Ticks

    def at(self, ticks: Ticks) -> NDArray[np.bool_]:
        """Whether the officer is away at some ticks."""
        inside = np.zeros(len(ticks), np.bool_)
        for start, end in self.intervals:
            inside |= (ticks >= start) & (ticks < end)
        return inside

    def entrusted_at(self, tick: int) -> bool:
        """Whether an absence at a tick came with its entrustment; no where there is none."""
        inside = (self.intervals[:, 0] <= tick) & (tick < self.intervals[:, 1])
        return bool(np.any(inside & self.entrusted))


def absences_of(plan: OfficerPlan, calendar: Calendar, draws: Draws, meeting_days: NDArray[np.int64]) -> Absences:
    """The absences of an officer in one replication; no field day falls on a meeting of theirs or into an absence."""
    working = np.flatnonzero(calendar.working).astype(np.int64)
    intervals = np.zeros((0, 2), np.int64)
    if plan.away > 0:
        intervals = _by_turns(plan, working, draws)
    entrusted = draws.of("entrusted", plan.name).random(len(intervals)) < plan.entrusted
    field = np.zeros(0, np.int64)
    if plan.field_days > 0:
        free = ~np.isin(working, meeting_days)
        for start, end in intervals:
            free &= ~((working * DAY >= start) & (working * DAY < end))
        in_a_year = 365 * len(working) / calendar.working.size
        share = plan.field_days / (in_a_year * float(free.mean())) if free.any() else 0.0
        field = working[free & (draws.of("field", plan.name).random(len(working)) < share)]
    return Absences(intervals, entrusted, field)


def _by_turns(plan: OfficerPlan, working: NDArray[np.int64], draws: Draws) -> Ticks:
    """There and away by turns, in working days: exponential times there, whole days away with their mean."""
    stream = draws.of("away", plan.name)
    there = plan.days * (1 - plan.away) / plan.away if plan.away < 1 else 0.0
    found: list[tuple[int, int]] = []
    day = 0.0
    while day < len(working):
        day += stream.exponential(1.0) * there
        length = max(1, round(stream.exponential(1.0) * plan.days)) if plan.away < 1 else len(working)
        if day >= len(working):
            break
        first = int(day)
        last = min(first + length, len(working)) - 1
        found.append((int(working[first]) * DAY, (int(working[last]) + 1) * DAY))
        day = first + length
    return np.array(found, np.int64).reshape(-1, 2)
