"""What the page of a run draws: a few replications run again for their queues, their papers and their course."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import NO_ACTS, NOBODYS_DESK
from sim.engines import run
from sim.experiment import Results
from sim.flow import Course
from sim.model import Model, model
from sim.queues import queue_over_the_year
from sim.ticks import DAY, NEVER
from sim.warm_up import WarmUp, mser5

DRAWN = 6
"""Replications that are drawn."""


@dataclass(frozen=True)
class TimelineStep:
    """A step of one paper: days after its arrival when it came there, was begun and ended."""

    act: str
    by: str
    ready: float
    start: float
    end: float


@dataclass(frozen=True, eq=False)
class Year:
    """Series by week [replications, weeks], the warm-up that the same shows by day, and the slowest paper of a kind
    step by step."""

    queues: dict[str, NDArray[np.float64]]
    under_way: NDArray[np.float64]
    warm_up: WarmUp
    months: tuple[tuple[int, int], ...]
    timelines: tuple[tuple[str, str, tuple[TimelineStep, ...]], ...]


def year_of(results: Results) -> Year:
    """Runs the first replications of a run again."""
    numbers = results.numbers[:DRAWN]
    queues: dict[str, list[NDArray[np.float64]]] = {}
    under_way: list[NDArray[np.float64]] = []
    by_day: list[NDArray[np.float64]] = []
    first: tuple[Model, Course] | None = None
    for number in numbers:
        drawn = model(results.plan, number)
        course = run(drawn.flow, results.engine)
        first = first or (drawn, course)
        for name, counts in queue_over_the_year(drawn, course)[1].items():
            queues.setdefault(name, []).append(counts.astype(np.float64))
        under_way.append(_under_way(drawn, course, 7))
        by_day.append(_under_way(drawn, course, 1))
    assert first is not None
    weeks: NDArray[np.float64] = np.stack(under_way)
    return Year(
        {name: np.stack(some) for name, some in queues.items() if len(some) == len(numbers)},
        weeks,
        mser5("backlog", np.stack(by_day)),
        _months(results),
        tuple(_timelines(*first)),
    )


def _under_way(drawn: Model, course: Course, days: int) -> NDArray[np.float64]:
    """Papers under way at the end of every so many days of the whole run, the warm-up among it.

    Without those that nobody may take further: they only ever become more, so that with them nothing would settle.
    """
    ticks = np.arange(days * DAY, drawn.flow.horizon + 1, days * DAY)
    came = np.searchsorted(np.sort(drawn.flow.arrival), ticks, "right")
    went = np.searchsorted(np.sort(course.finished[course.finished < NEVER]), ticks, "right")
    nobodys = [number for number, name in enumerate(drawn.flow.desks) if name == NOBODYS_DESK]
    stopped = course.ready[np.isin(drawn.flow.station, nobodys) & (course.ready < NEVER)]
    return (came - went - np.searchsorted(np.sort(stopped), ticks, "right")).astype(float)


def _months(results: Results) -> tuple[tuple[int, int], ...]:
    """The week in which each month of the year begins, and the number of the month."""
    plan = results.plan
    first = np.datetime64(plan.calendar.start) + plan.warm_up
    found = []
    for month in range(12):
        day = (first.astype("datetime64[Y]").astype("datetime64[M]") + month).astype("datetime64[D]")
        found.append((int((day - first).astype(int)) // 7, month + 1))
    return tuple(found)


def _timelines(drawn: Model, course: Course) -> list[tuple[str, str, tuple[TimelineStep, ...]]]:
    """For the kinds with the longest routes: the paper that took longest and was finished."""
    found = []
    longest = sorted(
        range(len(drawn.blueprint.papers)),
        key=lambda kind: -max((len(one.steps) for one in drawn.blueprint.papers[kind].variants), default=0),
    )
    for kind in longest[:3]:
        mine = np.flatnonzero((drawn.kind == kind) & (course.finished < NEVER))
        mine = mine[drawn.flow.arrival[mine] >= drawn.blueprint.begins]
        if not len(mine):
            continue
        paper = int(mine[np.argmax((course.finished - drawn.flow.arrival)[mine])])
        found.append((drawn.blueprint.papers[kind].paper.name, drawn.name(paper), _steps(drawn, course, paper)))
    return found


def _steps(drawn: Model, course: Course, paper: int) -> tuple[TimelineStep, ...]:
    first, last = (int(one) for one in drawn.flow.first[paper : paper + 2])
    arrival = int(drawn.flow.arrival[paper])
    plans, steps = drawn.steps(paper), []
    for visit in range(first, last):
        plan = plans[drawn.step[visit]]
        ready, began, end = (int(array[visit]) for array in (course.ready, course.start, course.end))
        if plan.step.act not in NO_ACTS and end < NEVER:
            officer = int(course.officer[visit])
            by = drawn.flow.officers[officer].name if officer >= 0 else "/".join(plan.step.by[:2])
            steps.append(TimelineStep(plan.step.act, by, *((one - arrival) / DAY for one in (ready, began, end))))
    return tuple(steps)
