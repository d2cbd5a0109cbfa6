"""How long the queues were: how many papers lay at each desk and before each body, week by week."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import NOBODYS_DESK
from sim.flow import Course
from sim.model import Model
from sim.ticks import DAY, NEVER, Ticks


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
