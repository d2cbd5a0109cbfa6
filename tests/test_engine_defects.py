"""A defect put into an engine on purpose is noticed: by the laws of a course, and by the other engines."""

from __future__ import annotations

from functools import cache
from itertools import count
from random import Random

import numpy as np
import pytest
from hypothesis import given

from sim import compiled, kernel, reference
from sim.clock import Clock
from sim.flow import GATE, WAIT, WORK, Course, Flow
from sim.reference import Moment, Run
from sim.ticks import NEVER
from tests import slow_engine
from tests.course_laws import broken
from tests.flows import flows, random_flow
from tests.test_engines import Shuffled, needs_the_compiler

MANY = [random_flow(Random(seed)) for seed in range(300)]


@given(flows)
def test_every_course_keeps_the_laws(flow: Flow) -> None:
    assert broken(flow, reference.run(flow)) == set()


def test_the_flows_that_engines_are_compared_on_have_everything_in_them() -> None:
    ended, taken, stood_in, again = {WORK: 0, WAIT: 0, GATE: 0}, [], 0, 0
    for flow in MANY:
        course = reference.run(flow)
        for kind in ended:
            ended[kind] += int((course.end[flow.kind == kind] < NEVER).sum())
        taken += [int(one) for body in course.taken for one in body]
        nth = np.arange(len(flow.station)) - np.repeat(flow.first[:-1], np.diff(flow.first))
        again += int((course.ready[nth >= 4] < NEVER).sum())  # no paper has more than four steps
        at_desk = [set(course.officer[(flow.kind == WORK) & (flow.place == desk)].flat) for desk in range(3)]
        stood_in += any(len(officers - {-1}) > 1 for officers in at_desk)
    assert min(ended.values()) > 100
    assert all(taken.count(number) > 20 for number in (-1, 0, 1, 2))
    assert again > 50
    print(ended, {k: taken.count(k) for k in set(taken)}, again, stood_in)


# Defects of the reference engine. Each is a function that puts it in, by pytest's monkeypatch.


def a_lost_paper(patch: pytest.MonkeyPatch) -> None:
    """The second paper never joins the queue before a body."""
    rightly = Run.lie

    def lie(run: Run, paper: int, papers: list[reference.Place]) -> Moment:
        lost = paper == 1 and any(papers is gate for gate in run.at_gate)
        return rightly(run, paper, [] if lost else papers)

    patch.setattr(Run, "lie", lie)


def a_meeting_that_takes_one_too_many(patch: pytest.MonkeyPatch) -> None:
    rightly = Run.hold
    patch.setattr(Run, "hold", lambda run, body, closing, limit, least: rightly(run, body, closing, limit + 1, least))


def a_meeting_that_takes_what_came_too_late(patch: pytest.MonkeyPatch) -> None:
    rightly = Run.hold
    patch.setattr(Run, "hold", lambda run, body, closing, limit, least: rightly(run, body, run.env.now, limit, least))


def a_meeting_held_for_too_few(patch: pytest.MonkeyPatch) -> None:
    rightly = Run.hold
    patch.setattr(Run, "hold", lambda run, body, closing, limit, least: rightly(run, body, closing, limit, least - 1))


def an_officer_who_begins_outside_hours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Clock, "is_open", lambda clock, tick: True)


def an_officer_who_is_called_a_minute_late(patch: pytest.MonkeyPatch) -> None:
    rightly = Clock.next_open
    patch.setattr(Clock, "next_open", lambda clock, tick: rightly(clock, tick) + 1)


def work_that_ends_with_the_next_opening(patch: pytest.MonkeyPatch) -> None:
    """Work that ends with the last minute before a closing ends when the hours open again."""
    rightly = Clock.add
    patch.setattr(Clock, "add", lambda clock, start, m: clock.next_open(rightly(clock, start, m)) if m else start)


def ties_in_the_order_of_insertion(patch: pytest.MonkeyPatch) -> None:
    """Of papers that are ready at one tick, the one goes first that was written down first."""
    written = count()
    patch.setattr(Run, "order", lambda run, paper: (run.priority[paper], run.env.now - 1 + 1e-9 * next(written), paper))


