"""The reference engine: SimPy, one process for each paper and one for each body.

An instant of the flow (:mod:`sim.flow`) is kept in order by the priority of SimPy's events: papers first, then the
bodies, each with a priority of its own, and last one event that lets the officers take papers up. What happens with
one priority at one instant may happen in any order: a paper that moves on touches its own entries only, and lies at a
desk or before a body in an order that does not ask who came first. So the numbers that SimPy gives to events decide
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from functools import cache
from heapq import heappop, heappush
from typing import Any, cast

from simpy import Environment, Event
from simpy.events import EventPriority

from sim.clock import Clock
from sim.flow import WAIT, WORK, Body, Course, Flow

PAPERS, MEETINGS = 1, 2
"""Priorities of events: papers that arrive or end a step; the first body, then the others. SimPy itself starts its
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
        self.env.schedule(self, cast(EventPriority, priority), tick - self.env.now)
        return self

    def then(self, act: Callable[[Event], None]) -> None:
        """What is done when it happens, beside the process that waits for it."""
        self.callbacks.append(act)


class Run:
    """One run of a flow; ``course`` is what happened. The environment is empty and stands at 0."""

    def __init__(self, flow: Flow, environment: Environment) -> None:
        self.env = environment
        self.course = Course.empty(flow)
        self.priority, self.first, self.kind = flow.priority.tolist(), flow.first.tolist(), flow.kind.tolist()
        self.place, self.back = flow.place.tolist(), flow.back.tolist()
        self.duration, self.returned = flow.duration.tolist(), flow.returned.tolist()
        self.clocks = [Clock(hours) for hours in flow.hours]

        self.at_desk: list[list[Place]] = [[] for _ in flow.desks]  # heaps
        self.at_gate: list[list[Place]] = [[] for _ in flow.bodies]
        self.moment: dict[int, Moment] = {}  # when a paper that lies somewhere will have ended its step
        self.entry: dict[int, tuple[int, int]] = {}  # the step and round of each paper that is under way

        window = cache(lambda one, other: Clock(flow.hours[one].and_(flow.hours[other])))
        self.serves = [[(desk, window(who.hours, hours)) for desk, hours in who.serves] for who in flow.officers]
        self.own = [self.clocks[officer.hours] for officer in flow.officers]
        self.serving: list[set[int]] = [set() for _ in flow.desks]
        for number, officer in enumerate(flow.officers):
            for desk, _ in officer.serves:
                self.serving[desk].add(number)
        self.free = [True] * len(flow.officers)
        self.called: set[int] = set()
        self.coming: set[tuple[int, int]] = set()
        self.dispatching = MEETINGS + len(flow.bodies)

        for paper, arrival in enumerate(flow.arrival.tolist()):
            if arrival < flow.horizon:
                self.env.process(self.paper(paper, arrival))
        for number, body in enumerate(flow.bodies):
            self.env.process(self.body(number, body))
        if flow.horizon > 0:
            self.env.run(until=int(flow.horizon))

    @property
    def now(self) -> int:
        """The tick at which the run stands."""
        return cast(int, self.env.now)

    # papers

    def paper(self, paper: int, arrival: int) -> Process:
        """The life of a paper, from its arrival to the end of its last step."""
        yield self.at(arrival, PAPERS)
        step, end, turn = self.first[paper], self.first[paper + 1], 0
        while step < end:
            self.entry[paper] = step, turn
            self.course.ready[step, turn] = self.now
            kind = self.kind[step]
            yield from self.work(paper) if kind == WORK else self.wait(paper) if kind == WAIT else self.gate(paper)
            self.course.end[step, turn] = self.now
            if self.returned[step][turn]:
                step, turn = step - self.back[step], turn + 1
            else:
                step += 1
        self.course.finished[paper] = self.now

    def work(self, paper: int) -> Process:
        """Lie at a desk until somebody takes the paper up and has worked on it."""
        step, _ = self.entry[paper]
        heappush(self.at_desk[self.place[step]], self.order(paper))
        self.call(self.serving[self.place[step]])
        self.moment[paper] = Moment(self.env)
        officer = yield self.moment[paper]
        self.free[officer] = True
        self.call([officer])

    def wait(self, paper: int) -> Process:
        """Let time pass; no time passes at once."""
        step, turn = self.entry[paper]
        self.course.start[step, turn] = self.now
        until = self.clocks[self.place[step]].add(self.now, self.duration[step][turn])
        if until > self.now:
            yield self.at(until, PAPERS)

    def gate(self, paper: int) -> Process:
        """Lie before a body until a meeting lets the paper out."""
        step, _ = self.entry[paper]
        heappush(self.at_gate[self.place[step]], self.order(paper))
        self.moment[paper] = Moment(self.env)
        yield self.moment[paper]

    def order(self, paper: int) -> Place:
        """The place of a paper that has just become ready among others."""
        return self.priority[paper], self.now, paper

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
            step, turn = self.entry[paper]
            self.course.start[step, turn] = self.now
            self.moment[paper].set(self.now + self.duration[step][turn], PAPERS)
        return len(taken)

    # officers

    def call(self, officers: Iterable[int]) -> None:
        """These officers look at their desks when papers and meetings of this instant are done.

        Nobody else need look: an officer who found nothing finds something only once a paper comes to a desk that they
        serve, once they are free again, or once they come in.
        """
        if not self.called:
            self.at(self.now, self.dispatching).then(self.dispatch)
        self.called.update(officers)

    def dispatch(self, _event: Event) -> None:
        """The officers who were called, by number: each takes the first paper of the desks that they serve now."""
        called, self.called = sorted(self.called), set()
        now = self.now
        for officer in called:
            if self.free[officer]:
                lying = [(self.at_desk[desk], window) for desk, window in self.serves[officer] if self.at_desk[desk]]
                served = [papers for papers, window in lying if window.is_open(now)]
                if served:
                    self.begin(officer, heappop(min(served, key=lambda papers: papers[0])))
                else:
                    for _, window in lying:
                        self.come_in(officer, window.next_open(now))

    def begin(self, officer: int, place: Place) -> None:
        """An officer takes a paper up and is busy until it is done, in their own hours."""
        paper = place[-1]
        step, turn = self.entry[paper]
        self.free[officer] = False
        self.course.start[step, turn], self.course.officer[step, turn] = self.now, officer
        self.moment[paper].set(self.own[officer].add(self.now, self.duration[step][turn]), PAPERS, officer)

    def come_in(self, officer: int, tick: int) -> None:
        """Call an officer who is out, or does not serve the desk now, when that changes."""
        if (officer, tick) not in self.coming:
            self.coming.add((officer, tick))
            self.at(tick, PAPERS).then(lambda _: self.call([officer]))

    def at(self, tick: int, priority: int) -> Moment:
        """What happens at a tick that is known."""
        return Moment(self.env).set(tick, priority)
