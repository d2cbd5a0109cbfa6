"""The time of an event as event logs write it: the year first, as ISO 8601, with or without an offset.

Nothing is guessed: a date that could be day or month first, digits that are not ASCII, the hour 24 and a leap second
are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_FORM = re.compile(
    r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})"
    r"(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?:\s?(Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
EXAMPLE = "2024-03-04T09:10:00+08:00"


@dataclass(frozen=True)
class Moment:
    """An instant in microseconds since 1970 (without an offset: as if its clock were UTC), and how it was written.

    ``weekday`` (Monday is 0), ``minute`` of the day and ``day`` (ordinal) are by the clock that wrote it. ``offset`` in
    minutes, None where none is written; ``dated`` only: there is a day and no time of day.
    """

    micros: int
    day: int
    weekday: int
    minute: int
    offset: int | None
    dated: bool


def read_moment(text: str) -> Moment | None:
    """The moment that a text says, or None.

    >>> read_moment("1970-01-02 01:00:00+01:00").micros // 1_000_000
    86400
    >>> read_moment("04/03/2024 09:10"), read_moment("2024-03-04 24:00")
    (None, None)
    """
    found = _FORM.fullmatch(text.strip(" "))
    if found is None:
        return None
    year, _, month, day, hour, minute, second, fraction, zone = found.groups()
    offset = None
    if zone is not None:
        sign = -1 if zone[0] == "-" else 1
        offset = 0 if zone == "Z" else sign * (int(zone[1:3]) * 60 + int(zone[-2:]))
        if abs(offset) > 14 * 60 or (zone != "Z" and int(zone[-2:]) > 59):
            return None
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")[:6]),
            timezone(timedelta(minutes=offset or 0)),
        )
    except ValueError:
        return None
    micros = (moment - _EPOCH) // _MICROSECOND
    return Moment(micros, moment.toordinal(), moment.weekday(), moment.hour * 60 + moment.minute, offset, hour is None)
