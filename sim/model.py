"""One replication as a flow: everything random is drawn here, from streams by purpose, and put into arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.absences import Absences, absences_of
from sim.blueprint import Blueprint, OfficerPlan, PaperPlan, StepPlan
from sim.calendar import Calendar
from sim.draws import Draws
from sim.flow import GATE, WORK, Body, Flags, Flow, Numbers, Officer, stations
from sim.hours import Hours
from sim.meetings import BodyPlan, Sittings, as_body, sittings
from sim.office_hours import ROUND_THE_CLOCK
from sim.ticks import DAY, Ticks
from sim.visits import visits

ALWAYS, OFFICE = 0, 1
"""The numbers of the hours that every flow has: round the clock, and the office's."""


@dataclass(frozen=True, eq=False)
class Model:
    """A flow and what its numbers mean.

    For each paper: ``kind`` (of the blueprint's papers), ``variant`` (of the kind's), ``nth`` of its kind. For each
    visit: ``step`` of its paper's route (:meth:`steps`) and ``round``, both from 0 (:mod:`sim.visits`). ``why`` says
    for each meeting of each body why it was not held (0: it was; 1: no quorum; 2: nobody to preside), ``present`` how
    many members came.
    """

    blueprint: Blueprint
    replication: int
    flow: Flow
    kind: Numbers
    variant: Numbers
    nth: Numbers
    step: Numbers
    round: Numbers
    why: tuple[NDArray[np.int32], ...]
    present: tuple[NDArray[np.int64], ...]
    absences: Mapping[str, Absences]

    @cached_property
    def returned(self) -> Flags:
        """Whether the paper is returned when it ends a visit, and its next round begins [V]."""
        return np.append(self.round[1:] > self.round[:-1], np.zeros(min(1, len(self.round)), bool))

    def steps(self, paper: int) -> tuple[StepPlan, ...]:
        """The steps of a paper."""
        return self.blueprint.papers[int(self.kind[paper])].variants[int(self.variant[paper])].steps

    def name(self, paper: int) -> str:
        """The name by which a paper can be asked for: its kind and its number among these."""
        return f"{self.blueprint.papers[self.kind[paper]].paper.name}-{self.nth[paper] + 1}"


def model(plan: Blueprint, replication: int) -> Model:
    """The model of one replication."""
    draws = Draws(plan.scenario.seed, replication)
    planned = [
        sittings(one, plan.calendar, draws.of("meeting", one.body), draws.of("skipped", one.body))
        for one in plan.bodies
    ]
    absences = {
        one.name: absences_of(one, plan.calendar, draws, _meeting_days(one, plan, planned)) for one in plan.officers
    }
    bodies, why, present = _bodies(plan, planned, absences, draws)
    hours, officers = _officers(plan, absences, planned)
    return _papers(plan, draws, hours, officers, bodies, (why, present), absences)


