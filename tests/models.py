"""The queues, gates and quorums that are run: each a flow, what is measured on it, and what a book says of that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import exp

import numpy as np
from numpy.random import Generator
from scipy import stats

from sim.flow import Course, Flow
from sim.ticks import NEVER
from tests.closed_forms import cobham, erlang_c, left_over, pollaczek_khinchine, quorate, too_few
from tests.textbook import (
    NO_LIMIT,
    UNIT,
    Law,
    Model,
    constant,
    erlang,
    exponential,
    gate,
    line,
    lognormal,
    measured,
    poisson,
    stays,
    ticks,
    waiting_room,
    waits,
)


def several_officers(servers: int, rate: float) -> Model:
    """M/M/c: the mean wait, the chance to wait, the chance to wait longer than a mean service."""
    chance, spare = erlang_c(servers, rate), servers - rate

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        found = waits(flow, course)
        return {"wait": found.mean(), "must wait": np.mean(found > 0), "waits over 1": np.mean(found > 1)}

    return Model(
        f"M/M/{servers}",
        "A. K. Erlang (1917)",
        {"wait": chance / spare, "must wait": chance, "waits over 1": chance * exp(-spare)},
        lambda rng, papers: line(poisson(rng, papers, rate), rng.exponential(1, (papers, 1, 1)), [servers]),
        measure,
    )


def one_officer(name: str, law: Law, rate: float, third: float | None = None) -> Model:
    """M/G/1: the mean wait, and its second moment (L. Takács, 1962) where the third moment of the law is given."""
    mean = pollaczek_khinchine(rate, law)
    known = {"wait": mean}
    if third is not None:
        known["wait²"] = 2 * mean**2 + rate * third / 3 / (1 - rate * law.mean)

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        found = waits(flow, course)
        return {name: float(np.mean(found**power)) for power, name in enumerate(known, 1)}

    return Model(
        name,
        "F. Pollaczek (1930), A. Y. Khinchine (1932)",
        known,
        lambda rng, papers: line(poisson(rng, papers, rate), law.draw(rng, (papers, 1, 1)), [1]),
        measure,
    )


def urgent_first(name: str, servers: int, rates: Sequence[float], laws: Sequence[Law]) -> Model:
    """Classes by priority at one desk; with several officers the laws are one exponential law of mean 1 (O. Kella and
    U. Yechiali, Waiting Times in the Non-Preemptive Priority M/M/c Queue, Stochastic Models 1, 1985).
    """
    if servers == 1:
        means = cobham(rates, laws)
    else:
        loads = np.cumsum([0.0, *rates]) / servers
        base = erlang_c(servers, sum(rates)) / servers
        means = [base / ((1 - before) * (1 - with_them)) for before, with_them in pairwise(loads)]

    def draw(rng: Generator, papers: int) -> Flow:
        arrival = poisson(rng, papers, sum(rates))
        classes = rng.choice(len(rates), papers, p=np.array(rates) / sum(rates))
        drawn = np.stack([law.draw(rng, papers) for law in laws])
        return line(arrival, drawn[classes, np.arange(papers)].reshape(-1, 1, 1), [servers], priority=classes)

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        found, classes = waits(flow, course), flow.priority[measured(course)]
        return {f"wait of class {one}": found[classes == one].mean() for one in range(len(rates))}

    known = {f"wait of class {one}": mean for one, mean in enumerate(means)}
    return Model(name, "A. Cobham (1954)", known, draw, measure)


def with_vacations(name: str, law: Law, rate: float, vacation: Law) -> Model:
    """M/G/1 whose officer, whenever nothing waits, goes off for a vacation and for another if still nothing waits. The
    vacations are papers of the last priority that have always been there. Y. Levy and U. Yechiali, Utilization of Idle
    Time in an M/G/1 Queueing System, Management Science 22 (1975).
    """
    mean = pollaczek_khinchine(rate, law) + vacation.second / 2 / vacation.mean

    def draw(rng: Generator, papers: int) -> Flow:
        arrival = poisson(rng, papers, rate)
        end = int(arrival[-1]) + 1_000 * UNIT
        idle = (1 - rate * law.mean) * end / UNIT / vacation.mean
        off = int(idle + 8 * idle**0.5) + 1_500
        units = np.concatenate([law.draw(rng, papers), vacation.draw(rng, off)])
        last = np.repeat([0, 1], [papers, off])
        arrival = np.append(arrival, np.zeros(off, np.int64))
        return line(arrival, units.reshape(-1, 1, 1), [1], priority=last, horizon=end)

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        papers = int(np.sum(flow.priority == 0))
        assert course.finished[-1] > flow.arrival[papers - 1], "the vacations did not suffice"
        kept = measured(course, papers)
        return {"wait": float(np.mean(course.start[kept] - course.ready[kept]) / UNIT)}

    return Model(name, "Y. Levy and U. Yechiali (1975)", {"wait": mean}, draw, measure)


def desks_in_a_row(rate: float, services: Sequence[float]) -> Model:
    """M/M/1 queues in a row: each is an M/M/1 queue by itself, what leaves the first is a Poisson process (P. J. Burke,
    1956), and the stays of a paper at them are independent (E. Reich, 1957).
    """
    means = [1 / (1 / service - rate) for service in services]
    known = {f"stay at desk {desk}": mean for desk, mean in enumerate(means)}
    known |= {"stay at desk 0 × at desk 1": means[0] * means[1], "gap": 1 / rate, "gap²": 2 / rate**2}

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        found = [stays(flow, course, desk) for desk in range(len(services))]
        gaps = np.diff(course.end[flow.first[:-1]][measured(course)]) / UNIT
        values = [one.mean() for one in found] + [np.mean(found[0] * found[1]), gaps.mean(), np.mean(gaps**2)]
        return dict(zip(known, map(float, values), strict=True))

    return Model(
        "M/M/1 in a row",
        "P. J. Burke (1956), E. Reich (1957)",
        known,
        lambda rng, papers: line(
            poisson(rng, papers, rate),
            rng.exponential(1, (papers, len(services), 1)) * np.reshape(services, (1, -1, 1)),
            [1] * len(services),
        ),
        measure,
    )


def with_rework(rate: float, services: Sequence[float], again: float, rounds: int = 16) -> Model:
    """Desks in a row, and from the last a paper goes back to the first with chance ``again``. J. R. Jackson, Networks
    of Waiting Lines, Operations Research 5 (1957). That nobody goes more than 16 rounds cuts off 1 in 10 million.
    """
    loads = [rate / (1 - again) * service for service in services]

    def draw(rng: Generator, papers: int) -> Flow:
        units = rng.exponential(1, (papers, len(services), rounds)) * np.reshape(services, (1, -1, 1))
        returned = np.zeros(units.shape, bool)
        returned[:, -1, :-1] = rng.random((papers, rounds - 1)) < again
        back = [0] * (len(services) - 1) + [len(services) - 1]
        return line(poisson(rng, papers, rate), units, [1] * len(services), returned=returned, back=back)

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        kept = measured(course)
        gone = np.add.reduceat(course.end != NEVER, flow.first[:-1])[kept] / len(services)
        return {
            "stay": float(np.mean(course.finished[kept] - flow.arrival[kept]) / UNIT),
            "rounds": float(gone.mean()),
        }

    known = {"stay": sum(load / (1 - load) for load in loads) / rate, "rounds": 1 / (1 - again)}
    return Model(f"rework over {len(services)} desk(s)", "J. R. Jackson (1957)", known, draw, measure)


def nobody_needed(law: Law, rate: float) -> Model:
    """M/G/∞, a wait on a clock: the number there is Poisson, its mean rate × mean for any law. C. Palm (1943)."""
    mean = rate * law.mean

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        span = len(flow.arrival) / rate
        moments = ticks(np.arange(0.2 * span, 0.9 * span))
        come = np.searchsorted(flow.arrival, moments, "right")
        there = come - np.searchsorted(np.sort(course.end), moments, "right")
        return {"there": there.mean(), "there²": float(np.mean(there.astype(float) ** 2))}

    return Model(
        "M/G/∞",
        "C. Palm (1943)",
        {"there": mean, "there²": mean + mean**2},
        lambda rng, papers: waiting_room(poisson(rng, papers, rate), law.draw(rng, papers)),
        measure,
    )


def weekly_gate(load: float, limit: int, lead: float = 0.0) -> Model:
    """A gate every unit of time that takes ``limit`` papers, its list closed ``lead`` units before.

    The number Q there at a closing was left by the last meeting or has come since, and between two closings the mean
    number there rises evenly from E[(Q-K)+] by λD. Its mean over time is E[(Q-K)+] + λD/2, and by Little's law
    W = D/2 + E[(Q-K)+]/λ, and the lead on top. (N. T. J. Bailey, 1954, for queues served in bulk.)
    """
    wait = 0.5 + left_over(load, limit) / load + lead

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        body = flow.bodies[0]
        while_they_come = (body.closing > 0.2 * flow.arrival[-1]) & (body.begins <= flow.arrival[-1])
        come = np.searchsorted(flow.arrival, body.closing, "right")
        left = (come - np.cumsum(course.taken[0]))[while_they_come]
        return {"wait": float(waits(flow, course).mean()), "left": float(left.mean())}

    return Model(
        f"gate for {limit}" + (f", closed {lead} before" if lead else ""),
        "N. T. J. Bailey (1954), F. Spitzer (1956)",
        {"wait": wait, "left": left_over(load, limit)},
        lambda rng, papers: gate(poisson(rng, papers, load), UNIT, limit, lead=int(lead * UNIT)),
        measure,
    )


def gate_beyond_its_bound(load: float, limit: int) -> Model:
    """A gate that takes fewer than come: what waits grows by λ - K/D in a unit of time, for ever."""

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        end = flow.arrival[-1]
        return {"growth": float(np.sum(course.start > end) / (end / UNIT))}

    return Model(
        f"gate for {limit}, {load} come",
        "R. M. Loynes (1962): steady only if λD < K",
        {"growth": load - limit},
        lambda rng, papers: gate(poisson(rng, papers, load), UNIT, limit),
        measure,
    )


def gate_for_enough(load: float, least: int) -> Model:
    """A gate without limit, held only when ``least`` papers are there: what is left is a chain of ``least`` states."""
    law = too_few(load, least)
    left = float(law @ np.arange(least))
    held = float(sum(chance * stats.poisson.sf(least - 1 - there, load) for there, chance in enumerate(law)))

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        come = flow.bodies[0].begins <= flow.arrival[-1]
        return {"wait": float(waits(flow, course).mean()), "held": float(np.mean(course.taken[0][come] >= 0))}

    return Model(
        f"gate held for {least}",
        "Little's law and a finite chain",
        {"wait": 0.5 + left / load, "held": held},
        lambda rng, papers: gate(poisson(rng, papers, load), UNIT, NO_LIMIT, least=least),
        measure,
    )


def gate_with_quorum(load: float, present: Sequence[float], quorum: int) -> Model:
    """A gate without limit that takes nothing where too few members come: the number of meetings that a paper waits for
    is geometric, W = D/2 + D(1-p)/p, and a meeting takes nothing for want of a quorum or of papers.
    """
    chance = quorate(present, quorum)
    none_came = exp(-load)
    empty = chance * none_came / (1 - (1 - chance) * none_came)

    def draw(rng: Generator, papers: int) -> Flow:
        meetings = int(papers / load * 1.2) + 100
        come = rng.random((meetings, len(present))) < np.array(present)
        return gate(poisson(rng, papers, load), UNIT, np.where(come.sum(axis=1) >= quorum, NO_LIMIT, 0))

    def measure(flow: Flow, course: Course) -> dict[str, float]:
        come = flow.bodies[0].begins <= flow.arrival[-1]
        return {"wait": float(waits(flow, course).mean()), "takes": float(np.mean(course.taken[0][come] > 0))}

    known = {"wait": 0.5 + (1 - chance) / chance, "takes": chance * (1 - empty)}
    return Model(f"gate with a quorum of {quorum} of {len(present)}", "S. D. Poisson (1837)", known, draw, measure)


MODELS = (
    several_officers(1, 0.7),
    several_officers(3, 2.1),
    one_officer("M/D/1", constant(1.0), 0.7, third=1.0),
    one_officer("M/E2/1", erlang(1.0, 2), 0.7),
    one_officer("M/LN/1", lognormal(1.0, 2.0), 0.6),
    urgent_first("priorities", 1, [0.2, 0.25, 0.2], [exponential(1.0), constant(1.0), lognormal(1.2, 1.5)]),
    urgent_first("priorities, 2 officers", 2, [0.4, 0.6, 0.4], [exponential(1.0)] * 3),
    with_vacations("vacations", exponential(1.0), 0.6, lognormal(0.8, 1.0)),
    desks_in_a_row(0.6, [1.0, 0.8, 1.1]),
    with_rework(0.5, [1.0], 0.3),
    with_rework(0.5, [0.9, 1.0], 0.25),
    nobody_needed(lognormal(4.0, 1.0), 2.5),
    weekly_gate(5.0, 6),
    weekly_gate(8.0, 12, lead=0.3),
    gate_beyond_its_bound(7.0, 6),
    gate_for_enough(1.6, 3),
    gate_with_quorum(4.0, [0.9, 0.8, 0.7, 0.6, 0.6, 0.5, 0.4], 4),
)
