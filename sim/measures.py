"""What is measured of one replication: how long papers took, what was met, how many waited, who was busy, who met.

The measures of papers are in :mod:`sim.paper_measures`, those of meetings in :mod:`sim.meeting_measures`, those of
officers in :mod:`sim.officer_measures`; what a measure and its sample are, in :mod:`sim.samples`.
"""

from __future__ import annotations

from sim.flow import Course
from sim.meeting_measures import of_meetings
from sim.model import Model
from sim.officer_measures import of_desks, of_the_field
from sim.paper_groups import Group, groups
from sim.paper_measures import of_a_kind, of_all_kinds
from sim.samples import Key, Sample

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


def measures(model: Model, course: Course) -> dict[Key, Sample]:
    """All measures of one replication."""
    every = list(groups(model, course))
    by_kind: dict[str, list[Group]] = {}
    for one in every:
        by_kind.setdefault(one.plan.paper.name, []).append(one)
    found: dict[Key, Sample] = {}
    for kind, some in by_kind.items():
        found |= of_a_kind(kind, some, model)
    found |= of_all_kinds(every, model)
    return found | of_meetings(model, course) | of_desks(model, course) | of_the_field(model)
