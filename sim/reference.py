"""The reference engine: SimPy, one process for each paper and one for each body.

An instant of the flow (:mod:`sim.flow`) is kept in order by the priority of SimPy's events: papers first, then the
bodies, each with a priority of its own, and last one event that lets the officers take papers up. What happens with
one priority at one instant may happen in any order: a paper that moves on touches its own entries only, and lies at a
desk or before a body in an order that does not ask who came first. So the numbers that SimPy gives to events decide
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import cache
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple

from simpy import Environment, Event
from simpy.events import EventPriority

from sim.clock import Clock
from sim.flow import WAIT, WORK, Body, Course, Flow

PAPERS, MEETINGS = 1, 2
"""Priorities of events: papers that arrive or end a visit; the first body, then the others. SimPy itself starts its
processes and ends the run with 0. The officers come after the last body."""

Process = Generator[Event, Any, None]
Place = tuple[int, int, int]
"""A paper in its order: priority, the tick since which it is ready, number."""


def run(flow: Flow) -> Course:
    """What happens in a flow. The flow has no slips (:meth:`sim.flow.Flow.slips`)."""
    return Run(flow, Environment()).course


class Moment(Event):
    """An event whose time is set once it is known: nobody knows beforehand when a paper will be taken up."""

    def set(self, tick: int, priority: int, value: object = None) -> Moment:
        """Let it happen at the tick, with everything of its priority."""
        self._ok, self._value = True, value
        self.env.schedule(self, EventPriority(priority), tick - self.env.now)
        return self

    def then(self, act: Callable[[Event], None]) -> None:
        """What is done when it happens, beside the process that waits for it."""
        self.callbacks.append(act)


class Seat(NamedTuple):
    """An officer at a desk that they serve, in the hours of ``window``. Seats are numbered by officer."""

    officer: int
    desk: int
    window: Clock


class Run:
    """One run of a flow; ``course`` is what happened. The environment is empty and stands at 0."""

    def __init__(self, flow: Flow, environment: Environment) -> None:
        self.env: Any = environment  # whose time SimPy declares to be a float: here it is whole ticks
        self.course = course = Course.empty(flow)
        self.ready, self.start, self.end, self.officer = course.ready, course.start, course.end, course.officer
        self.priority, self.first, self.duration = flow.priority.tolist(), flow.first.tolist(), flow.duration.tolist()
        self.kind, self.place = flow.kind.tolist(), flow.place.tolist()
        self.clocks = [Clock(hours) for hours in flow.hours]

        self.at_desk: list[list[Place]] = [[] for _ in flow.desks]  # heaps
        self.at_gate: list[list[Place]] = [[] for _ in flow.bodies]  # in no order
        self.moment: dict[int, Moment] = {}  # when a paper that lies somewhere will have ended its visit
        self.visit: dict[int, int] = {}  # the visit that each paper makes

        window = cache(lambda one, other: Clock(flow.hours[one].and_(flow.hours[other])))
        self.seats = [
            Seat(officer, desk, window(who.hours, hours))
            for officer, who in enumerate(flow.officers)
            for desk, hours in who.serves
        ]
        self.own = [self.clocks[officer.hours] for officer in flow.officers]
        self.seats_of: list[list[int]] = [[] for _ in flow.officers]
        self.listed: list[list[int]] = [[] for _ in flow.desks]  # heaps of seats
        for number, seat in enumerate(self.seats):
            self.seats_of[seat.officer].append(number)
            self.listed[seat.desk].append(number)
        self.unlisted: set[int] = set()  # seats of officers who are, or were, busy
        self.free = [True] * len(flow.officers)
        self.touched: set[int] = set()
        self.officers_look = MEETINGS + len(flow.bodies)

        for paper, arrival in enumerate(flow.arrival.tolist()):
            if arrival < flow.horizon:
                environment.process(self.paper(paper, arrival))
        for number, body in enumerate(flow.bodies):
            environment.process(self.body(number, body))
        if flow.horizon > 0:
            environment.run(until=int(flow.horizon))

    def at(self, tick: int, priority: int) -> Moment:
        """What happens at a tick that is known."""
        return Moment(self.env).set(tick, priority)

    # papers

    def paper(self, paper: int, arrival: int) -> Process:
        """The life of a paper, from its arrival to the end of its last visit."""
        yield self.at(arrival, PAPERS)
        for visit in range(self.first[paper], self.first[paper + 1]):
            self.visit[paper] = visit
            self.ready[visit] = now = self.env.now
            place = self.place[visit]
            if self.kind[visit] == WAIT:
                self.start[visit] = now
                until = self.clocks[place].add(now, self.duration[visit])
                if until > now:
                    yield self.at(until, PAPERS)
            elif self.kind[visit] == WORK:
                lies = self.lie(paper, self.at_desk[place])
                self.touch(place)
                self.set_free((yield lies))
            else:
                yield self.lie(paper, self.at_gate[place])
            self.end[visit] = self.env.now
        self.course.finished[paper] = self.env.now

    def lie(self, paper: int, papers: list[Place]) -> Moment:
        """Lie at a desk or before a body; the end of the visit, which will be known once it has begun."""
        heappush(papers, self.order(paper))
        self.moment[paper] = ends = Moment(self.env)
        return ends

    def order(self, paper: int) -> Place:
        """The place of a paper that has just become ready among others."""
        return self.priority[paper], self.env.now, paper

    # meetings

    def body(self, number: int, body: Body) -> Process:
        """The meetings of a body, one after the other."""
        columns = (body.begins, body.closing, body.limit, body.least)
        meetings = zip(*(column.tolist() for column in columns), strict=True)
        for meeting, (begins, closing, limit, least) in enumerate(meetings):
            yield self.at(begins, MEETINGS + number)
            self.course.taken[number][meeting] = self.hold(number, closing, limit, least)

    def hold(self, body: int, closing: int, limit: int, least: int) -> int:
        """A meeting takes papers up: how many, -1 where there are too few to hold it."""
        ready = sorted(place for place in self.at_gate[body] if place[1] <= closing)
        if len(ready) < least:
            return -1
        taken = set(ready[:limit])
        self.at_gate[body] = [place for place in self.at_gate[body] if place not in taken]
        for _, _, paper in taken:
            visit = self.visit[paper]
            self.start[visit] = self.env.now
            self.moment[paper].set(self.env.now + self.duration[visit], PAPERS)
        return len(taken)

    # officers

    def touch(self, desk: int) -> None:
        """A paper or an officer came to a desk: if there are both, officers look after the meetings of this instant.

        Nobody else need look. A seat is listed at its desk until it is asked there and the officer is busy, or out; so
        an officer who could take a paper is listed wherever they could.
        """
        if self.at_desk[desk] and self.listed[desk]:
            if not self.touched:
                self.at(self.env.now, self.officers_look).then(self.look)
            self.touched.add(desk)

    def look(self, _event: Event) -> None:
        """Officers by number: who is free and in takes the first paper of the desks that they serve now."""
        asked = [(self.listed[desk][0], desk) for desk in self.touched]
        heapify(asked)
        self.touched = set()
        while asked:
            number, desk = heappop(asked)
            if self.at_desk[desk]:
                heappop(self.listed[desk])
                self.ask(number)
                if self.listed[desk]:
                    heappush(asked, (self.listed[desk][0], desk))

    def ask(self, number: int) -> None:
        """Who is free and in begins; who is out comes when that changes."""
        officer, _, window = self.seats[number]
        now = self.env.now
        if not self.free[officer]:
            self.unlisted.add(number)
        elif window.is_open(now):
            self.unlisted.add(number)
            self.begin(officer, now)
        else:
            self.at(window.next_open(now), PAPERS).then(lambda _: self.list_seat(number))

    def begin(self, officer: int, now: int) -> None:
        """An officer takes the first paper up and is busy until it is done, in their own hours."""
        seats = [self.seats[number] for number in self.seats_of[officer]]
        desks = [self.at_desk[desk] for _, desk, window in seats if self.at_desk[desk] and window.is_open(now)]
        _, _, paper = heappop(min(desks, key=lambda papers: papers[0]))
        visit = self.visit[paper]
        self.free[officer] = False
        self.start[visit], self.officer[visit] = now, officer
        self.moment[paper].set(self.own[officer].add(now, self.duration[visit]), PAPERS, officer)

    def set_free(self, officer: int) -> None:
        """The work is done: the officer is free for all desks that they serve."""
        self.free[officer] = True
        for number in self.seats_of[officer]:
            if number in self.unlisted:
                self.unlisted.remove(number)
                self.list_seat(number)
            else:
                self.touch(self.seats[number].desk)

    def list_seat(self, number: int) -> None:
        """List a seat at its desk."""
        desk = self.seats[number].desk
        heappush(self.listed[desk], number)
        self.touch(desk)
