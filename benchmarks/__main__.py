"""``python -m benchmarks [--quick] [--json] [--runs N] [all|growth|people|agreement]``: nothing passes or fails."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence

from benchmarks import subjects
from benchmarks.measuring import Measured
from benchmarks.series import Series, show_series
from benchmarks.table import show

Subject = Callable[[int], Iterator[Measured]]


def main() -> int:
    """Measures, and prints a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    rooms = ("all", "growth", "people", "agreement")
    parser.add_argument("room", nargs="?", default="all", choices=rooms, help="what to measure (default: all)")
    parser.add_argument("--quick", action="store_true", help="leave out the battery and the whole check")
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
    for subject, usual in plan(asked.quick):
        if sys.stderr.isatty():
            print(subject.__name__, "…", file=sys.stderr, flush=True)
        found += subject(max(1, asked.runs or usual))
    there = machine()
    if asked.json:
        as_json({"quick": asked.quick}, found)
    else:
        show(found, f"{said(there)}; medians")
    return 0


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


def plan(quick: bool) -> list[tuple[Subject, int]]:
    """What is measured, and how often each is repeated if nothing else is asked."""
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
