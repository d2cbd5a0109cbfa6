"""Acts that the rules allow only so often in a period, counted over all papers of a year."""

from __future__ import annotations

import datetime
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.scenario_files import shipped
from sim import engines
from sim.blueprint import Blueprint, blueprint
from sim.calendar import Calendar
from sim.measures import measures
from sim.model import model
from sim.quotas import Quota, beyond, quotas_of
from sim.samples import Key
from sim.scenario import read_scenarios
from sim.ticks import DAY, NEVER
from spec.loader import load
from spec.situation import Situation

HOLD = "hold-district-meeting"
PEOPLE, NAME = "meeting.people", "meeting.in-name-of"


@pytest.fixture(scope="module")
def plans() -> dict[str, Blueprint]:
    rules = load()
    known = read_scenarios(shipped(), rules)
    return {name: blueprint(known[name], rules) for name in ("baseline", "literal")}


def test_the_quota_of_district_wide_meetings_is_read_from_the_rules(plans):
    (quota,) = quotas_of(plans["baseline"].stack, [HOLD])
    assert (quota.norms, quota.period, quota.per) == ("A51.3", "year", (NAME,))


def test_a_quota_is_for_departments_and_not_for_the_government_itself(plans):
    counted = {
        plan.paper.name: {group for variant in plan.variants for _, group in variant.counted}
        for plan in plans["baseline"].papers
        if HOLD in plan.paper.acts
    }
    assert counted["district-meeting"] == set()
    assert len(counted["department-district-meeting"]) == 12


def test_a_meeting_in_nobody_s_stated_name_is_counted_under_no_name(plans):
    (quota,) = quotas_of(plans["baseline"].stack, [HOLD])
    stack = plans["baseline"].stack
    assert quota.of(stack, Situation({NAME: "department-3"})) == ("department-3",)
    assert quota.of(stack, Situation({NAME: "government"})) is None
    assert quota.of(stack, Situation(left_open=frozenset({NAME}))) is None


@pytest.mark.parametrize("replication", range(3))
def test_meetings_beyond_the_quota_are_those_that_a_department_holds_once_more(plans, replication):
    drawn = model(plans["baseline"], replication)
    course = engines.run(drawn.flow)
    held: Counter[object] = Counter()
    larger: Counter[str] = Counter()
    for paper in range(drawn.flow.papers):
        plan = plans["baseline"].papers[drawn.kind[paper]]
        if plan.paper.name != "department-district-meeting" or drawn.flow.arrival[paper] < plans["baseline"].begins:
            continue
        facts = dict(plan.variants[drawn.variant[paper]].facts)
        larger[plan.paper.name] += facts[PEOPLE] > 200
        if course.finished[paper] < NEVER:
            held[facts[NAME]] += 1
    found = measures(drawn, course)
    assert held.total() > 0
    over = found[Key("quota_exceeded", stage="A51.3")]
    assert (over.mean, over.n) == (sum(number - 1 for number in held.values()), held.total())
    assert found[Key("figures_exceeded", "department-district-meeting", "A51.5")].mean == larger.total()


def test_under_the_text_alone_no_district_wide_meeting_is_ever_approved(plans):
    drawn = model(plans["literal"], 0)
    course = engines.run(drawn.flow)
    found = measures(drawn, course)
    for kind in ("district-meeting", "department-district-meeting"):
        assert found[Key("blocked", kind, "approve")].mean == found[Key("turnaround", kind)].censored > 0
    assert found[Key("quota_exceeded", stage="A51.3")].n == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 700 * DAY - 1)), max_size=40),
    st.sampled_from(["day", "week", "month", "year"]),
    st.integers(1, 3),
    st.booleans(),
)
def test_what_lies_beyond_a_quota_is_what_a_walk_over_the_days_finds(acts, period, most, days):
    start = datetime.date(2023, 9, 4)
    calendar = Calendar(start, np.ones(700, bool), ((0, DAY),))
    quota = Quota("N", "act", period, most, ("group",), "clause", days)

    def key(tick: int) -> object:
        day = start + datetime.timedelta(days=tick // DAY)
        return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month), "year": day.year}[period]

    seen: Counter[object] = Counter()
    taken: set[tuple[str, int]] = set()
    over = 0
    for group, tick in sorted(acts, key=lambda one: one[1]):
        if days and (group, tick // DAY) in taken:
            continue
        taken.add((group, tick // DAY))
        seen[group, key(tick)] += 1
        over += seen[group, key(tick)] > most
    done = [((group,), np.array([tick for one, tick in acts if one == group], np.int64)) for group in "abc"]
    assert beyond(quota, calendar, done) == (over, seen.total())
