"""What is measured of meetings: held, without quorum, without a presider, not needed, left out; items; days between."""

from __future__ import annotations

import numpy as np

from sim.flow import Course
from sim.model import Model
from sim.quotas import periods_of
from sim.samples import Key, Sample, alone, sample
from sim.ticks import DAY, Ticks
from spec.clauses import Cadence

HOLD = "hold-"
"""What the act of holding a meeting of a body begins with, before the name of the body, in the core vocabulary."""


def of_meetings(model: Model, course: Course) -> dict[Key, Sample]:
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
