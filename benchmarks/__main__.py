"""``python -m benchmarks [ROOM] [--quick] [--json] [--runs N]``: measured in one run; nothing passes or fails.

Rooms: rules, calendar, pool, simulation (all of them when none is named); factors, growth, people, agreement (only when
named).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence

from benchmarks import editing, full_rules, pooling, simulation, subjects, watching
from benchmarks.calendar import calendar
from benchmarks.measuring import Measured
from benchmarks.series import Series, show_series
from benchmarks.table import show

Subject = Callable[[int], Iterator[Measured]]
Plan = list[tuple[Subject, int]]
"""Subjects, and how often each is repeated if nothing else is asked."""


def main() -> int:
    """Measures, and prints a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    rooms = ("all", *ROOMS, "growth", "people", "agreement")
    parser.add_argument("room", nargs="?", default="all", choices=rooms, help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="only what takes seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--runs", type=int, default=0, metavar="N", help="repetitions of everything (default: as fits)")
    parser.add_argument("--sizes", type=sizes, default=(), metavar="N,N", help="clauses (growth) or people (people)")
    parser.add_argument("--cap", type=float, default=0.0, metavar="S", help="seconds for one question of people")
    parser.add_argument("--pairs", type=int, default=1_000_000, metavar="N", help="pairs of agreement")
    asked = parser.parse_args()
    if asked.room == "agreement":
        from benchmarks import agreement

        return agreement.main([str(asked.pairs)])
    if asked.room in ("growth", "people"):
        return series(asked)
    found: list[Measured] = []
    for subject, usual in plan(asked.quick, asked.room):
        if sys.stderr.isatty():
            print(subject.__name__, "…", file=sys.stderr, flush=True)
        found += subject(max(1, asked.runs or usual))
    if asked.json:
        as_json({"quick": asked.quick}, found)
    else:
        show(found, f"{said(machine())}; medians")
    return 0


def plan(quick: bool, room: str = "all") -> Plan:
    """What is measured in a room, or in all."""
    return [one for each in (ROOMS if room == "all" else (room,)) for one in ROOMS[each](quick, room != "all")]


def of_rules(quick: bool, alone: bool) -> Plan:
    """Reading, deciding, proving."""
    short: Plan = [
        (subjects.start_up, 3 if quick else 9),
        (subjects.loading, 1 if quick else 7),
        (subjects.deciding, 1 if quick else 5),
        (subjects.deciding_nothing, 1 if quick else 3),
        (subjects.decide_memory, 1 if quick else 3),
    ]
    return short if quick else [*short, (subjects.properties, 1), (subjects.checking, 1)]


def of_edits(quick: bool, alone: bool) -> Plan:
    """The check after one clause is changed, started anew and by one that stays there."""
    return [] if quick else [(editing.editing, 3), (watching.watching, 3)]


def of_calendar(quick: bool, alone: bool) -> Plan:
    """Working time over arrays."""
    return [] if quick and not alone else [(calendar, 3 if quick else 9)]


def of_pool(quick: bool, alone: bool) -> Plan:
    """What it costs to spread replications."""
    return [] if quick and not alone else [(pooling.pool, 1 if quick else 3)]


def of_simulation(quick: bool, alone: bool) -> Plan:
    """The engines and their peers; only when asked for by name is there a quick measurement."""
    if quick:
        return [(simulation.speed, 1)] if alone else []
    return [
        (simulation.speed, 5),
        (simulation.hundred_thousand, 5),
        (simulation.growth, 3),
        (simulation.held, 1),
        (simulation.agreement, 20),
        (full_rules.year, 9),
    ]


def of_factors(quick: bool, alone: bool) -> Plan:
    """What common random numbers bring; it runs every what-if, and only when asked for by name."""
    return [(full_rules.factors, 30)] if alone else []


ROOMS: dict[str, Callable[[bool, bool], Plan]] = {
    "rules": of_rules,
    "edits": of_edits,
    "calendar": of_calendar,
    "pool": of_pool,
    "simulation": of_simulation,
    "factors": of_factors,
}


def series(asked: argparse.Namespace) -> int:
    """The rooms that measure at several sizes."""
    from benchmarks import growth, people

    if asked.room == "growth":
        found = growth.growth(asked.sizes or growth.SIZES, asked.runs or growth.RUNS)
        told, capped = "", ""
    else:
        cap = asked.cap or people.CAP_S
        found = people.people(asked.sizes or people.SIZES, cap)
        told, capped = f"; one run, each question at most {cap:g} s", f"> {cap:g} s"
    if asked.json:
        as_json({"room": asked.room, "cap_seconds": asked.cap or people.CAP_S} if told else {"room": asked.room}, found)
    else:
        show_series(found, "clauses" if asked.room == "growth" else "people", capped)
        print(said(machine()) + told)
    return 0


def sizes(text: str) -> tuple[int, ...]:
    """Numbers with commas between them, the smallest first.

    >>> sizes("100,10")
    (10, 100)
    """
    return tuple(sorted(int(one) for one in text.split(",")))


def machine() -> dict[str, object]:
    """The circumstances of a run."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "system": platform.system(),
    }


def said(there: dict[str, object]) -> str:
    """The circumstances in a line."""
    load = "" if there["load"] is None else f", load {there['load']} at the end"
    return f"{there['cores']} cores{load}, Python {there['python']}, {there['system']}"


def as_json(head: dict[str, object], found: Sequence[Measured | Series]) -> None:
    """Prints what was measured as JSON."""
    data = {"version": 1, "machine": machine(), **head, "measures": [one.data() for one in found]}
    print(json.dumps(data, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    sys.exit(main())
