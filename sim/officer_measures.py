"""What is measured of officers: how much of their time at the desk went into papers, and their days in the field."""

from __future__ import annotations

import numpy as np

from sim.draws import Draws
from sim.field import field_year
from sim.flow import Course
from sim.model import Model
from sim.samples import Key, Sample, alone


def of_desks(model: Model, course: Course) -> dict[Key, Sample]:
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


def of_the_field(model: Model) -> dict[Key, Sample]:
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
