"""Days in the field: how many each officer spent, whether the rules' least number was reached, and visits that collide.

The rules say how many days a year somebody owes (a count of days with a least number) and which visits may not fall
together (a pair: the same area within some days by different people). Which act the field days are, and how many areas
and kinds of work there are to choose from, is the scenario's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import Draws
from sim.figures import Figures
from sim.ticks import DAY
from spec.cases import Case
from spec.clauses import Clause, Count, Pair
from spec.condition import ALWAYS, Condition, Individual
from spec.residual import interpreter_for
from spec.rulebook import Stack
from spec.situation import Situation
from spec.traversal import substitute


@dataclass(frozen=True)
class FieldPlan:
    """What the rules say about the act of the field days, and what there is to visit."""

    act: str
    minima: tuple[tuple[str, int, tuple[str, ...]], ...]
    pairs: tuple[tuple[str, int, tuple[str, ...]], ...]
    areas: int
    works: int

    @property
    def empty(self) -> bool:
        """Whether no act is named, so that nothing is measured."""
        return not self.act


def field_plan(rules: Stack, figures: Figures, posts: tuple[str, ...]) -> FieldPlan:
    """The plan: for each least number and each pair its norms, its figure (days, minutes), and whom it is about."""
    act = figures.text("field-act")
    areas = figures.whole("field-areas", default=1, least=1, most=100_000)
    works = figures.whole("field-works", default=1, least=1, most=100_000)
    if act not in rules.vocabulary.acts:
        return FieldPlan("", (), (), areas, works)
    minima, pairs = [], []
    for clause in rules.clauses.values():
        shape = clause.shape
        if isinstance(shape, Count) and shape.act == act and shape.unit == "days" and not shape.is_upper:
            minima.append((_norms(clause), int(shape.bound.partition(" ")[2]), _whom(rules, shape.who, posts, act)))
        if isinstance(shape, Pair) and shape.first == shape.second == act and shape.within is not None:
            minutes = _minutes(shape)
            if minutes:
                pairs.append((_norms(clause), minutes, _whom(rules, shape.who, posts, act)))
    return FieldPlan(act, tuple(minima), tuple(pairs), areas, works)


def _norms(clause: Clause) -> str:
    return " ".join(clause.norms)


def _minutes(pair: Pair) -> int:
    assert pair.within is not None
    unit = {"minute": 1, "hour": 60, "day": DAY, "week": 7 * DAY}.get(pair.within.unit.rstrip("s"), 0)
    return (pair.within.value or 0) * unit


def _whom(rules: Stack, who: Condition | None, posts: tuple[str, ...], act: str) -> tuple[str, ...]:
    """The posts that a clause is about; all where it does not say."""
    if who is None:
        return posts
    interpreter = interpreter_for(rules, Case("", act, Situation()))
    return tuple(post for post in posts if interpreter.left(substitute(who, "who", Individual("post", post))) == ALWAYS)


@dataclass(frozen=True)
class FieldYear:
    """A year in the field: days by officer; for each least number the officers who reached it, of how many; for each
    pair how many visits fell together with an earlier one of somebody else, of how many."""

    days: dict[str, int]
    met: tuple[tuple[str, int, int], ...]
    collided: tuple[tuple[str, int, int], ...]


def field_year(plan: FieldPlan, days: dict[str, NDArray[np.int64]], first_day: int, draws: Draws) -> FieldYear:
    """What the field days of a year come to. ``days`` are numbers from the calendar's first, by officer.

    Everybody picks areas and work by themselves: the text names nobody who arranges them.
    """
    counted = {name: some[some >= first_day] for name, some in days.items()}
    met = tuple(
        (
            norms,
            sum(len(counted[name]) >= bound for name in who if name in counted),
            sum(name in counted for name in who),
        )
        for norms, bound, who in plan.minima
    )
    collided = []
    for norms, minutes, who in plan.pairs:
        visits = sorted(
            (int(day), name, int(area), int(work))
            for name in who
            if name in counted
            for day, area, work in zip(
                counted[name],
                draws.of("field-area", name).integers(0, plan.areas, len(counted[name])),
                draws.of("field-work", name).integers(0, plan.works, len(counted[name])),
                strict=True,
            )
        )
        together = 0
        for place, (day, name, area, work) in enumerate(visits):
            earlier = (one for one in visits[:place] if (day - one[0]) * DAY <= minutes)
            together += any(one[1] != name and one[2] == area and one[3] != work for one in earlier)
        collided.append((norms, together, len(visits)))
    return FieldYear({name: len(some) for name, some in counted.items()}, met, tuple(collided))
