"""Duties in a case: who owes what to whom by when, and whether it has been kept.

A duty is met by an event of its act, by one of its bearers, to every recipient, by the means it names, after the event
from which it runs and within its time. Where the text has no figure (及时, 定期) a duty that is not yet met is *due*
and never broken by time: nobody can say when its time is over. It is broken when one who owes it declines (an event
of its act with the outcome *refused*), unless it is done all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spec.cases import Case
from spec.clauses import Clause, Duty
from spec.condition import ALWAYS, NEVER, REFUSED, Individual
from spec.periods import end_of
from spec.record import Record, both, record_of
from spec.residual import Interpreter, interpreter_for
from spec.rulebook import Stack
from spec.situation import Event
from spec.traversal import substitute

STATUSES = ("kept", "broken", "due", "unknown")
_WORST = ("broken", "unknown", "due", "kept")


@dataclass(frozen=True)
class Owed:
    """A duty as it stands in a case.

    ``bearers`` are those who owe it, as far as they are known. ``since`` and ``until`` are minutes since 1970: the
    event from which it runs, and the last minute of its time (None where that is not known or has no figure).
    ``reached`` and ``missing`` are recipients. ``late`` is True when it was done, but after its time.
    """

    clause: Clause
    bearers: tuple[str, ...]
    status: str
    since: int | None
    until: int | None
    reached: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    late: bool = False

    @property
    def duty(self) -> Duty:
        """The shape of its clause."""
        assert isinstance(self.clause.shape, Duty)
        return self.clause.shape


def duties_in(stack: Stack, case: Case) -> tuple[Owed, ...]:
    """The duties that the act of a case touches: on that act, running from it, or running from what it runs from."""
    interpreter = interpreter_for(stack, case)
    record = record_of(interpreter, case)
    there = [(clause, clause.shape) for clause in interpreter.stack.clauses.values() if isinstance(clause.shape, Duty)]
    acts = {case.act, interpreter.stack.vocabulary.acts[case.act].form_of}
    starts = {duty.after for _, duty in there if duty.act in acts} - {""}
    found = []
    for clause, duty in there:
        if duty.act in acts and case.by and record.actor_fits(record.own, duty.who) is False:
            continue  # the one whom the case asks about does not owe it
        if duty.act in acts or duty.after in acts or duty.after in starts:
            owed = _owed(interpreter, record, clause, duty)
            if owed is not None:
                found.append(owed)
    return tuple(sorted(found, key=lambda one: one.clause.name))


def _owed(interpreter: Interpreter, record: Record, clause: Clause, duty: Duty) -> Owed | None:
    """How a duty stands; None when it does not apply, or what it runs from has not happened."""
    applies = interpreter.applies(clause)
    if applies == NEVER:
        return None
    begun, since = _start(record, duty)
    if begun is False:
        return None
    bearers = _bearers(interpreter, duty)
    until = end_of(duty.within, since) if duty.within is not None and since is not None else None
    stands = {one: _stands(record, duty, since, until, one) for one in duty.to or ("",)}
    status = min((one for one, _ in stands.values()), key=_WORST.index)
    if applies != ALWAYS or begun is None:
        status = "unknown"
    return Owed(
        clause,
        bearers,
        status,
        since,
        until,
        tuple(one for one, (state, _) in stands.items() if one and state == "kept"),
        tuple(one for one, (state, _) in stands.items() if one and state != "kept"),
        any(late for _, late in stands.values()),
    )


def _start(record: Record, duty: Duty) -> tuple[bool | None, int | None]:
    """Whether what a duty runs from has happened, and when it last did."""
    acts = record.interpreter.stack.vocabulary.acts
    if not duty.after:
        return True, None
    if duty.after not in acts:
        value = record.interpreter.known(duty.after)
        return True, value if isinstance(value, int) else None
    events = record.of(duty.after)
    if events:
        times = [event.at for event in events if event.at is not None]
        return True, max(times) if len(times) == len(events) else None
    if record.is_form(record.own.act, duty.after):
        return True, record.own.at  # what will be due once the act of the case is done
    return (False if record.complete else None), None


def _bearers(interpreter: Interpreter, duty: Duty) -> tuple[str, ...]:
    if duty.who is None:
        return ()
    names = interpreter.universe.of(duty.sort)
    surely = (
        name for name in names if interpreter.left(substitute(duty.who, "who", Individual(duty.sort, name))) == ALWAYS
    )
    return tuple(surely)


def _stands(record: Record, duty: Duty, since: int | None, until: int | None, to: str) -> tuple[str, bool]:
    """The status of a duty towards one recipient ("": it has none), and whether it was done too late."""
    events = record.of(duty.act)
    answers = [_meets(record, duty, event, since, until, to) for event in events if event.outcome != REFUSED]
    now = record.own.at
    if "in time" in answers:
        return "kept", False
    if "perhaps" in answers or ("late" in answers and not record.complete):
        return "unknown", False
    if "late" in answers:
        return "broken", True
    if any(_refused(record, duty, event, since) for event in events):
        return "broken", False
    if not record.complete:
        return "unknown", False
    return _outstanding(duty, since, until, now), False


def _refused(record: Record, duty: Duty, event: Event, since: int | None) -> bool:
    """Whether an event says that one who owes the duty declined to do it."""
    after = since is None or event.at is None or event.at >= since
    return event.outcome == REFUSED and after and record.actor_fits(event, duty.who) is True


def _outstanding(duty: Duty, since: int | None, until: int | None, now: int | None) -> str:
    """How a duty stands that surely has not been met yet."""
    if duty.within is None or duty.within.value is None:
        return "due"
    if until is None or now is None:
        return "unknown"
    if now <= until:
        return "due"
    return "broken" if duty.within.clock == "clock time" else "unknown"


def _meets(record: Record, duty: Duty, event: Event, since: int | None, until: int | None, to: str) -> str:
    """Whether an event meets a duty towards a recipient: *in time*, *late*, *perhaps*, or *no*."""
    means = True if not duty.means else (None if not event.means else event.means == duty.means)
    reached = record.reaches(event, to) if to else True
    after = True if since is None or event.at is None else event.at >= since
    fits = both(record.actor_fits(event, duty.who), means, reached, after)
    if fits is False:
        return "no"
    if duty.within is None or duty.within.value is None:
        return "in time" if fits else "perhaps"
    if until is None or event.at is None or fits is None:
        return "perhaps"
    if event.at <= until:
        return "in time"
    return "late" if duty.within.clock == "clock time" else "perhaps"


def broken(owed: Iterable[Owed]) -> tuple[Owed, ...]:
    """Those that have been broken."""
    return tuple(one for one in owed if one.status == "broken")
