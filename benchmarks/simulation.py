"""What is measured of the simulation: steps a second beside its peers, how time and memory grow with the load.

Times are of the processor, since all run on one core and the machine may have other work. Rounds are interleaved: in
each round every engine has its turn, and what is compared is the ratio within a round. A turn is what an experiment
does, one replication after the other, for at least a fifth of a second; for all but the compiled engine that is one or
two. A time goes from the description of the office to the records of all visits (our arrays, Ciw's records, the waits
that the others note), drawing included.

Everything that compares is measured in two offices, of eight desks and of 23, in runs of as many steps.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from math import log, sqrt
from pathlib import Path
from typing import TypeVar, cast, get_args

from scipy import stats

from benchmarks.document_flow import OFFICES, Documents, Office, Run, Told, drawn, outcome
from benchmarks.measuring import PROJECT, Measured
from benchmarks.peers import PEERS
from sim import engines

T = TypeVar("T")

RUN_STEPS = 25_000
"""Steps of a run that is compared."""
TARGETS = {
    ("reference", "SimPy"): 1.0,
    ("compiled", "SimPy"): 50.0,
    ("compiled", "Ciw"): 300.0,
    ("compiled", "salabim"): 400.0,
}
PER_100K_MS = 25.0
SLOPE = 1.1
"""A growth with the load to the power of 1 is linear; a sorted agenda adds a logarithm, about 0.05 over 1 to 100."""
LEVEL = 0.99
LEAST_SECONDS = 0.2
"""Of one turn."""


def ours() -> dict[str, Run]:
    """The engines of this installation, by name."""
    names = ["reference", *(["compiled"] if "compiled" in get_args(engines.Engine) and find_spec("numba") else [])]
    return {name: with_engine(name) for name in names}


def with_engine(name: str) -> Run:
    """One of our engines, from drawing the arrays to the course."""

    def run(asked: Documents, seed: int) -> Told:
        flow = drawn(asked, seed)
        return partial(outcome, flow, engines.run(flow, cast(engines.Engine, name)))

    return run


def everyone() -> dict[str, Run]:
    """All engines and those peers that are installed."""
    return {**ours(), **{name: peer for name, peer in PEERS.items() if find_spec(name.lower())}}


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds of processor time of a work, with no rubbish of others to clear away, and what it gave."""
    gc.collect()
    begin = time.process_time()
    found = work()
    return time.process_time() - begin, found


def rate_of(run: Run, office: Office, seed: int) -> float:
    """Steps a second of processor time in one turn of an engine; every replication from a seed of its own."""
    asked = Documents.of_steps(RUN_STEPS, office=office)
    steps, seconds, replication = 0, 0.0, 0
    gc.collect()
    while seconds < LEAST_SECONDS:
        begin = time.process_time()
        told = run(asked, 1_000 * seed + replication)
        seconds += time.process_time() - begin
        steps += told().steps
        replication += 1
    return steps / seconds


def speed(runs: int) -> Iterator[Measured]:
    """Steps a second of all in each office, drawing included, and the ratios that have a target."""
    engines_and_peers = everyone()
    rates: dict[tuple[str, str], list[float]] = {(one.name, name): [] for one in OFFICES for name in engines_and_peers}
    for seed in range(runs + 1):  # the first round compiles and warms up
        for office in OFFICES:
            for name, run in engines_and_peers.items():
                rate = rate_of(run, office, seed)
                if seed:
                    rates[office.name, name].append(rate)
    for (office_name, name), values in rates.items():
        what = f"steps a second, {name}, {office_name}"
        called = f"simulation.{name.lower()}.{spoken(office_name)}"
        yield Measured(called, what, statistics.median(values) / 1000, "k/s", runs)
    for office in OFFICES:
        for (name, peer), target in TARGETS.items():
            mine, theirs = rates.get((office.name, name)), rates.get((office.name, peer))
            if mine and theirs:
                ratios = [one / other for one, other in zip(mine, theirs, strict=True)]
                what = f"{name} ÷ {peer}, {office.name}"
                called = f"simulation.{name}.{peer.lower()}.{spoken(office.name)}"
                yield Measured(called, what, statistics.median(ratios), "×", runs, target, at_least=True)


def spoken(office: str) -> str:
    """The name of an office in the name of a measure.

    >>> spoken("8 desks")
    '8-desks'
    """
    return office.replace(" ", "-")


