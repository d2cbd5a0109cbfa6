"""The tests are tested: an engine or experiment with a fault is caught, by the very rule that it breaks."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from sim.reference import run
from tests import faulty_engines as faulty
from tests.course_rules import slips
from tests.flows import random_flow
from tests.models import MODELS
from tests.test_closed_forms import outside
from tests.test_exact_laws import little
from tests.textbook import UNIT, line, poisson, replicated

FAULTS = {
    faulty.losing_a_paper: "lost",
    faulty.one_over_the_limit: "limit",
    faulty.deaf_to_the_closing: "meeting",
    faulty.meeting_for_nothing: "meeting",
    faulty.blind_to_priority: "order",
    faulty.without_hours: "officer",
    faulty.idle_hands: "idle",
    faulty.in_a_hurry: "lost",
}


@pytest.fixture(scope="module")
def some_flows():
    return [(flow, run(flow)) for flow in (random_flow(Random(seed)) for seed in range(400))]


@pytest.mark.parametrize("engine", FAULTS, ids=[engine.__name__ for engine in FAULTS])
def test_whatever_a_faulty_engine_does_otherwise_breaks_a_rule(engine, some_flows):
    """Not only some: every course that is not the right one is found out, and every right one is let pass."""
    caught = []
    for flow, right in some_flows:
        course = engine(flow)
        found = slips(flow, course)
        assert bool(found) != course.same(right)
        if found:
            caught.append({slip.split(":")[0] for slip in found})
    assert sum(FAULTS[engine] in rules for rules in caught) > 10


def desks(clock: int) -> tuple:
    """Papers at three desks on a coarse clock, by whole ticks and by minutes of floating point."""
    rng = np.random.default_rng(clock)
    flow = line(poisson(rng, 60, 0.8), rng.exponential(1, (60, 3, 1)), [1, 1, 2], priority=rng.integers(0, 2, 60))
    flow = replace(flow, arrival=flow.arrival // 3_000, duration=np.maximum(flow.duration // 3_000, 1))
    return flow, run(flow)


def test_a_clock_in_float_minutes_is_caught_and_only_for_what_it_gets_wrong():
    """On a binary fraction of a minute floating point is exact; on a tenth it is not, and ties fall apart."""
    wrong = 0
    for clock in range(20):
        flow, right = desks(clock)
        assert faulty.in_float_minutes(flow, 0.125).same(right)
        course = faulty.in_float_minutes(flow, 0.1)
        assert bool(slips(flow, course)) != course.same(right)
        wrong += not course.same(right)
    assert wrong > 10


def test_a_clock_of_another_type_is_caught():
    flow, right = desks(0)
    course = replace(right, end=right.end.astype(float))
    assert slips(flow, course) == ["clock: end is not in whole ticks"]


def test_a_lost_paper_breaks_littles_law_too():
    flow = line(np.arange(5, dtype=np.int64) * UNIT, np.ones((5, 2, 1)), [1, 1])
    assert all(number == stays for number, stays in little(flow, run(flow)))
    assert any(number != stays for number, stays in little(flow, faulty.losing_a_paper(flow)))


def test_a_stale_seed_is_caught():
    """Replications that all draw from one seed say the same: their interval has no width, and the book lies outside."""
    model = next(one for one in MODELS if one.name == "M/M/1")
    fresh = replicated(model, run, 20, 500, 2023)
    assert len(set(fresh["wait"])) == 20
    stale = replace(model, draw=lambda _, papers: model.draw(np.random.default_rng(2023), papers))
    found = replicated(stale, run, 20, 500, 2023)
    assert all(len(set(values)) == 1 for values in found.values())
    assert len(outside(stale, found)) == len(model.known)


def test_one_seed_for_two_purposes_is_caught():
    """Where the gaps between papers and the work on them are drawn from one seed, long work comes with long gaps."""
    model = next(one for one in MODELS if one.name == "M/M/1")

    def draw(rng, papers):
        seed = int(rng.integers(1 << 32))
        arrival = poisson(np.random.default_rng(seed), papers, 0.7)
        return line(arrival, np.random.default_rng(seed).exponential(1, (papers, 1, 1)), [1])

    stale = replace(model, draw=draw)
    assert any(slip.startswith("wait:") for slip in outside(stale, replicated(stale, run, 20, 1_000, 2023)))
