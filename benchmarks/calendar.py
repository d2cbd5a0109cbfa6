"""Working time between two ticks: ours over a million pairs, beside the calendar packages over a few, in one run."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from benchmarks.measuring import Measured, in_turn
from sim.calendar import Calendar
from sim.holiday_reader import load_holidays
from sim.office_hours import office_hours
from sim.ticks import DAY, Ticks

PAIRS, FEW = 1_000_000, 300
PAIR_NS = 25.0
LONGEST = 30 * DAY
YEAR, YEARS = 2024, 2
HOURS = [("08:30", "12:00"), ("14:00", "18:00")]
Worked = Callable[[datetime.date], bool]


def calendar(runs: int) -> Iterator[Measured]:
    """Nanoseconds a pair; the packages, which only tell whether a day is worked, get fewer pairs."""
    office = Calendar.office(load_holidays(), office_hours(HOURS), YEAR, YEARS)
    start, end = drawn(office)
    officer = office.without(away(office))
    few = (start[:FEW], end[:FEW])
    works: dict[str, tuple[int, Callable[[], object]]] = {
        "table": (PAIRS, partial(office.working_between, start, end)),
        "search": (PAIRS, partial(officer.between, start, end)),
        "add": (PAIRS, partial(office.add_working, start, (end - start) // 8)),
    }
    for name, worked in packages().items():
        works[name] = (FEW, partial(day_by_day, office, worked, *few))
    taken = in_turn({name: work for name, (_, work) in works.items()}, runs)
    nanoseconds = {name: taken[name] * 1e6 / pairs for name, (pairs, _) in works.items()}
    table, search, add = (nanoseconds.pop(name) for name in ("table", "search", "add"))
    peers = tuple(nanoseconds.items())
    yield Measured("calendar.between", f"working time ({PAIRS:,} pairs)", table, "ns", runs, PAIR_NS, peers)
    yield Measured("calendar.add", f"when work ends ({PAIRS:,})", add, "ns", runs)
    what = f"the same of an officer ({officer.opens.size:,} spans)"
    yield Measured("calendar.officer", what, search, "ns", runs, None, (("the office", table),))


def drawn(office: Calendar, seed: int = 1) -> tuple[Ticks, Ticks]:
    """Pairs of ticks, at most a month apart."""
    generator = np.random.default_rng(seed)
    start = generator.integers(0, office.horizon, PAIRS)
    return start, np.minimum(start + generator.integers(0, LONGEST, PAIRS), office.horizon - 1)


def away(office: Calendar, seed: int = 1) -> Ticks:
    """Absences of an officer: two a week, of two hours each."""
    begins = np.random.default_rng(seed).integers(0, office.horizon - 120, office.horizon // (7 * DAY) * 2)
    return np.stack([begins, begins + 120], axis=1)


def packages() -> dict[str, Worked]:
    """The calendar packages that are there, each as the question whether a day is worked."""
    found: dict[str, Worked] = {}
    try:
        import chinese_calendar

        found["chinesecalendar"] = chinese_calendar.is_workday
    except ImportError:
        pass
    try:
        import holidays

        found["holidays"] = holidays.country_holidays("CN", years=range(YEAR, YEAR + YEARS)).is_working_day
    except ImportError:
        pass
    return found


def day_by_day(office: Calendar, worked: Worked, start: Ticks, end: Ticks) -> list[int]:
    """Working minutes of pairs as one writes it with such a package: a walk over the days of each pair."""
    return [between(office, worked, *pair) for pair in zip(start.tolist(), end.tolist(), strict=True)]


def between(office: Calendar, worked: Worked, start: int, end: int) -> int:
    """Working minutes in ``[start, end)``."""
    minutes = 0
    for day in range(start // DAY, end // DAY + 1):
        if worked(office.start + datetime.timedelta(days=day)):
            for opens, closes in office.hours:
                minutes += max(0, min(end, day * DAY + closes) - max(start, day * DAY + opens))
    return minutes
