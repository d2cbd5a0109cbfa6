"""Instants: moments on the calendar, counted in whole minutes since 1970.

As a case writes them (``2023-09-01T10:00``), as the conditions compare them, and as :mod:`datetime` knows them. There
are no time zones: all moments of a case are of one clock.
"""

from __future__ import annotations

import datetime

MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?$"
"""How a case writes a date and time: to the minute."""
LAST_INSTANT = 100_000_000
"""The latest instant that is reckoned with (in the year 2160); the first is the beginning of 1970."""
_EPOCH = datetime.datetime(1970, 1, 1)


def minutes_of(text: str) -> int | None:
    """Minutes since 1970 of an ISO date and time; None when it is not one.

    >>> minutes_of("1970-01-01T01:30")
    90
    """
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return minutes_at(moment.replace(tzinfo=None))


def instant_text(minutes: int) -> str:
    """The ISO date and time of minutes since 1970.

    >>> instant_text(90)
    '1970-01-01T01:30'
    """
    return moment_at(minutes).isoformat(timespec="minutes")


def moment_at(minutes: int) -> datetime.datetime:
    """The date and time that is so many minutes after the beginning of 1970."""
    return _EPOCH + datetime.timedelta(minutes=minutes)


def minutes_at(moment: datetime.datetime) -> int:
    """The whole minutes from the beginning of 1970 to a date and time.

    >>> minutes_at(moment_at(90))
    90
    """
    return (moment - _EPOCH) // datetime.timedelta(minutes=1)
