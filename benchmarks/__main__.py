"""``python -m benchmarks [ROOM] [--quick] [--json] [--runs N]``: all in one run; nothing passes or fails."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator

from benchmarks import simulation, subjects
from benchmarks.measuring import Measured
from benchmarks.table import show

Subject = Callable[[int], Iterator[Measured]]


def main() -> int:
    """Measures, and prints a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("room", nargs="?", choices=["rules", "simulation"], help="what is measured (default: all)")
    parser.add_argument("--quick", action="store_true", help="leave out the battery and the whole check")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--runs", type=int, default=0, metavar="N", help="repetitions of everything (default: as fits)")
    asked = parser.parse_args()
    found: list[Measured] = []
    for subject, usual in plan(asked.quick, asked.room):
        if sys.stderr.isatty():
            print(subject.__name__, "…", file=sys.stderr, flush=True)
        found += subject(max(1, asked.runs or usual))
    machine = {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "system": platform.system(),
    }
    if asked.json:
        data = {"version": 1, "machine": machine, "quick": asked.quick, "measures": [one.data() for one in found]}
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        load = "" if machine["load"] is None else f", load {machine['load']} at the end"
        show(found, f"{machine['cores']} cores{load}, Python {machine['python']}, {machine['system']}; medians")
    return 0


def plan(quick: bool, room: str | None = None) -> list[tuple[Subject, int]]:
    """What is measured, and how often each is repeated if nothing else is asked."""
    rooms = {"rules": of_rules(quick), "simulation": [] if quick and room is None else of_simulation(quick)}
    return rooms[room] if room else [*rooms["rules"], *rooms["simulation"]]


def of_simulation(quick: bool) -> list[tuple[Subject, int]]:
    """The engines and their peers; only when asked for is there a quick measurement."""
    short: list[tuple[Subject, int]] = [(simulation.speed, 1 if quick else 9)]
    if quick:
        return short
    agreement, held = (simulation.agreement, 20), (simulation.held, 3)
    return [*short, (simulation.hundred_thousand, 7), (simulation.growth, 3), held, agreement]


def of_rules(quick: bool) -> list[tuple[Subject, int]]:
    """Reading, deciding, proving."""
    short: list[tuple[Subject, int]] = [
        (subjects.start_up, 3 if quick else 9),
        (subjects.loading, 1 if quick else 7),
        (subjects.deciding, 1 if quick else 5),
        (subjects.deciding_nothing, 1 if quick else 3),
        (subjects.decide_memory, 1 if quick else 3),
    ]
    return short if quick else [*short, (subjects.properties, 1), (subjects.checking, 1)]


if __name__ == "__main__":
    sys.exit(main())
