"""Engines with a fault each: what the tests are tested with. Most run a flow that is not the one they were given."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np

from sim.flow import Body, Course, Flow
from sim.hours import Hours
from sim.reference import run
from sim.ticks import NEVER


def losing_a_paper(flow: Flow) -> Course:
    """The first paper of several steps is lost on its way to its second: it is never ready there."""
    lengths = np.diff(flow.first)
    if not np.any(lengths > 1):
        return run(flow)
    lost = int(np.argmax(lengths > 1))
    kept = np.ones(len(flow.kind), bool)
    kept[flow.first[lost] + 1 : flow.first[lost + 1]] = False
    lengths[lost] = 1
    rest = replace(
        flow,
        first=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        kind=flow.kind[kept],
        place=flow.place[kept],
        back=flow.back[kept],
        duration=flow.duration[kept],
        returned=flow.returned[kept],
    )
    found, course = run(rest), Course.empty(flow)
    for name in ("ready", "start", "end", "officer"):
        getattr(course, name)[kept] = getattr(found, name)
    course.finished[:] = found.finished
    course.finished[lost] = NEVER
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


def one_round_only(flow: Flow) -> Course:
    """Nothing is ever returned."""
    return run(replace(flow, returned=np.zeros_like(flow.returned)))


def in_float_minutes(flow: Flow, minute: float = 0.1) -> Course:
    """Papers at desks round the clock, by a clock of floating point: a tick is a fraction of a minute, and what should
    happen at one instant happens a rounding error apart.
    """
    course = Course.empty(flow)
    agenda = [(tick * minute, paper, int(flow.first[paper]), 0, -1) for paper, tick in enumerate(flow.arrival.tolist())]
    heapq.heapify(agenda)
    lying: list[list[tuple[int, float, int, int, int]]] = [[] for _ in flow.desks]
    free = list(range(len(flow.officers)))
    while agenda:
        now = agenda[0][0]
        while agenda and agenda[0][0] == now:
            _, paper, step, turn, officer = heapq.heappop(agenda)
            if officer >= 0:
                free.append(officer)
                course.end[step, turn] = round(now / minute)
                step, turn = (step - int(flow.back[step]), turn + 1) if flow.returned[step, turn] else (step + 1, turn)
            if step == flow.first[paper + 1]:
                course.finished[paper] = round(now / minute)
            else:
                course.ready[step, turn] = round(now / minute)
                heapq.heappush(lying[flow.place[step]], (int(flow.priority[paper]), now, paper, step, turn))
        for officer in sorted(free):
            waiting = [lying[desk] for desk, _ in flow.officers[officer].serves if lying[desk]]
            if waiting:
                _, _, paper, step, turn = heapq.heappop(min(waiting))
                free.remove(officer)
                course.start[step, turn], course.officer[step, turn] = round(now / minute), officer
                heapq.heappush(agenda, (now + int(flow.duration[step, turn]) * minute, paper, step, turn, officer))
    return course
