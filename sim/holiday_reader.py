"""Reads a table of holidays: every slip at its place, all at once.

A date may be written well and still be wrong: a make-up day that is worked anyway, a holiday that ends before it
begins, a year without a notice between two that have one. Such slips would shift every deadline of a year unseen.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim.holiday_form import EXAMPLE, WEEKDAYS, TableEntry
from sim.holiday_table import Date, HolidayTable, Notice, Period
from spec.bilingual import Bilingual
from spec.entries import Entry, read_entry
from spec.nearest import instead
from spec.problems import BadInput, Problem
from spec.yaml_text import read_yaml

CALENDARS = Path(__file__).parent / "calendars"


class Found(NamedTuple):
    """A period with where it stands: the number of its notice in the file, its number in the notice."""

    notice: int
    place: int
    period: Period

    def path(self, *inside: str | int) -> list[str | int]:
        """The path of keys and indexes to a part of it."""
        return ["notices", self.notice, "off", self.place, *inside]


@cache
def load_holidays(name: str = "china") -> HolidayTable:
    """A table of the project by its name. Raises ``BadInput``."""
    files = {file.stem: file for file in sorted(CALENDARS.glob("*.yaml"))}
    if name not in files:
        message = Bilingual("没有这份日历", "no such calendar")
        raise BadInput([Problem(name, 0, 0, message, name, instead(name, files))])
    return read_holidays(files[name].read_bytes(), files[name].name)


def read_holidays(text: str | bytes, file: str) -> HolidayTable:
    """The table of a text; ``file`` stands for it in messages. Raises ``BadInput`` with every slip."""
    problems: list[Problem] = []
    entry = read_entry(read_yaml(text, file), file, TableEntry, problems, EXAMPLE)
    if entry is None:
        raise BadInput(problems)
    problems += [*_name_slips(entry), *_notice_slips(entry), *_period_slips(entry)]
    if not problems:
        problems += _day_slips(entry)
    if problems:
        raise BadInput(problems)
    return _table(entry)


def _name_slips(entry: Entry[TableEntry]) -> Iterator[Problem]:
    """A holiday or a notice that stands twice, a holiday that is not among those of the table."""
    model = entry.model
    names = [one.holiday for one in model.holidays]
    numbers = [one.notice for one in model.notices]
    for section, key, said in (("holidays", "holiday", names), ("notices", "notice", numbers)):
        for place, name in enumerate(said):
            if name in said[:place]:
                message = Bilingual("写了两次", "this stands twice")
                yield entry.problem([section, place, key], message, name)
    for found in _periods(entry.model):
        for place, name in enumerate(found.period.holidays):
            if name not in names:
                message = Bilingual("没有这个节日", "no such holiday")
                yield entry.problem(found.path("for", place), message, name, instead(name, names))


def _notice_slips(entry: Entry[TableEntry]) -> Iterator[Problem]:
    """Notices follow each other by year and date; each year has one, and a further one says which it amends."""
    years: list[int] = []
    for place, one in enumerate(entry.model.notices):
        path: list[str | int] = ["notices", place]
        before = entry.model.notices[:place]
        if before and one.date < before[-1].date:
            message = Bilingual("通知须按日期先后排列", "notices follow each other by their dates")
            yield entry.problem([*path, "date"], message, one.date, f"≥ {before[-1].date}")
        if years and one.amends is None and one.year != years[-1] + 1:
            message = Bilingual("各年须依次排列，不得有缺", "years follow each other without a gap")
            yield entry.problem([*path, "year"], message, str(one.year), str(years[-1] + 1), "amends: …")
        same_year = [other.notice for other in before if other.year == one.year]
        if one.amends is not None and one.amends not in same_year:
            message = Bilingual("此前没有这一年的这份通知", "no such notice for this year stands before it")
            yield entry.problem([*path, "amends"], message, one.amends, instead(one.amends, same_year))
        years.append(one.year)


def _period_slips(entry: Entry[TableEntry]) -> Iterator[Problem]:
    """A period that ends before it begins, days outside the year, a make-up day that is no rest day."""
    rest = {WEEKDAYS.index(day) for day in entry.model.rest_days}
    for found in _periods(entry.model):
        period, year = found.period, entry.model.notices[found.notice].year
        if period.last < period.first:
            message = Bilingual("结束早于开始", "it ends before it begins")
            yield entry.problem(found.path("to"), message, str(period.last), f"≥ {period.first}")
        ends = [(found.path("from"), period.first), (found.path("to"), period.last)]
        work = [(found.path("work", number), day) for number, day in enumerate(period.work)]
        for path, day in (*(ends if period.first != period.last else ends[:1]), *work):
            if not (year - 1, 12) <= (day.year, day.month) <= (year, 12):
                message = Bilingual("不在通知所定的年份", "this is not in the year of the notice")
                yield entry.problem(path, message, str(day), f"{year - 1}-12-01 – {year}-12-31")
        for path, day in work:
            if day.weekday() not in rest:
                message = Bilingual("这一天本来就上班", "this day is worked anyway")
                yield entry.problem(
                    path, message, f"{day} {WEEKDAYS[day.weekday()]}", " / ".join(entry.model.rest_days)
                )


def _day_slips(entry: Entry[TableEntry]) -> Iterator[Problem]:
    """A day that stands twice in what is in force."""
    seen: dict[Date, tuple[int, int]] = {}
    for found in _in_force(entry.model):
        days = [(day, found.path("from")) for day in found.period.days()]
        days += [(day, found.path("work", number)) for number, day in enumerate(found.period.work)]
        for day, path in days:
            if day in seen:
                line, column = seen[day]
                message = Bilingual(f"这一天已见于 {line}:{column}", f"this day already stands at {line}:{column}")
                yield entry.problem(path, message, str(day))
            seen.setdefault(day, entry.place(*path))


def _periods(model: TableEntry) -> Iterator[Found]:
    """Every period of the file."""
    for number, notice in enumerate(model.notices):
        for place, one in enumerate(notice.off):
            first, last = (datetime.date.fromisoformat(day) for day in (one.first, one.last or one.first))
            work = tuple(datetime.date.fromisoformat(day) for day in one.work)
            yield Found(number, place, Period(tuple(one.holidays), first, last, work))


def _in_force(model: TableEntry) -> list[Found]:
    """The periods that no later notice of the same year replaces: one for the same holiday."""
    kept: list[Found] = []
    for new in _periods(model):
        notice = model.notices[new.notice]
        if notice.amends is not None:
            kept = [
                old
                for old in kept
                if old.notice == new.notice
                or model.notices[old.notice].year != notice.year
                or not {*old.period.holidays} & {*new.period.holidays}
            ]
        kept.append(new)
    return kept


def _table(entry: Entry[TableEntry]) -> HolidayTable:
    """The table of what is in force."""
    model = entry.model
    periods = [found.period for found in _in_force(model)]
    notices = tuple(
        Notice(
            one.notice,
            datetime.date.fromisoformat(one.date),
            one.year,
            one.amends or "",
            tuple(found.period for found in _periods(model) if found.notice == number),
        )
        for number, one in enumerate(model.notices)
    )
    years = range(notices[0].year, notices[-1].year + 1)
    line, column = entry.place("notices", len(notices) - 1, "year")
    return HolidayTable(
        model.calendar,
        Bilingual(model.zh, model.en),
        frozenset(WEEKDAYS.index(day) for day in model.rest_days),
        {one.holiday: Bilingual(one.zh, one.en) for one in model.holidays},
        notices,
        {day: period.holidays for period in periods for day in period.days() if day.year in years},
        frozenset(day for period in periods for day in period.work if day.year in years),
        (entry.file, line, column),
    )
