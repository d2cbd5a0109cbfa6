"""The full rules: a year of the baseline in both engines, what each part of a replication takes, and what common random
numbers bring for every shipped what-if."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from benchmarks.measuring import Measured
from guiju.scenario_files import shipped
from sim import engines
from sim.blueprint import Blueprint, blueprint
from sim.comparison import MAIN, compared
from sim.experiment import Order, experiment
from sim.measures import measures
from sim.model import model
from sim.scenario import read_scenarios
from spec.loader import load

T = TypeVar("T")
FACTOR_TARGET, LEAST_FACTOR = 10.0, 3.0
COMPILED_TARGET = 30.0


def plan_of(name: str) -> Blueprint:
    """The blueprint of one of our scenarios."""
    rules = load()
    return blueprint(read_scenarios(shipped(), rules)[name], rules)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of processor time, and what came of it."""
    begin = time.process_time()
    found = work()
    return time.process_time() - begin, found


def year(runs: int) -> Iterator[Measured]:
    """One replication of the baseline, part by part; and the engines beside each other on it."""
    plan = plan_of("baseline")
    drawing, reference, compiled, measuring = [], [], [], []
    for number in range(runs + 1):
        drew, drawn = timed(lambda number=number: model(plan, number))  # type: ignore[misc]
        slow, course = timed(lambda drawn=drawn: engines.run(drawn.flow, "reference"))  # type: ignore[misc]
        fast, _ = timed(lambda drawn=drawn: engines.run(drawn.flow, "compiled"))  # type: ignore[misc]
        told, _ = timed(lambda drawn=drawn, course=course: measures(drawn, course))  # type: ignore[misc]
        if number:
            drawing.append(drew)
            reference.append(slow)
            compiled.append(fast)
            measuring.append(told)
    parts = {"drawing": drawing, "reference engine": reference, "compiled engine": compiled, "measures": measuring}
    for name, values in parts.items():
        called = f"full.{name.replace(' ', '-')}"
        yield Measured(called, f"a year of the baseline, {name}", 1000 * statistics.median(values), "ms", runs)
    ratios = [slow / fast for slow, fast in zip(reference, compiled, strict=True)]
    what = "the full rules, compiled ÷ reference"
    yield Measured(
        "full.compiled.reference", what, statistics.median(ratios), "×", runs, COMPILED_TARGET, at_least=True
    )


def factors(runs: int) -> Iterator[Measured]:
    """What common random numbers bring: for every what-if the median variance factor of its main measures."""
    rules = load()
    known = read_scenarios(shipped(), rules)
    base = experiment(blueprint(known["baseline"], rules), Order(runs), {})
    keys = [key for key in base.keys if key.measure in MAIN and not key.kind]
    found = []
    for name, scenario in known.items():
        if name == "baseline":
            continue
        other = experiment(blueprint(scenario, rules), Order(runs), {})
        told = [one.comparison.differences[0].variance_factor.factor for one in compared([base, other], keys)]
        values = [one for one in told if one is not None and one < float("inf")]
        if values:
            found.append(statistics.median(values))
            yield Measured(f"factor.{name}", f"variance factor, {name}", found[-1], "×", runs)
    yield Measured(
        "factor.median", "median variance factor", statistics.median(found), "×", runs, FACTOR_TARGET, at_least=True
    )
