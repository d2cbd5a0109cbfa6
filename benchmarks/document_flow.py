"""The flow that every engine of the benchmark can express: documents pass the desks of an office, the urgent first.

There are two offices. In the small one, of eight desks, a document goes

    register (2 officers) → draft (6) → review (3) → vet (2) → countersign (4) → examine (3) → sign (1) → issue (2)

The large one has as many desks as the baseline scenario of the full rules, 23, by a rule and no choice: officers and
what they are busy go round in two circles (:func:`large`).

From the third desk one in five goes back to the second. Documents come as a Poisson process, a tenth of them urgent,
three tenths soon, the rest plain; a desk takes the most urgent, and of these the one that waits longest. Half of the
desks take exponential times, half lognormal ones; they are busy for 50 to 85 hundredths of the time.

Everyone draws the same laws in their own way and from their own seed: the peers when they need a number, as their
documentation teaches, we before the run into arrays, for as many rounds as each document will go. Drawing is part of
every time that is measured. A *step* is a visit to a desk that ended by the horizon. With us no document goes more than
five rounds; with the others 3 in 10,000 do, which makes 1 in 10,000 more visits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sim.flow import Course, Flow, Officer
from sim.hours import Hours
from sim.ticks import NEVER

UNIT = 10_000
"""Ticks of a unit of time, of which one passes between two documents."""
ROUNDS = 5
DRAFT, REVIEW = 1, 2
"""The numbers of the desks to which a document goes back, and from which."""
AGAIN = 0.2
"""How many go back, each time."""
SHARES = (0.1, 0.3, 0.6)
"""How many are urgent, soon, plain."""
SPREAD = sqrt(log(2))
"""Of lognormal times: a squared coefficient of variation of 1, as the exponential law has."""


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
        return log(self.mean) - self.spread**2 / 2


@dataclass(frozen=True)
class Office:
    """Desks in a row."""

    name: str
    desks: tuple[Desk, ...]

    @property
    def steps(self) -> float:
        """Steps of a document in the mean."""
        return len(self.desks) + (REVIEW - DRAFT + 1) * AGAIN / (1 - AGAIN)

    @property
    def busy(self) -> tuple[float, ...]:
        """For what part of the time the officers of each desk are busy."""
        return tuple(desk.mean * visits(number) / desk.officers for number, desk in enumerate(self.desks))


def visits(desk: int) -> float:
    """How often a document comes to a desk in the mean."""
    return 1 / (1 - AGAIN) if DRAFT <= desk <= REVIEW else 1.0


SMALL = Office(
    "8 desks",
    (
        Desk("register", 2, 1.0),
        Desk("draft", 6, 4.0, SPREAD),
        Desk("review", 3, 1.6, SPREAD),
        Desk("vet", 2, 1.3, SPREAD),
        Desk("countersign", 4, 2.8),
        Desk("examine", 3, 2.0, SPREAD),
        Desk("sign", 1, 0.7),
        Desk("issue", 2, 1.1),
    ),
)


def large(desks: int) -> Office:
    """An office of so many desks. Officers: those of the small office, again and again. Busy for .50, .55 … .85 of the
    time, every third of these eight in turn, so that busy and quiet desks are mixed; the mean of the times follows.
    Exponential and lognormal times take turns.
    """
    officers = [SMALL.desks[number % len(SMALL.desks)].officers for number in range(desks)]
    busy = [0.5 + 0.05 * (3 * number % 8) for number in range(desks)]
    return Office(
        f"{desks} desks",
        tuple(
            Desk(
                f"desk {number + 1}",
                officers[number],
                busy[number] * officers[number] / visits(number),
                SPREAD * (number % 2),
            )
            for number in range(desks)
        ),
    )


LARGE = large(23)
OFFICES = (SMALL, LARGE)


@dataclass(frozen=True)
class Documents:
    """How long the run is, in documents that come in the mean, to which office, and how many times the usual load the
    office bears: so many times the documents, and the officers to match.
    """

    number: int
    load: int = 1
    office: Office = SMALL

    @classmethod
    def of_steps(cls, steps: int, load: int = 1, office: Office = SMALL) -> Documents:
        """As many documents as make so many steps in the mean."""
        return cls(round(steps / office.steps), load, office)

    @property
    def horizon(self) -> float:
        """The length of the run in units."""
        return self.number / self.load


def drawn(asked: Documents, seed: int) -> Flow:
    """Our flow: all arrays, drawn with numpy."""
    rng, desks = np.random.default_rng(seed), asked.office.desks
    end = int(asked.horizon * UNIT)
    papers = int(rng.poisson(asked.number))
    arrival = np.sort(rng.integers(0, end, papers))
    again = np.minimum(rng.geometric(1 - AGAIN, papers), ROUNDS) - 1
    loop = REVIEW - DRAFT + 1
    first = np.zeros(papers + 1, np.int64)
    np.cumsum(len(desks) + loop * again, out=first[1:])
    # who goes back: their papers, once for each time, and the visit with which that round begins
    back = np.repeat(np.arange(papers), again)
    turn = np.arange(1, len(back) + 1) - np.repeat(np.cumsum(again) - again, again)
    begins = first[back] + DRAFT + loop * turn
    before, after = first[:-1], first[:-1] + loop * again
    station, duration = np.empty(first[-1], np.int32), np.empty(first[-1], np.int64)
    for number, desk in enumerate(desks):
        at = (after if number > REVIEW else before) + number
        if DRAFT <= number <= REVIEW:
            at = np.concatenate([at, begins + (number - DRAFT)])
        station[at], duration[at] = number, times(desk, rng, len(at))
    return Flow(
        horizon=end,
        hours=(Hours([0], [end]),),
        desks=tuple(desk.name for desk in desks),
        officers=tuple(
            one
            for number, desk in enumerate(desks)
            for one in [Officer(desk.name, 0, ((number, 0),))] * (desk.officers * asked.load)
        ),
        bodies=(),
        arrival=arrival,
        priority=np.searchsorted(np.cumsum(SHARES)[:-1], rng.random(papers), side="right").astype(np.int32),
        first=first,
        station=station,
        duration=duration,
    )


def times(desk: Desk, rng: Generator, number: int) -> NDArray[np.int64]:
    """So many working times of a desk in ticks, rounded up."""
    if desk.spread:  # the logarithm is normal; numpy's own lognormal law takes the exponential number by number
        ticks = rng.standard_normal(number)
        ticks *= desk.spread
        ticks += desk.middle + log(UNIT)
        np.exp(ticks, out=ticks)
    else:
        ticks = rng.standard_exponential(number)
        ticks *= desk.mean * UNIT
    ticks += 1
    return ticks.astype(np.int64)


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
    station, wait = flow.station[ended], (course.start - course.ready)[ended]
    visits = np.bincount(station, minlength=len(flow.desks))
    waits = np.bincount(station, wait, len(flow.desks)) / UNIT / np.maximum(1, visits)
    return Outcome(int(visits.sum()), tuple(waits.tolist()))
