"""Open intervals: their arithmetic against a count of minutes, and their algebra against sets of minutes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hours import Hours
from sim.ticks import NEVER

END = 60
PAIRS = st.lists(st.tuples(st.integers(0, END), st.integers(0, END)).map(sorted), max_size=8)
TABLES = PAIRS.map(lambda pairs: Hours.joined(pairs, END))
TICKS = st.integers(0, END)


def minutes(intervals) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


def minutes_of(hours: Hours) -> set[int]:
    return minutes(zip(hours.opens.tolist(), hours.closes.tolist(), strict=True))


@given(TABLES, TICKS, TICKS)
def test_working_time_is_the_number_of_open_minutes(hours, start, end):
    held = minutes_of(hours)
    assert hours.between(start, end) == sum(m < end for m in held) - sum(m < start for m in held)
    assert hours.is_open(start) == (start in held)
    assert hours.next_open(start) == min((m for m in held if m >= start), default=NEVER)
    assert hours.total == len(held)


@given(TABLES, TICKS, st.integers(0, END + 1))
def test_work_is_complete_at_the_end_of_its_last_open_minute(hours, start, work):
    left = sorted(m for m in minutes_of(hours) if m >= start)
    expected = start if not work else left[work - 1] + 1 if work <= len(left) else NEVER
    assert hours.add(start, work) == expected
    if expected != NEVER:
        assert hours.between(start, expected) == work


@given(TABLES, TICKS, st.integers(0, END), st.integers(0, END))
def test_adding_in_two_steps_is_adding_in_one(hours, start, one, other):
    assert hours.add(hours.add(start, one), other) == hours.add(start, one + other)


@given(TABLES, st.lists(st.tuples(TICKS, TICKS, st.integers(0, END)), min_size=1))
def test_arrays_give_what_single_ticks_give(hours, asked):
    start, end, work = (np.array(column) for column in zip(*asked, strict=True))
    assert hours.add(start, work).tolist() == [hours.add(*one) for one in zip(start, work, strict=True)]
    assert hours.between(start, end).tolist() == [hours.between(*one) for one in zip(start, end, strict=True)]
    assert hours.next_open(start).tolist() == [hours.next_open(one) for one in start]
    assert hours.add(start, work).dtype == hours.next_open(start).dtype == np.int64


@given(TABLES, TICKS, st.integers(1, END))
def test_three_arrays_and_a_binary_search_are_enough_for_an_engine(hours, start, work):
    opens, closes, before = hours.opens.tolist(), hours.closes.tolist(), hours.before.tolist()
    place = bisect_right(opens, start) - 1
    worked = before[place] + min(start, closes[place]) - opens[place] if place >= 0 else 0
    after = [begin + close - open_ for begin, close, open_ in zip(before, closes, opens, strict=True)]
    target = bisect_left(after, worked + work)
    done = opens[target] + worked + work - before[target] if target < len(opens) else NEVER
    assert hours.add(start, work) == done


@given(PAIRS, PAIRS)
def test_the_algebra_of_hours_is_that_of_sets_of_minutes(one, other):
    first, second = Hours.joined(one, END), Hours.joined(other, END)
    assert minutes_of(first) == minutes(one)
    assert minutes_of(first.minus(other)) == minutes(one) - minutes(other)
    assert minutes_of(first.and_(second)) == minutes(one) & minutes(other)
    assert minutes_of(Hours.round_the_clock(END).minus(one)) == set(range(END)) - minutes(one)
    for made in (first, first.minus(other), first.and_(second)):
        assert (made.opens < made.closes).all()
        assert (made.closes[:-1] < made.opens[1:]).all()
        assert made.before.tolist() == [made.between(0, tick) for tick in made.opens]


def test_the_nearer_horizon_holds_for_two_people():
    both = Hours.round_the_clock(100).and_(Hours([0], [30], horizon=50))
    assert both.horizon == 50
    with pytest.raises(ValueError, match="beyond the horizon 50"):
        both.between(0, 51)


def test_beyond_the_last_interval_there_is_never():
    hours = Hours([10, 30], [20, 40], horizon=100)
    assert hours.add([0, 0, 40, NEVER, NEVER], [20, 21, 1, 1, 0]).tolist() == [40, NEVER, NEVER, NEVER, NEVER]
    assert hours.add(50, NEVER) == NEVER
    assert hours.next_open([0, 39, 40, 200, NEVER]).tolist() == [10, 39, NEVER, NEVER, NEVER]
    assert Hours([], [], horizon=5).add([0, 3], [0, 1]).tolist() == [0, NEVER]
    with pytest.raises(ValueError, match="beyond the horizon"):
        hours.is_open(101)


@pytest.mark.parametrize(
    ("opens", "closes", "horizon", "told"),
    [
        ([0, 20], [10], -1, "as many openings"),
        ([[0]], [[1]], -1, "in one row"),
        ([5], [5], -1, "not empty"),
        ([0, 10], [10, 20], -1, "gaps"),
        ([30, 0], [40, 10], -1, "sorted"),
        ([0], [10], 9, "before the last closing"),
        ([0], [10], NEVER, "no tick"),
        ([-1], [10], -1, "not negative"),
    ],
)
def test_intervals_that_are_not_in_their_one_form_are_refused(opens, closes, horizon, told):
    with pytest.raises(ValueError, match=told):
        Hours(opens, closes, horizon)


def test_fractions_and_ends_before_starts_are_refused():
    with pytest.raises(TypeError, match="whole numbers"):
        Hours([0.5], [1])
    with pytest.raises(ValueError, match="not before"):
        Hours.joined([[5, 4]])
    with pytest.raises(ValueError, match="pairs"):
        Hours.round_the_clock(9).minus([1, 2, 3])
