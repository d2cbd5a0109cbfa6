"""What the pool of processes costs beyond the replications themselves."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from benchmarks.measuring import Measured
from sim.pool import cores, run

OVERHEAD_PERCENT = 2.0
SIZES = (("pool", 0.2, 60, OVERHEAD_PERCENT), ("pool.short", 0.005, 2400, None))
"""Name, seconds of a replication, replications, target of the overhead."""


def pool(runs: int) -> Iterator[Measured]:
    """Replications on every core, beside their own sum divided by the cores, taken in the same run.

    A replication is a fixed piece of work that measures itself, so that a busy machine slows both alike. The overhead
    is what the whole takes longer: starting and ending the processes, sending, and cores that have nothing left to do.
    """
    workers = cores()
    for name, seconds, replications, target in SIZES:
        rounds = _rounds_of(seconds)
        walls, ideals = [], []
        for _ in range(runs):
            begin = time.perf_counter()
            own = [taken for _, taken in run(piece, rounds, range(replications), workers=workers)]
            walls.append(time.perf_counter() - begin)
            ideals.append(sum(own) / workers)
        what = f"{replications:,} × {seconds:g} s on {workers} processes"
        yield Measured(name, what, statistics.median(walls), "s", runs, None, (("sum ÷ processes", _middle(ideals)),))
        overheads = [(wall / ideal - 1) * 100 for wall, ideal in zip(walls, ideals, strict=True)]
        yield Measured(f"{name}.overhead", "  of this the pool's own", _middle(overheads), "%", runs, target)


def piece(rounds: int, number: int) -> float:
    """A fixed piece of work; the result is the seconds that it took."""
    begin = time.perf_counter()
    _count(rounds)
    return time.perf_counter() - begin


def _count(rounds: int) -> int:
    total = 0
    for value in range(rounds):
        total += value & 3
    return total


def _rounds_of(seconds: float) -> int:
    """How much work takes about so long on this machine."""
    trial = 200_000
    taken = min(piece(trial, 0) for _ in range(5))
    return max(1, round(trial * seconds / taken))


def _middle(values: list[float]) -> float:
    return statistics.median(values)
