"""A table of hours, asked one question at a time.

:class:`sim.hours.Hours` answers for whole arrays; an engine that goes from event to event asks for one tick, thousands
of times. The meaning is the same, and a test holds the two together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sim.hours import Hours
from sim.ticks import NEVER


class Clock:
    """Open hours as plain lists. Beyond the last interval it is closed.

    >>> clock = Clock(Hours([540, 840], [720, 1080]))
    >>> clock.is_open(720), clock.next_open(720), clock.add(700, 20), clock.add(700, 21), clock.add(1000, 100) == NEVER
    (False, 840, 720, 841, True)
    """

    def __init__(self, hours: Hours) -> None:
        self.opens: list[int] = hours.opens.tolist()
        self.closes: list[int] = hours.closes.tolist()
        self.before: list[int] = hours.before.tolist()

    def is_open(self, tick: int) -> bool:
        """Whether the minute that begins at the tick is open."""
        place = bisect_right(self.opens, tick) - 1
        return place >= 0 and tick < self.closes[place]

    def next_open(self, tick: int) -> int:
        """The tick itself where it is open, else the next opening; NEVER where there is none."""
        place = bisect_right(self.closes, tick)
        return max(tick, self.opens[place]) if place < len(self.opens) else NEVER

    def add(self, start: int, minutes: int) -> int:
        """The tick at which so many open minutes have passed since ``start``; NEVER where the table holds fewer."""
        if minutes == 0:
            return start
        place = bisect_right(self.closes, start)
        if place == len(self.closes):
            return NEVER
        open_minutes = self.before[place] + max(start - self.opens[place], 0) + minutes
        last = bisect_left(self.before, open_minutes, place) - 1
        end = self.opens[last] + open_minutes - self.before[last]
        return end if end <= self.closes[last] else NEVER
