"""What has happened in a case, event by event: the acts that it lists as done; and the act that it asks about.

Conditions ask only *whether* something has been done; the shapes that put them to work over time (duties, counts,
pairs, cadences) ask when, by whom, to whom, by what means, and how many times. An answer is True, False, or None where
the case does not say. The act that the case asks about is not among the events: it may be done at the moment of the
case, or may not.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.cases import Case
from spec.clauses import BY
from spec.condition import Condition, truth_of
from spec.residual import Interpreter
from spec.situation import Event, known_text


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
        return truth_of(self.interpreter.fits(who, self.interpreter.stack.vocabulary.individual(doer)))

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
