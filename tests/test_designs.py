"""Grids, Latin hypercubes and Morris's screening: every point where it should be, effects as by hand."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.design import Factor, grid, latin_hypercube, morris, morris_effects

LOAD = Factor("load", 0.5, 2.0)
OFFICERS = Factor("officers", 1, 4, whole=True)
AGENDA = Factor("agenda", 3, 9, whole=True)

needs_salib = pytest.mark.skipif(find_spec("SALib") is None, reason="needs SALib, the extra 'sensitivity'")

FACTORS = st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 60), st.booleans()), min_size=1, max_size=4).map(
    lambda drawn: [Factor(str(at), low, low + width, whole) for at, (low, width, whole) in enumerate(drawn)]
)


# ---- factors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [(2, 2), (3, 1), (0, inf), (nan, 1)])
def test_an_empty_or_endless_range_is_refused(bad):
    with pytest.raises(ValueError, match="x: low must lie below high"):
        Factor("x", *bad)


def test_a_whole_factor_has_whole_ends():
    with pytest.raises(ValueError, match="x: whole numbers"):
        Factor("x", 0.5, 3, whole=True)


@needs_salib
@pytest.mark.parametrize("factors", [[], [LOAD, LOAD]])
def test_a_design_needs_factors_each_once(factors):
    for make in (lambda: grid(factors, 2), lambda: latin_hypercube(factors, 5, 1), lambda: morris(factors, 4, 1)):
        with pytest.raises(ValueError, match="each name once"):
            make()


# ---- grids ---------------------------------------------------------------------------------------------------------


def test_a_grid_has_every_combination_once_and_the_ends():
    found = grid([LOAD, OFFICERS], 4)
    assert len(found.points) == len(set(found.points)) == 16
    assert {point[0] for point in found.points} == {0.5, 1.0, 1.5, 2.0}
    assert {point[1] for point in found.points} == {1, 2, 3, 4}
    assert found.named(1) == {"load": 0.5, "officers": 2}


def test_a_whole_factor_has_no_more_levels_than_numbers():
    assert grid([Factor("x", 1, 3, whole=True)], 10).points == ((1,), (2,), (3,))


def test_a_grid_too_small_or_too_large_is_refused():
    with pytest.raises(ValueError, match="2 levels"):
        grid([LOAD], 1)
    with pytest.raises(ValueError, match="more than"):
        grid([Factor(str(k), 0, 1) for k in range(6)], 10)


# ---- Latin hypercubes ----------------------------------------------------------------------------------------------


@given(FACTORS, st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_every_part_of_every_range_has_one_point(factors, points, seed):
    found = latin_hypercube(factors, points, seed)
    assert len(found.points) == points
    for at, factor in enumerate(factors):
        values = np.array([point[at] for point in found.points])
        assert factor.low <= values.min()
        assert values.max() <= factor.high
        if factor.whole:
            assert all(isinstance(point[at], int) for point in found.points)
        else:
            parts = np.floor((values - factor.low) / (factor.high - factor.low) * points)
            assert sorted(parts) == list(range(points))


def test_a_whole_factor_takes_each_number_equally_often():
    drawn = [point[0] for point in latin_hypercube([OFFICERS], 400, 3).points]
    assert {number: drawn.count(number) for number in (1, 2, 3, 4)} == {1: 100, 2: 100, 3: 100, 4: 100}


def test_a_seed_gives_the_same_points_and_another_gives_others():
    one, again, other = (latin_hypercube([LOAD, AGENDA], 9, seed) for seed in (1, 1, 2))
    assert one == again
    assert one.points != other.points
    with pytest.raises(ValueError, match="2 to"):
        latin_hypercube([LOAD], 1, 1)


# ---- Morris's screening --------------------------------------------------------------------------------------------


@needs_salib
def test_each_step_of_a_trajectory_moves_one_factor():
    found = morris([LOAD, OFFICERS, AGENDA], 8, seed=1)
    assert len(found.points) == 8 * 4
    for start in range(0, 32, 4):
        walk = found.points[start : start + 4]
        moved = [[at for at in range(3) if one[at] != other[at]] for one, other in pairwise(walk)]
        assert sorted(moved) == [[0], [1], [2]]
    assert all(isinstance(point[1], int) for point in found.points)


@needs_salib
def test_the_effects_of_a_linear_output_are_its_slopes_over_the_ranges():
    found = morris([LOAD, OFFICERS, AGENDA], 10, seed=2)
    outputs = [2 * load - 5 * officers + 0 * agenda for load, officers, agenda in found.points]
    effects = morris_effects(found, outputs)
    assert [one.factor for one in effects] == ["officers", "load", "agenda"]
    assert [one.mu for one in effects] == pytest.approx([-15, 3, 0], abs=1e-9)
    assert [one.mu_star for one in effects] == pytest.approx([15, 3, 0], abs=1e-9)
    assert [one.sigma for one in effects] == pytest.approx([0, 0, 0], abs=1e-9)
    assert [one.mu_star_half_width for one in effects] == pytest.approx([0, 0, 0], abs=1e-9)


@needs_salib
@settings(max_examples=20)
@given(st.integers(0, 1_000))
def test_elementary_effects_are_those_computed_by_hand(seed):
    factors = [Factor("a", 0, 2), Factor("b", -1, 1), Factor("c", 0, 6, whole=True)]
    found = morris(factors, 6, seed)
    points = np.array(found.points)
    outputs = points[:, 0] * points[:, 1] + np.sin(points[:, 2]) + points[:, 1] ** 2
    by_hand: dict[int, list[float]] = {0: [], 1: [], 2: []}
    for start in range(0, len(points), 4):
        for at in range(start, start + 3):
            (moved,) = np.flatnonzero(points[at] != points[at + 1])
            step = (points[at + 1, moved] - points[at, moved]) / (factors[moved].high - factors[moved].low)
            by_hand[moved].append((outputs[at + 1] - outputs[at]) / step)
    for effect in morris_effects(found, outputs):
        expected = by_hand["abc".index(effect.factor)]
        assert effect.mu == pytest.approx(np.mean(expected), abs=1e-9)
        assert effect.mu_star == pytest.approx(np.mean(np.abs(expected)), abs=1e-9)
        assert effect.sigma == pytest.approx(np.std(expected, ddof=1), abs=1e-9)


@needs_salib
def test_an_interaction_is_seen_in_sigma_and_an_idle_factor_in_nothing():
    found = morris([Factor("a", 0, 1), Factor("b", 0, 1), Factor("idle", 0, 1)], 30, seed=3)
    effects = {one.factor: one for one in morris_effects(found, [a * b for a, b, _ in found.points])}
    assert effects["a"].sigma > 0.2
    assert effects["a"].mu_star_half_width > 0
    assert (effects["idle"].mu_star, effects["idle"].sigma) == (0, 0)
    assert effects["a"].trajectories == 30


@needs_salib
def test_screening_is_the_same_every_time_and_leaves_numpys_own_generator_alone():
    before = np.random.get_state()[1].copy()
    factors = [LOAD, AGENDA]
    one, again = morris(factors, 5, seed=4), morris(factors, 5, seed=4)
    outputs = [load**2 * agenda for load, agenda in one.points]
    assert one == again
    assert morris_effects(one, outputs) == morris_effects(again, outputs)
    assert (np.random.get_state()[1] == before).all()


@needs_salib
def test_a_whole_factor_off_the_grid_is_refused_and_not_rounded():
    with pytest.raises(ValueError, match="not whole numbers: officers"):
        morris([LOAD, Factor("officers", 1, 3, whole=True)], 4, seed=1)
    assert morris([Factor("officers", 1, 6, whole=True)], 4, seed=1, levels=6).points


@needs_salib
@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"trajectories": 1}, "2 trajectories"), ({"levels": 5}, "even"), ({"trajectories": 10**6}, "at most")],
)
def test_trajectories_and_levels_that_morris_does_not_know_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        morris([LOAD], **{"trajectories": 4, "seed": 1, **arguments})


@needs_salib
def test_an_output_that_is_missing_is_refused():
    found = morris([LOAD], 4, seed=1)
    for outputs in ([1.0] * 7, [nan] + [1.0] * 7):
        with pytest.raises(ValueError, match="one finite output for each point"):
            morris_effects(found, outputs)
    with pytest.raises(ValueError, match="made by morris"):
        morris_effects(grid([LOAD], 2), [1.0, 2.0])
