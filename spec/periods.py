"""Lengths of time on the calendar: when a duration ends, and which day, week, month or year a moment lies in.

Moments are minutes since 1970 (:mod:`spec.instants`). Days without work are not known here.
"""

from __future__ import annotations

import calendar
import datetime
import re

from spec.clauses import Duration
from spec.instants import minutes_at, moment_at

MINUTES = {"minutes": 1, "hours": 60}
LAST_MINUTE = 24 * 60 - 1
_EVERY = re.compile(r"([0-9]+) (minute|hour|day|week|month|year)s?")
_PERIODS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
"""How far back a rolling period reaches: months, days."""


def span(text: str) -> Duration | None:
    """A length of time as it is written.

    >>> span("1 year")
    Duration(value=12, unit='months', clock='clock time')
    """
    match = _EVERY.fullmatch(text)
    if match is None:
        return None
    number, unit = int(match[1]), match[2]
    return Duration(number * 12, "months") if unit == "year" else Duration(number, f"{unit}s")


def _on(moment: datetime.datetime, months: int = 0, days: int = 0) -> datetime.datetime:
    """The same day some months and days later or earlier, or the last day of a month that is too short; never past
    the first and the last day that the calendar has.
    """
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    try:
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day) + datetime.timedelta(days=days)
    except (OverflowError, ValueError):  # of years that have no date
        return datetime.datetime.max if months + days > 0 else datetime.datetime.min


def end_of(duration: Duration, start: int) -> int | None:
    """The last minute (since 1970) of a duration that begins at a minute; None where there is no figure.

    Minutes and hours run from the moment itself. Days and longer do not count the day they begin on and run to the end
    of their last day (Civil Code of the People's Republic of China, articles 201 to 203). Of working time this is the
    earliest end: it comes later wherever a day without work lies in between. What outlasts the calendar (the year 9999)
    ends with it.

    >>> end_of(Duration(20, "minutes"), 100)
    120
    >>> end_of(Duration(1, "days"), 100) == 2 * 24 * 60 - 1
    True
    """
    if duration.value is None:
        return None
    if duration.unit in MINUTES:
        return start + duration.value * MINUTES[duration.unit]
    begin = moment_at(start)
    days = {"days": 1, "weeks": 7}.get(duration.unit)
    end = _on(begin, days=days * duration.value) if days else _on(begin, months=duration.value)
    return minutes_at(end.replace(hour=0, minute=0)) + LAST_MINUTE


def period_of(period: str, at: int, rolling: bool) -> tuple[int, int]:
    """The first and the last minute of the day, week, month or year in which a moment lies; of a rolling one, the
    last minute is the moment itself. Weeks begin on Monday (GB/T 7408).

    >>> first, last = period_of("year", 0, rolling=False)
    >>> first, last == 365 * 24 * 60 - 1
    (0, True)
    """
    moment = moment_at(at)
    months, days = _PERIODS[period]
    if rolling:
        return minutes_at(_on(moment, -months, -days)) + 1, at
    day = moment.replace(hour=0, minute=0)
    first = {
        "day": day,
        "week": day - datetime.timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }[period]
    return minutes_at(first), minutes_at(_on(first, months, days)) - 1


def on_last_day(last: int, at: int) -> bool:
    """Whether a moment lies on the day of the last minute of a period."""
    return last - LAST_MINUTE <= at <= last
