"""Random small flows: many ties, returns, gates, stand-ins, waits of no time, tables that are empty or end early."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import strategies as st

from sim.flow import GATE, WAIT, WORK, Body, Flags, Flow, Numbers, Officer, Ticks, stations
from sim.hours import Hours
from sim.visits import visits


def in_rounds(
    first: Ticks,
    kind: Numbers,
    place: Numbers,
    back: Numbers,
    duration: Ticks,
    returned: Flags,
    desks: int,
    bodies: int,
) -> tuple[Ticks, Numbers, Ticks]:
    """The last three arrays of a flow whose steps were drawn for every round: ``first``, ``station``, ``duration``.

    ``first`` [D+1] are the steps of each paper; ``kind``, ``place``, ``back`` [S]; ``duration``, ``returned`` [S, R].
    """
    made = visits(first, back, returned)
    station = stations(kind, place, range(desks), range(bodies))
    return made.first, station[made.row], duration[made.row, made.round]


def random_flow(chance: Random) -> Flow:
    """A flow of at most twelve papers. Its ticks are few, so that much happens at one instant."""
    horizon = chance.choice([*[0, 1, 7], *[60] * 6, *[90] * 6])
    grain = chance.choice([1, 2, 5, 10])
    papers, rounds = chance.choice([0, 1, 3, 6, 12, 12, 12]), chance.randint(1, 3)
    hours = tuple(some_hours(chance, horizon, grain) for _ in range(chance.randint(1, 4)))
    desks = chance.choice([1, 1, 2, 3])
    bodies = tuple(some_body(chance, horizon, grain) for _ in range(chance.choice([0, 1, 2, 3])))
    officers = tuple(
        Officer(
            f"officer {number}",
            chance.randrange(len(hours)),
            tuple(
                (chance.randrange(desks), chance.randrange(len(hours))) for _ in range(chance.choice([0, 1, 2, 3, 3]))
            ),
        )
        for number in range(chance.choice([0, 1, 2, 3, 4, 4, 4]))
    )
    lengths = [chance.randint(1, 4) for _ in range(papers)]
    steps = sum(lengths)
    kinds = chance.choice([[WORK], [WORK, WAIT, GATE], [WORK, WORK, WAIT, GATE], [WAIT, GATE], [WORK, GATE]])
    kinds = [kind for kind in kinds if bodies or kind != GATE] or [WORK]
    kind = np.array([chance.choice(kinds) for _ in range(steps)], np.int32)
    sizes = {WORK: desks, WAIT: len(hours), GATE: len(bodies)}
    place = np.array([chance.randrange(sizes[int(one)]) for one in kind], np.int32)
    own = [step for length in lengths for step in range(length)]
    back = np.array([chance.randint(0, most) for most in own], np.int32)
    duration = np.array([[grain * chance.choice([0, 0, 1, 1, 2, 7]) for _ in range(rounds)] for _ in range(steps)])
    shortest = chance.choice([1, grain])
    duration = np.maximum(duration.reshape(steps, rounds).astype(np.int64), shortest * (kind == WORK)[:, None])
    often = chance.choice([0.0, 0.2, 0.6])
    returned = np.array([[chance.random() < often for _ in range(rounds)] for _ in range(steps)], bool)
    returned = returned.reshape(steps, rounds)
    latest = chance.choice([0, 3, horizon // grain + 1])
    arrival = [grain * chance.randint(0, latest) for _ in range(papers)]
    return Flow(
        horizon,
        hours,
        tuple(f"desk {desk}" for desk in range(desks)),
        officers,
        bodies,
        np.array(arrival, np.int64),
        np.array([chance.choice([0, 0, 1, -7]) for _ in range(papers)], np.int32),
        *in_rounds(np.cumsum([0, *lengths], dtype=np.int64), kind, place, back, duration, returned, desks, len(bodies)),
    )


def some_hours(chance: Random, horizon: int, grain: int) -> Hours:
    """Hours in the order of the day, or none at all, or without an end before the horizon."""
    if chance.random() < 0.4:
        return Hours.round_the_clock(horizon)
    ends = sorted(
        {grain * chance.randint(0, horizon // grain) for _ in range(2 * chance.choice([0, 1, 2, 3, 4, 5, 6]))}
    )
    return Hours(ends[: len(ends) // 2 * 2 : 2], ends[1::2], horizon)


def some_body(chance: Random, horizon: int, grain: int) -> Body:
    """Meetings, some with an earlier closing, without a quorum, or only for enough papers; some after the horizon."""
    meetings = sorted({grain * chance.randint(0, horizon // grain + 1) for _ in range(chance.randint(0, 8))})
    begins = np.array(meetings, np.int64)
    early = chance.choice([[0], [0, grain], [0, 10 * grain]])
    columns = [
        [one - chance.choice(early) for one in meetings],
        [chance.choice([0, 1, 1, 2, 2, 9]) for _ in meetings],
        [chance.choice([0, 0, 0, 1, 2]) for _ in meetings],
    ]
    return Body("body", begins, *(np.array(column, np.int64) for column in columns))


flows = st.randoms(use_true_random=False).map(random_flow)
"""Random flows; a failing one is drawn again from its seed."""


def a_year(papers: int, seed: int) -> Flow:
    """An office for a year: long tables of hours, leave and stand-ins, weekly bodies, and deep queues."""
    rng = np.random.default_rng(seed)
    days, horizon, desks, rounds = 365, 365 * 1440, 6, 3
    office = [
        [day * 1440 + at for at in part] for day in range(days) if day % 7 < 5 for part in ((510, 720), (840, 1080))
    ]
    leave = [[[day * 1440, (day + 1) * 1440] for day in rng.choice(days, 40, replace=False)] for _ in range(desks)]
    table = Hours.joined(office, horizon)
    own = [table.minus(one) for one in leave]
    away = [table.and_(Hours.joined(one, horizon)) for one in leave]
    officers = [Officer(f"officer {desk}", desk, ((desk, desk),)) for desk in range(desks)]
    officers += [Officer("stand-in", desks * 2, tuple((desk, desks + desk) for desk in range(desks)))]
    begins = np.arange(540, horizon, 7 * 1440)
    body = Body("body", begins, begins - 1440, np.full(len(begins), papers // 120), np.full(len(begins), 2))
    lengths = rng.integers(1, 9, papers)
    first = np.concatenate([[0], np.cumsum(lengths)])
    steps = int(first[-1])
    kind = rng.choice([WORK, WAIT, GATE], steps, p=[0.7, 0.2, 0.1]).astype(np.int32)
    place = np.select([kind == WORK, kind == WAIT], [rng.integers(0, desks, steps), desks * 2], 0).astype(np.int32)
    busy = 0.9 * desks * len(office) * 225 / max(1, np.count_nonzero(kind == WORK))
    times = np.where(
        (kind == WORK)[:, None], rng.gamma(2, busy / 2, (steps, rounds)), rng.integers(0, 3000, (steps, 1))
    )
    returned = rng.random((steps, rounds)) < 0.03
    back = np.minimum(np.arange(steps) - np.repeat(first[:-1], lengths), rng.integers(0, 3, steps))
    duration = np.maximum(times, 1).astype(np.int64)
    return Flow(
        horizon,
        (*own, *away, table),
        tuple(f"desk {desk}" for desk in range(desks)),
        tuple(officers),
        (body,),
        rng.integers(0, days, papers) * 1440 + rng.integers(500, 560, papers),
        rng.integers(0, 3, papers).astype(np.int32),
        *in_rounds(first, kind, place, back.astype(np.int32), duration, returned, desks, 1),
    )
