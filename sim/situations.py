"""A step of a trail as a case: what was so at that moment, in the words in which the rules are asked.

The facts are the paper's; the people are those who were away, with what goes with their absence; what has been done is
what stands of the trail so far; a meeting has the members who came to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sim.flow import WAIT
from sim.meetings import quorum_facts
from sim.model import Model
from sim.trail import Trail, TrailEvent, minutes_since_1970, standing
from spec.cases import Case
from spec.situation import Event, Known, Situation

About = Mapping[tuple[str, str], Known]
AWAY = "away"
"""The fact of the core vocabulary by which a post is away."""


def people_at(model: Model, tick: int) -> dict[tuple[str, str], Known]:
    """Who is away at a tick, with the reason, and what the scenario says is so meanwhile where it was entrusted.

    Of posts for which the scenario gives no reason of absence the absence itself is told with the value "".
    """
    about: dict[tuple[str, str], Known] = {}
    for officer in model.blueprint.officers:
        absences = model.absences[officer.name]
        if not len(absences.intervals) or not absences.at(np.array([tick], np.int64))[0]:
            continue
        reason = officer.absentee
        about[officer.name, AWAY] = reason.reason if reason is not None else ""
        if reason is not None and absences.entrusted_at(tick):
            about |= dict(reason.meanwhile)
    return about


def tick_of_act(event: TrailEvent) -> int | None:
    """When the act of a step counts as done by somebody: work when it is taken up, a meeting when it begins, what
    nobody works on when its time is over. None while that has not come.

    Work that has begun is never given away, so the power to do it is asked for at its beginning.
    """
    return event.end if event.kind == WAIT else event.start


def situation_at(
    model: Model, trail: Trail, index: int, about: About, before: Sequence[TrailEvent] | None = None
) -> Situation:
    """What is known when the step of a trail is done. ``about`` are the people of that moment (:func:`people_at`);
    ``before`` is what counts as done, by default all that stands.
    """
    event = trail.events[index]
    tick = tick_of_act(event)
    before = standing(trail.events[:index], event) if before is None else before
    facts = dict(trail.facts) | instants(model, trail)
    if event.meeting is not None:
        number = next(place for place, one in enumerate(model.blueprint.bodies) if one.body == event.by)
        members = len(model.blueprint.bodies[number].members)
        came = int(model.present[number][event.meeting])
        facts |= quorum_facts(model.blueprint.stack, event.by, came, members)
    return replace(
        Situation(),
        facts=dict(sorted(facts.items())),
        about=about,
        done=tuple(as_event(model, one) for one in before if one.of_the_rules),
        at=None if tick is None else minutes_since_1970(model, tick),
    )


def instants(model: Model, trail: Trail) -> dict[str, Known]:
    """The instants from which rules run: when it happened, and when it became known."""
    plan = model.blueprint.papers[int(model.kind[trail.paper])]
    ticks = [trail.arrival, *(one.end for one in trail.events if not one.of_the_rules)]
    return {
        fact: minutes_since_1970(model, tick)
        for fact, tick in zip(plan.paper.begins, ticks, strict=False)
        if tick is not None
    }


def as_event(model: Model, event: TrailEvent) -> Event:
    """A step that has been done, as cases list it."""
    at = None if event.end is None else minutes_since_1970(model, event.end)
    return Event(event.act, event.by, event.outcome, at)


def doer_at(event: TrailEvent, about: About) -> str:
    """Who did a step; "" where the run does not say: time has passed while the one whom the route names was away."""
    return "" if event.kind == WAIT and (event.by, AWAY) in about else event.by


def case_of(model: Model, trail: Trail, index: int) -> Case:
    """The case of a step of a trail, as it can be decided by anybody."""
    event = trail.events[index]
    tick = tick_of_act(event)
    about = people_at(model, event.ready if tick is None else tick)
    return Case(
        f"{trail.name} {event.act}",
        event.act,
        situation_at(model, trail, index, about),
        by=doer_at(event, about),
    )
