"""What must hold of every course, said without an engine: a paper is never lost, and nobody does what they may not.

Each law looks at the finished arrays alone. Together they leave no freedom: an engine that keeps them all at every
instant can hardly say anything else than :mod:`sim.flow` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sim.flow import GATE, NOBODY, WAIT, WORK, Course, Flow
from sim.ticks import NEVER


class Visit(NamedTuple):
    """A visit of a paper, ``at`` in the arrays. ``let_out``: the bodies whose meetings let it out at this instant."""

    paper: int
    at: int
    kind: int
    place: int
    key: tuple[int, int, int]
    ready: int
    start: int
    end: int
    officer: int
    let_out: frozenset[int]


def broken(flow: Flow, course: Course) -> set[str]:
    """The laws that a course breaks; none when all is well."""
    visits, laws = [], set()
    for paper in range(flow.papers):
        found = list(_path(flow, course, paper))
        visits += found
        last = found[-1] if found else None
        if any(before.end != after.ready for before, after in pairwise(found)):
            laws.add("a visit is ready when the one before it has ended")
        if found and found[0].ready != flow.arrival[paper]:
            laws.add("the first visit is ready on arrival")
        if bool(found) != (flow.arrival[paper] < flow.horizon):
            laws.add("a paper comes when it arrives")
        done = last is not None and last.end < NEVER and last.at == flow.first[paper + 1] - 1
        if course.finished[paper] != (last.end if last and done else NEVER):
            laws.add("a paper is finished when its last visit has ended")
    if (course.ready < NEVER).sum() != len(visits):
        laws.add("a paper is in one place")
    laws |= set(_of_time(flow, visits)) | set(_of_meetings(flow, course, visits)) | set(_of_officers(flow, visits))
    return laws


def _path(flow: Flow, course: Course, paper: int) -> Iterator[Visit]:
    """The visits that a paper made, in order."""
    let_out = frozenset[int]()
    for at in range(int(flow.first[paper]), int(flow.first[paper + 1])):
        ready, start, end = (int(array[at]) for array in (course.ready, course.start, course.end))
        if ready == NEVER:
            return
        kind, place = int(flow.kind[at]), int(flow.place[at])
        key = int(flow.priority[paper]), ready, paper
        yield Visit(paper, at, kind, place, key, ready, start, end, int(course.officer[at]), let_out)
        if end == NEVER:
            return
        let_out = (let_out if end == ready else frozenset()) | ({place} if kind == GATE and end == start else set())


def _of_time(flow: Flow, visits: list[Visit]) -> Iterator[str]:
    """Every visit lasts as long as it should, and is not seen to end at the horizon or later."""
    for one in visits:
        minutes = int(flow.duration[one.at])
        if one.start == NEVER:
            due = NEVER
        elif one.kind == GATE:
            due = one.start + minutes
        else:
            clock = one.place if one.kind == WAIT else flow.officers[one.officer].hours
            due = int(flow.hours[clock].add(one.start, minutes))
        if one.end != (due if due < flow.horizon else NEVER):
            yield "a visit ends when its minutes have passed"
        if one.kind == WAIT and one.start != one.ready:
            yield "time passes from the moment when a paper is ready"


def _of_meetings(flow: Flow, course: Course, visits: list[Visit]) -> Iterator[str]:
    """A meeting takes the first papers that are ready in time, as many as it may, or is not held."""
    for number, body in enumerate(flow.bodies):
        mine = [one for one in visits if (one.kind, one.place) == (GATE, number)]
        for meeting, (begins, closing) in enumerate(zip(body.begins.tolist(), body.closing.tolist(), strict=True)):
            timely = sorted(
                (one.key, one.start)
                for one in mine
                if one.ready <= closing
                and one.start >= begins
                # one that a meeting of this instant let out comes too late for that body, and for those before it
                and not (one.ready == begins and any(other >= number for other in one.let_out))
            )
            held = len(timely) >= body.least[meeting]
            taken = [start == begins for _, start in timely]
            due = min(len(timely), int(body.limit[meeting])) if held else 0
            if begins < flow.horizon and taken != [True] * due + [False] * (len(timely) - due):
                yield "a meeting takes the first papers, as many as it may"
            if course.taken[number][meeting] != (0 if begins >= flow.horizon else due if held else -1):
                yield "a meeting counts its papers"
        if any(one.start < NEVER and one.start not in body.begins for one in mine):
            yield "a body takes papers at its meetings only"


def _of_officers(flow: Flow, visits: list[Visit]) -> Iterator[str]:
    """Officers work in their hours, on one paper, the first; none is idle while a paper lies at a desk they serve."""
    work = [one for one in visits if one.kind == WORK]
    if any((one.start < NEVER) != (one.officer != NOBODY) for one in work):
        yield "somebody works on each paper that is worked on"
    for number, officer in enumerate(flow.officers):
        mine = sorted((one for one in work if one.officer == number), key=lambda one: one.start)
        if any(before.end > after.start for before, after in pairwise(mine)):
            yield "an officer works on one paper"
        begun = {one.start: one for one in mine}
        busy = {tick for one in mine for tick in range(one.start + 1, min(one.end, flow.horizon))}
        own = flow.hours[officer.hours]
        for now in range(flow.horizon):
            desks = {d for d, hours in officer.serves if flow.hours[hours].is_open(now) and own.is_open(now)}
            if now in begun and begun[now].place not in desks:
                yield "an officer begins in their own hours, at a desk that they serve then"
            # what lies there when it is this officer's turn: not what was taken up before, or now by a lower number
            first = min(
                (
                    one.key
                    for one in work
                    if one.place in desks and one.ready <= now and (one.start, one.officer) >= (now, number)
                ),
                default=None,
            )
            if now not in busy and first != (begun[now].key if now in begun else None):
                yield "an officer takes the first paper, and is not idle while one lies there"
