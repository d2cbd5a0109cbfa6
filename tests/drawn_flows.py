"""Small flows drawn at random, in which everything happens: ties, returns, stand-ins, lunch hours, meetings not held."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from sim.flow import GATE, WAIT, WORK, Body, Flow, Officer
from sim.hours import Hours


def drawn_flow(seed: int, papers: int = 12, horizon: int = 240) -> Flow:
    """A flow with a coarse clock, so that much happens at the same instant."""
    rng = np.random.default_rng(seed)
    hours = (Hours.round_the_clock(horizon), *(_hours(rng, horizon) for _ in range(3)))
    desks = int(rng.integers(1, 4))
    officers = tuple(_officer(rng, number, desks, len(hours)) for number in range(rng.integers(1, 5)))
    bodies = tuple(_body(rng, number, horizon) for number in range(rng.integers(1, 3)))
    steps = rng.integers(1, 6, papers)
    first = np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
    total, rounds = int(first[-1]), int(rng.integers(1, 4))
    kind = rng.choice([WORK, WAIT, GATE], total, p=[0.6, 0.2, 0.2]).astype(np.int32)
    sizes = np.array([desks, len(hours), len(bodies)])[kind]
    own = np.arange(total) - np.repeat(first[:-1], steps)
    returned = rng.random((total, rounds)) < 0.25
    returned[:, -1] = False
    return Flow(
        horizon=horizon,
        hours=hours,
        desks=tuple(f"desk {number}" for number in range(desks)),
        officers=officers,
        bodies=bodies,
        arrival=5 * rng.integers(0, horizon // 7, papers).astype(np.int64),
        priority=rng.integers(0, 3, papers).astype(np.int32),
        first=first,
        kind=kind,
        place=(rng.random(total) * sizes).astype(np.int32),
        back=(rng.random(total) * (np.minimum(own, 2) + 1)).astype(np.int32),
        duration=np.maximum(5 * rng.integers(0, 5, (total, rounds)), (kind == WORK)[:, None]).astype(np.int64),
        returned=returned,
    )


def _hours(rng: Generator, horizon: int) -> Hours:
    ticks = np.unique(5 * rng.integers(0, horizon // 5 + 1, 2 * rng.integers(1, 5)))
    ticks = ticks[: len(ticks) // 2 * 2]
    return Hours(ticks[::2], ticks[1::2], horizon)


def _officer(rng: Generator, number: int, desks: int, hours: int) -> Officer:
    served = rng.permutation(desks)[: rng.integers(1, desks + 1)]
    serves = tuple((int(desk), int(rng.integers(0, hours))) for desk in served)
    return Officer(f"officer {number}", int(rng.integers(0, hours)), serves)


def _body(rng: Generator, number: int, horizon: int) -> Body:
    begins = np.unique(5 * rng.integers(0, horizon // 5 + 2, rng.integers(1, 12))).astype(np.int64)
    closing = np.maximum(begins - 5 * rng.integers(0, 3, len(begins)), 0).astype(np.int64)
    limit, least = rng.integers(0, 4, len(begins)), rng.integers(0, 3, len(begins))
    return Body(f"body {number}", begins, closing, limit.astype(np.int64), least.astype(np.int64))
