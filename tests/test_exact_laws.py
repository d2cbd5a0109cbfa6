"""What holds of every single course, to the tick: recursions of the books, Little's law, and what changes nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.flow import NOBODY, Course, Flow
from sim.hours import Hours
from sim.ticks import NEVER, Ticks
from tests.course_rules import slips
from tests.engines_here import COMPILED, REFERENCE, every_engine, named, only_compiled
from tests.flows import flows
from tests.models import MODELS
from tests.textbook import UNIT, line, poisson
from tests.transformed_flows import finer, in_working_time, over, renumbered, without_time_at_the_gate

PAPERS = 400


def coarse(flow: Flow, grain: int = UNIT // 4) -> Flow:
    """The same on a coarse grid, so that much happens at once."""
    return replace(
        flow,
        arrival=flow.arrival // grain * grain,
        duration=np.maximum(flow.duration // grain, flow.duration > 0) * grain,
    )


@pytest.fixture(params=range(3))
def rng(request):
    return np.random.default_rng([2023, request.param])


# ---- recursions


@every_engine
def test_one_officer_follows_the_recursion_of_lindley(engine, rng):
    """D. V. Lindley (1952): a paper waits as long as the one before it did and took, less the time between them."""
    flow = coarse(line(poisson(rng, PAPERS, 0.9), rng.exponential(1, (PAPERS, 1, 1)), [1]))
    course = named(engine)(flow)
    wait = 0
    for paper in range(PAPERS):
        if paper:
            gap = flow.arrival[paper] - flow.arrival[paper - 1]
            wait = max(0, wait + flow.duration[paper - 1] - gap)
        assert course.start[paper] - course.ready[paper] == wait


@every_engine
@pytest.mark.parametrize("officers", [2, 5])
def test_several_officers_follow_the_recursion_of_kiefer_and_wolfowitz(engine, rng, officers):
    """J. Kiefer and J. Wolfowitz (1955): a paper is begun when it has come and the first officer is free."""
    flow = coarse(line(poisson(rng, PAPERS, 0.95 * officers), rng.lognormal(0, 1, (PAPERS, 1, 1)), [officers]))
    course = named(engine)(flow)
    free = np.zeros(officers, np.int64)
    for paper in range(PAPERS):
        first = int(np.argmin(free))
        start = max(int(flow.arrival[paper]), int(free[first]))
        assert course.start[paper] == start
        free[first] = start + flow.duration[paper]


@every_engine
def test_desks_in_a_row_follow_the_recursion_of_tandem_queues(engine, rng):
    """A paper leaves a desk when it has come there and the paper before it has left, and its work is done."""
    flow = coarse(line(poisson(rng, PAPERS, 0.8), rng.exponential(1, (PAPERS, 3, 1)), [1, 1, 1]))
    course = named(engine)(flow)
    left = np.zeros(3, np.int64)
    for paper in range(PAPERS):
        come = int(flow.arrival[paper])
        for desk in range(3):
            row = flow.first[paper] + desk
            left[desk] = come = max(come, int(left[desk])) + int(flow.duration[row])
            assert course.end[row] == come


# ---- Little's law


def area(come: Ticks, gone: Ticks) -> int:
    """The number there, counted from those who came and those who left, summed over all ticks."""
    moments = np.concatenate([come, gone])
    change = np.concatenate([np.ones(len(come), np.int64), -np.ones(len(gone), np.int64)])
    order = np.argsort(moments, kind="stable")
    there = np.cumsum(change[order])
    return int(np.sum(there[:-1] * np.diff(moments[order])))


def little(flow: Flow, course: Course) -> list[tuple[int, int]]:
    """For every desk, clock and gate, and for all together: the number there, and the stays, both summed over the run.

    The number is counted from what the *neighbours* say: a paper has come when it ended the visit before (or arrived),
    and has gone when it is ready for the visit after (or finished). What lasts beyond the horizon is counted up to it.
    """
    visit = np.flatnonzero(course.ready != NEVER)
    paper = np.searchsorted(flow.first, visit, "right") - 1
    first = np.ones(len(paper), bool)
    first[1:] = paper[1:] != paper[:-1]
    last = np.append(first[1:], True)[: len(first)]
    end, ready = course.end[visit], course.ready[visit]
    come = np.where(first, flow.arrival[paper], np.roll(end, 1))
    gone = np.where(last, course.finished[paper], np.roll(ready, -1))
    here = flow.station[visit]
    cut = [np.minimum(one, flow.horizon) for one in (come, gone, ready, end)]
    come, gone, ready, end = cut
    found = [(area(come[here == one], gone[here == one]), int(np.sum((end - ready)[here == one]))) for one in set(here)]
    arrived = np.minimum(flow.arrival, flow.horizon)
    finished = np.minimum(course.finished, flow.horizon)
    return [*found, (area(arrived, finished), int(np.sum(end - ready)))]


@every_engine
@pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
def test_littles_law_holds_at_every_station_to_the_tick(engine, model):
    """J. D. C. Little (1961); on a course it is exact when those still there at the horizon are counted up to it."""
    flow = model.draw(np.random.default_rng(2023), PAPERS)
    flow = replace(flow, horizon=int(flow.arrival[flow.priority == 0].max() * 3 // 4))
    course = named(engine)(flow)
    stations = little(flow, course)
    assert np.sum(course.finished == NEVER) > 0, "the horizon cuts nothing off"
    for number, stays in stations:
        assert number == stays > 0


@every_engine
@given(flow=flows)
def test_littles_law_holds_for_any_flow(engine, flow):
    for number, stays in little(flow, named(engine)(flow)):
        assert number == stays


# ---- what changes nothing


@every_engine
@given(flow=flows, chance=st.randoms(use_true_random=False))
def test_a_run_in_working_hours_is_the_run_round_the_clock_in_working_time(engine, flow, chance):
    flow = without_time_at_the_gate(flow)
    hours = some_days(chance, flow.horizon)
    stretched = over(flow, hours)
    assert stretched.slips() == []
    course, plain = named(engine)(stretched), named(engine)(flow)
    moments = in_working_time(course, hours)
    for mine, theirs in zip(moments, (plain.ready, plain.start, plain.end, plain.finished), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(course.officer, plain.officer)
    for mine, theirs in zip(course.taken, plain.taken, strict=True):
        np.testing.assert_array_equal(mine, theirs[: len(mine)])


def some_days(chance: Random, total: int) -> Hours:
    """Hours of so many minutes, with closed time of any length before, between and after."""
    cuts = sorted({0, total, *(chance.randint(0, total) for _ in range(4))})
    opens, closes, now = [], [], 0
    for begin, end in pairwise(cuts):
        now += chance.randint(1, 50)
        opens.append(now)
        now += end - begin
        closes.append(now)
    return Hours(np.array(opens, np.int64), np.array(closes, np.int64), now + 10)


@every_engine
@given(flow=flows, chance=st.randoms(use_true_random=False))
def test_other_numbers_for_the_papers_change_nothing_but_the_numbers(engine, flow, chance):
    """Numbers break ties alone; where every paper has a priority of its own there are none."""
    urgency, order = list(range(flow.papers)), list(range(flow.papers))
    chance.shuffle(urgency)
    chance.shuffle(order)
    flow = replace(flow, priority=np.array(urgency, np.int32))
    turned, rows = renumbered(flow, order)
    plain, course = named(engine)(flow), named(engine)(turned)
    for name in ("ready", "start", "end", "officer"):
        np.testing.assert_array_equal(getattr(course, name), getattr(plain, name)[rows])
    np.testing.assert_array_equal(course.finished, plain.finished[order])
    for mine, theirs in zip(course.taken, plain.taken, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@every_engine
@given(flow=flows, times=st.integers(2, 1_000))
def test_a_finer_clock_changes_nothing(engine, flow, times):
    plain, course = named(engine)(flow), named(engine)(finer(flow, times))
    for name in ("ready", "start", "end", "finished"):
        expected = getattr(plain, name).copy()
        expected[expected != NEVER] *= times
        np.testing.assert_array_equal(getattr(course, name), expected)
    np.testing.assert_array_equal(course.officer, plain.officer)


@only_compiled
@pytest.mark.parametrize("model", MODELS, ids=[model.name for model in MODELS])
def test_the_engines_say_the_same_of_every_model_entry_for_entry(model):
    for turn in (lambda flow: flow, coarse):
        flow = turn(model.draw(np.random.default_rng(7), PAPERS))
        assert named(COMPILED)(flow).same(named(REFERENCE)(flow))


# ---- every course obeys the rules


@every_engine
@settings(max_examples=200)
@given(flow=flows)
def test_every_course_obeys_the_rules(engine, flow):
    assert slips(flow, named(engine)(flow)) == []


@every_engine
def test_a_long_course_obeys_the_rules(engine, rng):
    returned = rng.random((150, 2, 3)) < 0.2
    returned[:, :, -1] = False
    units = rng.lognormal(0, 1, (150, 2, 3))
    urgency = rng.integers(0, 3, 150)
    flow = coarse(line(poisson(rng, 150, 1.5), units, [2, 3], priority=urgency, returned=returned, back=[0, 1]))
    course = named(engine)(flow)
    assert slips(flow, course) == []
    assert np.all(course.finished < flow.horizon)
    assert np.sum(course.officer != NOBODY) > 300
