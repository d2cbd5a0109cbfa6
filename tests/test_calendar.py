"""The calendar: holidays and make-up days, working time, deadlines in working days, and what is not announced."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import Calendar
from sim.holiday_reader import load_holidays, read_holidays
from sim.hours import Hours
from sim.office_hours import office_hours
from sim.ticks import DAY, NEVER
from spec.problems import BadInput

CHINA = load_holidays()
OFFICE = office_hours([("08:30", "12:00"), ("14:00", "18:00")])
DATES = [
    datetime.date(CHINA.first_year, 1, 1) + datetime.timedelta(days=number)
    for number in range((datetime.date(CHINA.last_year, 12, 31) - datetime.date(CHINA.first_year, 1, 1)).days + 1)
]


@st.composite
def _calendars(draw: st.DrawFn) -> Calendar:
    """A few days with one to three periods of hours, not all of them worked; also none, also round the clock."""
    edges = sorted(draw(st.sets(st.integers(0, DAY), min_size=2, max_size=6)))
    pairs = tuple(zip(edges[::2], edges[1::2], strict=False))
    days = draw(st.lists(st.booleans(), min_size=1, max_size=9))
    return Calendar(datetime.date(2024, 2, 26), np.array(days), pairs)


CALENDARS = _calendars()


class Minutes(NamedTuple):
    """A calendar minute by minute: which are worked, told day by day with no table at all."""

    open: list[int]

    @classmethod
    def of(cls, calendar: Calendar) -> Minutes:
        worked = [minute for opens, closes in calendar.hours for minute in range(opens, closes)]
        return cls([day * DAY + minute for day, flag in enumerate(calendar.working) if flag for minute in worked])

    def before(self, tick: int) -> int:
        return sum(minute < tick for minute in self.open)

    def add(self, start: int, work: int) -> int:
        if not work:
            return start
        left = [minute for minute in self.open if minute >= start]
        return left[work - 1] + 1 if work <= len(left) else NEVER

    def next_open(self, tick: int) -> int:
        return next((minute for minute in self.open if minute >= tick), NEVER)


def ticks_of(data: st.DataObject, calendar: Calendar) -> int:
    """A tick; often one at which something changes."""
    edges = [day * DAY + edge for day in range(calendar.working.size) for pair in calendar.hours for edge in pair]
    near = st.sampled_from(edges).flatmap(lambda edge: st.integers(max(0, edge - 1), min(calendar.horizon, edge + 1)))
    return data.draw(st.one_of(st.integers(0, calendar.horizon), near))


# ---- working time against a count of minutes -----------------------------------------------------------------------


@given(CALENDARS, st.data())
def test_working_time_is_the_number_of_worked_minutes(calendar, data):
    minutes = Minutes.of(calendar)
    start, end = ticks_of(data, calendar), ticks_of(data, calendar)
    assert calendar.working_between(start, end) == minutes.before(end) - minutes.before(start)
    if start < calendar.horizon:
        assert calendar.is_open(start) == (start in minutes.open)
    assert calendar.next_open(start) == minutes.next_open(start)


@given(CALENDARS, st.data(), st.integers(0, 9 * DAY + 1))
def test_work_is_complete_at_the_end_of_its_last_minute(calendar, data, work):
    start = ticks_of(data, calendar)
    assert calendar.add_working(start, work) == Minutes.of(calendar).add(start, work)


@given(CALENDARS, st.data(), st.integers(0, 2 * DAY), st.integers(0, 2 * DAY))
def test_adding_in_two_steps_is_adding_in_one(calendar, data, one, other):
    start = ticks_of(data, calendar)
    assert calendar.add_working(calendar.add_working(start, one), other) == calendar.add_working(start, one + other)


@given(CALENDARS, st.data(), st.integers(0, 2 * DAY))
def test_between_takes_back_what_add_gave(calendar, data, work):
    start, end = sorted((ticks_of(data, calendar), ticks_of(data, calendar)))
    done = calendar.add_working(start, work)
    if done != NEVER:
        assert calendar.working_between(start, done) == work
    worked = calendar.working_between(start, end)
    again = calendar.add_working(start, worked)
    assert again <= end
    assert calendar.working_between(again, end) == 0


@given(CALENDARS, st.data(), st.integers(0, 2 * DAY), st.integers(0, 2 * DAY))
def test_more_work_and_a_later_start_never_end_earlier(calendar, data, one, other):
    early, late = sorted((ticks_of(data, calendar), ticks_of(data, calendar)))
    less, more = sorted((one, other))
    assert calendar.add_working(early, less) <= calendar.add_working(late, less) <= calendar.add_working(late, more)


@given(CALENDARS, st.data(), st.integers(0, 2 * DAY))
def test_in_working_time_an_office_is_a_clock_that_never_stops(calendar, data, work):
    clock = Calendar.round_the_clock(calendar.start, calendar.working.size)
    start = ticks_of(data, calendar)
    done = calendar.add_working(start, work)
    if done != NEVER:
        begun = calendar.working_between(0, start)
        assert calendar.working_between(0, done) == clock.add_working(begun, work) == begun + work
    assert clock.working_between(0, start) == start
    assert clock.next_open(start) == (start if start < clock.horizon else NEVER)


def test_no_work_is_complete_at_once_even_at_night_and_begins_in_the_morning():
    calendar = Calendar.office(CHINA, OFFICE, 2024)
    night = calendar.tick_of("2024-03-05", "22:10")
    assert calendar.add_working(night, 0) == night
    assert calendar.next_open(night) == calendar.tick_of("2024-03-06", "08:30")
    assert calendar.add_working(night, 1) == calendar.tick_of("2024-03-06", "08:31")


def test_work_that_ends_with_the_morning_ends_at_its_closing_and_not_after_lunch():
    calendar = Calendar.office(CHINA, OFFICE, 2024)
    assert calendar.add_working(calendar.tick_of("2024-03-05", "11:30"), 30) == calendar.tick_of("2024-03-05", "12:00")
    assert calendar.add_working(calendar.tick_of("2024-03-05", "11:30"), 31) == calendar.tick_of("2024-03-05", "14:01")


def test_arrays_of_one_shape_and_single_ticks_give_the_same():
    calendar = Calendar.office(CHINA, OFFICE, 2023, years=2)
    generator = np.random.default_rng(20230625)
    start = generator.integers(0, calendar.horizon, (40, 5))
    work = generator.integers(0, 3_000, (40, 5))
    done = calendar.add_working(start, work)
    assert done.shape == start.shape
    assert done.dtype == calendar.working_between(0, start).dtype == np.int64
    singly = [calendar.add_working(int(s), int(w)) for s, w in zip(start.flat, work.flat, strict=True)]
    assert done.ravel().tolist() == singly


@pytest.mark.parametrize("call", ["working_between", "add_working", "next_open", "date_of", "is_open"])
def test_ticks_are_whole_and_not_negative(call):
    calendar = Calendar.round_the_clock(datetime.date(2024, 1, 1), 3)
    more = (0,) if call in ("working_between", "add_working") else ()
    with pytest.raises(TypeError, match="whole numbers"):
        getattr(calendar, call)(np.array([1.5]), *more)
    with pytest.raises(ValueError, match="not negative"):
        getattr(calendar, call)(-1, *more)


# ---- make-up days and holidays -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2019-04-28", True),  # the notice for Labour Day of March 2019
        ("2019-05-02", False),
        ("2020-02-01", False),  # a make-up day until the Spring Festival was extended
        ("2020-01-19", True),
        ("2023-06-25", True),  # a Sunday
        ("2024-02-09", True),  # the eve of 2024: leave was encouraged, but it was a working day
        ("2025-01-28", False),  # the eve of 2025 is a holiday
        ("2026-01-04", True),
        ("2026-02-23", False),
    ],
)
def test_a_day_is_worked_as_the_notices_in_force_say(day, worked):
    assert CHINA.is_working(datetime.date.fromisoformat(day)) == worked


def test_every_make_up_day_is_a_rest_day_and_every_notice_is_older_than_its_year_ends():
    assert all(day.weekday() in CHINA.rest_days for day in CHINA.work)
    assert all(notice.date < datetime.date(notice.year, 12, 31) for notice in CHINA.notices)
    assert not set(CHINA.off) & CHINA.work


def test_make_up_days_only_move_work():
    """So a year has its weekdays less as many days as there are holidays by law: eleven, since 2025 thirteen (the
    Regulations on National Holidays, as amended in 2013 and in 2024). Only the extension of 2020 gave two more.
    """
    for year in range(CHINA.first_year, CHINA.last_year + 1):
        days = [day for day in DATES if day.year == year]
        weekdays = sum(day.weekday() not in CHINA.rest_days for day in days)
        by_law = 11 if year < 2025 else 13
        assert weekdays - sum(map(CHINA.is_working, days)) == by_law + (2 if year == 2020 else 0), year


def test_our_table_and_chinesecalendar_have_the_same_working_days():
    package = pytest.importorskip("chinese_calendar")
    assert [day for day in DATES if CHINA.is_working(day) != package.is_workday(day)] == []
    with pytest.raises(NotImplementedError):  # it refuses as well
        package.is_workday(datetime.date(CHINA.last_year + 1, 1, 4))


def test_our_table_and_holidays_have_the_same_working_days():
    package = pytest.importorskip("holidays")
    china = package.country_holidays("CN", years=range(CHINA.first_year, CHINA.last_year + 1))
    assert [day for day in DATES if CHINA.is_working(day) != china.is_working_day(day)] == []


def test_where_holidays_goes_on_without_make_up_days_we_refuse():
    """After the last notice that it knows, the package answers all the same, by the lunar calendar and without make-up
    days. No notice says so, and every announced year has some: it is a guess, and one that nobody is told of.
    """
    package = pytest.importorskip("holidays")
    beyond = CHINA.last_year + 10
    years = range(CHINA.first_year, CHINA.last_year + 1)
    china = package.country_holidays("CN", years=[*years, beyond])
    assert {day.year for day in CHINA.work} == set(years)
    assert {day for day in china.weekend_workdays if day.year in years} == CHINA.work
    assert [day for day in china.weekend_workdays if day.year == beyond] == []
    assert len([day for day in china if day.year == beyond]) >= 13
    with pytest.raises(BadInput):
        CHINA.is_working(datetime.date(beyond, 1, 5))


# ---- beyond what is announced --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "years"), [(2027, 1), (2026, 2), (2024, 12), (10**9, 1)])
def test_a_calendar_beyond_the_last_announced_year_is_refused_with_that_year(year, years):
    with pytest.raises(BadInput) as refused:
        Calendar.office(CHINA, OFFICE, year, years)
    (problem,) = refused.value.problems
    assert problem.file == "china.yaml"
    assert problem.line > 0
    assert f"the last announced year is {CHINA.last_year}" in problem.say("en")
    assert f"{CHINA.last_year}年以后" in problem.say("zh")
    assert problem.got == str(year + years - 1)


@pytest.mark.parametrize("year", [2018, 0])
def test_a_calendar_before_the_table_is_refused(year):
    with pytest.raises(BadInput, match="this table begins with 2019"):
        Calendar.office(CHINA, OFFICE, year)


def test_a_calendar_starts_in_its_own_years():
    for start in (datetime.date(2023, 12, 31), datetime.date(2025, 1, 1)):
        with pytest.raises(ValueError, match=r"does not start|at least one day"):
            Calendar.office(CHINA, OFFICE, 2024, start=start)


def test_beyond_its_last_day_a_calendar_looks_neither_back_nor_ahead():
    calendar = Calendar.office(CHINA, OFFICE, 2026)
    last = calendar.tick_of("2026-12-31", "17:00")
    assert calendar.add_working(last, 60) == calendar.tick_of("2026-12-31", "18:00")
    assert calendar.add_working(last, [61, 10**15, NEVER]).tolist() == [NEVER] * 3
    assert calendar.add_working([NEVER, NEVER], [0, 5]).tolist() == [NEVER] * 2
    assert calendar.next_open([last + 60, calendar.horizon, NEVER]).tolist() == [NEVER] * 3
    assert calendar.add_working_days([last, NEVER], 1).tolist() == [NEVER] * 2
    for call in (calendar.working_between, calendar.working_days_between):
        with pytest.raises(ValueError, match="beyond the horizon"):
            call(0, NEVER)
    with pytest.raises(ValueError, match="beyond the horizon"):
        calendar.is_open(calendar.horizon + 1)


# ---- dates and deadlines -------------------------------------------------------------------------------------------


def test_five_working_days_over_the_spring_festival_of_2024_end_on_the_twenty_first():
    calendar = Calendar.office(CHINA, OFFICE, 2024)
    event = calendar.tick_of("2024-02-08", "16:20")
    due = calendar.add_working_days(event, 5)  # 9, then the Sunday of the 18th, 19, 20, 21
    assert calendar.moment_of(due) == np.datetime64("2024-02-21T18:00")
    assert calendar.working_days_between(event, due) == 5


@given(CALENDARS, st.data(), st.integers(1, 9))
def test_a_limit_of_n_working_days_ends_with_the_nth_working_day_after_the_event(calendar, data, number):
    event = ticks_of(data, calendar)
    later = [day for day, worked in enumerate(calendar.working) if worked and day > event // DAY]
    closing = calendar.hours[-1][1]
    due = calendar.add_working_days(event, number)
    assert due == (later[number - 1] * DAY + closing if number <= len(later) else NEVER)
    if due != NEVER:
        assert calendar.working_days_between(event, due - 1) == number
    end = ticks_of(data, calendar)
    counted = [
        np.sign(end - event)
        for day, worked in enumerate(calendar.working)
        if worked and min(event, end) // DAY < day <= max(event, end) // DAY
    ]
    assert calendar.working_days_between(event, end) == sum(counted)


def test_a_limit_in_working_days_has_at_least_one():
    with pytest.raises(ValueError, match="at least one"):
        Calendar.office(CHINA, OFFICE, 2024).add_working_days(0, [1, 0])


def test_ticks_and_dates_are_each_others_inverse():
    calendar = Calendar.office(CHINA, OFFICE, 2023, years=2, start=datetime.date(2023, 6, 25))
    assert calendar.tick_of("2023-06-25") == 0
    assert calendar.date_of(calendar.horizon - 1) == np.datetime64("2024-12-31")
    dates = np.arange("2023-06-25", "2025-01-01", dtype="datetime64[D]")
    ticks = calendar.tick_of(dates, "09:05")
    assert (calendar.date_of(ticks) == dates).all()
    assert (calendar.moment_of(ticks) == dates + np.timedelta64(9 * 60 + 5, "m")).all()
    assert np.isnat(calendar.date_of(NEVER))
    for date, clock in (("2023-06-24", "09:00"), ("2025-01-01", "00:01"), ("2024-01-01", "9 o'clock")):
        with pytest.raises(ValueError, match=r"negative|horizon|not a time"):
            calendar.tick_of(date, clock)


# ---- hours as a scenario writes them -------------------------------------------------------------------------------


def test_slips_in_hours_are_told_all_at_once():
    written = [("8.30", "12:00"), ("14:00", "13:00"), ("15:00", "16:00"), ("16:00", "25:00"), ("15:30", "18:00")]
    with pytest.raises(BadInput) as wrong:
        office_hours(written, ("year.yaml", 7, 3))
    said = [problem.say("en") for problem in wrong.value.problems]
    assert all(one.startswith("year.yaml:7:3: ") for one in said)
    assert {one.split(": ", 1)[1].split(" (")[0] for one in said} == {
        "this is not a time of day",
        "it closes no later than it opens",
        "periods follow each other with a gap between them",
    }
    assert len(said) == 4
    with pytest.raises(BadInput, match="no hours are given"):
        office_hours([])


@pytest.mark.parametrize("hours", [(), ((60, 60),), ((60, 120), (120, 180)), ((600, 700), (100, 200)), ((0, 1441),)])
def test_a_calendar_takes_no_hours_that_are_out_of_order(hours):
    with pytest.raises(ValueError, match="in order"):
        Calendar(datetime.date(2024, 1, 1), np.array([True]), hours)


# ---- slips in a table ----------------------------------------------------------------------------------------------

HEAD = """calendar: small
zh: 小
en: small
rest-days: [saturday, sunday]
holidays:
- {holiday: new-year, zh: 元旦, en: New Year}
- {holiday: spring, zh: 春节, en: Spring}
notices:
"""
FIRST = "- {notice: one, date: 2022-12-08, year: 2023, off: [{for: [new-year], from: 2023-01-01, to: 2023-01-02}]}\n"
HERE = "▸"
"""Stands before the place to which a slip must be told; it is no part of the text."""


def slips(text: str) -> list[str]:
    with pytest.raises(BadInput) as wrong:
        read_holidays(text, "small.yaml")
    return [problem.say("en") for problem in wrong.value.problems]


def test_a_further_notice_takes_the_place_of_what_it_amends():
    later = "{for: [new-year], from: 2023-01-02, to: 2023-01-03, work: [2023-01-07]}"
    table = read_holidays(
        HEAD + FIRST + f"- {{notice: two, date: 2023-01-01, year: 2023, amends: one, off: [{later}]}}", ""
    )
    assert sorted(day.day for day in table.off) == [2, 3]
    assert [day.day for day in table.work] == [7]
    assert (table.first_year, table.last_year, table.place[1]) == (2023, 2023, 10)


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        (
            "date: 2023-10-25, year: ▸2025, off: [{for: spring, from: 2025-01-29}]",
            "years follow each other without a gap (got 2025, expected 2024",
        ),
        (
            "date: 2023-10-25, year: ▸2023, off: [{for: spring, from: 2023-01-29}]",
            "years follow each other without a gap (got 2023, expected 2024, example: amends: …",
        ),
        (
            "date: ▸2021-10-25, year: 2024, off: [{for: spring, from: 2024-02-10}]",
            "notices follow each other by their dates (got 2021-10-25, expected ≥ 2022-12-08",
        ),
        (
            "date: 2023-10-25, year: 2024, amends: ▸one, off: [{for: spring, from: 2024-02-10}]",
            "no such notice for this year stands before it (got one",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: ▸sprung, from: 2024-02-10}]",
            "no such holiday (got sprung, expected spring",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: 2024-02-10, to: ▸2024-02-01}]",
            "it ends before it begins (got 2024-02-01, expected ≥ 2024-02-10",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: ▸2025-02-10}]",
            "this is not in the year of the notice (got 2025-02-10, expected 2023-12-01 – 2024-12-31",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: 2024-02-10, work: [2024-02-18, ▸2024-02-19]}]",
            "this day is worked anyway (got 2024-02-19 monday, expected saturday / sunday",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: 2024-02-10, work: [▸2024-02-10]}]",
            "this day already stands at 10:",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: ▸2024-02-30}]",
            "there is no such day (got 2024-02-30",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: 2024-02-10, ▸untl: 2024-02-17}]",
            "unknown key (got untl, expected for / from / to / work",
        ),
        (
            "date: 2023-10-25, year: 2024, off: [{for: spring, from: ▸2023-11-30, to: 2024-02-10}]",
            "this is not in the year of the notice (got 2023-11-30",
        ),
        ("▸year: 2024, off: [{for: spring, from: 2024-02-10}]", "a required key is missing (expected date"),
        ("date: 2023-10-25, year: 2024, off: ▸[]", "the list is empty"),
    ],
)
def test_a_slip_in_a_table_is_told_at_its_place(notice, told):
    line = f"- {{notice: two, {notice}}}"
    column = 3 if "missing" in told else line.index(HERE) + 1  # what is missing is missing from the whole notice
    said = slips(HEAD + FIRST + line.replace(HERE, ""))
    assert len(said) == 1
    assert said[0].startswith(f"small.yaml:10:{column}: {told}")


def test_all_slips_of_a_table_are_told_at_once():
    wrong = FIRST.replace("new-year", "new-yaer").replace("to: 2023-01-02", "to: 2022-11-30, work: [2023-01-06]")
    again = FIRST.replace("2022-12-08", "2022-12-07")
    assert sorted(one.split(": ")[1].split(" (")[0] for one in slips(HEAD + wrong + again)) == [
        "it ends before it begins",
        "no such holiday",
        "notices follow each other by their dates",
        "this day is worked anyway",
        "this is not in the year of the notice",
        "this stands twice",
        "years follow each other without a gap",
    ]


@pytest.mark.parametrize("year", ["0", "1", "9999", "10000", "999999999999"])
def test_a_year_that_no_date_reaches_is_a_slip_and_no_traceback(year):
    notice = FIRST.replace("year: 2023", f"year: {year}")
    assert all("this is not in the year of the notice" in one for one in slips(HEAD + notice))
    edge = "from: 9999-12-05" if year == "10000" else "from: 0001-01-01" if year == "1" else ""
    if edge:
        table = read_holidays(
            HEAD + f"- {{notice: one, date: 2022-12-08, year: {year}, off: [{{for: spring, {edge}}}]}}", ""
        )
        assert table.last_year == int(year)


def test_a_calendar_that_is_not_there_is_named():
    with pytest.raises(BadInput, match=r"no such calendar \(got chima, expected china\)"):
        load_holidays("chima")


# ---- officers ------------------------------------------------------------------------------------------------------


@given(CALENDARS, st.data(), st.integers(0, 2 * DAY))
def test_without_absences_an_officer_has_the_hours_of_the_office(calendar, data, work):
    hours = calendar.without([])
    start, end = ticks_of(data, calendar), ticks_of(data, calendar)
    assert hours.horizon == calendar.horizon
    assert hours.total == calendar.working_between(0, calendar.horizon)
    assert hours.between(start, end) == calendar.working_between(start, end)
    assert hours.add(start, work) == calendar.add_working(start, work)
    assert hours.next_open(start) == calendar.next_open(start)
    assert hours.is_open(start) == calendar.is_open(start)


def test_an_officer_on_leave_begins_when_the_leave_ends():
    calendar = Calendar.office(CHINA, OFFICE, 2024)
    leave = [calendar.tick_of("2024-03-05", "10:00"), calendar.tick_of("2024-03-07", "15:00")]
    officer = calendar.without([leave])
    assert officer.add(leave[0] - 30, 45) == calendar.tick_of("2024-03-07", "15:15")
    assert officer.between(0, officer.horizon) == calendar.working_between(0, calendar.horizon) - (
        120 + 240 + 450 + 270
    )
    gone = calendar.without([[calendar.tick_of("2024-03-05", "10:00"), NEVER]])
    assert gone.next_open(leave[0]) == NEVER


def test_a_calendar_cannot_be_written_to():
    calendar = Calendar.office(CHINA, OFFICE, 2024)
    with pytest.raises(ValueError, match="read-only"):
        calendar.working[0] = True
    with pytest.raises(ValueError, match="read-only"):
        calendar.open_hours().opens[0] = 0
    assert replace(calendar, hours=((0, 60),)).day_length == 60
    assert isinstance(calendar.open_hours(), Hours)
