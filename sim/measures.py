"""What is measured of one replication: how long papers took, what was met, how many waited, who was busy, who met.

A measure has a name, the kind of paper and the stage (an act, an officer, a body, a norm) that it is about, and a
sample of values. Papers count when they arrive after the warm-up. What had not ended by the end of the run is
*censored*: it is counted, never forgotten, and its time is not guessed; so means of times are too short where much is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import DETECT, NOBODYS_DESK, PaperPlan, Variant
from sim.draws import Draws
from sim.field import field_year
from sim.flow import Course
from sim.limits import until
from sim.model import Model
from sim.quotas import Account, Quota, beyond, periods_of
from sim.ticks import DAY, NEVER, Ticks
from spec.clauses import Cadence

HOLD = "hold-"
"""What the act of holding a meeting of a body begins with, before the name of the body, in the core vocabulary."""
SUBMITTED, SIGNED, DECIDED, ISSUED, PUBLISHED = "submit", "sign", "decide", "issue", "publish"
"""Acts of the core vocabulary between which public records measure time."""
SPANS = {
    "submission_to_signature": (SUBMITTED, SIGNED),
    "adoption_to_issue": (DECIDED, ISSUED),
    "issue_to_publication": (ISSUED, PUBLISHED),
}
"""Measures of the time from one act to another, in days. A paper counts as submitted when it first was: what comes back
and is submitted again is one submission and rework. The other acts count when they were last done.
"""
YEARLY = frozenset(
    {
        "backlog",
        "blocked",
        "figures_exceeded",
        "quota_exceeded",
        "meetings_held",
        "meetings_inquorate",
        "meetings_without_presider",
        "meetings_not_needed",
        "meetings_skipped",
        "utilisation",
        "field_days",
        "minimum_met_share",
        "visits_together",
    }
)
"""Measures with one value in a replication: their quantiles are those of years, not of papers."""


class Key(NamedTuple):
    """What a measure is about; ``kind`` and ``stage`` are "" where it is about all."""

    measure: str
    kind: str = ""
    stage: str = ""


@dataclass(frozen=True)
class Sample:
    """The values of a measure in one replication, in short. NaN where there was no value; ``n`` says how many."""

    mean: float
    p50: float
    p90: float
    p95: float
    most: float
    n: int
    censored: int = 0


def sample(values: NDArray[np.float64], censored: int = 0) -> Sample:
    """The summary of some values.

    >>> sample(np.array([1.0, 2.0, 3.0])).mean
    2.0
    """
    if not len(values):
        return Sample(*(float("nan"),) * 5, 0, censored)
    p50, p90, p95 = (float(one) for one in np.quantile(values, (0.5, 0.9, 0.95)))
    return Sample(float(values.mean()), p50, p90, p95, float(values.max()), len(values), censored)


def alone(value: float, n: int = 1) -> Sample:
    """A measure that has one value in a replication."""
    return Sample(value, value, value, value, value, n)


@dataclass(frozen=True, eq=False)
class Group:
    """The papers of a kind and variant that count: their numbers, and for each step its last time, [papers, steps].

    ``ready``, ``start`` and ``end`` are those of the last round in which the step was reached; NEVER where it was not.
    ``first_end`` is the end of the first.
    """

    plan: PaperPlan
    variant: Variant
    papers: NDArray[np.int64]
    arrival: Ticks
    finished: Ticks
    ready: Ticks
    start: Ticks
    end: Ticks
    first_end: Ticks

    def first_ended(self, act: str) -> Ticks | None:
        """When an act was done to each paper for the first time; None where the route has no such step."""
        places = [place for place, one in enumerate(self.variant.steps) if one.step.act == act]
        return self.first_end[:, places].min(axis=1) if places else None

    def ended(self, act: str) -> Ticks | None:
        """When an act was done to each paper (its last step of that name); None where the route has none."""
        places = [place for place, one in enumerate(self.variant.steps) if one.step.act == act]
        return self.end[:, places[-1]] if places else None


def groups(model: Model, course: Course) -> Iterator[Group]:
    """The papers that count, by kind and variant."""
    flow, begins = model.flow, model.blueprint.begins
    # steps numbered over all papers; the last visit of a paper is to its last step
    lengths = model.step[flow.first[1:] - 1] + 1
    first = np.cumsum(lengths) - lengths
    reached = np.flatnonzero(course.ready < NEVER)
    last = np.full(int(lengths.sum()), -1)  # visit to each step
    np.maximum.at(last, (np.repeat(first, np.diff(flow.first)) + model.step)[reached], reached)
    ready, start, end = (np.append(array, NEVER)[last] for array in (course.ready, course.start, course.end))
    earliest = np.full(len(last), len(course.end))
    np.minimum.at(earliest, (np.repeat(first, np.diff(flow.first)) + model.step)[reached], reached)
    first_end = np.append(course.end, NEVER)[earliest]
    counted = flow.arrival >= begins
    for number, plan in enumerate(model.blueprint.papers):
        for which, variant in enumerate(plan.variants):
            papers = np.flatnonzero(counted & (model.kind == number) & (model.variant == which))
            at = first[papers][:, None] + np.arange(len(variant.steps))
            came, went = flow.arrival[papers], course.finished[papers]
            yield Group(plan, variant, papers, came, went, ready[at], start[at], end[at], first_end[at])


def measures(model: Model, course: Course) -> dict[Key, Sample]:
    """All measures of one replication."""
    found: dict[Key, Sample] = {}
    gathered = list(groups(model, course))
    by_kind: dict[str, list[Group]] = {}
    for one in gathered:
        by_kind.setdefault(one.plan.paper.name, []).append(one)
    for kind, some in by_kind.items():
        found |= _times(kind, some)
        found |= _stages(kind, some, course, model)
        found |= _deadlines(kind, some, model)
        found[Key("backlog", kind)] = alone(_backlog(some, model))
        found |= _blocked(kind, some)
        found |= _exceeded(kind, some)
    found |= _quotas(gathered, model)
    found |= _times("", gathered)
    found[Key("backlog")] = alone(_backlog(gathered, model))
    blocked = sum(one.mean for key, one in found.items() if key.measure == "blocked" and not key.stage)
    found[Key("blocked")] = alone(blocked)
    return found | _meetings(model, course) | _utilisation(model, course) | _field(model)


# ---- papers


def _times(kind: str, some: list[Group]) -> dict[Key, Sample]:
    """Turnaround, and the times from one act to another, in days."""
    arrival, finished = (np.concatenate([getattr(one, name) for one in some]) for name in ("arrival", "finished"))
    ended = finished < NEVER
    found = {Key("turnaround", kind): sample((finished - arrival)[ended] / DAY, int((~ended).sum()))}
    for measure, (first, second) in SPANS.items():
        starts, ends = [], []
        for one in some:
            since = one.first_ended(first) if first == SUBMITTED else one.ended(first)
            till = one.ended(second)
            if till is not None and (since is not None or first == SUBMITTED):
                starts.append(one.arrival if since is None else since)
                ends.append(till)
        if starts:
            since, till = np.concatenate(starts), np.concatenate(ends)
            begun, done = since < NEVER, till < NEVER
            right = begun & done & (till >= since)
            found[Key(measure, kind)] = sample((till - since)[right] / DAY, int((begun & ~done).sum()))
    return found


def _stages(kind: str, some: list[Group], course: Course, model: Model) -> dict[Key, Sample]:
    """For each step: how long a paper lay there, and how long it was worked on or waited for, in days."""
    waiting: dict[str, list[NDArray[np.float64]]] = {}
    working: dict[str, list[NDArray[np.float64]]] = {}
    open_: dict[str, int] = {}
    for one in some:
        for place, step in enumerate(one.variant.steps):
            ready, start, end = one.ready[:, place], one.start[:, place], one.end[:, place]
            done = end < NEVER
            act = step.step.act
            waiting.setdefault(act, []).append((start - ready)[done] / DAY)
            working.setdefault(act, []).append((end - start)[done] / DAY)
            open_[act] = open_.get(act, 0) + int(((ready < NEVER) & ~done).sum())
    found = {}
    for act in waiting:
        found[Key("stage_waiting", kind, act)] = sample(np.concatenate(waiting[act]), open_[act])
        found[Key("stage_working", kind, act)] = sample(np.concatenate(working[act]), open_[act])
    return found


def _deadlines(kind: str, some: list[Group], model: Model) -> dict[Key, Sample]:
    """The share of papers that met each limit; those whose time is not yet over and that are not done are censored."""
    met: dict[str, list[NDArray[np.float64]]] = {}
    still: dict[str, int] = {}
    for one in some:
        for place, step in enumerate(one.variant.steps):
            for limit in step.step.deadlines:
                since = _since(one, limit.since)
                if limit.value is None or since is None:
                    continue
                begun = since < NEVER
                end, last = (
                    one.end[:, place],
                    until(model.blueprint.calendar, since, limit.value, limit.unit, limit.clock),
                )
                over = begun & ((end < NEVER) | (last < model.flow.horizon))
                name = " ".join(limit.clause.norms)
                met.setdefault(name, []).append((end <= last)[over].astype(float))
                still[name] = still.get(name, 0) + int((begun & ~over).sum())
    return {
        Key("deadline_met_share", kind, name): sample(np.concatenate(values), still[name])
        for name, values in met.items()
    }


def _since(one: Group, event: str) -> Ticks | None:
    """When the event happened from which a limit runs; None where the paper knows no such event."""
    begins = one.plan.paper.begins
    if begins and event == begins[0]:
        return one.arrival
    if len(begins) > 1 and event == begins[1]:
        return one.ended(DETECT)
    return one.ended(event) if event else None


def _backlog(some: list[Group], model: Model) -> float:
    """How many papers were under way on average over the year."""
    year = model.flow.horizon - model.blueprint.begins
    under_way = sum(float((np.minimum(one.finished, model.flow.horizon) - one.arrival).sum()) for one in some)
    return under_way / year


def _blocked(kind: str, some: list[Group]) -> dict[Key, Sample]:
    """Papers that lie where the rules give the next step to nobody, by the act that nobody may do."""
    found: dict[str, int] = {}
    for one in some:
        for place, step in enumerate(one.variant.steps):
            if step.step.nobody:
                stuck = int(((one.ready[:, place] < NEVER) & (one.end[:, place] == NEVER)).sum())
                found[step.step.act] = found.get(step.step.act, 0) + stuck
    whole = {Key("blocked", kind): alone(float(sum(found.values())))}
    return whole | {Key("blocked", kind, act): alone(float(number)) for act, number in found.items()}


def _exceeded(kind: str, some: list[Group]) -> dict[Key, Sample]:
    """Papers that do not keep a figure of the rules, by norm; of how many."""
    norms = sorted({norm for one in some for norm in one.variant.route.exceeded})
    whole = sum(len(one.papers) for one in some)
    return {
        Key("figures_exceeded", kind, norm): alone(
            float(sum(len(one.papers) for one in some if norm in one.variant.route.exceeded)), whole
        )
        for norm in norms
    }


def _quotas(gathered: list[Group], model: Model) -> dict[Key, Sample]:
    """Acts beyond what the rules allow in a period, by norm; of how many that were done."""
    done: dict[Quota, list[tuple[Account, Ticks]]] = {}
    for one in gathered:
        for quota, group in one.variant.counted:
            ended = one.ended(quota.act)
            if ended is not None:
                done.setdefault(quota, []).append((group, ended[ended < NEVER]))
    found = {}
    for quota, acts in done.items():
        over, number = beyond(quota, model.blueprint.calendar, acts)
        found[Key("quota_exceeded", stage=quota.norms)] = alone(float(over), number)
    return found


# ---- meetings and officers


def _meetings(model: Model, course: Course) -> dict[Key, Sample]:
    """Meetings held, without quorum, without anybody to preside; items taken; days from one to the next."""
    found: dict[Key, Sample] = {}
    for number, plan in enumerate(model.blueprint.bodies):
        body, taken, why = model.flow.bodies[number], course.taken[number], model.why[number]
        year = (body.begins >= model.blueprint.begins) & (body.begins < model.flow.horizon)
        held = year & (why == 0) & (taken >= 0)
        name = plan.body
        found[Key("meetings_held", stage=name)] = alone(float(held.sum()))
        found[Key("meetings_inquorate", stage=name)] = alone(float((year & (why == 1)).sum()))
        found[Key("meetings_without_presider", stage=name)] = alone(float((year & (why == 2)).sum()))
        found[Key("meetings_not_needed", stage=name)] = alone(float((year & (taken < 0)).sum()))
        found[Key("items_per_meeting", stage=name)] = sample(taken[held].astype(float))
        skipped, periods = _skipped(model, name, body.begins[held])
        if periods:
            found[Key("meetings_skipped", stage=name)] = alone(float(skipped), periods)
        gaps = np.diff(body.begins[held]) / DAY
        found[Key(f"days_between_{_several(name)}", stage=name)] = sample(gaps)
    return found


def _skipped(model: Model, body: str, held: Ticks) -> tuple[int, int]:
    """In how many periods a body was to meet by the cadence of the rules and did not; and how many periods there were.

    A period without a working day does not count. Nothing where the rules name no period.
    """
    plan = model.blueprint
    days = np.flatnonzero(plan.calendar.working) * DAY
    days = days[(days >= plan.begins) & (days < model.flow.horizon)]
    shapes = [clause.shape for clause in plan.stack.clauses.values()]
    skipped = periods = 0
    for shape in shapes:
        if isinstance(shape, Cadence) and shape.act == HOLD + body and shape.every.startswith("1 "):
            unit = shape.every.removeprefix("1 ")
            due = np.unique(periods_of(unit, plan.calendar, days))
            skipped += int((~np.isin(due, periods_of(unit, plan.calendar, held))).sum())
            periods += len(due)
    return skipped, periods


def _several(body: str) -> str:
    """A body's name as a word for several of its meetings.

    >>> _several("executive-meeting"), _several("plenary")
    ('executive_meetings', 'plenaries')
    """
    name = body.replace("-", "_")
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _utilisation(model: Model, course: Course) -> dict[Key, Sample]:
    """The share of an officer's hours at the desk that went into papers."""
    begins, horizon = model.blueprint.begins, model.flow.horizon
    found: dict[Key, Sample] = {}
    worked = course.officer >= 0
    officer, start, end = course.officer[worked], course.start[worked], np.minimum(course.end[worked], horizon)
    for number, one in enumerate(model.flow.officers):
        hours = model.flow.hours[one.hours]
        mine = (officer == number) & (end > begins)
        there = int(hours.between(begins, min(horizon, hours.horizon)))
        if there:
            busy = hours.between(np.maximum(start[mine], begins), end[mine]).sum()
            found[Key("utilisation", stage=one.name)] = alone(float(busy) / there)
    return found


