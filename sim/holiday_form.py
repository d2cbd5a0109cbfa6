"""How a table of holidays is written: field by field, before its days are looked at together."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from spec.schema_fields import Day, Label, Labelled, Name, SomeNames, Whole, Written

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)


class HolidayEntry(Labelled):
    """A holiday by its name."""

    holiday: Name


class PeriodEntry(Written):
    """Days off for one or more holidays; ``to`` is the last of them, left out where there is only one."""

    holidays: SomeNames = Field(alias="for")
    first: Day = Field(alias="from")
    last: Day | None = Field(default=None, alias="to")
    work: list[Day] = Field(default=[])


class NoticeEntry(Written):
    """A notice: its number, its date, the year it is for, the days off; the notice that it amends, if it does."""

    notice: Label
    date: Day
    year: Whole
    amends: Label | None = None
    off: Annotated[list[PeriodEntry], Field(min_length=1)]


class TableEntry(Labelled):
    """The whole file."""

    calendar: Name
    rest_days: Annotated[list[Weekday], Field(alias="rest-days", min_length=1)]
    holidays: Annotated[list[HolidayEntry], Field(min_length=1)]
    notices: Annotated[list[NoticeEntry], Field(min_length=1)]


EXAMPLE = "{notice: 国办发明电〔2023〕7号, date: 2023-10-25, year: 2024, off: [{for: [new-year], from: 2024-01-01}]}"
"""A notice as it is written, for messages."""
