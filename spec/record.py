"""What has happened in a case, event by event: the acts that it lists as done; and the act that it asks about.

Conditions ask only *whether* something has been done; the shapes that put them to work over time (duties, counts,
pairs, cadences) ask when, by whom, to whom, by what means, and how many times. An answer is True, False, or None where
the case does not say. The act that the case asks about is not among the events: it may be done at the moment of the
case, or may not.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from spec.cases import Case, known_text
from spec.clauses import Duration
from spec.condition import Condition, Individual, truth_of
from spec.residual import Interpreter
from spec.situation import Event

BY = "by"
"""Who does an act, where events are compared."""
MINUTES = {"minutes": 1, "hours": 60}
LAST_MINUTE = 24 * 60 - 1
_EPOCH = datetime.datetime(1970, 1, 1)
_PERIODS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
"""How far back a rolling period reaches: months, days."""


@dataclass(frozen=True)
class Record:
    """The events of a case in their order. ``complete`` is False when there may have been more.

    ``own`` is the act that the case asks about, as the event that it would be; the facts of the case are known of it.
    """

    interpreter: Interpreter
    events: tuple[Event, ...]
    own: Event
    complete: bool

    def of(self, act: str) -> list[Event]:
        """The events of an act or of a form of it."""
        return [event for event in self.events if self.is_form(event.act, act)]

    def is_form(self, one: str, act: str) -> bool:
        """Whether an act is another, or a form of it."""
        return act in (one, self.interpreter.stack.vocabulary.acts[one].form_of)

    def attribute(self, event: Event, name: str) -> str | None:
        """What is known of an event under a fact (or ``by``); None when the case does not say."""
        if name == BY:
            return self.doer(event) or None
        found = dict(event.other).get(name)
        if found is None and event is self.own:
            value = self.interpreter.known(name)
            found = None if value is None else known_text(value)
        return found

    def doer(self, event: Event) -> str:
        """Who does an event: as it says, or as the fact says that names the doer of its act; "" when neither does."""
        fact = self.interpreter.stack.vocabulary.acts[event.act].doer
        if event.by or not fact:
            return event.by
        return self.attribute(event, fact) or ""

    def agrees(self, event: Event, other: Event, name: str) -> bool | None:
        """Whether two events are alike in an attribute."""
        mine, its = self.attribute(event, name), self.attribute(other, name)
        return None if mine is None or its is None else mine == its

    def actor_fits(self, event: Event, who: Condition | None) -> bool | None:
        """Whether the actor of an event is one of whom a condition on ``who`` holds."""
        if who is None:
            return True
        doer = self.doer(event)
        if not doer:
            return None
        kind = self.interpreter.stack.vocabulary.kind_of(doer)
        return truth_of(self.interpreter.fits(who, Individual(kind.sort if kind else "post", doer)))

    def reaches(self, event: Event, recipient: str) -> bool | None:
        """Whether an event was addressed to a post or body, or to one of that kind."""
        if not event.to:
            return None
        return any(self.interpreter.universe.is_of(one, (recipient,)) or one == recipient for one in event.to)


def record_of(interpreter: Interpreter, case: Case) -> Record:
    """The record of a case: what was done since the last return, and the act that it asks about."""
    situation = case.situation
    own = Event(case.act, case.by, "", situation.at, (), case.to, case.means)
    complete = situation.done is not None and situation.done_is_all
    return Record(interpreter, situation.since_return, own, complete)


def both(*truths: bool | None) -> bool | None:
    """Whether all of them are true; None when that is not known.

    >>> both(True, None), both(None, False), both()
    (None, False, True)
    """
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def _moment(minutes: int) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(minutes=minutes)


def _minutes(moment: datetime.datetime) -> int:
    return int((moment - _EPOCH).total_seconds() // 60)


def _months_on(moment: datetime.datetime, months: int) -> datetime.datetime:
    """The same day some months later or earlier, or the last day of a month that is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def end_of(duration: Duration, start: int) -> int | None:
    """The last minute (since 1970) of a duration that begins at a minute; None where there is no figure.

    Minutes and hours run from the moment itself. Days and longer do not count the day they begin on and run to the end
    of their last day (Civil Code of the People's Republic of China, articles 201 to 203). Of working time this is the
    earliest end: it comes later wherever a day without work lies in between.

    >>> end_of(Duration(20, "minutes"), 100)
    120
    >>> end_of(Duration(1, "days"), 100) == 2 * 24 * 60 - 1
    True
    """
    if duration.value is None:
        return None
    if duration.unit in MINUTES:
        return start + duration.value * MINUTES[duration.unit]
    begin = _moment(start)
    days = {"days": 1, "weeks": 7}.get(duration.unit)
    end = begin + datetime.timedelta(days=days * duration.value) if days else _months_on(begin, duration.value)
    return _minutes(end.replace(hour=0, minute=0)) + LAST_MINUTE


def period_of(period: str, at: int, rolling: bool) -> tuple[int, int]:
    """The first and the last minute of the day, week, month or year in which a moment lies; of a rolling one, the
    last minute is the moment itself. Weeks begin on Monday (GB/T 7408).

    >>> first, last = period_of("year", 0, rolling=False)
    >>> first, last == 365 * 24 * 60 - 1
    (0, True)
    """
    moment = _moment(at)
    months, days = _PERIODS[period]
    if rolling:
        return _minutes(_months_on(moment, -months) - datetime.timedelta(days=days)) + 1, at
    day = moment.replace(hour=0, minute=0)
    first = {
        "day": day,
        "week": day - datetime.timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "year": day.replace(month=1, day=1),
    }[period]
    return _minutes(first), _minutes(_months_on(first, months) + datetime.timedelta(days=days)) - 1


def on_last_day(last: int, at: int) -> bool:
    """Whether a moment lies on the day of the last minute of a period."""
    return last - LAST_MINUTE <= at <= last
