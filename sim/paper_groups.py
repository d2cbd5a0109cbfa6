"""The papers of a replication that count, by kind and variant: when each step of theirs was last reached and done.

Papers count when they arrive after the warm-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.blueprint import PaperPlan, Variant
from sim.flow import Course
from sim.model import Model
from sim.ticks import NEVER, Ticks


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
