"""The calendar of an office: working days, office hours, and working time between ticks.

Ticks are whole minutes since 00:00 of the calendar's first day (:mod:`sim.ticks`). Every function takes and gives int64
arrays of one shape, or single ticks. Working time is counted as in :mod:`sim.hours`: work of ``m`` minutes that begins
at ``s`` is complete at the earliest tick with ``m`` working minutes since ``s``, the end of its last minute; no work is
complete at once, also at a closed moment.

Since every working day has the same hours, a table of days and one of the minutes of a day answer everything without a
search. What is asked beyond the last day of the calendar is not answered: looking back from there raises
``ValueError``, looking ahead gives ``NEVER``.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

from sim.holiday_table import HolidayTable
from sim.hours import Hours
from sim.office_hours import ROUND_THE_CLOCK, OfficeHours, minute_of
from sim.ticks import DAY, NEVER, Flags, Ticks, frozen, whole, within


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days with their hours. Tick 0 is 00:00 of ``start``.

    ``working`` says of each day whether it is worked: bool, shape (days,). ``hours`` are the hours of a working day,
    in minutes of the day. Office hours differ between offices and seasons: they come from the scenario, as an
    assumption, and have no default.
    """

    start: datetime.date
    working: Flags
    hours: OfficeHours
    horizon: int = field(init=False)
    _days: _Days = field(init=False, repr=False)
    _clock: _Clock = field(init=False, repr=False)

    def __post_init__(self) -> None:
        working = np.array(self.working, np.bool_)
        if working.ndim != 1 or not working.size:
            raise ValueError("a calendar has at least one day, in one row")
        working.setflags(write=False)
        clock = _clock(self.hours)
        for name, value in (
            ("working", working),
            ("horizon", working.size * DAY),
            ("_days", _days(working, clock.length)),
            ("_clock", clock),
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def office(
        cls, table: HolidayTable, hours: OfficeHours, year: int, years: int = 1, start: datetime.date | None = None
    ) -> Calendar:
        """The calendar of ``years`` whole years from ``year``, or from a later ``start`` to the end of the last.

        Raises ``BadInput``, which says the last announced year, where the table does not reach.
        """
        table.check(year, year + years - 1)
        first = datetime.date(year, 1, 1)
        if start is not None and start < first:
            raise ValueError(f"the calendar of {year} does not start on {start}")
        first = start or first
        return cls(first, table.working(first, datetime.date(year + years - 1, 12, 31)), hours)

    @classmethod
    def round_the_clock(cls, start: datetime.date, days: int) -> Calendar:
        """A calendar that is always open: clock time as working time."""
        return cls(start, np.ones(days, np.bool_), ROUND_THE_CLOCK)

    @property
    def day_length(self) -> int:
        """Working minutes of a working day."""
        return self._clock.length

    def working_between(self, start: npt.ArrayLike, end: npt.ArrayLike) -> Ticks:
        """Working minutes in ``[start, end)``; negative where ``end`` is first. ``ValueError`` beyond the horizon."""
        return self._worked_before(within(end, self.horizon)) - self._worked_before(within(start, self.horizon))

    def add_working(self, start: npt.ArrayLike, minutes: npt.ArrayLike) -> Ticks:
        """When so many working minutes have passed since ``start``; ``NEVER`` where the calendar holds fewer."""
        begun, work = whole(start, "ticks"), whole(minutes, "minutes")
        total = int(self._days.worked[-1])
        target = self._worked_before(np.minimum(begun, self.horizon)) + np.minimum(work, total + 1)
        nth = (np.maximum(target, 1) - 1) // self.day_length
        found = self._nth_day(nth) * DAY + self._clock.after[np.maximum(target - nth * self.day_length, 0)]
        return cast(Ticks, np.where(work == 0, begun, np.where(target > total, NEVER, found)))

    def next_open(self, ticks: npt.ArrayLike) -> Ticks:
        """The tick itself where it is open, else the next opening; ``NEVER`` where there is none."""
        asked = np.minimum(whole(ticks, "ticks"), self.horizon)
        day, minute = self._split(asked)
        today = self._days.open[day] & (self._clock.next_open[minute] < DAY)
        found = np.where(
            today,
            day * DAY + self._clock.next_open[minute],
            self._days.next_working[day + 1] * DAY + self.hours[0][0],
        )
        return cast(Ticks, np.where(found < self.horizon, found, NEVER))

    def is_open(self, ticks: npt.ArrayLike) -> Flags:
        """Whether the minute that begins at the tick is worked. ``ValueError`` beyond the horizon."""
        asked = within(ticks, self.horizon)
        day, minute = self._split(asked)
        return cast(Flags, self._days.open[day] & (self._clock.next_open[minute] == minute))

    def working_days_between(self, start: npt.ArrayLike, end: npt.ArrayLike) -> Ticks:
        """Working days after the day of ``start``, up to and with the day of ``end``; negative where it is first.

        The day of the event is not counted (Civil Code, article 201): on the next working day, one has passed.
        """
        return self._days_up_to(within(end, self.horizon)) - self._days_up_to(within(start, self.horizon))

    def add_working_days(self, ticks: npt.ArrayLike, days: npt.ArrayLike) -> Ticks:
        """When a limit of so many working days (≥ 1) ends: the closing of the last of them (Civil Code, article 203).

        The day of the event is not counted. What is done at the tick itself is in time. ``NEVER`` beyond the horizon.
        """
        asked, number = whole(ticks, "ticks"), whole(days, "working days")
        if number.size and number.min() < 1:
            raise ValueError("a limit in working days has at least one")
        count = self._days.numbers.size
        nth = self._days_up_to(np.minimum(asked, self.horizon)) + np.minimum(number, count + 1) - 1
        found = self._nth_day(nth) * DAY + self.hours[-1][1]
        return cast(Ticks, np.where(nth < count, found, NEVER))

    def date_of(self, ticks: npt.ArrayLike) -> npt.NDArray[np.datetime64]:
        """The date of a tick, datetime64[D]; NaT for ``NEVER``."""
        return self.moment_of(ticks).astype("datetime64[D]")

    def moment_of(self, ticks: npt.ArrayLike) -> npt.NDArray[np.datetime64]:
        """Date and time of a tick, datetime64[m]; NaT for ``NEVER``."""
        asked = whole(ticks, "ticks")
        minutes = np.where(asked == NEVER, np.iinfo(np.int64).min, asked)
        return np.datetime64(self.start, "m") + minutes.astype("timedelta64[m]")

    def tick_of(self, date: npt.ArrayLike | datetime.date, clock: str = "00:00") -> Ticks:
        """The tick of a clock time on one or more dates. ``ValueError`` outside the calendar, or for no such time."""
        minute = minute_of(clock)
        if minute is None:
            raise ValueError(f"not a time of day: {clock}")
        days = np.asarray(date, "datetime64[D]") - np.datetime64(self.start, "D")
        return within(days.astype(np.int64) * DAY + minute, self.horizon)

    def open_hours(self) -> Hours:
        """The hours of all working days as open intervals."""
        opens = self._days.numbers[:, None] * DAY + np.array(self.hours, np.int64).reshape(1, -1)
        return Hours.joined(opens.reshape(-1, 2), self.horizon)

    def without(self, absences: npt.ArrayLike) -> Hours:
        """The hours of one officer: these without absences, half-open tick intervals of shape (k, 2)."""
        return self.open_hours().minus(absences)

    def _split(self, ticks: Ticks) -> tuple[Ticks, Ticks]:
        day = ticks // DAY
        return day, ticks - day * DAY

    def _worked_before(self, ticks: Ticks) -> Ticks:
        """Working minutes in ``[0, tick)``."""
        day = ticks // DAY
        worked = self._clock.worked.take(ticks - day * DAY)
        worked *= self._days.open.take(day)  # in place: fresh pages of memory cost more than the arithmetic
        worked += self._days.worked.take(day)
        return worked

    def _days_up_to(self, ticks: Ticks) -> Ticks:
        """Working days up to and with the day of the tick."""
        return self._days.count[ticks // DAY + 1]

    def _nth_day(self, nth: Ticks) -> Ticks:
        """The day that is the nth working day, from 0; any day beyond the last."""
        if not self._days.numbers.size:
            return np.zeros_like(nth)
        return self._days.numbers[np.minimum(nth, self._days.numbers.size - 1)]


@dataclass(frozen=True, eq=False)
class _Days:
    """Tables over days; with two days after the last, on which nothing is worked, so that the horizon is one of them.

    ``worked`` and ``count``: working minutes and working days before a day; ``next_working``: the first working day
    that is not before it, or the day after the last; ``numbers``: the working days themselves.
    """

    open: Flags
    worked: Ticks
    count: Ticks
    next_working: Ticks
    numbers: Ticks


@dataclass(frozen=True, eq=False)
class _Clock:
    """Tables over the minutes of a working day.

    ``worked``: working minutes before a minute; ``next_open``: the first open minute that is not before it, or 1440;
    ``after``: the minute of the day at which so many working minutes have passed.
    """

    length: int
    worked: Ticks
    next_open: Ticks
    after: Ticks


def _days(working: Flags, length: int) -> _Days:
    days = working.size
    numbers = np.flatnonzero(working)
    is_open = np.append(working, [False, False])
    is_open.setflags(write=False)
    count = np.concatenate([[0], np.cumsum(is_open)[:-1]])
    next_working = np.append(numbers, days)[count]
    return _Days(is_open, frozen(count * length), frozen(count), frozen(next_working), frozen(numbers))


def _clock(hours: OfficeHours) -> _Clock:
    """Raises ``ValueError`` for hours that are not in order within one day."""
    edges = [edge for pair in hours for edge in pair]
    if not hours or edges != sorted(set(edges)) or not 0 <= edges[0] < edges[-1] <= DAY:
        raise ValueError(f"hours are periods of one day in order, with gaps between them: {hours}")
    minutes = np.concatenate([np.arange(opens, closes) for opens, closes in hours])
    is_open = np.zeros(DAY, np.int64)
    is_open[minutes] = 1
    worked = np.cumsum(is_open) - is_open
    next_open = np.append(minutes, DAY)[worked]
    return _Clock(minutes.size, frozen(worked), frozen(next_open), frozen(np.append(0, minutes + 1)))