def priority_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Run, "order", lambda run, paper: (0, run.env.now, paper))


def meetings_among_the_papers(patch: pytest.MonkeyPatch) -> None:
    """The phases of an instant are not kept apart."""
    patch.setattr(reference, "MEETINGS", reference.PAPERS)


def officers_before_meetings(patch: pytest.MonkeyPatch) -> None:
    rightly = Run.at
    patch.setattr(Run, "at", lambda run, tick, when: rightly(run, tick, 1.5 if when == run.officers_look else when))


DEFECTS = [
    a_lost_paper,
    a_meeting_that_takes_one_too_many,
    a_meeting_that_takes_what_came_too_late,
    a_meeting_held_for_too_few,
    an_officer_who_begins_outside_hours,
    an_officer_who_is_called_a_minute_late,
    work_that_ends_with_the_next_opening,
    ties_in_the_order_of_insertion,
    priority_forgotten,
    meetings_among_the_papers,
    officers_before_meetings,
]


@cache
def rightly() -> list[Course]:
    """What happens in the flows, by the engine that counts minutes."""
    return [slow_engine.run(flow) for flow in MANY]


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_noticed_by_another_engine_and_whatever_it_changes_breaks_a_law(defect, monkeypatch) -> None:
    right = rightly()
    defect(monkeypatch)
    wrong = [reference.run(flow) for flow in MANY]
    changed = [(flow, mine) for flow, mine, theirs in zip(MANY, wrong, right, strict=True) if not mine.same(theirs)]
    assert changed
    assert all(broken(flow, course) for flow, course in changed)


@pytest.mark.parametrize("defect", [ties_in_the_order_of_insertion, meetings_among_the_papers])
def test_what_depends_on_insertion_is_noticed_when_insertion_is_shuffled(defect, monkeypatch) -> None:
    defect(monkeypatch)
    assert any(not Run(flow, Shuffled(Random(1))).course.same(Run(flow, Shuffled(Random(2))).course) for flow in MANY)


# Defects of the compiled engine, put into the same code as plain Python.


def a_heap_that_is_a_stack(patch: pytest.MonkeyPatch) -> None:
    def push(entries, low, size, heap, entry) -> None:
        size[heap] += 1
        place = slice(low[heap], low[heap] + size[heap])
        entries[place] = [entry, *entries[place][:-1]]

    patch.setattr(kernel, "push", push)


def work_that_takes_a_minute_more(patch: pytest.MonkeyPatch) -> None:
    rightly = kernel.add
    patch.setattr(kernel, "add", lambda *given: min(rightly(*given), NEVER - 1) + 1)


def an_officer_who_is_never_called_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kernel, "next_open", lambda *given: NEVER)


def hours_that_are_always_those_of_the_first_table(patch: pytest.MonkeyPatch) -> None:
    rightly = kernel.interval
    patch.setattr(kernel, "interval", lambda closes, present, hours, now: rightly(closes, present, 0, now))


def the_last_of_two_ends_instead_of_the_first(patch: pytest.MonkeyPatch) -> None:
    def settle(tree, place, entry) -> None:
        tree[place] = entry
        while place > 1:
            entry = max(entry, tree[place ^ 1])
            place >>= 1
            tree[place] = entry

    patch.setattr(kernel, "settle", settle)


@needs_the_compiler
@pytest.mark.parametrize(
    "defect",
    [
        a_heap_that_is_a_stack,
        the_last_of_two_ends_instead_of_the_first,
        work_that_takes_a_minute_more,
        an_officer_who_is_never_called_in,
        hours_that_are_always_those_of_the_first_table,
    ],
)
def test_a_defect_of_the_compiled_engine_is_noticed(defect, monkeypatch) -> None:
    monkeypatch.setattr(kernel, "run", getattr(kernel.run, "py_func", kernel.run))
    defect(monkeypatch)
    assert any(not compiled.run(flow).same(course) for flow, course in zip(MANY, rightly(), strict=True))
