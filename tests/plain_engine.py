"""A third engine: the three things of an instant as :mod:`sim.flow` words them, with lists that are sorted anew each time.

It is slow and shares no line with the others, so that what agrees with it agrees with the words. It can also be run on
a clock that is not whole: with ``minute`` (a fraction) every tick is turned into that many minutes of floating point and
back only at the end. That is a fault; the tests show that it is found.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count

from sim.flow import GATE, WORK, Course, Flow
from sim.hours import NEVER

END, OPENING = 0, 1


def run(flow: Flow, minute: float | None = None) -> Course:
    """What happens; on whole ticks, or on a clock of floating point, on which all are always in."""
    return Run(flow, minute).to_the_end()


@dataclass
class Run:
    """One run: papers lie at places (kind, number), events wait in a heap."""

    flow: Flow
    minute: float | None
    course: Course = field(init=False)
    lying: dict[tuple[int, int], list[tuple[int, float, int, int, int]]] = field(default_factory=dict)
    events: list[tuple[float, int, int, int, int]] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.course = Course.empty(self.flow)
        self.entry = count()

    def to_the_end(self) -> Course:
        """Instant after instant, up to the horizon."""
        flow = self.flow
        horizon = self.clock(flow.horizon)
        for paper, tick in enumerate(flow.arrival):
            self.expect(self.clock(tick), END, paper, -1)
        moments = {0} | {int(tick) for body in flow.bodies for tick in body.begins}
        moments |= {int(tick) for hours in flow.hours for tick in hours.opens}
        for tick in moments:
            self.expect(self.clock(tick), OPENING, -1, -1)
        while self.events and self.events[0][0] < horizon:
            now = self.events[0][0]
            while self.events and self.events[0][0] == now:
                _, kind, _, paper, stage = heapq.heappop(self.events)
                if kind == END:
                    self.move_on(now, paper, stage)
            for number in range(len(flow.bodies)):
                self.meet(now, number)
            for number in range(len(flow.officers)):
                self.take_up(now, number)
        return self.course

    def clock(self, tick: float) -> float:
        return int(tick) if self.minute is None else float(tick) * self.minute

    def ticks(self, now: float) -> int:
        return int(now) if self.minute is None else round(now / self.minute)

    def after(self, hours: int, now: float, ticks: int) -> float:
        if self.minute is None:
            return int(self.flow.hours[hours].add(now, ticks))
        return now + self.clock(ticks)

    def inside(self, hours: int, now: float) -> bool:
        return self.minute is not None or bool(self.flow.hours[hours].is_open(now))

    def expect(self, when: float, kind: int, paper: int, stage: int) -> None:
        heapq.heappush(self.events, (when, kind, next(self.entry), paper, stage))

    def move_on(self, now: float, paper: int, stage: int) -> None:
        """The paper's step ends (stage -1: it arrives); waits of no time end at once. ``stage`` is step × R + round."""
        flow, course = self.flow, self.course
        step, round_ = int(flow.first[paper]), 0
        if stage >= 0:
            step, round_ = divmod(stage, flow.rounds)
            course.end[step, round_] = self.ticks(now)
            self.busy.discard(int(course.officer[step, round_]))
            if flow.returned[step, round_]:
                step, round_ = step - int(flow.back[step]), round_ + 1
            else:
                step += 1
        if step == flow.first[paper + 1]:
            course.finished[paper] = self.ticks(now)
            return
        course.ready[step, round_] = self.ticks(now)
        kind, place, stage = int(flow.kind[step]), int(flow.place[step]), step * flow.rounds + round_
        if kind in (WORK, GATE):
            self.lying.setdefault((kind, place), []).append((int(flow.priority[paper]), now, paper, step, round_))
            return
        course.start[step, round_] = self.ticks(now)
        self.end_later(now, self.after(place, now, int(flow.duration[step, round_])), paper, stage)

    def end_later(self, now: float, end: float, paper: int, stage: int) -> None:
        if end == now:
            self.move_on(now, paper, stage)
        elif end != NEVER:
            self.expect(end, END, paper, stage)

    def meet(self, now: float, number: int) -> None:
        """The meeting of a body that begins now, if there is one."""
        flow, course, body = self.flow, self.course, self.flow.bodies[number]
        for meeting, begins in enumerate(body.begins):
            if self.clock(begins) != now:
                continue
            lying = self.lying.get((GATE, number), [])
            due = sorted(one for one in lying if one[1] <= self.clock(body.closing[meeting]))
            if len(due) < body.least[meeting]:
                course.taken[number][meeting] = -1
                continue
            taken = due[: int(body.limit[meeting])]
            course.taken[number][meeting] = len(taken)
            for one in taken:
                lying.remove(one)
            for _, _, paper, step, round_ in taken:
                course.start[step, round_] = self.ticks(now)
                end = now + self.clock(flow.duration[step, round_])
                self.end_later(now, end, paper, step * flow.rounds + round_)

    def take_up(self, now: float, number: int) -> None:
        """An officer, if free and in, takes the first paper of the desks that they serve now."""
        officer = self.flow.officers[number]
        if number in self.busy or not self.inside(officer.hours, now):
            return
        desks = [desk for desk, hours in officer.serves if self.inside(hours, now)]
        waiting = sorted(one for desk in set(desks) for one in self.lying.get((WORK, desk), []))
        if not waiting:
            return
        _, _, paper, step, round_ = waiting[0]
        self.lying[WORK, int(self.flow.place[step])].remove(waiting[0])
        self.busy.add(number)
        self.course.start[step, round_] = self.ticks(now)
        self.course.officer[step, round_] = number
        end = self.after(officer.hours, now, int(self.flow.duration[step, round_]))
        self.end_later(now, end, paper, step * self.flow.rounds + round_)
