"""The flow that every engine of the benchmark can express: documents pass eight desks, the urgent ones first.

    register (2 officers) → draft (6) → review (3) → vet (2) → countersign (4) → examine (3) → sign (1) → issue (2)

From review one in five goes back to draft. Documents come as a Poisson process, a tenth of them urgent, three tenths
soon, the rest plain; a desk takes the most urgent, and of these the one that waits longest. Half of the desks take
exponential times, half lognormal ones; they are busy for 50 to 83 hundredths of the time.

Everyone draws the same laws in their own way and from their own seed: the peers when they need a number, as their
documentation teaches, we before the run into arrays, for as many rounds as each document will go. Drawing is part of
every time that is measured. A *step* is a visit to a desk that ended by the horizon. With us no document goes more than
five rounds; with the others 3 in 10,000 do, which makes 1 in 10,000 more visits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sim.flow import WORK, Course, Flow, Officer
from sim.hours import Hours
from sim.ticks import NEVER

UNIT = 10_000
"""Ticks of a unit of time, of which one passes between two documents."""
ROUNDS = 5


@dataclass(frozen=True)
class Desk:
    """A desk: its officers, the mean of its times in units, and their spread as lognormal; 0 for exponential times.

    ``spread`` is the standard deviation of the logarithm.
    """

    name: str
    officers: int
    mean: float
    spread: float = 0.0

    @property
    def middle(self) -> float:
        """The mean of the logarithm of lognormal times."""
        return float(np.log(self.mean) - self.spread**2 / 2)


@dataclass(frozen=True)
class Documents:
    """How long the run is, in documents that come in the mean, and how many times the usual load the office bears: so
    many times the documents, and the officers to match.
    """

    number: int
    load: int = 1

    @property
    def horizon(self) -> float:
        """The length of the run in units."""
        return self.number / self.load


SPREAD = float(np.sqrt(np.log(2)))  # a squared coefficient of variation of 1, as the exponential law has
DESKS = (
    Desk("register", 2, 1.0),
    Desk("draft", 6, 4.0, SPREAD),
    Desk("review", 3, 1.6, SPREAD),
    Desk("vet", 2, 1.3, SPREAD),
    Desk("countersign", 4, 2.8),
    Desk("examine", 3, 2.0, SPREAD),
    Desk("sign", 1, 0.7),
    Desk("issue", 2, 1.1),
)
DRAFT, REVIEW = 1, 2
AGAIN = 0.2
STEPS = len(DESKS) + (REVIEW - DRAFT + 1) * AGAIN / (1 - AGAIN)
"""Steps of a document in the mean."""
SHARES = (0.1, 0.3, 0.6)
"""How many are urgent, soon, plain."""


def drawn(asked: Documents, seed: int) -> Flow:
    """Our flow: all arrays, drawn with numpy, and round by round in memory, as courses are kept."""
    rng = np.random.default_rng(seed)
    end = int(asked.horizon * UNIT)
    papers = int(rng.poisson(asked.number))
    arrival = np.sort(rng.integers(0, end, papers))
    rounds = np.minimum(rng.geometric(1 - AGAIN, papers), ROUNDS)
    steps = len(DESKS)
    duration = np.ones((ROUNDS, papers, steps), np.int64)
    for number, desk in enumerate(DESKS):
        if number in (DRAFT, REVIEW):
            paper = np.repeat(np.arange(papers), rounds)
            turn = np.arange(len(paper)) - np.repeat(np.cumsum(rounds) - rounds, rounds)
        else:  # before the first return, or after the last
            paper, turn = np.arange(papers), np.zeros(papers, np.int64) if number < DRAFT else rounds - 1
        duration[turn, paper, number] = times(desk, rng, len(paper))
    returned = np.zeros((ROUNDS, papers, steps), bool)
    returned[:, :, REVIEW] = np.arange(ROUNDS)[:, None] < rounds - 1
    served = [number for number, desk in enumerate(DESKS) for _ in range(desk.officers * asked.load)]
    return Flow(
        horizon=end,
        hours=(Hours.round_the_clock(end),),
        desks=tuple(desk.name for desk in DESKS),
        officers=tuple(Officer(f"officer {one}", 0, ((desk, 0),)) for one, desk in enumerate(served)),
        bodies=(),
        arrival=arrival,
        priority=np.searchsorted(np.cumsum(SHARES)[:-1], rng.random(papers), side="right").astype(np.int32),
        first=np.arange(papers + 1, dtype=np.int64) * steps,
        kind=np.full(papers * steps, WORK, np.int32),
        place=np.tile(np.arange(steps, dtype=np.int32), papers),
        back=np.tile(np.where(np.arange(steps) == REVIEW, REVIEW - DRAFT, 0).astype(np.int32), papers),
        duration=duration.reshape(ROUNDS, papers * steps).T,
        returned=returned.reshape(ROUNDS, papers * steps).T,
    )


def times(desk: Desk, rng: Generator, number: int) -> NDArray[np.int64]:
    """So many working times of a desk in ticks."""
    if desk.spread:
        units = rng.lognormal(desk.middle, desk.spread, number)
    else:
        units = rng.exponential(desk.mean, number)
    units *= UNIT
    np.rint(units, out=units)
    return np.maximum(units, 1, out=units).astype(np.int64)


Told = Callable[[], "Outcome"]
Run = Callable[[Documents, int], Told]
"""A run of so many documents from a seed; when it is over, what it is compared by can be asked for."""


@dataclass(frozen=True)
class Outcome:
    """What a run is compared by: how many visits ended, and their mean wait at each desk in units."""

    steps: int
    waits: tuple[float, ...]


def outcome(flow: Flow, course: Course) -> Outcome:
    """Of a course of ours."""
    ended = course.end != NEVER
    wait = np.where(ended, course.start - course.ready, 0).sum(axis=1)
    desks = range(len(DESKS))
    visits = [int(ended[flow.place == desk].sum()) for desk in desks]
    return Outcome(
        sum(visits), tuple(float(wait[flow.place == desk].sum()) / UNIT / max(1, visits[desk]) for desk in desks)
    )
