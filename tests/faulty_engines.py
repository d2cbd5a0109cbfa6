"""Engines with a fault each: what the tests are tested with. Most run a flow that is not the one they were given."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np

from sim.flow import Body, Course, Flow
from sim.hours import Hours
from sim.reference import run
from sim.ticks import NEVER, Ticks


def losing_a_paper(flow: Flow) -> Course:
    """The first paper of several visits is lost on its way to its second: it is never ready there."""
    lengths = np.diff(flow.first)
    if not np.any(lengths > 1):
        return run(flow)
    lost = int(np.argmax(lengths > 1))
    course = without(flow, np.arange(flow.first[lost] + 1, flow.first[lost + 1]))
    course.finished[lost] = NEVER
    return course


def without(flow: Flow, visits: Ticks) -> Course:
    """The course of a flow without some visits, none of them the only one of its paper; they were not made."""
    kept = np.ones(len(flow.station), bool)
    kept[visits] = False
    rest = replace(
        flow,
        first=np.concatenate([[0], np.cumsum(kept)])[flow.first],
        station=flow.station[kept],
        duration=flow.duration[kept],
    )
    found, course = run(rest), Course.empty(flow)
    for name in ("ready", "start", "end", "officer"):
        getattr(course, name)[kept] = getattr(found, name)
    course.finished[:] = found.finished
    for mine, theirs in zip(course.taken, found.taken, strict=True):
        mine[:] = theirs
    return course


def one_over_the_limit(flow: Flow) -> Course:
    """Every meeting takes one paper more than it may."""
    return run(replace(flow, bodies=tuple(replace(body, limit=body.limit + 1) for body in flow.bodies)))


def deaf_to_the_closing(flow: Flow) -> Course:
    """Papers that come after the closing are taken too."""
    return run(replace(flow, bodies=tuple(replace(body, closing=body.begins) for body in flow.bodies)))


def meeting_for_nothing(flow: Flow) -> Course:
    """Meetings are held for however few papers."""
    bodies = tuple(Body(one.name, one.begins, one.closing, one.limit, np.zeros_like(one.least)) for one in flow.bodies)
    return run(replace(flow, bodies=bodies))


def blind_to_priority(flow: Flow) -> Course:
    """Who comes first goes first."""
    return run(replace(flow, priority=np.zeros_like(flow.priority)))


def without_hours(flow: Flow) -> Course:
    """Nobody ever goes home."""
    return run(replace(flow, hours=tuple(Hours.round_the_clock(one.horizon) for one in flow.hours)))


def idle_hands(flow: Flow) -> Course:
    """The last officer never takes anything up."""
    return run(replace(flow, officers=(*flow.officers[:-1], *(replace(one, serves=()) for one in flow.officers[-1:]))))


def in_a_hurry(flow: Flow) -> Course:
    """Every paper that makes several visits is let off its last."""
    last = (flow.first[1:] - 1)[np.diff(flow.first) > 1]
    return without(flow, last)


def in_float_minutes(flow: Flow, minute: float = 0.1) -> Course:
    """Papers at desks round the clock, by a clock of floating point: a tick is a fraction of a minute, and what should
    happen at one instant happens a rounding error apart.
    """
    course = Course.empty(flow)
    agenda = [(tick * minute, paper, int(flow.first[paper]), -1) for paper, tick in enumerate(flow.arrival.tolist())]
    heapq.heapify(agenda)
    lying: list[list[tuple[int, float, int, int]]] = [[] for _ in flow.desks]
    free = list(range(len(flow.officers)))
    while agenda:
        now = agenda[0][0]
        while agenda and agenda[0][0] == now:
            _, paper, visit, officer = heapq.heappop(agenda)
            if officer >= 0:
                free.append(officer)
                course.end[visit] = round(now / minute)
                visit += 1
            if visit == flow.first[paper + 1]:
                course.finished[paper] = round(now / minute)
            else:
                course.ready[visit] = round(now / minute)
                heapq.heappush(lying[flow.place[visit]], (int(flow.priority[paper]), now, paper, visit))
        for officer in sorted(free):
            waiting = [lying[desk] for desk, _ in flow.officers[officer].serves if lying[desk]]
            if waiting:
                _, _, paper, visit = heapq.heappop(min(waiting))
                free.remove(officer)
                course.start[visit], course.officer[visit] = round(now / minute), officer
                heapq.heappush(agenda, (now + int(flow.duration[visit]) * minute, paper, visit, officer))
    return course
