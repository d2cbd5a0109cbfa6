"""What the benchmark of the simulation compares is comparable, and it says so."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import simulation
from benchmarks.document_flow import DESKS, DRAFT, REVIEW, STEPS, UNIT, Documents, drawn, outcome
from benchmarks.measuring import Measured
from benchmarks.peers import PEERS, with_simpy
from sim import engines
from sim.ticks import NEVER
from tests.course_rules import slips


def test_the_flow_is_one_that_an_engine_can_run_and_says_what_it_drew():
    flow = drawn(Documents(4_000), 1)
    assert flow.slips() == []
    course = engines.run(flow, "reference")
    assert outcome(flow, course).steps / flow.papers == pytest.approx(STEPS, rel=0.02)
    for number, desk in enumerate(DESKS):
        worked = (flow.place == number)[:, None] & (flow.duration > 1)
        mine = flow.duration[worked] / UNIT
        assert mine.mean() == pytest.approx(desk.mean, rel=0.06)
        rounds = worked.sum() / flow.papers
        assert rounds == pytest.approx(1.25 if number in (DRAFT, REVIEW) else 1, rel=0.02)
        assert (mine.std() / mine.mean()) ** 2 == pytest.approx(1, rel=0.25)


def test_a_greater_load_has_the_officers_to_match():
    usual, busy = drawn(Documents(400), 1), drawn(Documents(400, load=4), 1)
    assert (busy.horizon * 4, len(busy.officers)) == (usual.horizon, 4 * len(usual.officers))
    assert abs(busy.papers - usual.papers) < 100


def test_what_was_drawn_but_is_never_reached_is_never_reached():
    flow = drawn(Documents(100), 2)
    course = engines.run(flow, "reference")
    assert slips(flow, course) == []
    filler = flow.duration == 1
    assert filler.any()
    assert np.all(course.ready[filler] == NEVER)


def test_the_peers_wait_as_we_do():
    for name in PEERS:
        pytest.importorskip(name.lower(), reason="the peers are extras: install guiju[peers]")
    found = list(simulation.agreement(10, documents=500))
    assert {one.name.split(".")[-1] for one in found} >= {"simpy", "ciw", "salabim"}
    assert [one for one in found if not one.reached] == []


def test_one_who_works_a_tenth_longer_would_be_noticed(monkeypatch):
    from benchmarks import peers

    monkeypatch.setattr(peers, "time_of", lambda desk, rng, time_of=peers.time_of: 1.1 * time_of(desk, rng))
    monkeypatch.setattr(simulation, "PEERS", {"SimPy": with_simpy})
    monkeypatch.setattr(simulation, "ours", lambda: {"reference": simulation.with_engine("reference")})
    (found,) = simulation.agreement(10, documents=800)
    assert not found.reached


def test_a_target_is_a_most_or_a_least():
    most, least = Measured("a", "a", 2.0, "ms", 1, 1.0), Measured("b", "b", 2.0, "×", 1, 1.0, at_least=True)
    assert (most.reached, least.reached, Measured("c", "c", 2.0, "ms", 1).reached) == (False, True, None)