def hundred_thousand(runs: int) -> Iterator[Measured]:
    """The time of 100,000 steps, drawing included and alone."""
    for name in ours():
        asked = Documents.of_steps(100_000)
        whole, drawing, steps = [], [], []
        for seed in range(runs + 1):
            before, flow = timed(partial(drawn, asked, seed))
            running, course = timed(partial(engines.run, flow, cast(engines.Engine, name)))
            drawing.append(before)
            whole.append(before + running)
            steps.append(outcome(flow, course).steps)
        per = [1e8 * one / number for one, number in zip(whole, steps, strict=True)][1:]
        drawn_ms = statistics.median(1e8 * one / number for one, number in zip(drawing[1:], steps[1:], strict=True))
        target = PER_100K_MS if name == "compiled" else None
        what = f"100,000 steps, {name}"
        peers = (("drawing alone", drawn_ms),) if target else ()
        yield Measured(f"simulation.100k.{name}", what, statistics.median(per), "ms", runs, target, peers)


def growth(runs: int) -> Iterator[Measured]:
    """The power of the load with which the time grows from 1 × to 100 ×: a run that is 100 times as long, and an office
    with 100 times the documents and officers in the same time.
    """
    for name, run in ours().items():
        base = Documents.of_steps(1_000 if name == "reference" else 10_000).number
        run(Documents(base), 0)
        for kind, sizes in (
            ("longer", [Documents(base), Documents(100 * base)]),
            ("wider", [Documents(base), Documents(100 * base, load=100)]),
        ):
            powers = []
            for seed in range(runs):
                small, large = (timed(partial(run, one, seed))[0] for one in sizes)
                powers.append(log(large / small) / log(100))
            what = f"growth, {name}, 100 × {kind}"
            yield Measured(f"simulation.growth.{kind}.{name}", what, statistics.median(powers), "", runs, SLOPE)


def held(runs: int) -> Iterator[Measured]:
    """The most memory of a process that runs some 100,000 steps, with its interpreter and libraries; compiled, also of
    ten times as many.
    """
    for name in everyone():
        for thousands in (100, 1_000) if name == "compiled" else (100,):
            words = ["-m", "benchmarks.simulation", name, str(thousands * 1_000)]
            found = [one for one in (told_by(words) for _ in range(runs)) if one is not None]
            if found:
                what = f"memory, {name}, {thousands:,},000 steps"
                yield Measured(
                    f"simulation.memory.{name.lower()}.{thousands}k", what, statistics.median(found), "MB", len(found)
                )


def told_by(words: Sequence[str]) -> float | None:
    """What a Python process prints last, as a number; None where it prints that it does not know."""
    done = subprocess.run([sys.executable, *words], cwd=PROJECT, capture_output=True, text=True, check=True)
    last = done.stdout.split()[-1]
    return None if last == str(None) else float(last)


def peak() -> float | None:
    """The most memory of this process in MB; None where the system does not tell.

    The usage that is told of a child goes back to before it became itself: a small child of a large parent looks large.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((float(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM:")), None)


def agreement(runs: int, steps: int = RUN_STEPS // 3, offices: Sequence[Office] = OFFICES) -> Iterator[Measured]:
    """How far the mean waits of the others are from those of the reference engine, in half-widths of the interval of
    the difference: at most 1 is within. All draw alone, from seeds of their own. The intervals hold for all desks of an
    engine together with 99 in 100 (C. E. Bonferroni, 1936); what is shown is the desk that is farthest off.
    """
    for office in offices:
        asked = Documents.of_steps(steps, office=office)
        means = {
            name: [run(asked, 1_000 + 100 * number + seed)().waits for seed in range(max(10, runs))]
            for number, (name, run) in enumerate(everyone().items())
        }
        mine = means.pop("reference")
        for name, theirs in means.items():
            off, desk = max(
                (apart([one[place] for one in mine], [one[place] for one in theirs], len(office.desks)), desk.name)
                for place, desk in enumerate(office.desks)
            )
            what = f"mean waits, {name}, {office.name}"
            called = f"simulation.agreement.{spoken(office.name)}.{name.lower()}"
            yield Measured(called, what, off, "", len(theirs), 1.0, worst=off, worst_is=desk)


def apart(mine: list[float], theirs: list[float], desks: int = 1) -> float:
    """The difference of two means in half-widths of its interval (B. L. Welch, 1947), one of so many.

    >>> apart([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    0.0
    """
    parts = [statistics.variance(one) / len(one) for one in (mine, theirs)]
    freedom = sum(parts) ** 2 / sum(part**2 / (len(mine) - 1) for part in parts)
    return abs(statistics.fmean(mine) - statistics.fmean(theirs)) / (
        float(stats.t.ppf(1 - (1 - LEVEL) / 2 / desks, freedom)) * sqrt(sum(parts))
    )


def main(words: list[str]) -> int:
    """``python -m benchmarks.simulation ENGINE STEPS``: one run; prints the most memory that it held, in MB."""
    everyone()[words[0]](Documents.of_steps(int(words[1])), 1)
    print(peak())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
