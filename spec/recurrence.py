"""How often: counts, pairs and cadences, over the events that a case lists.

What may be done at most so often, or not beside something else, is measured with the act of the case added to what was
done before; what must be done so often at least, on what was done. A case that says how many there were (the number
fact ``so-far`` of a count) need not list them.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.clauses import Cadence, Count, Pair, Term
from spec.condition import ALWAYS, NEVER, Condition, Done
from spec.periods import end_of, on_last_day, period_of, span
from spec.record import Record, both
from spec.situation import Event


@dataclass(frozen=True)
class Counted:
    """How often something happened in a period; ``kept`` None: not known.

    ``pending`` is True when the bound is not reached yet and the period is not over.
    """

    actual: int | None
    kept: bool | None
    pending: bool = False


def counted(record: Record, count: Count) -> Counted:
    """A count as it stands: an upper bound with the act of the case, a lower one without it."""
    least, most = _number(record, count)
    bound = int(count.bound.partition(" ")[2])
    actual = least if least == most else None
    if count.is_upper:
        kept = True if most is not None and most <= bound else (False if least > bound else None)
        return Counted(actual, kept)
    if least >= bound:
        return Counted(actual, True)
    if most is None or most >= bound:
        return Counted(actual, None)
    at = record.own.at
    over = at is not None and not count.rolling and on_last_day(period_of(count.period, at, False)[1], at)
    return Counted(actual, False if over else None, pending=not over)


def _number(record: Record, count: Count) -> tuple[int, int | None]:
    """The least and the greatest number of events that the case can mean; None: no upper limit is known."""
    more = 1 if count.is_upper else 0
    given = record.interpreter.given(count.so_far) if count.so_far else None
    if isinstance(given, int) and not isinstance(given, bool):
        return given + more, given + more
    answers = [(event, _same_count(record, count, event)) for event in record.of(count.act)]
    if count.unit == "days":
        sure_days = {_day(event) for event, counts in answers if counts} - ({_day(record.own)} if more else set())
        sure = len(sure_days) + more
    else:
        sure = sum(counts is True for _, counts in answers) + more
    return sure, sure + sum(counts is None for _, counts in answers) if record.complete else None


def _day(event: Event) -> int:
    """The day of an event of which the moment is known."""
    assert event.at is not None
    return event.at // (24 * 60)


def _same_count(record: Record, count: Count, event: Event) -> bool | None:
    """Whether an earlier event counts together with the act of the case: the same key, in the same period."""
    keys = [record.agrees(event, record.own, key) for key in count.per]
    alike = both(*keys, record.actor_fits(event, count.who))
    if not count.period:
        return alike
    if event.at is None or record.own.at is None:
        return both(alike, None)
    first, last = period_of(count.period, record.own.at, count.rolling)
    return both(alike, first <= event.at <= last)


# ---- pairs


def pair_kept(record: Record, pair: Pair) -> Condition:
    """The condition under which no earlier event stands against the act of the case; of what is unknown a part is
    left, so that it is asked for.
    """
    rivals: dict[str, None] = {}
    if record.own.act == pair.second:
        rivals[pair.first] = None
    if record.own.act == pair.first and not pair.ordered:
        rivals[pair.second] = None
    unknown = False
    for act in rivals:
        answers = [_rivals(record, pair, event) for event in record.of(act)]
        if True in answers:
            return NEVER
        unknown = unknown or None in answers or not record.complete
    # what is not told of earlier events stands for them; its outcome has no name, so that nothing settles it by chance
    return Done(next(iter(rivals)), f"apart from {record.own.act}") if unknown else ALWAYS


def _rivals(record: Record, pair: Pair, event: Event) -> bool | None:
    """Whether an earlier event and the act of the case may not both be."""
    alike = [record.agrees(event, record.own, name) for name in pair.same]
    alike += [record.actor_fits(one, pair.who) for one in (event, record.own)]
    unlike = [record.agrees(event, record.own, name) for name in pair.different]
    return both(*alike, *(None if one is None else not one for one in unlike), _near(record, pair, event))


def _near(record: Record, pair: Pair, event: Event) -> bool | None:
    """Whether an earlier event and the act of the case lie within the time of a pair, or in one calendar period."""
    if pair.within is None and not pair.period:
        return True
    if event.at is None or record.own.at is None:
        return None
    if pair.period:
        first, last = period_of(pair.period, record.own.at, rolling=False)
        return first <= event.at <= last
    assert pair.within is not None
    end = end_of(pair.within, event.at)
    return True if end is None else event.at <= record.own.at <= end


# ---- cadences


def last_time(record: Record, cadence: Cadence) -> tuple[int, int] | None:
    """When something last took place before the act of the case, and by when it ought to take place again."""
    every = span(cadence.every)
    times = [event.at for event in record.of(cadence.act) if event.at is not None]
    if every is None or not times or record.own.at is None:
        return None
    last = max(times)
    end = end_of(every, last)
    return None if end is None else (last, end)


def measured_cadence(record: Record, cadence: Cadence) -> Counted | None:
    """Whether the act of the case comes in time after the last one, in days; None when the case lists none."""
    times = last_time(record, cadence)
    if times is None or record.own.act != cadence.act:
        return None
    assert record.own.at is not None
    last, end = times
    return Counted((record.own.at - last) // (24 * 60), record.own.at <= end)


# ---- terms


def measured_term(record: Record, term: Term) -> Counted | None:
    """Whether the moment of the case lies within a term that runs from an instant of it; None for any other term."""
    length = span(term.value) if term.after else None
    since = record.interpreter.known(term.after) if term.after else None
    if length is None or not isinstance(since, int) or record.own.at is None:
        return None
    end = end_of(length, since)
    return Counted((record.own.at - since) // (24 * 60), end is not None and since <= record.own.at <= end)
