"""When a limit of the rules ends: minutes and hours on the clock, days and months on the calendar, working days.

Source: Civil Code of the People's Republic of China, articles 200 to 204: the day of the event is not counted, and a
limit in days ends with the last of them.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from sim.calendar import Calendar
from sim.ticks import DAY, NEVER, Ticks

WORKING = "working time"
"""The clock of limits in working days, in the words of the rulebook."""


def until(calendar: Calendar, since: Ticks, value: int, unit: str, clock: str) -> Ticks:
    """The last tick that is in time, for events at some ticks; NEVER for NEVER and beyond the calendar.

    Raises ValueError for a unit that the rulebook's language does not have.
    """
    known = since < NEVER
    ticks = np.where(known, since, 0)
    unit = unit.rstrip("s")
    if unit in ("minute", "hour"):
        minutes = value * (60 if unit == "hour" else 1)
        found = calendar.add_working(ticks, np.full_like(ticks, minutes)) if clock == WORKING else ticks + minutes
    elif unit in ("day", "week") and clock == WORKING:
        found = calendar.add_working_days(ticks, np.full_like(ticks, value * (5 if unit == "week" else 1)))
    elif unit in ("day", "week"):
        found = (ticks // DAY + 1 + value * (7 if unit == "week" else 1)) * DAY - 1
    elif unit in ("month", "year"):
        found = _months(calendar, ticks, value * (12 if unit == "year" else 1))
    else:
        raise ValueError(f"a limit in {unit}s cannot be measured")
    return cast(Ticks, np.where(known, found, NEVER))


def _months(calendar: Calendar, ticks: Ticks, months: int) -> Ticks:
    """The end of the day so many months later with the same number; the month's last day where it has none such."""
    days = np.datetime64(calendar.start, "D") + (ticks // DAY).astype("timedelta64[D]")
    month = days.astype("datetime64[M]")
    number = (days - month.astype("datetime64[D]")).astype(np.int64)
    later = month + np.timedelta64(months, "M")
    length = ((later + np.timedelta64(1, "M")).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    last = later.astype("datetime64[D]") + np.minimum(number, length - 1).astype("timedelta64[D]")
    return cast(Ticks, ((last - np.datetime64(calendar.start, "D")).astype(np.int64) + 1) * DAY - 1)
