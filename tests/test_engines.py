"""The engines say the same of every flow, and what they say follows from the definition of an instant."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from os import environ
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simpy import Environment

from sim import compiled, engines, kernel, reference
from sim.clock import Clock
from sim.flow import GATE, WAIT, WORK, Body, Course, Flow, Officer, stations
from sim.hours import Hours
from sim.reference import Run
from sim.ticks import NEVER
from spec.problems import BadInput
from tests import slow_engine
from tests.flows import a_year, flows, in_rounds, random_flow, some_hours

needs_the_compiler = pytest.mark.skipif(not compiled.is_there(), reason="pip install 'guiju[fast]'")
ALL_DAY = Hours.round_the_clock(1000)


def a_flow(*papers: tuple[int, int, list[tuple[int, int, int]]], **changes: object) -> Flow:
    """A flow with one desk, one officer and one body that meets at 100; changes are fields.

    A paper is its arrival, its priority and its steps (kind, place, duration).
    """
    steps = [step for _, _, own in papers for step in own]
    meeting = Body("body", *(np.array([value]) for value in (100, 100, 1, 0)))
    kind, place, duration = np.array(steps).T if steps else np.zeros((3, 0), int)
    bodies = changes.pop("bodies", (meeting,))
    flow = Flow(
        1000,
        (ALL_DAY,),
        ("desk",),
        (Officer("officer", 0, ((0, 0),)),),
        bodies,
        np.array([arrival for arrival, _, _ in papers], np.int64),
        np.array([priority for _, priority, _ in papers], np.int32),
        np.cumsum([0, *(len(own) for _, _, own in papers)]),
        stations(kind, place, ("desk",), bodies),
        duration.astype(np.int64),
    )
    return replace(flow, **changes)


class Shuffled(Environment):
    """SimPy without the order in which events were written down: what has one time and one priority comes by lot."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._eid = ((chance.random(), number) for number in count())


# The engines agree.


@settings(max_examples=300)
@given(flows)
def test_simpy_and_an_engine_that_counts_minutes_say_the_same(flow: Flow) -> None:
    assert reference.run(flow).same(slow_engine.run(flow))


@given(flows, st.randoms())
def test_no_course_depends_on_the_order_in_which_events_were_written_down(flow: Flow, chance: Random) -> None:
    assert Run(flow, Shuffled(chance)).course.same(reference.run(flow))


@given(st.randoms(use_true_random=False), st.integers(0, 100), st.integers(0, 120))
def test_a_clock_for_one_tick_says_what_the_table_for_many_says(chance: Random, tick: int, minutes: int) -> None:
    hours = some_hours(chance, 100, 1)
    clock = Clock(hours)
    asked = clock.is_open(tick), clock.next_open(tick), clock.add(tick, minutes)
    assert asked == (hours.is_open(tick), hours.next_open(tick), hours.add(tick, minutes))


# The compiled engine.

WITHOUT_COMPILER = {"NUMBA_DISABLE_JIT": "1"}
WITH_BOUNDS = {"NUMBA_BOUNDSCHECK": "1"}
MANY = """
from random import Random
from sim import compiled, reference
from tests.flows import random_flow
flows = [random_flow(Random(seed)) for seed in range({flows})]
print(sum(compiled.run(flow).same(reference.run(flow)) for flow in flows))
"""


@needs_the_compiler
@settings(max_examples=500)
@given(flows)
def test_compiled_code_says_the_same_entry_for_entry(flow: Flow) -> None:
    assert engines.run(flow, "compiled").same(engines.run(flow, "reference"))


@needs_the_compiler
@pytest.mark.parametrize("seed", range(3))
def test_a_year_of_an_office_is_the_same_too(seed) -> None:
    flow = a_year(2_000, seed)
    course = engines.run(flow, "compiled")
    assert course.same(engines.run(flow, "reference"))
    assert (course.end < NEVER).sum() > 7_000
    assert (course.officer == len(flow.officers) - 1).any()
    assert course.taken[0].max() == 2_000 // 120