def _field(model: Model) -> dict[Key, Sample]:
    """Days in the field; who reached the rules' least number; visits that fall together though they may not."""
    plan = model.blueprint
    if plan.field.empty:
        return {}
    days = {one.name: model.absences[one.name].field for one in plan.officers if one.field_days}
    draws = Draws(plan.scenario.seed, model.replication)
    year = field_year(plan.field, days, plan.warm_up, draws)
    found = {Key("field_days", stage=name): alone(float(number)) for name, number in year.days.items()}
    for norms, met, whom in year.met:
        found[Key("minimum_met_share", stage=norms)] = alone(met / whom if whom else float("nan"), whom)
    for norms, together, visits in year.collided:
        found[Key("visits_together", stage=norms)] = alone(float(together), visits)
    return found


def queue_over_the_year(
    model: Model, course: Course, step_days: int = 7
) -> tuple[Ticks, Mapping[str, NDArray[np.int64]]]:
    """How many papers lay at each desk and before each body, at the end of every week: ticks, and counts by place."""
    flow = model.flow
    ticks = np.arange(model.blueprint.begins, flow.horizon + 1, step_days * DAY, dtype=np.int64)
    found: dict[str, NDArray[np.int64]] = {}
    for station, name in enumerate((*flow.desks, *(body.name for body in flow.bodies))):
        mine = flow.station == station
        ready, start = course.ready[mine], course.start[mine]
        came = np.searchsorted(np.sort(ready[ready < NEVER]), ticks, "right")
        went = np.searchsorted(np.sort(start[start < NEVER]), ticks, "right")
        if name != NOBODYS_DESK or came.any():
            found[name] = found.get(name, np.zeros(len(ticks), np.int64)) + (came - went)
    return ticks, found
