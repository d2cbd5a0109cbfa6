"""Random small flows: many ties, returns, gates, stand-ins, waits of no time, tables that are empty or end early."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import strategies as st

from sim.flow import GATE, WAIT, WORK, Body, Flow, Officer
from sim.hours import Hours


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
    returned[:, -1] = False
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
        np.cumsum([0, *lengths], dtype=np.int64),
        kind,
        place,
        back,
        duration,
        returned,
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
