"""The trail of a paper: what was done to it in a run, step by step, by whom and when.

A trail says the same as the arrays of a :class:`~sim.flow.Course`, in the words of the rulebook: the acts, those who
did them, the norms that asked for them. It is what an auditor would find in the register, and what is checked
(:mod:`sim.conduct`), shown (``guiju replay``) and exported (:mod:`sim.trail_log`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.blueprint import NO_ACTS
from sim.flow import GATE, NOBODY, WAIT, WORK, Course
from sim.model import Model
from sim.routes import PASSED
from sim.ticks import DAY, NEVER
from spec.situation import Known

RETURNED = "returned"
"""The outcome of a step after which the paper goes back and its next round begins."""
Outcome = Literal["passed", "returned", ""]
_EPOCH_DAY = datetime.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class TrailEvent:
    """One step of one round.

    ``by`` is the post or body that did it ("": the rules leave it open, or nobody has begun), ``officer`` the member
    of its staff where it has several. ``outcome`` is "" while the step has not ended. ``ready``, ``start`` and ``end``
    are ticks, None for what did not come to pass before the run ended; ``at`` is the moment of the end, of the start or
    of becoming ready, whichever is the last that is known. ``place`` numbers the steps of the route, ``round`` the
    rounds, both from 0. ``meeting`` numbers the meetings of the body that took the paper.
    """

    act: str
    by: str
    officer: str
    outcome: Outcome
    ready: int
    start: int | None
    end: int | None
    round: int
    place: int
    kind: int
    norms: tuple[str, ...]
    at: datetime.datetime
    meeting: int | None = None

    @property
    def of_the_rules(self) -> bool:
        """Whether it is an act; the time until something becomes known, or somebody is reached, is none."""
        return self.act not in NO_ACTS

    @property
    def waited(self) -> int | None:
        """Minutes from becoming ready to the start; None while it has not begun."""
        return None if self.start is None else self.start - self.ready

    @property
    def took(self) -> int | None:
        """Minutes from the start to the end, nights and all; None while it has not ended."""
        return None if self.start is None or self.end is None else self.end - self.start


@dataclass(frozen=True)
class Trail:
    """A paper and its events, in the order in which they came. ``name`` is the one by which it can be asked for."""

    paper: int
    name: str
    kind: str
    variant: int
    urgent: bool
    facts: tuple[tuple[str, Known], ...]
    arrival: int
    finished: int | None
    events: tuple[TrailEvent, ...]

    @property
    def done(self) -> tuple[TrailEvent, ...]:
        """What had ended, in order."""
        return tuple(one for one in self.events if one.end is not None)


def moment(model: Model, tick: int) -> datetime.datetime:
    """A tick as a date and time."""
    start = datetime.datetime.combine(model.blueprint.calendar.start, datetime.time())
    return start + datetime.timedelta(minutes=tick)


def minutes_since_1970(model: Model, tick: int) -> int:
    """A tick as the minutes since 1970 in which cases tell time."""
    return (model.blueprint.calendar.start.toordinal() - _EPOCH_DAY) * DAY + tick


def standing(before: Sequence[TrailEvent], now: TrailEvent) -> tuple[TrailEvent, ...]:
    """Of what was done before a step, what still stands: not what was returned, nor what has to be done again since.

    A return leads back to a step of the route; what was done there or further on stands no more.
    """
    begins: dict[int, int] = {}
    for one in (*before, now):
        begins[one.round] = min(begins.get(one.round, one.place), one.place)

    def stands(one: TrailEvent) -> bool:
        return all(one.place < place for turn, place in begins.items() if one.round < turn <= now.round)

    return tuple(one for one in before if one.outcome == PASSED and stands(one))


def trail(model: Model, course: Course, paper: int) -> Trail:
    """The trail of one paper. Raises IndexError for a number that is none."""
    if not 0 <= paper < model.flow.papers:
        raise IndexError(f"paper {paper} of {model.flow.papers}")
    plan = model.blueprint.papers[int(model.kind[paper])]
    variant = plan.variants[int(model.variant[paper])]
    finished = int(course.finished[paper])
    return Trail(
        paper,
        model.name(paper),
        plan.paper.name,
        int(model.variant[paper]),
        bool(model.flow.priority[paper] == 0),
        variant.route.facts,
        int(model.flow.arrival[paper]),
        None if finished == NEVER else finished,
        tuple(_events(model, course, paper)),
    )


def trails(model: Model, course: Course) -> Iterator[Trail]:
    """The trails of all papers, in the order of their arrival."""
    return (trail(model, course, paper) for paper in range(model.flow.papers))


def paper_named(model: Model, name: str) -> int | None:
    """The number of the paper of this name; None where there is none."""
    kind, _, nth = name.rpartition("-")
    kinds = [number for number, one in enumerate(model.blueprint.papers) if one.paper.name == kind]
    if not kinds or not nth.isdecimal():
        return None
    found = np.flatnonzero((model.kind == kinds[0]) & (model.nth == int(nth) - 1))
    return int(found[0]) if len(found) else None


def _events(model: Model, course: Course, paper: int) -> Iterator[TrailEvent]:
    flow, steps = model.flow, model.steps(paper)
    returned = model.returned
    for visit in range(int(flow.first[paper]), int(flow.first[paper + 1])):
        ready, start, end = (int(array[visit]) for array in (course.ready, course.start, course.end))
        if ready == NEVER:
            return
        place = int(model.step[visit])
        plan = steps[place]
        begun = start < NEVER
        ended = end < NEVER
        officer = int(course.officer[visit])
        name = flow.officers[officer].name if officer != NOBODY else ""
        meeting = None
        if plan.kind == GATE and begun:
            meeting = int(np.searchsorted(flow.bodies[int(flow.place[visit])].begins, start))
        yield TrailEvent(
            plan.step.act,
            _doer(plan.kind, plan.step.by, name, str(plan.place)),
            name,
            "" if not ended else RETURNED if returned[visit] else PASSED,  # type: ignore[arg-type]
            ready,
            start if begun else None,
            end if ended else None,
            int(model.round[visit]),
            place,
            plan.kind,
            plan.step.norms,
            moment(model, end if ended else start if begun else ready),
            meeting,
        )


def _doer(kind: int, by: tuple[str, ...], officer: str, place: str) -> str:
    """Who does a step: the post of the officer, the body of the meeting, or the one that the route names."""
    if kind == WORK:
        return post_of(officer)
    if kind == WAIT:
        return by[0] if len(by) == 1 else ""
    return place


def post_of(officer: str) -> str:
    """The post or body of an officer, without the number of a member of staff.

    >>> post_of("office 3"), post_of("mayor")
    ('office', 'mayor')
    """
    stem, _, number = officer.rpartition(" ")
    return stem if number.isdecimal() else officer
