"""All trails of a replication as one event log, for XES, OCEL and CSV.

A paper is a case, a meeting is a case. Of a step that somebody has begun and not ended there is an event with the
lifecycle *start*; of one that nobody has begun there is none. A meeting that was called and not held is an event that
was withdrawn, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.blueprint import DETECT, REACH
from sim.event_log import NOWHERE, EventLog, Sort
from sim.flow import Course
from sim.held import HELD, NO_QUORUM, NOBODY_TO_PRESIDE, TOO_FEW_PAPERS, Held, meetings
from sim.meetings import CONVENED_BY
from sim.model import Model
from sim.routes import PASSED
from sim.ticks import NEVER
from sim.trail import RETURNED, Trail, trails
from spec.bilingual import Bilingual
from spec.labels import Labels

WORDS = {
    PASSED: Bilingual("通过", "passed"),
    RETURNED: Bilingual("退回", "returned"),
    DETECT: Bilingual("知悉", "becomes known"),
    REACH: Bilingual("联系到负责人", "the head is reached"),
    NO_QUORUM: Bilingual("人数不足", "no quorum"),
    NOBODY_TO_PRESIDE: Bilingual("无人主持", "nobody to preside"),
    TOO_FEW_PAPERS: Bilingual("议题不足，未开", "too few papers, not held"),
}
"""What outcomes are called, and what is no act of the rules."""


class _Row(NamedTuple):
    """One event, in the columns of the log."""

    case: int
    activity: str
    start: int
    end: int
    officer: str
    lifecycle: str
    outcome: str
    norms: tuple[str, ...]
    visit: int
    meeting: int


def event_log(model: Model, course: Course) -> EventLog:
    """The log of a replication: the papers in the order of their arrival, then the meetings body by body."""
    papers, held = list(trails(model, course)), list(meetings(model, course))
    place = {(one.body, one.number): len(papers) + at for at, one in enumerate(held)}
    rows = [*_of_papers(papers, place), *_of_meetings(held, place, model)]
    sorts: list[Sort] = ["document"] * len(papers)
    sorts += ["meeting"] * len(held)
    return EventLog(
        model.blueprint.calendar.start,
        [*(one.name for one in papers), *(one.name for one in held)],
        sorts,
        [*(one.kind for one in papers), *(one.body for one in held)],
        np.array([row.case for row in rows], np.int64),
        [row.activity for row in rows],
        np.array([row.start for row in rows], np.int64),
        np.array([row.end for row in rows], np.int64),
        [row.officer for row in rows],
        [row.lifecycle for row in rows],
        [row.outcome for row in rows],
        [row.norms for row in rows],
        np.array([row.visit for row in rows], np.int64),
        np.array([row.meeting for row in rows], np.int64),
        labels_of(model, rows),
        model.blueprint.scenario.name,
    )


def labels_of(model: Model, rows: Sequence[_Row]) -> dict[str, Bilingual]:
    """What the acts, kinds, officers and outcomes of a log are called."""
    vocabulary = model.blueprint.stack.vocabulary
    said = Labels(vocabulary, {})
    found = dict(WORDS) | {one.paper.name: one.paper.label for one in model.blueprint.papers}
    found |= {act: vocabulary.acts[act].label for act in {row.activity for row in rows} if act in vocabulary.acts}
    bodies = {plan.body for plan in model.blueprint.bodies}
    return found | {one: said.individual(one) for one in sorted({row.officer for row in rows} | bodies) if one}


def _of_papers(papers: Sequence[Trail], place: dict[tuple[str, int], int]) -> Iterator[_Row]:
    for case, one in enumerate(papers):
        visits: dict[int, int] = {}
        for event in one.events:
            if event.start is None:
                continue
            visits[event.place] = visits.get(event.place, 0) + 1
            yield _Row(
                case,
                event.act,
                event.start,
                NEVER if event.end is None else event.end,
                event.by,
                "start" if event.end is None else "complete",
                event.outcome,
                event.norms,
                visits[event.place],
                NOWHERE if event.meeting is None else place[event.by, event.meeting],
            )


def _of_meetings(held: Sequence[Held], place: dict[tuple[str, int], int], model: Model) -> Iterator[_Row]:
    minutes = {plan.body: plan.minutes for plan in model.blueprint.bodies}
    for one in held:
        at = place[one.body, one.number]
        if one.what == HELD:
            end = one.begins + minutes[one.body]
            yield _Row(at, CONVENED_BY, one.begins, end, one.presider, "complete", "", (), 1, at)
        else:
            yield _Row(at, CONVENED_BY, one.begins, NEVER, "", "withdraw", one.what, (), 1, at)
