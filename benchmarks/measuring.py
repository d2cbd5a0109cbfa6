"""What a measurement is, and how it is taken: medians of several runs, peers in turn with what they stand beside."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measured:
    """One line of the table. ``unit`` is ns, ms, s or MB, for the peers' medians too; ``processor`` is seconds.

    The target is the most that it should be, or the least where ``at_least`` says so.
    """

    name: str
    what: str
    median: float
    unit: str
    runs: int
    target: float | None = None
    peers: tuple[tuple[str, float], ...] = ()
    p95: float | None = None
    worst: float | None = None
    worst_is: str = ""
    processor: float | None = None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """How many times its target it is; more than 1 is over, or reached where it is to be at least that."""
        return None if self.target is None else self.median / self.target

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        return None if self.ratio is None else (self.ratio >= 1 if self.at_least else self.ratio <= 1)

    def data(self) -> dict[str, object]:
        """As ``--json`` gives it."""
        return {
            "measure": self.name,
            "what": self.what,
            "median": round(self.median, 3),
            "unit": self.unit,
            "runs": self.runs,
            "p95": None if self.p95 is None else round(self.p95, 3),
            "worst": None if self.worst is None else round(self.worst, 3),
            "worst_is": self.worst_is or None,
            "processor_seconds": None if self.processor is None else round(self.processor, 3),
            "target": self.target,
            "at_least": self.at_least,
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "peers": [
                {"peer": name, "median": round(value, 3), "ratio": round(self.median / value, 3) if value else None}
                for name, value in self.peers
            ],
        }


@dataclass(frozen=True)
class Run:
    """One run of a process: wall and processor time in seconds, the most memory it held in MB (None: not known)."""

    wall: float
    processor: float
    memory: float | None


def start(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Runs Python with some words in this checkout and waits for it; its output is thrown away."""
    surroundings = {**os.environ, "PYTHONPATH": str(PROJECT), **(environment or {})}
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=PROJECT,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if not hasattr(os, "wait4"):
        process.wait()
        return Run(time.perf_counter() - begin, 0.0, None)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    in_bytes = 1 if sys.platform == "darwin" else 1024
    memory = used.ru_maxrss * in_bytes / 1e6
    return Run(time.perf_counter() - begin, used.ru_utime + used.ru_stime, memory)


def in_turn(works: Mapping[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """The median wall time of each of some works in milliseconds: all of them once, then again, so that a busy moment
    of the machine falls on all alike. The first round is not counted.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for number in range(runs + 1):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            if number:
                taken[name].append((time.perf_counter() - begin) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def p95(values: Sequence[float]) -> float:
    """The value that 95 in 100 do not exceed.

    >>> p95(range(1, 101))
    95
    """
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
