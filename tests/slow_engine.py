"""An engine that goes from minute to minute, written from the definition in sim.flow and from nothing else.

It counts open minutes one by one, keeps no agenda and no order of its own, and looks at every paper and every officer
at every instant. Far too slow for a year; what the other engines are held against on small flows.
"""

from __future__ import annotations

import numpy as np

from sim.flow import GATE, NOBODY, WAIT, WORK, Course, Flow


def run(flow: Flow) -> Course:
    """What happens, minute by minute."""
    course = Course.empty(flow)
    is_open = [_open_minutes(hours, flow.horizon) for hours in flow.hours]
    visit: list[int | None] = [None] * flow.papers  # of each paper; None before it comes and after it has left
    left: list[int | None] = [None] * flow.papers  # minutes until its visit ends; None while it lies somewhere
    busy: list[int | None] = [None] * len(flow.officers)  # the paper of each officer

    def worker(paper: int) -> int:
        return int(course.officer[visit[paper]])

    def arrive(paper: int, at: int, now: int) -> None:
        """The paper is ready for a visit."""
        visit[paper], left[paper] = at, None
        course.ready[at] = now
        if flow.kind[at] == WAIT:
            begin(paper, now)

    def begin(paper: int, now: int) -> None:
        """The visit of the paper begins."""
        at = visit[paper]
        course.start[at] = now
        left[paper] = int(flow.duration[at])

    def move_on(now: int) -> None:
        """Every visit that has no minute left ends, until none is left that does."""
        while ending := [paper for paper in range(flow.papers) if visit[paper] is not None and left[paper] == 0]:
            for paper in ending:
                at = visit[paper]
                assert at is not None
                course.end[at] = now
                if worker(paper) != NOBODY:
                    busy[worker(paper)] = None
                if at + 1 == flow.first[paper + 1]:
                    visit[paper] = None
                    course.finished[paper] = now
                else:
                    arrive(paper, at + 1, now)

    def lying(kind: int, place: int) -> list[tuple[int, int, int]]:
        """The papers that lie at a place, in order."""
        found = []
        for paper in range(flow.papers):
            at = visit[paper]
            if at is not None and left[paper] is None and (flow.kind[at], flow.place[at]) == (kind, place):
                found.append((int(flow.priority[paper]), int(course.ready[at]), paper))
        return sorted(found)

    for now in range(flow.horizon):
        for paper in range(flow.papers):
            if flow.arrival[paper] == now:
                arrive(paper, int(flow.first[paper]), now)
        move_on(now)

        for number, body in enumerate(flow.bodies):
            for meeting in range(len(body.begins)):
                if body.begins[meeting] == now:
                    ready = [one for one in lying(GATE, number) if one[1] <= body.closing[meeting]]
                    held = len(ready) >= body.least[meeting]
                    for _, _, paper in ready[: body.limit[meeting]] if held else []:
                        begin(paper, now)
                        course.taken[number][meeting] += 1
                    if not held:
                        course.taken[number][meeting] = -1
                    move_on(now)

        for number, officer in enumerate(flow.officers):
            if busy[number] is None and is_open[officer.hours][now]:
                desks = {desk for desk, hours in officer.serves if is_open[hours][now]}
                if papers := sorted(paper for desk in desks for paper in lying(WORK, desk)):
                    busy[number] = paper = papers[0][2]
                    course.officer[visit[paper]] = number
                    begin(paper, now)

        for paper in range(flow.papers):
            at, minutes = visit[paper], left[paper]
            if at is not None and minutes is not None:
                kind, place = flow.kind[at], flow.place[at]
                clock = flow.officers[worker(paper)].hours if kind == WORK else place
                if kind == GATE or is_open[clock][now]:
                    left[paper] = minutes - 1
    return course


def _open_minutes(hours, horizon: int) -> np.ndarray:
    """For each minute before the horizon, whether it is open."""
    found = np.zeros(horizon, bool)
    for opens, closes in zip(hours.opens, hours.closes, strict=True):
        found[opens:closes] = True
    return found
