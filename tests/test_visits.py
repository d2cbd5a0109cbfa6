"""The visits of papers are what a walk from step to step finds, whatever is returned and wherever it goes back to."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.visits import visits


@st.composite
def tables(draw) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The steps of some papers, how far back each return goes, and what is returned in which round."""
    lengths = draw(st.lists(st.integers(1, 5), max_size=6))
    first = np.cumsum([0, *lengths])
    back = [draw(st.integers(0, step)) for length in lengths for step in range(length)]
    rounds = draw(st.integers(1, 4))
    row = st.lists(st.booleans() if draw(st.booleans()) else st.just(False), min_size=rounds, max_size=rounds)
    returned = np.array([draw(row) for _ in back], bool).reshape(len(back), rounds)
    return first, np.array(back, np.int32), returned


def walked(first: np.ndarray, back: np.ndarray, returned: np.ndarray) -> list[list[tuple[int, int]]]:
    """Steps and rounds of every paper, one after the other."""
    found, rounds = [], returned.shape[1]
    for begin, end in pairwise(first.tolist()):
        way, row, turn = [], begin, 0
        while row < end:
            way.append((row, turn))
            if returned[row, turn] and turn < rounds - 1:
                row, turn = row - int(back[row]), turn + 1
            else:
                row += 1
        found.append(way)
    return found


@given(tables())
def test_the_visits_are_those_of_a_walk(drawn) -> None:
    first, back, returned = drawn
    made = visits(first, back, returned)
    ways = walked(first, back, returned)
    assert np.diff(made.first).tolist() == [len(way) for way in ways]
    assert list(zip(made.row.tolist(), made.round.tolist(), strict=True)) == [visit for way in ways for visit in way]
    begins = np.repeat(first[:-1], np.diff(made.first))
    assert np.array_equal(made.step, made.row - begins)


def test_a_paper_that_is_returned_before_its_last_round_goes_back_and_in_its_last_round_does_not() -> None:
    always = np.ones((2, 3), bool)
    made = visits(np.array([0, 2]), np.array([0, 1]), always)
    assert made.step.tolist() == [0, 0, 0, 1]
    assert made.round.tolist() == [0, 1, 2, 2]


def test_without_papers_there_are_no_visits() -> None:
    made = visits(np.array([0]), np.zeros(0, np.int32), np.zeros((0, 4), bool))
    assert (made.first.tolist(), len(made.row), len(made.step), len(made.round)) == ([0], 0, 0, 0)


@pytest.mark.parametrize("back", [1, -1])
def test_a_return_that_leaves_the_paper_is_refused(back) -> None:
    returned = np.array([[False, False], [True, False], [False, False]])
    with pytest.raises(ValueError, match="before the first step"):
        visits(np.array([0, 1, 3]), np.array([0, back, 0]), returned)