def _meeting_days(officer: OfficerPlan, plan: Blueprint, planned: list[Sittings]) -> NDArray[np.int64]:
    found = [one.begins // DAY for body, one in zip(plan.bodies, planned, strict=True) if officer.name in body.members]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


# ---- meetings


def _bodies(
    plan: Blueprint, planned: list[Sittings], absences: Mapping[str, Absences], draws: Draws
) -> tuple[tuple[Body, ...], tuple[NDArray[np.int32], ...], tuple[NDArray[np.int64], ...]]:
    bodies, reasons, came = [], [], []
    for body, sitting in zip(plan.bodies, planned, strict=True):
        present = np.zeros(len(sitting.begins), np.int64)
        for member, share in zip(body.members, body.away, strict=True):
            present += ~_misses(member, share, body, sitting, absences, draws)
        led = [_is_led(body, int(tick), absences) for tick in sitting.begins]
        made, why = as_body(body, sitting, present.tolist(), led)
        bodies.append(made)
        reasons.append(why)
        came.append(present)
    return tuple(bodies), tuple(reasons), tuple(came)


def _misses(
    member: str, share: float, body: BodyPlan, sitting: Sittings, absences: Mapping[str, Absences], draws: Draws
) -> NDArray[np.bool_]:
    """Whether a member misses each meeting: by the absences that were drawn for them, else by the share."""
    if member in absences:
        return absences[member].at(sitting.begins)
    return draws.of("attendance", body.body, member).random(len(sitting.begins)) < share


def _is_led(body: BodyPlan, tick: int, absences: Mapping[str, Absences]) -> bool:
    """Whether somebody who may preside is there."""
    if not body.presiders:
        return True
    moment = np.array([tick], np.int64)

    def there(post: str) -> bool:
        return post not in absences or not absences[post].at(moment)[0]

    if any(there(post) for post in body.presiders):
        return True
    return any(
        there(taker)
        for holder, entrusted, takers in body.stand_in_presiders
        if holder in absences and absences[holder].entrusted_at(tick) == entrusted
        for taker in takers
    )


# ---- officers


def _officers(
    plan: Blueprint, absences: Mapping[str, Absences], planned: list[Sittings]
) -> tuple[list[Hours], tuple[Officer, ...]]:
    """The tables of hours, and the officers with the desks that they serve."""
    calendar = plan.calendar
    hours = [Hours.round_the_clock(calendar.horizon), calendar.open_hours()]
    windows: dict[tuple[str, bool], int] = {}
    desk_hours = {ROUND_THE_CLOCK: ALWAYS, calendar.hours: OFFICE}
    for desk in plan.desks:
        for holder, entrusted, _ in desk.stand_ins:
            if (holder, entrusted) not in windows and holder in absences:
                away = absences[holder]
                windows[holder, entrusted] = len(hours)
                hours.append(Hours.joined(away.intervals[away.entrusted == entrusted], calendar.horizon))
    found = []
    for officer in plan.officers:
        post = officer.name.rsplit(" ", 1)[0]
        out = _out(officer, absences[officer.name], plan, planned)
        if officer.hours not in desk_hours:
            desk_hours[officer.hours] = len(hours)
            hours.append(Calendar(calendar.start, calendar.working, officer.hours).open_hours())
        own = desk_hours[officer.hours]
        if len(out):
            hours.append(hours[own].minus(out))
            own = len(hours) - 1
        serves = [(number, ALWAYS) for number, desk in enumerate(plan.desks) if post in desk.holders]
        serves += [
            (number, windows[holder, entrusted])
            for number, desk in enumerate(plan.desks)
            for holder, entrusted, takers in desk.stand_ins
            if post in takers and post not in desk.holders and (holder, entrusted) in windows
        ]
        found.append(Officer(officer.name, own, tuple(serves)))
    return hours, tuple(found)


def _out(officer: OfficerPlan, away: Absences, plan: Blueprint, planned: list[Sittings]) -> Ticks:
    """When an officer is not at the desk: absences, days in the field, meetings of a body of theirs."""
    out = [away.intervals, np.stack([away.field * DAY, (away.field + 1) * DAY], axis=1)]
    for body, sitting in zip(plan.bodies, planned, strict=True):
        if officer.name in body.members and body.minutes:
            begins = sitting.begins[~sitting.extra]
            out.append(np.stack([begins, np.minimum(begins + body.minutes, plan.calendar.horizon)], axis=1))
    return np.concatenate(out).astype(np.int64)


# ---- papers


@dataclass(frozen=True, eq=False)
class _Batch:
    """The papers of one kind, in the order of their arrival."""

    kind: int
    arrival: Ticks
    urgent: NDArray[np.bool_]
    variant: NDArray[np.int64]


def _papers(
    plan: Blueprint,
    draws: Draws,
    hours: list[Hours],
    officers: tuple[Officer, ...],
    bodies: tuple[Body, ...],
    meetings: tuple[tuple[NDArray[np.int32], ...], tuple[NDArray[np.int64], ...]],
    absences: Mapping[str, Absences],
) -> Model:
    batches = [_arrivals(plan, number, one, draws) for number, one in enumerate(plan.papers)]
    arrival = np.concatenate([one.arrival for one in batches] or [np.zeros(0, np.int64)])
    kind = np.concatenate([np.full(len(one.arrival), one.kind) for one in batches] or [np.zeros(0, np.int64)])
    nth = np.concatenate([np.arange(len(one.arrival)) for one in batches] or [np.zeros(0, np.int64)])
    order = np.lexsort((nth, kind, arrival))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    lengths = np.zeros(len(order), np.int64)
    variant = np.zeros(len(order), np.int64)
    urgent = np.zeros(len(order), np.bool_)
    starts = np.cumsum([0, *(len(one.arrival) for one in batches)])
    for number, batch in enumerate(batches):
        mine = place[starts[number] : starts[number + 1]]
        steps = np.array([len(one.steps) for one in plan.papers[number].variants], np.int64)
        lengths[mine] = steps[batch.variant] if len(steps) else 0
        variant[mine], urgent[mine] = batch.variant, batch.urgent
    first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    whole = int(first[-1])
    arrays = _Arrays(whole, plan.rounds)
    for number, batch in enumerate(batches):
        mine = place[starts[number] : starts[number + 1]]
        _fill(arrays, plan, plan.papers[number], batch, first[:-1][mine], draws)
    made = visits(first, arrays.back, arrays.returned)
    flow = Flow(
        plan.calendar.horizon,
        tuple(hours),
        tuple(desk.name for desk in plan.desks),
        officers,
        bodies,
        arrival[order],
        np.where(urgent, 0, 1).astype(np.int32),
        made.first,
        stations(arrays.kind, arrays.place, plan.desks, bodies)[made.row],
        arrays.duration[made.row, made.round],
    )
    numbers = (kind[order].astype(np.int32), variant.astype(np.int32), nth[order].astype(np.int32))
    return Model(plan, draws.replication, flow, *numbers, made.step, made.round, *meetings, absences)


class _Arrays:
    """The arrays of the steps of all papers in the making, [S] and [S, R]: a step is drawn for every round."""

    def __init__(self, steps: int, rounds: int) -> None:
        self.kind, self.place, self.back = (np.zeros(steps, np.int32) for _ in range(3))
        self.duration = np.zeros((steps, rounds), np.int64)
        self.returned = np.zeros((steps, rounds), np.bool_)


def _arrivals(plan: Blueprint, number: int, one: PaperPlan, draws: Draws) -> _Batch:
    """When papers of a kind arrive: a Poisson process in the working time of the office, or round the clock."""
    calendar = plan.calendar
    total = calendar.horizon if one.round_the_clock else int(calendar.working_between(0, calendar.horizon))
    year = total - (plan.begins if one.round_the_clock else int(calendar.working_between(0, plan.begins)))
    mean = year / one.per_year
    stream = draws.of("arrival", one.paper.name)
    gaps = stream.exponential(1.0, size=int(total / mean * 1.2 + 8 * (total / mean) ** 0.5 + 20))
    minutes = np.floor(np.cumsum(gaps) * mean).astype(np.int64)
    minutes = minutes[minutes < total]
    arrival = minutes if one.round_the_clock else calendar.next_open(calendar.add_working(0, minutes))
    arrival = arrival[arrival < calendar.horizon]
    size = len(arrival)
    urgent = draws.of("urgent", one.paper.name).random(size) < one.urgent
    return _Batch(number, arrival, urgent, _chosen(one, size, draws))


def _chosen(one: PaperPlan, size: int, draws: Draws) -> NDArray[np.int64]:
    """The variant of each paper: every fact that varies is drawn by itself, so that changing one leaves the others."""
    chosen = np.zeros(size, np.int64)
    for fact, weights in zip(one.paper.varies, one.weights, strict=True):
        edges = np.cumsum(weights) / sum(weights)
        place = np.searchsorted(edges, draws.of("varies", one.paper.name, fact).random(size), "right")
        chosen = chosen * len(weights) + np.minimum(place, len(weights) - 1)
    number = np.zeros(int(np.prod([len(weights) for weights in one.weights], dtype=np.int64)), np.int64)
    for which, variant in enumerate(one.variants):
        code = 0
        for choice, weights in zip(variant.choice, one.weights, strict=True):
            code = code * len(weights) + choice
        number[code] = which
    return number[chosen]


def _fill(arrays: _Arrays, plan: Blueprint, one: PaperPlan, batch: _Batch, first: Ticks, draws: Draws) -> None:
    """Puts the steps of the papers of one kind into the arrays. ``first`` are the places of their first steps."""
    desks = {desk: number for number, desk in enumerate(plan.desks)}
    bodies = {body.body: number for number, body in enumerate(plan.bodies)}
    clocks = {"calendar": ALWAYS, "office": OFFICE}
    size = len(batch.arrival)
    normals: dict[str, NDArray[np.float64]] = {}
    uniforms: dict[str, NDArray[np.float64]] = {}
    for number, variant in enumerate(one.variants):
        rows = np.flatnonzero(batch.variant == number)
        if not len(rows):
            continue
        for place, step in enumerate(variant.steps):
            act = step.step.act
            at = first[rows] + place
            arrays.kind[at] = step.kind
            if step.kind == WORK:
                arrays.place[at] = desks[step.place]  # type: ignore[index]
            elif step.kind == GATE:
                arrays.place[at] = bodies[step.place]  # type: ignore[index]
            else:
                arrays.place[at] = clocks[step.place]  # type: ignore[index]
            arrays.back[at] = step.back
            if act not in normals:
                normals[act] = draws.of("time", one.paper.name, act).standard_normal((size, plan.rounds))
            arrays.duration[at] = step.spread.times(normals[act][rows], 1 if step.kind == WORK else 0)
            if step.returned:
                if act not in uniforms:
                    uniforms[act] = draws.of("returned", one.paper.name, act).random((size, plan.rounds))
                arrays.returned[at] = uniforms[act][rows] < step.returned
