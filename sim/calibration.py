"""What an event log says of arrivals, waits, service and routes, with what speaks against each figure.

Of an activity the *elapsed* time is that since the event before it in its case. Where the log has times of starting it
comes apart: *waiting* from the last completion in the case before the start, *service* from the start to its end.
Times of nought are counted apart (a distribution of positive times says nothing of them). Times are calendar time, in
days, nights and weekends included; shares of weekend and night are by the clock that wrote the times.

Sources: van der Aalst, *Process Mining* (2nd ed. 2016), ch. 5 and 9; Law (5th ed. 2015), ch. 6.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Literal

import numpy as np

from sim.arrivals import ArrivalRate, arrival_rate
from sim.fitting import FEWEST, Fitting, Refused, fit_best
from sim.intervals import Array
from sim.log_events import LogEvent
from sim.log_reader import ReadLog
from spec.bilingual import Bilingual

Kind = Literal["elapsed", "waiting", "service"]
KINDS: dict[Kind, Bilingual] = {
    "elapsed": Bilingual("距前一事件", "since the event before"),
    "waiting": Bilingual("等待", "waiting"),
    "service": Bilingual("办理", "service"),
}
DAY = 86_400_000_000
"""Microseconds."""
YEAR = 365.25
FEWEST_PERIODS = 5
NIGHT = (8 * 60, 20 * 60)
"""Outside these minutes of the day it is night: well outside anybody's office hours."""
RARELY = 0.05
MOST_VARIANTS = 10
SAMPLES = 199


@dataclass(frozen=True)
class Durations:
    """One kind of time of an activity: positive ones in days, sorted; how many are nought; how many are not known."""

    kind: Kind
    days: tuple[float, ...]
    nought: int
    unknown: int
    fit: Fitting | Refused

    @property
    def n(self) -> int:
        """How many are known, nought included."""
        return len(self.days) + self.nought

    def quantile(self, share: float) -> float | None:
        """The quantile of all that are known, in days; None where none is."""
        return float(np.quantile(as_array(self), share)) if self.n else None


@dataclass(frozen=True)
class Activity:
    """An activity: how often, in how many cases, how long (elapsed; with starts also waiting and service)."""

    name: str
    count: int
    cases: int
    resources: int
    durations: tuple[Durations, ...]

    def of(self, kind: Kind) -> Durations | None:
        """The times of one kind; None where the log has none of it."""
        return next((one for one in self.durations if one.kind == kind), None)


@dataclass(frozen=True)
class Variant:
    """A sequence of activities and the number of cases that went just so."""

    activities: tuple[str, ...]
    cases: int


@dataclass(frozen=True)
class Following:
    """In how many cases an activity is directly followed by another ("" is the end of the case)."""

    activity: str
    by: str
    cases: int


@dataclass(frozen=True)
class Calibration:
    """All of it. ``weekend`` and ``night`` are shares of events (``night`` None where times have no time of day).

    ``inner`` is the rate of arrivals without the first and the last period, where at least three are left: a log that
    was cut by date has few cases at its ends.
    """

    log: ReadLog
    cases: int
    first: date
    last: date
    period: Literal["months", "weeks", "days"]
    arrivals: ArrivalRate
    inner: ArrivalRate | None
    activities: tuple[Activity, ...]
    variants: tuple[Variant, ...]
    followings: tuple[Following, ...]
    weekend: float
    night: float | None
    hours_said: Bilingual


def calibrate(
    log: ReadLog, seed: int = 1, samples: int = SAMPLES, told: Callable[[int, int], None] = lambda done, total: None
) -> Calibration:
    """The statistics of a log; ``told`` hears how many fits are done.

    ``samples`` are those of the parametric bootstrap of each test: the smallest p-value is 1 / (samples + 1).
    """
    cases = {name: list(some) for name, some in groupby(log.events, key=lambda one: one.case)}
    times = _times(cases.values(), log.timed)
    counts, inside = Counter(one.activity for one in log.events), defaultdict[str, set[str]](set)
    resources = defaultdict[str, set[str]](set)
    for one in log.events:
        inside[one.activity].add(one.case)
        resources[one.activity].update([one.resource] if one.resource else [])
    kinds: tuple[Kind, ...] = ("elapsed", "waiting", "service") if log.timed else ("elapsed",)
    activities = []
    done, total = 0, len(counts) * len(kinds)
    for name in sorted(counts, key=lambda each: (-counts[each], each)):
        durations = []
        for kind in kinds:
            known = times[name, kind]
            missing = _unknown(kind, name, counts[name], len(known), cases)
            durations.append(durations_of(kind, name, known, missing, seed, samples))
            done += 1
            told(done, total)
        activities.append(Activity(name, counts[name], len(inside[name]), len(resources[name]), tuple(durations)))
    variants = Counter(tuple(one.activity for one in some) for some in cases.values())
    first, last, period, arrivals, inner = _arrivals(cases.values(), seed)
    weekend, night, said = _hours(log.events)
    return Calibration(
        log,
        len(cases),
        first,
        last,
        period,
        arrivals,
        inner,
        tuple(activities),
        tuple(Variant(way, n) for way, n in sorted(variants.items(), key=lambda each: (-each[1], each[0]))),
        _followings(variants),
        weekend,
        night,
        said,
    )


def durations_of(kind: Kind, name: str, days: Sequence[float], unknown: int, seed: int, samples: int) -> Durations:
    """Times in days with the best family for those above nought."""
    positive = tuple(sorted(one for one in days if one > 0))
    fit = fit_best(name, np.array(positive, dtype=np.float64), seed, samples)
    return Durations(kind, positive, len(days) - len(positive), unknown, fit)


