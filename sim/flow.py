"""A flow: what an engine runs. Papers go from step to step; officers work on them, time passes, meetings take them up.

Everything random has been drawn before: a flow is arrays, and an engine only says when what happens. Two engines that
run the same flow must give the same arrays, entry for entry (:class:`Course`).

**Papers** (documents, agenda items, reports of emergencies, applications …) are numbered from 0. Each makes its
*visits* one after the other, since it is one piece of paper; a paper that was returned makes some again
(:mod:`sim.visits`). A visit is to one *station*, of one of three kinds:

- *work* at a desk: somebody who serves the desk takes the paper up and works on it for ``duration`` minutes of their
  own hours; work that has begun is never given away, it rests while its officer is out.
- *gate* of a body: the paper waits for a meeting of the body that has room for it, and comes out ``duration`` ticks
  after the meeting began.
- *wait* on a clock, one of ``hours``: ``duration`` minutes of that clock pass, nobody is needed.

**Instants.** Time is whole ticks, and at each instant three things happen in this order, whatever the order in which
they were written down:

1. all visits that end now and all papers that arrive now: each paper moves on to its next visit, and becomes *ready*
   there; a wait of no time ends at once;
2. the meetings that begin now, by body and then by number, each taking the papers ready by its ``closing`` (at most
   ``limit`` of them) in the order below; a meeting with fewer papers than ``least`` is not held; papers that come out
   at once move on as in 1, but no meeting that has begun takes another paper;
3. the officers who are free and in, by number: each takes, of the desks that they serve now, the first paper.

The **order** of papers is: ``priority`` (smaller first), then the tick since which they are ready, then their number.

Source: the three-phase method of K. D. Tocher, The Art of Simulation (1963); ties by M. Pidd, Computer Simulation in
Management Science (1998).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from sim.hours import Hours
from sim.ticks import NEVER

Ticks = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]

WORK, WAIT, GATE = 0, 1, 2
"""The kinds of station."""
NOBODY = -1
"""The officer of a visit on which nobody works, or that has not begun."""


@dataclass(frozen=True)
class Officer:
    """One who works: ``hours`` is the number of their hours, ``serves`` the desks with the hours in which they do.

    ``serves`` are pairs (desk, number of hours): a stand-in serves a desk only in the hours of the absence. An officer
    begins work at a desk only in hours that are both their own and those in which they serve it.
    """

    name: str
    hours: int
    serves: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Body:
    """The meetings of a body, in the order of time; arrays of one length, one entry for each meeting.

    ``begins`` in ticks, strictly increasing; ``closing`` the tick by which a paper must be ready (at most ``begins``);
    ``limit`` the most papers that it takes (0: the meeting was called and had no quorum, or was cancelled);
    ``least`` the fewest papers (waiting, and ready by ``closing``) for which it is held; that is asked first, so a
    meeting that would have had too few papers is not held, whatever its limit.
    """

    name: str
    begins: Ticks
    closing: Ticks
    limit: Ticks
    least: Ticks


@dataclass(frozen=True, eq=False)
class Flow:
    """Everything an engine needs. D papers, V visits in all.

    - ``horizon``: the tick at which the run ends; what happens at the horizon or later is not seen;
    - ``hours``: the tables of open hours, by number, each known up to the horizon at least; ``desks``: their names;
      ``officers``; ``bodies``;
    - ``arrival`` [D] ticks ≥ 0; ``priority`` [D]; ``first`` [D+1]: the visits of paper d are ``first[d]:first[d+1]``
      (at least one), in the order in which it makes them;
    - ``station`` [V]: the desks by number, then the bodies, then the hours (:func:`stations`);
    - ``duration`` [V] ticks ≥ 0, at least 1 for work.
    """

    horizon: int
    hours: tuple[Hours, ...]
    desks: tuple[str, ...]
    officers: tuple[Officer, ...]
    bodies: tuple[Body, ...]
    arrival: Ticks
    priority: Numbers
    first: Ticks
    station: Numbers
    duration: Ticks

    @property
    def papers(self) -> int:
        """The number of papers."""
        return len(self.arrival)

    @cached_property
    def kind(self) -> Numbers:
        """What each visit is to [V]: WORK, WAIT, GATE."""
        desks, bodies = len(self.desks), len(self.bodies)
        return np.where(self.station < desks, WORK, np.where(self.station < desks + bodies, GATE, WAIT)).astype(
            np.int32
        )

    @cached_property
    def place(self) -> Numbers:
        """The number of the desk, the body or the hours of each visit [V]."""
        starts = np.array([0, len(self.desks) + len(self.bodies), len(self.desks)], np.int32)  # work, wait, gate
        return cast(Numbers, self.station - starts[self.kind])

    def slips(self) -> list[str]:
        """What is wrong with the arrays, in plain words; an engine may trust a flow that has none."""
        visits = len(self.station)
        shapes = {
            "priority": self.priority.shape == (self.papers,),
            "first": self.first.shape == (self.papers + 1,) and self.first[0] == 0 and self.first[-1] == visits,
            "station": self.station.shape == (visits,),
            "duration": self.duration.shape == (visits,),
        }
        found = [f"{name}: wrong shape" for name, right in shapes.items() if not right]
        if found:
            return found
        stations = len(self.desks) + len(self.bodies) + len(self.hours)
        if visits and not 0 <= self.station.min() <= self.station.max() < stations:
            found.append("station: no such desk, body or hours")
        if np.any(self.first[1:] <= self.first[:-1]):
            found.append("first: a paper without visits")
        if self.arrival.min(initial=0) < 0:
            found.append("arrival: before the beginning")
        # mostly nothing takes no time at all, and then a look at the least is enough
        least = int(self.duration.min(initial=1))
        if least < 0 or (least < 1 and np.any(self.duration < (self.station < len(self.desks)))):
            found.append("duration: negative, or work of no time")
        return found + self._slips_of_officers() + self._slips_of_bodies()

    def _slips_of_officers(self) -> list[str]:
        """What is wrong with those who work and with their hours."""
        found = []
        desks, hours = range(len(self.desks)), range(len(self.hours))
        served = {pair for officer in self.officers for pair in officer.serves}
        numbers = {officer.hours for officer in self.officers} | {number for _, number in served}
        # mostly nothing is wrong, and officers are alike: a look at what they have together is enough
        if not all(number in hours for number in numbers) or not all(desk in desks for desk, _ in served):
            for officer in self.officers:
                if not all(number in hours for number in (officer.hours, *(number for _, number in officer.serves))):
                    found.append(f"officer {officer.name}: no such hours")
                if not all(desk in desks for desk, _ in officer.serves):
                    found.append(f"officer {officer.name}: no such desk")
        for number, table in enumerate(self.hours):
            if table.horizon < self.horizon:
                found.append(f"hours {number}: known up to tick {table.horizon} only, the run ends at {self.horizon}")
        return found

    def _slips_of_bodies(self) -> list[str]:
        """What is wrong with the meetings."""
        found = []
        for body in self.bodies:
            if len({len(body.begins), len(body.closing), len(body.limit), len(body.least)}) != 1:
                found.append(f"body {body.name}: arrays of different length")
            elif (
                np.any(body.begins[:1] < 0)
                or np.any(body.begins[1:] <= body.begins[:-1])
                or np.any(body.closing > body.begins)
                or np.any(body.limit < 0)
            ):
                found.append(
                    f"body {body.name}: meetings out of order or before the beginning, closing after it, "
                    "or a negative limit"
                )
        return found


def stations(
    kind: NDArray[np.signedinteger], place: NDArray[np.signedinteger], desks: Sequence[object], bodies: Sequence[object]
) -> Numbers:
    """The stations of visits of a ``kind`` (WORK, WAIT, GATE) to a ``place`` (the number of the desk, hours or body).

    >>> stations(np.array([WORK, WAIT, GATE]), np.array([1, 0, 0]), ["draft", "sign"], ["meeting"]).tolist()
    [1, 3, 2]
    """
    starts = np.array([0, len(desks) + len(bodies), len(desks)], np.int32)
    return cast(Numbers, (starts[kind] + place).astype(np.int32))


@dataclass(frozen=True, eq=False)
class Course:
    """What happened. Arrays [V] are NEVER (``officer``: NOBODY) for a visit that was not made.

    ``ready``: since when the paper lay there; ``start``: when work, waiting or the meeting began; ``end``: when it
    ended (NEVER when it had not before the horizon). ``finished`` [D]: when the paper's last visit ended. ``taken``:
    for each body, how many papers each meeting took, -1 where it was not held for want of papers; 0 from the horizon
    on.
    """

    ready: Ticks
    start: Ticks
    end: Ticks
    officer: Numbers
    finished: Ticks
    taken: tuple[Ticks, ...]

    @classmethod
    def empty(cls, flow: Flow) -> Course:
        """The course of a flow before anything has happened."""
        ready, start, end = np.full((3, len(flow.station)), NEVER, np.int64)
        return cls(
            ready=ready,
            start=start,
            end=end,
            officer=np.full(len(flow.station), NOBODY, np.int32),
            finished=np.full(flow.papers, NEVER, np.int64),
            taken=tuple(np.zeros(len(body.begins), np.int64) for body in flow.bodies),
        )

    def same(self, other: Course) -> bool:
        """Whether two courses are the same, entry for entry."""
        arrays = zip(self.arrays, other.arrays, strict=False)
        return len(self.taken) == len(other.taken) and all(np.array_equal(mine, their) for mine, their in arrays)

    @property
    def arrays(self) -> list[NDArray[np.signedinteger]]:
        """All of it, in the order of the fields."""
        return [self.ready, self.start, self.end, self.officer, self.finished, *self.taken]
