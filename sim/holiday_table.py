"""Public holidays and make-up working days, by notice and year; what no notice has announced is refused."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.office_hours import Place
from sim.ticks import Flags
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

Date = datetime.date
_ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days off, both ends included, for some holidays; ``work`` are the rest days worked instead."""

    holidays: tuple[str, ...]
    first: Date
    last: Date
    work: tuple[Date, ...]

    def days(self) -> Iterator[Date]:
        """Every day off, rest days among them."""
        return (self.first + number * _ONE_DAY for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Notice:
    """What was announced for a year, by number and date. ``amends`` is "" for the first notice of a year."""

    number: str
    date: Date
    year: int
    amends: str
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class HolidayTable:
    """Which days are worked, from ``first_year`` to ``last_year``, the last that was announced.

    ``off`` gives for every announced day off of these years the names of its holidays; ``work`` are their make-up
    working days; ``rest_days`` are the weekdays of rest, Monday being 0. ``place`` is where the last notice stands.
    """

    name: str
    label: Bilingual
    rest_days: frozenset[int]
    holidays: Mapping[str, Bilingual]
    notices: tuple[Notice, ...]
    off: Mapping[Date, tuple[str, ...]]
    work: frozenset[Date]
    place: Place

    @property
    def first_year(self) -> int:
        """The first year that is announced."""
        return self.notices[0].year

    @property
    def last_year(self) -> int:
        """The last year that is announced."""
        return self.notices[-1].year

    def is_working(self, day: Date) -> bool:
        """Whether a day is worked. Raises ``BadInput`` outside the announced years."""
        self.check(day.year)
        return day in self.work or (day.weekday() not in self.rest_days and day not in self.off)

    def working(self, first: Date, last: Date) -> Flags:
        """For every day from the first to the last, both included, whether it is worked: bool, shape (days,)."""
        self.check(first.year, last.year)
        days = (first + number * _ONE_DAY for number in range((last - first).days + 1))
        return np.fromiter((self.is_working(day) for day in days), np.bool_)

    def check(self, *years: int) -> None:
        """Raises ``BadInput``, which says the last announced year, if one of the years is not announced."""
        missing = [year for year in sorted(set(years)) if not self.first_year <= year <= self.last_year]
        last = self.last_year
        message = Bilingual(
            f"{last}年以后的放假调休安排尚未公布，不作推测",
            f"the last announced year is {last}; working days after it are not known and not guessed",
        )
        before = Bilingual(f"本表从{self.first_year}年开始", f"this table begins with {self.first_year}")
        span = f"{self.first_year}–{last}"
        if missing:
            said = [message if year > last else before for year in missing]
            raise BadInput(
                Problem(*self.place, one, str(year), Bilingual(span, span))
                for year, one in zip(missing, said, strict=True)
            )
