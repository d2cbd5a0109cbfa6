"""What the benchmark of the simulation compares is comparable, and it says so."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks import simulation
from benchmarks.document_flow import DRAFT, LARGE, OFFICES, REVIEW, SMALL, UNIT, Documents, drawn, outcome
from benchmarks.full_rules import plan_of
from benchmarks.measuring import Measured
from benchmarks.peers import PEERS, with_simpy
from sim import engines


@pytest.mark.parametrize("office", OFFICES, ids=[office.name for office in OFFICES])
def test_the_flow_is_one_that_an_engine_can_run_and_says_what_it_drew(office):
    flow = drawn(Documents(4_000, office=office), 1)
    assert flow.slips() == []
    course = engines.run(flow, "reference")
    assert outcome(flow, course).steps / flow.papers == pytest.approx(office.steps, rel=0.03)
    for number, desk in enumerate(office.desks):
        mine = flow.duration[flow.station == number] / UNIT
        assert mine.mean() == pytest.approx(desk.mean, rel=0.06)
        assert len(mine) / flow.papers == pytest.approx(1.25 if number in (DRAFT, REVIEW) else 1, rel=0.02)
        assert (mine.std() / mine.mean()) ** 2 == pytest.approx(1, rel=0.3)


def test_every_document_passes_all_desks_and_goes_round_again_before_it_passes_the_rest():
    flow = drawn(Documents(400), 2)
    for first, last in pairwise(flow.first.tolist()):
        way = flow.station[first:last].tolist()
        again = (len(way) - len(SMALL.desks)) // 2
        assert way == [0, *[DRAFT, REVIEW] * (again + 1), *range(REVIEW + 1, len(SMALL.desks))]


def test_the_large_office_has_the_desks_of_the_baseline_and_both_are_busy_as_they_say():
    assert len(LARGE.desks) == len(plan_of("baseline").desks)
    for office in OFFICES:
        assert 0.49 < min(office.busy) < max(office.busy) < 0.86
        lognormal = sum(desk.spread > 0 for desk in office.desks)
        assert abs(2 * lognormal - len(office.desks)) <= 1
    flow = drawn(Documents(2_000, office=LARGE), 3)
    for number, desk in enumerate(LARGE.desks):
        worked = flow.duration[flow.station == number].sum() / desk.officers / flow.horizon
        assert worked == pytest.approx(LARGE.busy[number], rel=0.12)


def test_a_greater_load_has_the_officers_to_match():
    usual, busy = drawn(Documents(400), 1), drawn(Documents(400, load=4), 1)
    assert (busy.horizon * 4, len(busy.officers)) == (usual.horizon, 4 * len(usual.officers))
    assert abs(busy.papers - usual.papers) < 100


@pytest.mark.parametrize(("office", "steps"), [(SMALL, 4_250), (LARGE, 8_500)], ids=["8 desks", "23 desks"])
def test_the_peers_wait_as_we_do(office, steps):
    for name in PEERS:
        pytest.importorskip(name.lower(), reason="the peers are extras: install guiju[peers]")
    found = list(simulation.agreement(10, steps, [office]))
    assert {one.name.split(".")[-1] for one in found} >= {"simpy", "ciw", "salabim"}
    assert [one for one in found if not one.reached] == []


def test_one_who_works_a_tenth_longer_would_be_noticed(monkeypatch):
    from benchmarks import peers

    monkeypatch.setattr(peers, "time_of", lambda desk, rng, time_of=peers.time_of: 1.1 * time_of(desk, rng))
    monkeypatch.setattr(simulation, "PEERS", {"SimPy": with_simpy})
    monkeypatch.setattr(simulation, "ours", lambda: {"reference": simulation.with_engine("reference")})
    (found,) = simulation.agreement(10, steps=7_000, offices=[SMALL])
    assert not found.reached


def test_a_target_is_a_most_or_a_least():
    most, least = Measured("a", "a", 2.0, "ms", 1, 1.0), Measured("b", "b", 2.0, "×", 1, 1.0, at_least=True)
    assert (most.reached, least.reached, Measured("c", "c", 2.0, "ms", 1).reached) == (False, True, None)
