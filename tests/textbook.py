"""Flows of the textbook: queues whose means are known in closed form, drawn anew for every replication.

Time is continuous in the books and whole here. The unit of a book (a mean service, say) is ``UNIT`` ticks; a time is
rounded to the nearest tick, so a mean is off by less than 1/100,000 of a unit, a hundredth of the narrowest
half-width in the tests. Nobody here has hours: that they change nothing but the clock is tested for any flow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sim.flow import GATE, WAIT, WORK, Body, Course, Flow, Officer, stations
from sim.hours import Hours
from sim.ticks import NEVER, Ticks
from tests.flows import in_rounds

UNIT = 10_000
"""Ticks of the unit of time of the books."""
NO_LIMIT = 1 << 40

Floats = NDArray[np.float64]
Engine = Callable[[Flow], Course]


@dataclass(frozen=True)
class Law:
    """A law of service times in units: how it is drawn, its mean and its second moment."""

    draw: Callable[[Generator, int | tuple[int, ...]], Floats]
    mean: float
    second: float


def exponential(mean: float) -> Law:
    """The exponential law."""
    return Law(lambda rng, size: rng.exponential(mean, size), mean, 2 * mean**2)


def constant(mean: float) -> Law:
    """Always the same."""
    return Law(lambda rng, size: np.full(size, mean), mean, mean**2)


def lognormal(mean: float, scv: float) -> Law:
    """The lognormal law of a mean and a squared coefficient of variation."""
    spread = np.log1p(scv)
    return Law(
        lambda rng, size: rng.lognormal(np.log(mean) - spread / 2, np.sqrt(spread), size), mean, mean**2 * (1 + scv)
    )


def erlang(mean: float, stages: int) -> Law:
    """The sum of so many exponential stages."""
    return Law(lambda rng, size: rng.gamma(stages, mean / stages, size), mean, mean**2 * (1 + 1 / stages))


def ticks(units: Floats | float, least: int = 0) -> Ticks:
    """Units as ticks, to the nearest."""
    whole: Ticks = np.maximum(np.rint(np.asarray(units) * UNIT), least).astype(np.int64)
    return whole


def poisson(rng: Generator, papers: int, rate: float) -> Ticks:
    """The ticks of a Poisson process."""
    return ticks(np.cumsum(rng.exponential(1 / rate, papers)))


def line(
    arrival: Ticks,
    units: Floats,
    staff: Sequence[int],
    priority: NDArray[np.signedinteger] | None = None,
    returned: NDArray[np.bool_] | None = None,
    back: Sequence[int] | None = None,
    horizon: int | None = None,
) -> Flow:
    """Papers that all pass the same desks in a row: ``units`` [D, S, R], ``staff`` the officers of each of the S desks,
    ``returned`` [D, S, R] and ``back`` [S]. The run ends when all work of all papers could have been done one by one.
    """
    papers, steps, rounds = units.shape
    duration = ticks(units, 1).reshape(papers * steps, rounds)
    first, station, duration = in_rounds(
        first=np.arange(papers + 1, dtype=np.int64) * steps,
        kind=np.full(papers * steps, WORK, np.int32),
        place=np.tile(np.arange(steps, dtype=np.int32), papers),
        back=np.tile(np.array(back or [0] * steps, np.int32), papers),
        duration=duration,
        returned=np.zeros(duration.shape, bool) if returned is None else returned.reshape(duration.shape),
        desks=steps,
        bodies=0,
    )
    end = int(arrival.max() + duration.sum() + 1) if horizon is None else horizon
    served = [desk for desk, officers in enumerate(staff) for _ in range(officers)]
    return Flow(
        horizon=end,
        hours=(Hours.round_the_clock(end),),
        desks=tuple(f"desk {number}" for number in range(steps)),
        officers=tuple(Officer(f"officer {number}", 0, ((desk, 0),)) for number, desk in enumerate(served)),
        bodies=(),
        arrival=arrival,
        priority=np.zeros(papers, np.int32) if priority is None else priority.astype(np.int32),
        first=first,
        station=station,
        duration=duration,
    )


def through(arrival: Ticks, kind: int, duration: Ticks, horizon: int, bodies: tuple[Body, ...] = ()) -> Flow:
    """Papers of one step that needs nobody: a wait on the clock round the clock, or a gate of the only body."""
    papers = len(arrival)
    return Flow(
        horizon=horizon,
        hours=(Hours.round_the_clock(horizon),),
        desks=(),
        officers=(),
        bodies=bodies,
        arrival=arrival,
        priority=np.zeros(papers, np.int32),
        first=np.arange(papers + 1, dtype=np.int64),
        station=stations(np.full(papers, kind), np.zeros(papers, np.int64), (), bodies),
        duration=duration,
    )


def gate(arrival: Ticks, period: int, limit: int | Ticks, lead: int = 0, least: int = 0) -> Flow:
    """A body that meets every ``period`` ticks, closes its list ``lead`` ticks before, and takes at most ``limit``
    papers (one figure, or one for each meeting in turn); it meets until all that came could have been taken.
    """
    one = np.atleast_1d(np.asarray(limit, np.int64))
    meetings = int(arrival.max()) // period + 50 + len(arrival) // int(one.max())
    begins = period * np.arange(1, meetings + 1, dtype=np.int64) + lead
    body = Body("body", begins, begins - lead, np.resize(one, meetings), np.full(meetings, least, np.int64))
    return through(arrival, GATE, np.zeros(len(arrival), np.int64), int(begins[-1]) + 1, (body,))


def waiting_room(arrival: Ticks, units: Floats) -> Flow:
    """A clock on which any number of papers may wait at once."""
    duration = ticks(units)
    return through(arrival, WAIT, duration, int(arrival.max() + duration.max()) + 1)


def measured(course: Course, papers: int | None = None) -> slice:
    """Which of the first ``papers`` (all of them) are measured: not the first fifth, while the queue comes to its
    steady state, and not the last twentieth, behind which nobody comes. None of the others may be unfinished.
    """
    papers = len(course.finished) if papers is None else papers
    kept = slice(papers // 5, papers - papers // 20)
    assert not np.any(course.finished[kept] == NEVER), "a paper that is measured was never finished"
    return kept


def waits(flow: Flow, course: Course, nth: int = 0) -> Floats:
    """How many units each measured paper lay there on one of its visits before that began."""
    visits = (flow.first[:-1] + nth)[measured(course)]
    found: Floats = (course.start[visits] - course.ready[visits]) / UNIT
    return found


def stays(flow: Flow, course: Course, nth: int = 0) -> Floats:
    """How many units each measured paper was there on one of its visits, work included."""
    visits = (flow.first[:-1] + nth)[measured(course)]
    found: Floats = (course.end[visits] - course.ready[visits]) / UNIT
    return found


@dataclass(frozen=True)
class Model:
    """A queue that a book knows: its flow for so many papers, what is measured on a course, and what the book says.

    ``known`` gives every measure with its value; ``measure`` returns the same names. Where it comes from is ``source``.
    """

    name: str
    source: str
    known: Mapping[str, float]
    draw: Callable[[Generator, int], Flow]
    measure: Callable[[Flow, Course], dict[str, float]]


def replicated(model: Model, engine: Engine, replications: int, papers: int, seed: int) -> dict[str, Floats]:
    """Every measure of a model in every replication. Each replication draws from a child of the seed, which is another
    for every model.
    """
    found: dict[str, list[float]] = {name: [] for name in model.known}
    for child in np.random.SeedSequence([seed, *model.name.encode()]).spawn(replications):
        flow = model.draw(np.random.default_rng(child), papers)
        for name, value in model.measure(flow, engine(flow)).items():
            found[name].append(value)
    return {name: np.array(values) for name, values in found.items()}
