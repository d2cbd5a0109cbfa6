"""Why a paper waited: nobody was in, somebody was away, others came first, the meeting had no quorum or no room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from sim.blueprint import Desk, OfficerPlan
from sim.calendar import Calendar
from sim.flow import GATE, WORK
from sim.hours import Hours
from sim.model import Model
from sim.office_hours import ROUND_THE_CLOCK
from sim.trail import Trail, TrailEvent, post_of

CLOSED, AWAY, OUT, OTHERS, NOBODY = "closed", "away", "out", "others", "nobody"
"""Minutes at a desk: outside its hours; with everybody away, or out (at meetings, in the field); while those who were
in had other papers; where the rules give the step to nobody."""
TOO_LATE, FULL, NO_QUORUM, NO_PRESIDER, NOT_NEEDED = "too late", "full", "no quorum", "nobody to preside", "not needed"
"""Meetings that passed a paper by: papers were in before it came; had no room; was not held for want of members, of
somebody to preside, or of papers."""


@dataclass(frozen=True)
class Reason:
    """What held a paper up: ``minutes`` of time at a desk, or the number of ``meetings`` that passed by."""

    what: str
    minutes: int = 0
    meetings: int = 0


def reasons(model: Model, trail: Trail, index: int) -> tuple[Reason, ...]:
    """Why a step of a trail was not begun at once; the minutes at a desk add up to the whole time that it lay there."""
    event = trail.events[index]
    until = model.flow.horizon if event.start is None else event.start
    plan = model.steps(trail.paper)[event.place]
    if until == event.ready or event.kind not in (WORK, GATE):
        return ()
    if event.kind == GATE:
        return _at_gate(model, event, until)
    if plan.step.nobody:
        return (Reason(NOBODY, until - event.ready),)
    assert isinstance(plan.place, Desk)
    return _at_desk(model, plan.place, event.ready, until)


def _at_desk(model: Model, desk: Desk, since: int, until: int) -> tuple[Reason, ...]:
    flow, number = model.flow, model.blueprint.desks.index(desk)
    served = [
        flow.hours[officer.hours].and_(flow.hours[hours])
        for officer in flow.officers
        for which, hours in officer.serves
        if which == number
    ]
    holders = [one for one in model.blueprint.officers if post_of(one.name) in desk.holders]
    hours = _union([_own_hours(one, model.blueprint.calendar) for one in holders], flow.horizon)
    serving = _union(served, flow.horizon)
    not_served = hours.minus(_intervals(serving))
    absences = [Hours.joined(model.absences[one.name].intervals, flow.horizon) for one in holders]
    away = not_served.and_(reduce(Hours.and_, absences)) if absences else not_served
    open_, unserved, absent = (int(one.between(since, until)) for one in (serving, not_served, away))
    found = (
        Reason(CLOSED, until - since - open_ - unserved),
        Reason(AWAY, absent),
        Reason(OUT, unserved - absent),
        Reason(OTHERS, open_),
    )
    return tuple(one for one in found if one.minutes)


def _own_hours(officer: OfficerPlan, calendar: Calendar) -> Hours:
    if officer.hours == ROUND_THE_CLOCK:
        return Hours.round_the_clock(calendar.horizon)
    return Calendar(calendar.start, calendar.working, officer.hours).open_hours()


def _union(some: list[Hours], horizon: int) -> Hours:
    intervals = [_intervals(one) for one in some]
    return Hours.joined(np.concatenate(intervals) if intervals else np.zeros((0, 2), np.int64), horizon)


def _intervals(hours: Hours) -> np.ndarray:
    return np.stack([hours.opens, hours.closes], axis=1)


def _at_gate(model: Model, event: TrailEvent, until: int) -> tuple[Reason, ...]:
    number = next(place for place, one in enumerate(model.blueprint.bodies) if one.body == event.by)
    body, why = model.flow.bodies[number], model.why[number]
    passed = np.flatnonzero((body.begins >= event.ready) & (body.begins < until))
    counts = dict.fromkeys((TOO_LATE, FULL, NO_QUORUM, NO_PRESIDER, NOT_NEEDED), 0)
    for meeting in passed.tolist():
        if why[meeting]:
            counts[NO_QUORUM if why[meeting] == 1 else NO_PRESIDER] += 1
        elif body.closing[meeting] < event.ready:
            counts[TOO_LATE] += 1
        else:
            counts[NOT_NEEDED if body.least[meeting] else FULL] += 1
    return tuple(Reason(what, meetings=count) for what, count in counts.items() if count)
