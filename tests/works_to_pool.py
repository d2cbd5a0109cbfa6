"""Works for the tests of the pool: functions of a module, as workers can find them; and an experiment to be killed.

``python works_to_pool.py FOLDER WORKERS`` runs slow replications, leaves the process id of each worker in the folder,
and says each number on standard output once it is given.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from sim.pool import run
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem


def drawn(payload: dict[str, Any], number: int) -> tuple[dict[str, float | None], dict[str, np.ndarray]]:
    """Measures and arrays of many kinds, some of them shared, some of them a part of the payload."""
    draw = np.random.default_rng([payload["seed"], number])
    ends = draw.integers(0, 100, 20)
    return {"turnaround": float(draw.gamma(2.0)), "blocked": None}, {
        "ends": ends,
        "again": ends,
        "of the payload": payload["table"],
        "every second": ends[::2],
    }


def counted(payload: list[int], number: int) -> int:
    """How many replications this worker has done; for a payload that was sent for each of them it is always 1."""
    payload.append(number)
    return len(payload)


def slow(seconds: float, number: int) -> int:
    """Takes its time."""
    time.sleep(seconds)
    return number


def uneven(seconds: float, number: int) -> int:
    """Number 0 takes its time, all others none."""
    time.sleep(seconds if number == 0 else 0.0)
    return number


def late(seconds: float, number: int) -> int:
    """The first five take no time, all others their time."""
    time.sleep(seconds if number >= 5 else 0.0)
    return number


def fails_at(which: int, number: int) -> int:
    """Fails at one number."""
    if number == which:
        raise ZeroDivisionError(f"number {number}")
    return number


class Odd(Exception):
    """An exception that does not pass through pickle."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def odd_at(which: int, number: int) -> int:
    """Fails at one number with an exception that cannot be sent."""
    if number == which:
        raise Odd("odd", "one")
    return number


def refused_at(which: int, number: int) -> int:
    """Refuses its input at one number."""
    if number == which:
        raise BadInput([Problem("scenario.yaml", 3, 7, Bilingual("数值不对", "wrong value"), "x")])
    return number


def ended_at(which: int, number: int) -> int:
    """Its process is killed at one number."""
    if number == which:
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def unpicklable(payload: None, number: int) -> object:
    """What no process can send."""
    return lambda: number


def marked(folder: str, number: int) -> int:
    """Busy for a third of a second, after leaving its process id."""
    (Path(folder) / str(os.getpid())).touch()
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        pass
    return number


def main(folder: str, workers: int) -> None:
    for number, _ in run(marked, folder, range(1000), workers=workers):
        print(number, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
