"""Quotas: acts that the rules allow only so often in a period, counted over all papers of a run.

A rule may bound how often an act happens for each value of some facts: "one district-wide meeting a year for each body
or department". No single paper shows whether it is kept. Counted is what the papers of a year come to; nothing is held
back, since the rules name nobody who keeps the count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.ticks import DAY, Ticks
from spec.cases import Case
from spec.clauses import Clause, Count
from spec.condition import ALWAYS
from spec.residual import interpreter_for
from spec.rulebook import Stack
from spec.situation import Known, Situation

Account = tuple[Known, ...]
"""The values of the facts for which something is counted together."""


@dataclass(frozen=True)
class Quota:
    """A bound on how often an act happens: at most ``most`` times in a period, for each value of the facts ``per``.

    Where ``days`` is set, what is done twice on one day counts once.
    """

    norms: str
    act: str
    period: str
    most: int
    per: tuple[str, ...]
    clause: str
    days: bool = False

    def of(self, rules: Stack, situation: Situation) -> Account | None:
        """What a paper counts under; None where the rule does not apply to it, or the scenario does not say what of."""
        interpreter = interpreter_for(rules, Case("", self.act, situation))
        if interpreter.applies(interpreter.stack.clauses[self.clause]) != ALWAYS:
            return None
        group = tuple(value for fact in self.per if (value := interpreter.known(fact)) is not None)
        return group if len(group) == len(self.per) else None


def quotas_of(rules: Stack, acts: Sequence[str]) -> tuple[Quota, ...]:
    """The quotas on some acts: upper bounds for a period of the calendar, whoever acts.

    Periods that roll on, and bounds on what one person does, are no business of a count over papers.
    """
    return tuple(
        Quota(" ".join(clause.norms), shape.act, shape.period, bound, shape.per, clause.name, shape.unit == "days")
        for clause, shape, bound in _counts(rules.clauses.values())
        if shape.act in acts
    )


def _counts(clauses: Iterable[Clause]) -> Iterator[tuple[Clause, Count, int]]:
    for clause in clauses:
        shape = clause.shape
        if isinstance(shape, Count) and shape.is_upper and shape.period and not shape.rolling and shape.who is None:
            yield clause, shape, int(shape.bound.partition(" ")[2])


def beyond(quota: Quota, calendar: Calendar, done: Sequence[tuple[Account, Ticks]]) -> tuple[int, int]:
    """How many acts there were beyond a quota, and how many in all. ``done``: ticks, by what they count under."""
    ticks_of: dict[Account, list[Ticks]] = {}
    for group, ticks in done:
        ticks_of.setdefault(group, []).append(ticks)
    counted: Counter[object] = Counter()
    for group, some in ticks_of.items():
        at = np.concatenate(some)
        at = np.unique(at // DAY) * DAY if quota.days else at
        counted.update((group, period) for period in periods_of(quota.period, calendar, at).tolist())
    return sum(max(0, number - quota.most) for number in counted.values()), counted.total()


def periods_of(period: str, calendar: Calendar, ticks: Ticks) -> Ticks:
    """The number of the day, week, month or year in which each tick lies."""
    days = np.datetime64(calendar.start, "D") + (ticks // DAY).astype("timedelta64[D]")
    if period == "week":  # from Monday; 1970 began on a Thursday
        return (days.astype(np.int64) + 3) // 7
    return days.astype({"day": "M8[D]", "month": "M8[M]", "year": "M8[Y]"}[period]).astype(np.int64)