@needs_the_compiler
@pytest.mark.parametrize("settings", [WITHOUT_COMPILER, WITH_BOUNDS])
def test_compiled_code_stays_within_its_arrays_and_says_the_same_as_plain_python(settings, tmp_path) -> None:
    # What was compiled with other settings is kept elsewhere: the compiler's files do not tell one from the other.
    told = environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])} | settings
    ran = subprocess.run([sys.executable, "-c", MANY.format(flows=200)], env=told, capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("200\n", "")


@needs_the_compiler
def test_arrays_of_another_type_or_read_only_are_run_without_compiling_anew() -> None:
    flow = random_flow(Random(5))
    course = compiled.run(flow)
    known = len(kernel.run.signatures)
    flow.duration.setflags(write=False)
    other = replace(flow, arrival=flow.arrival.astype(np.int32), station=np.repeat(flow.station, 2)[::2])
    assert compiled.run(other).same(course)
    assert len(kernel.run.signatures) == known


@needs_the_compiler
def test_an_office_of_more_desks_than_anybody_visits_is_run_too() -> None:
    chance, desks = Random(3), 3 * compiled.ROOM
    papers = [(chance.randint(0, 9), 0, [(WORK, 0, chance.randint(1, 9))]) for _ in range(50)]
    officers = tuple(Officer("officer", 0, ((desk, 0),)) for desk in range(desks))
    flow = replace(a_flow(*papers, bodies=()), desks=("desk",) * desks, officers=officers)
    busy = replace(flow, station=np.array([chance.randrange(3) for _ in papers], np.int32) * (desks // 3))
    assert desks * flow.papers > compiled.ROOM * len(flow.station)
    assert all(compiled.run(one).same(reference.run(one)) for one in (flow, busy))


@needs_the_compiler
@given(flows)
def test_durations_without_end_do_not_run_over(flow: Flow) -> None:
    endless = replace(flow, duration=np.where(flow.duration > 2, NEVER, flow.duration))
    assert compiled.run(endless).same(reference.run(endless))


def test_no_index_of_compiled_code_is_one_that_might_be_counted_from_the_end() -> None:
    """A signed one costs a question each time; together they take a third of a run."""
    functions = [one for one in ast.parse(Path(kernel.__file__).read_text()).body if isinstance(one, ast.FunctionDef)]
    indices = [
        one.slice
        for function in functions
        for statement in function.body
        for one in ast.walk(statement)
        if isinstance(one, ast.Subscript)
    ]
    assert len(indices) > 100
    for index in indices:
        assert isinstance(index, ast.Constant) or (isinstance(index, ast.Call) and ast.unparse(index.func) == "nth")


def test_without_the_package_compiled_code_is_refused_with_the_words_that_install_it(monkeypatch) -> None:
    monkeypatch.setattr(compiled, "find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"needs the package numba .*pip install 'guiju\[fast\]'"):
        engines.run(a_flow(), "compiled")
    assert engines.chosen(a_flow()) == "reference"


def test_times_too_long_for_compiled_code_are_left_to_simpy() -> None:
    horizon = NEVER // 2
    flow = a_flow(*((0, priority, [(WAIT, 0, 5)]) for priority in range(3)), hours=(Hours([0], [9], horizon),))
    flow = replace(flow, horizon=horizon)
    assert engines.chosen(flow) == "reference"
    assert engines.run(flow).finished.tolist() == [5, 5, 5]
    with pytest.raises(ValueError, match="take the reference engine"):
        engines.run(flow, "compiled")


@needs_the_compiler
def test_what_is_compiled_need_not_be_kept(monkeypatch) -> None:
    def nowhere(*_: object, cache: bool = False) -> Callable[[Callable], Callable]:
        if cache:
            return lambda function: (_ for _ in ()).throw(RuntimeError("no locator available"))
        return _[0]

    monkeypatch.setattr("numba.njit", nowhere)
    assert kernel.compiled(min) is min


def test_the_compiler_is_loaded_by_the_first_flow_that_is_compiled_and_not_before() -> None:
    asks = "import sys; from sim import engines; print('numba' in sys.modules)"
    told = environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    ran = subprocess.run([sys.executable, "-c", asks], env=told, capture_output=True, text=True)
    assert ran.stdout == "False\n"


# What an instant is.


@pytest.fixture(params=["reference", pytest.param("compiled", marks=needs_the_compiler)])
def run(request) -> Callable[[Flow], Course]:
    """Each engine in turn."""
    return lambda flow: engines.run(flow, request.param)


def test_a_paper_that_arrives_when_the_meeting_begins_is_taken_and_a_minute_later_is_not(run) -> None:
    course = run(a_flow((100, 0, [(GATE, 0, 5)])))
    assert (course.start[0], course.end[0], course.taken[0][0]) == (100, 105, 1)
    late = run(a_flow((101, 0, [(GATE, 0, 5)])))
    assert (late.ready[0], late.start[0], late.taken[0][0]) == (101, NEVER, 0)


def test_the_urgent_paper_goes_first_then_the_one_that_waits_longest_then_the_lower_number(run) -> None:
    work = [(WORK, 0, 10)]
    course = run(a_flow((0, 0, work), (2, 1, work), (1, 1, work), (2, 0, work), (2, 0, work)))
    assert np.argsort(course.start).tolist() == [0, 3, 4, 2, 1]


def test_work_rests_while_its_officer_is_out_and_ends_with_the_last_minute(run) -> None:
    hours = (Hours([10, 40], [20, 60], 1000),)
    course = run(a_flow((0, 0, [(WORK, 0, 10)]), (0, 0, [(WORK, 0, 15)]), hours=hours))
    assert course.start.tolist() == [10, 40]
    assert course.end.tolist() == [20, 55]


def test_a_stand_in_begins_only_while_standing_in_and_then_finishes_in_hours_of_their_own(run) -> None:
    hours = (Hours([], [], 1000), ALL_DAY, Hours([50], [60], 1000))
    officers = (Officer("away", 0, ((0, 1),)), Officer("stand-in", 1, ((0, 2),)))
    work = [(WORK, 0, 9)]
    flow = a_flow((0, 0, work), (0, 0, work), (0, 0, work), hours=hours, officers=officers)
    course = run(flow)
    assert course.officer.tolist() == [1, 1, -1]
    assert course.start.tolist() == [50, 59, NEVER]
    assert course.end.tolist() == [59, 68, NEVER]


def test_a_paper_let_out_at_once_reaches_the_next_body_of_the_same_instant_but_no_meeting_that_has_begun(run) -> None:
    bodies = tuple(Body(name, *(np.array([value]) for value in (100, 100, 9, 0))) for name in ("first", "second"))
    onward = [(GATE, 0, 0), (WAIT, 0, 0), (GATE, 1, 0)]
    again = [(GATE, 0, 0), (GATE, 0, 0)]
    course = run(a_flow((0, 0, onward), (0, 0, again), bodies=bodies))
    assert course.end.tolist() == [100, 100, 100, 100, NEVER]
    assert [taken.tolist() for taken in course.taken] == [[2], [1]]


def test_a_meeting_without_a_quorum_takes_nothing_and_one_with_too_few_papers_is_not_held(run) -> None:
    columns = ([100, 200, 300], [100, 150, 300], [0, 9, 9], [0, 2, 1])
    body = Body("body", *(np.array(column) for column in columns))
    course = run(a_flow((0, 0, [(GATE, 0, 1)]), (160, 0, [(GATE, 0, 1)]), bodies=(body,)))
    assert course.taken[0].tolist() == [0, -1, 2]


def test_a_returned_paper_goes_back_and_its_next_round_begins(run) -> None:
    first, station, duration = in_rounds(
        first=np.array([0, 2]),
        kind=np.array([WORK, WAIT]),
        place=np.array([0, 0]),
        back=np.array([0, 1]),
        duration=np.array([[3, 5], [4, 0]]),
        returned=np.array([[False, False], [True, False]]),
        desks=1,
        bodies=1,
    )
    course = run(replace(a_flow((0, 0, [])), first=first, station=station, duration=duration))
    assert course.ready.tolist() == [0, 3, 7, 12]
    assert course.end.tolist() == [3, 7, 12, 12]
    assert course.finished.tolist() == [12]


def test_what_would_happen_at_the_horizon_is_not_seen(run) -> None:
    flow = a_flow((0, 0, [(WAIT, 0, 100), (WAIT, 0, 0)]), (100, 0, [(WAIT, 0, 0)]))
    before, after = (run(replace(flow, horizon=horizon)) for horizon in (100, 101))
    assert before.end.tolist() == [NEVER] * 3
    assert before.ready.tolist() == [0, NEVER, NEVER]
    assert after.end.tolist() == [100, 100, 100]


@pytest.mark.parametrize("engine", ["auto", "reference"])
def test_a_flow_with_slips_is_refused_with_all_of_them(engine) -> None:
    flow = a_flow((-1, 0, [(WORK, 7, 5), (WORK, 0, 0)]), hours=(Hours([0], [5]),))
    with pytest.raises(ValueError, match=r"no such desk.*before the beginning.*work of no time.*up to tick 5 only"):
        engines.run(flow, engine)
