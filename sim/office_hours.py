"""The hours of a working day, as a scenario writes them: ``[("08:30", "12:00"), ("14:00", "18:00")]``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from sim.ticks import DAY
from spec.bilingual import Bilingual
from spec.problems import BadInput, Problem

OfficeHours: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open intervals in minutes of the day, sorted, with gaps between them."""
Place: TypeAlias = tuple[str, int, int]
"""File, line and column to which a slip is told; line 0 for the whole file."""

ROUND_THE_CLOCK: OfficeHours = ((0, DAY),)
EXAMPLE = "08:30 – 12:00"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])", re.ASCII)


def minute_of(clock: str) -> int | None:
    """The minute of the day that a clock shows, up to 24:00; None where it shows none.

    >>> minute_of("08:30"), minute_of("24:00"), minute_of("24:01"), minute_of("8.30")
    (510, 1440, None, None)
    """
    found = _CLOCK.fullmatch(clock)
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    return minute if minute <= DAY else None


def office_hours(written: Sequence[tuple[str, str]], place: Place = ("hours", 0, 0)) -> OfficeHours:
    """The hours as minutes of the day. Raises ``BadInput`` with every slip, told at ``place``.

    >>> office_hours([("08:30", "12:00"), ("14:00", "18:00")])
    ((510, 720), (840, 1080))
    """
    slips: list[Problem] = []
    hours: list[tuple[int, int]] = []

    def tell(zh: str, en: str, got: str) -> None:
        slips.append(Problem(*place, Bilingual(zh, en), got, example=EXAMPLE))

    for pair in written:
        minutes = [minute_of(one) for one in pair]
        for one, minute in zip(pair, minutes, strict=True):
            if minute is None:
                tell("这不是钟点", "this is not a time of day", one)
        if None in minutes:
            continue
        opens, closes = (minute for minute in minutes if minute is not None)
        said = " – ".join(pair)
        if opens >= closes:
            tell("下班不晚于上班", "it closes no later than it opens", said)
        elif hours and opens <= hours[-1][1]:
            tell("时段须按先后排列，中间须有间隔", "periods follow each other with a gap between them", said)
        else:
            hours.append((opens, closes))
    if not written:
        tell("没有写上班时间", "no hours are given", "")
    if slips:
        raise BadInput(slips)
    return tuple(hours)