# ---- times -----------------------------------------------------------------------------------------------------------


def _times(cases: Iterable[Sequence[LogEvent]], timed: bool) -> dict[tuple[str, Kind], list[float]]:
    """All times in days, by activity and kind."""
    found: dict[tuple[str, Kind], list[float]] = defaultdict(list)
    for events in cases:
        ends = [one.end.micros for one in events]
        for before, one in pairwise(events):
            found[one.activity, "elapsed"].append((one.end.micros - before.end.micros) / DAY)
        for place, one in enumerate(events if timed else ()):
            if one.start is None:
                continue
            found[one.activity, "service"].append((one.end.micros - one.start.micros) / DAY)
            others = ends[:place] + ends[place + 1 :] if one.start.micros == one.end.micros else ends
            done = bisect_right(others, one.start.micros)
            if done:
                found[one.activity, "waiting"].append((one.start.micros - others[done - 1]) / DAY)
    return found


def _unknown(kind: Kind, name: str, count: int, known: int, cases: dict[str, list[LogEvent]]) -> int:
    """How many times of a kind are not known though they might be: the first event of a case has nothing before it."""
    if kind == "service":
        return count - known
    firsts = sum(some[0].activity == name for some in cases.values())
    return max(0, count - known - firsts)


# ---- arrivals and hours ----------------------------------------------------------------------------------------------


def _arrivals(
    cases: Iterable[Sequence[LogEvent]], seed: int
) -> tuple[date, date, Literal["months", "weeks", "days"], ArrivalRate, ArrivalRate | None]:
    """Arrivals a year, from the day of the first to that of the last, both included.

    Counted by months where there are at least six, else by weeks where there are at least four, else by days; the
    first and the last period count with the days that are theirs.
    """
    days = []
    for events in cases:
        moments = [one.end for one in events] + [one.start for one in events if one.start is not None]
        days.append(min(moments, key=lambda each: each.micros).day)
    first, last = date.fromordinal(min(days)), date.fromordinal(max(days))
    whole = (last - first).days + 1
    period: Literal["months", "weeks", "days"] = "months" if whole >= 180 else "weeks" if whole >= 28 else "days"
    keys = [_period(first + timedelta(each), period) for each in range(whole)]
    lengths, counts = Counter(keys), Counter(_period(date.fromordinal(each), period) for each in days)
    order = sorted(lengths)
    seen, exposures = [counts[one] for one in order], [lengths[one] / YEAR for one in order]
    rate = arrival_rate("arrivals", seen, exposures, seed=seed)
    inner = arrival_rate("inner", seen[1:-1], exposures[1:-1], seed=seed) if len(order) >= FEWEST_PERIODS else None
    return first, last, period, rate, inner


def _period(day: date, period: str) -> tuple[int, int]:
    if period == "months":
        return day.year, day.month
    if period == "weeks":
        return day.isocalendar()[:2]
    return day.toordinal(), 0


def _hours(events: Sequence[LogEvent]) -> tuple[float, float | None, Bilingual]:
    """The shares of events on weekends, and at night; and what follows for calendar time."""
    weekend = sum(one.end.weekday >= 5 for one in events) / len(events)
    timed = [one.end.minute for one in events if not one.end.dated]
    if not timed or not any(timed):
        text = "times of day are not known: whether the log works in office hours is unknown"
        return weekend, None, Bilingual("没有一天中的时刻：是否按办公时间工作未知", text)
    if len(events) < FEWEST:
        text = f"only {len(events)} events: whether the log works in office hours is unknown"
        said = Bilingual(f"只有 {len(events)} 个事件：是否按办公时间工作未知", text)
        return weekend, sum(not NIGHT[0] <= one < NIGHT[1] for one in timed) / len(timed), said
    night = sum(not NIGHT[0] <= one < NIGHT[1] for one in timed) / len(timed)
    if weekend <= RARELY and night <= RARELY:
        return (
            weekend,
            night,
            Bilingual(
                "按办公时间工作：日历时长含夜间和周末，不可当作工作时间",
                "office hours: calendar times hold nights and weekends and are no working time",
            ),
        )
    return (
        weekend,
        night,
        Bilingual(
            "夜间或周末也有不少事件：不只在办公时间工作",
            "a good part of the events falls on nights or weekends: not office hours alone",
        ),
    )


def _followings(variants: Counter[tuple[str, ...]]) -> tuple[Following, ...]:
    found: Counter[tuple[str, str]] = Counter()
    for way, cases in variants.items():
        for pair in set(pairwise([*way, ""])):
            found[pair] += cases
    ordered = sorted(found.items(), key=lambda each: (each[0][0], -each[1], each[0][1]))
    return tuple(Following(activity, by, cases) for (activity, by), cases in ordered)


def pooled(activities: Sequence[Activity], kind: Kind, seed: int, samples: int) -> Durations | None:
    """One kind of time of several activities taken together; None where none of them has it."""
    parts = [part for one in activities if (part := one.of(kind)) is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    days: Iterator[float] = (day for part in parts for day in (*part.days, *([0.0] * part.nought)))
    name = " + ".join(one.name for one in activities)
    return durations_of(kind, name, list(days), sum(part.unknown for part in parts), seed, samples)


def as_array(one: Durations) -> Array:
    """All known times in days, nought included."""
    return np.array([0.0] * one.nought + list(one.days), dtype=np.float64)
