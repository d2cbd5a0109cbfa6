"""What every course of a flow obeys, read off the arrays alone: no engine is run, nothing is replayed.

Together the rules leave a course no choice but the one of :mod:`sim.flow`, so that a course without a slip is the right
one; each names itself in what it finds. They are loops, for small flows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.flow import GATE, NOBODY, WAIT, WORK, Course, Flow
from sim.ticks import NEVER


@dataclass(frozen=True)
class Visit:
    """A visit of a paper with its moments, ``at`` in the arrays; ``key`` is its place in the order of papers."""

    paper: int
    at: int
    kind: int
    place: int
    duration: int
    ready: int
    start: int
    end: int
    officer: int
    priority: int
    out_of: int
    """The body whose meeting let it out at the very tick at which it is ready; -1 where none did."""

    @property
    def key(self) -> tuple[int, int, int]:
        """Priority, then since when it is ready, then its number."""
        return self.priority, self.ready, self.paper

    @property
    def name(self) -> str:
        return f"paper {self.paper}, visit {self.at}"

    def before(self, body: int, tick: int) -> bool:
        """Whether it lay there when the meeting of a body began: of one instant, the bodies meet by number."""
        return self.ready < tick or (self.ready == tick and self.out_of < body)


def slips(flow: Flow, course: Course) -> list[str]:
    """Everything in a course that the rules do not allow, in plain words."""
    found: list[str] = [*_types(course)]
    if found:
        return found
    visits: list[Visit] = []
    found += _chains(flow, course, visits)
    found += _durations(flow, visits)
    found += _meetings(flow, course, visits)
    found += _officers(flow, visits)
    return found


def _types(course: Course) -> Iterator[str]:
    for name in ("ready", "start", "end", "finished"):
        if getattr(course, name).dtype != np.int64:
            yield f"clock: {name} is not in whole ticks"


def _chains(flow: Flow, course: Course, visits: list[Visit]) -> Iterator[str]:
    """Every paper that came is at exactly one place or finished, and makes a visit when the one before it has ended."""
    made = np.zeros(len(flow.station), bool)
    for paper in range(flow.papers):
        come, out_of = int(flow.arrival[paper]), -1
        finished = NEVER
        for at in range(int(flow.first[paper]), int(flow.first[paper + 1])):
            if come >= flow.horizon:
                break
            made[at] = True
            kind, officer = int(flow.kind[at]), int(course.officer[at])
            visit = Visit(
                paper,
                at,
                kind,
                int(flow.place[at]),
                int(flow.duration[at]),
                int(course.ready[at]),
                int(course.start[at]),
                int(course.end[at]),
                officer,
                int(flow.priority[paper]),
                out_of,
            )
            visits.append(visit)
            if visit.ready != come:
                yield f"lost: {visit.name} is ready at {visit.ready} and came at {come}"
            if (officer == NOBODY) != (kind != WORK or visit.start == NEVER):
                yield f"officer: {visit.name} has officer {officer}"
            come, at_once = visit.end, visit.end == visit.start
            out_of = (visit.place if kind == GATE else out_of) if at_once else -1
        else:
            finished = come if come < flow.horizon else NEVER
        if course.finished[paper] != finished:
            yield f"lost: paper {paper} is finished at {course.finished[paper]}, and its last visit ended at {finished}"
    for name in ("ready", "start", "end"):
        if np.any(getattr(course, name)[~made] != NEVER):
            yield f"invented: {name} of a visit that was not made"
    if np.any(course.officer[~made] != NOBODY):
        yield "invented: officer of a visit that was not made"


def _durations(flow: Flow, visits: list[Visit]) -> Iterator[str]:
    """Everything takes as long as was drawn, on its clock, and what begins or ends beyond the horizon is not seen."""
    for one in visits:
        if one.start == NEVER:
            if one.kind == WAIT or one.end != NEVER:
                yield f"clock: {one.name} ends or waits without having begun"
            continue
        if not one.ready <= one.start < flow.horizon or (one.kind == WAIT and one.start != one.ready):
            yield f"clock: {one.name} is ready at {one.ready} and begins at {one.start}"
        if one.kind == GATE:
            end = one.start + one.duration
        else:
            hours = flow.officers[one.officer].hours if one.kind == WORK else one.place
            end = int(flow.hours[hours].add(one.start, one.duration))
        if one.end != (end if end < flow.horizon else NEVER):
            yield f"clock: {one.name} begins at {one.start}, takes {one.duration} and ends at {one.end}"


def _meetings(flow: Flow, course: Course, visits: list[Visit]) -> Iterator[str]:
    """A meeting takes the first papers that are due, as many as it may, and only when enough are there."""
    for number, body in enumerate(flow.bodies):
        mine = [one for one in visits if one.kind == GATE and one.place == number]
        begins = {int(tick) for tick in body.begins if tick < flow.horizon}
        for one in mine:
            if one.start != NEVER and one.start not in begins:
                yield f"meeting: {one.name} is taken at {one.start}, when {body.name} does not meet"
        for meeting, begin in enumerate(body.begins):
            name = f"{body.name} at {begin}"
            if begin >= flow.horizon:
                if course.taken[number][meeting] != 0:
                    yield f"meeting: {name} is beyond the horizon and takes papers"
                continue
            taken = [one for one in mine if one.start == begin]
            there = [one for one in mine if one.ready <= body.closing[meeting] and one.start >= begin]
            there = [one for one in there if one.before(number, int(begin))]
            left = [one for one in there if one.start > begin]
            if any(one not in there for one in taken):
                yield f"meeting: {name} takes a paper that was not there at the closing"
            if len(taken) > body.limit[meeting]:
                yield f"limit: {name} takes {len(taken)} papers, its limit is {body.limit[meeting]}"
            if (course.taken[number][meeting] == -1) != (len(there) < body.least[meeting]):
                yield f"meeting: {name} is held, or not, for {len(there)} papers"
            if max(int(course.taken[number][meeting]), 0) != len(taken):
                yield f"meeting: {name} says that it takes {course.taken[number][meeting]} papers, not {len(taken)}"
            if course.taken[number][meeting] == -1 or not left:
                continue
            first = min(one.key for one in left)
            if len(taken) < body.limit[meeting] or any(one.key > first for one in taken):
                yield f"order: {name} passes a paper over"


def _officers(flow: Flow, visits: list[Visit]) -> Iterator[str]:
    """An officer works on one paper at a time, begins only in their hours, takes the first paper, leaves none to one
    of a higher number, and is never idle while a paper waits that they could take.
    """
    works = [one for one in visits if one.kind == WORK]
    for number, officer in enumerate(flow.officers):
        mine = sorted((one for one in works if one.officer == number and one.start != NEVER), key=lambda one: one.start)
        busy = [(one.start, min(one.end, flow.horizon)) for one in mine]
        for one in works:
            if one.officer > number and _takes(flow, number, one) and not _covered(one.start, one.start + 1, busy):
                yield f"order: {officer.name} is free and leaves {one.name} to officer {one.officer}"
        for before, after in pairwise(mine):
            if after.start < min(before.end, flow.horizon):
                yield f"officer: {officer.name} works on {before.name} and {after.name} at once"
        for one in mine:
            serves = [desk for desk, hours in officer.serves if flow.hours[hours].is_open(one.start)]
            if not _takes(flow, number, one):
                yield f"officer: {officer.name} begins {one.name} when not in or not there"
            for other in works:
                waits = other.ready <= one.start and (other.start, other.officer) > (one.start, number)
                if other.place in serves and waits and other.key < one.key:
                    yield f"order: {officer.name} takes {one.name} before {other.name}"
        for one in works:
            for desk, hours in officer.serves:
                if desk != one.place:
                    continue
                for opens, closes in _both(flow, officer.hours, hours):
                    begin, end = max(opens, one.ready), min(closes, one.start, flow.horizon)
                    if begin < end and not _covered(begin, end, busy):
                        yield f"idle: {officer.name} while {one.name} waits between {begin} and {end}"


def _takes(flow: Flow, officer: int, one: Visit) -> bool:
    """Whether an officer is in and serves the desk of a work when it begins."""
    who = flow.officers[officer]
    serves = any(desk == one.place and flow.hours[hours].is_open(one.start) for desk, hours in who.serves)
    return serves and bool(flow.hours[who.hours].is_open(one.start))


def _both(flow: Flow, one: int, other: int) -> list[tuple[int, int]]:
    both = flow.hours[one].and_(flow.hours[other])
    return list(zip(both.opens.tolist(), both.closes.tolist(), strict=True))


def _covered(begin: int, end: int, busy: list[tuple[int, int]]) -> bool:
    """Whether the work of an officer leaves nothing free in [begin, end)."""
    for start, until in busy:
        if start <= begin < until:
            begin = until
    return begin >= end
