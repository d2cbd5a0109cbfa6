"""A year of a scenario: what the rules decide in it comes from the layers in force, what is random is shared, nothing
is lost, and a run can be broken off and taken up again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.blueprint import Blueprint, Desk, blueprint
from sim.engines import run
from sim.experiment import Order, experiment, replicate
from sim.flow import GATE, WAIT
from sim.intervals import mean_interval
from sim.measures import YEARLY, measures
from sim.model import Model, model
from sim.paper_groups import groups
from sim.routes import Choices, route_of
from sim.samples import Key
from sim.scenario import Scenario, read_scenarios, scenarios_in
from sim.ticks import DAY, NEVER
from sim.trail import trail
from spec.loader import load
from spec.problems import BadInput
from spec.situation import Situation

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
RULES = load()
SCENARIOS = read_scenarios(FOLDER, RULES)


@pytest.fixture(scope="module")
def plans() -> dict[str, Blueprint]:
    names = ("baseline", "literal", "paired-stand-ins", "silence-agrees", "examination-after-signature")
    return {name: blueprint(SCENARIOS[name], RULES) for name in names}


def with_layers(scenario: Scenario, *layers: str) -> Blueprint:
    return blueprint(replace(scenario, layers=layers), RULES)


def acts(plan: Blueprint, kind: str, **facts: object) -> list[str]:
    (paper,) = [one for one in plan.papers if one.paper.name == kind]
    wanted = {name.replace("__", "."): value for name, value in facts.items()}
    found = [one for one in paper.variants if wanted.items() <= dict(one.facts).items()]
    return [step.step.act for step in found[0].steps]


def desks(plan: Blueprint, holder: str) -> list[Desk]:
    return [one for one in plan.desks if one.holders == (holder,)]


# ---- what the rules decide


def test_a_major_notice_is_decided_by_a_meeting_and_an_ordinary_one_is_not(plans):
    assert "decide" in acts(plans["baseline"], "government-notice", matter__major=True)
    assert "decide" not in acts(plans["baseline"], "government-notice", matter__major=False)


def test_a_normative_document_is_heard_argued_assessed_reviewed_decided_signed_and_only_then_issued(plans):
    line = acts(plans["baseline"], "normative-document")
    wanted = ["hear-public", "argue-expert", "assess-risk", "review-legality", "decide", "sign", "issue", "publish"]
    assert [act for act in line if act in wanted] == wanted


def test_the_order_that_the_text_leaves_open_is_the_scenario_s(plans):
    before, after = (acts(plans[name], "office-notice") for name in ("baseline", "examination-after-signature"))
    assert before.index("examine") < before.index("sign")
    assert after.index("examine") > after.index("sign")
    assert sorted(before) == sorted(after)


def test_a_reading_that_orders_the_steps_is_kept_whatever_the_scenario_says():
    order = replace(SCENARIOS["examination-after-signature"], layers=("standard",))
    line = acts(blueprint(order, RULES), "office-notice")
    assert line.index("examine") < line.index("sign")


def test_an_uncovered_matter_has_no_signer_in_the_text_and_the_mayor_with_the_readings(plans):
    def signers(plan: Blueprint) -> set[tuple[str, ...]]:
        (paper,) = [one for one in plan.papers if one.paper.name == "office-notice"]
        uncovered = [one for one in paper.variants if not dict(one.facts)["matter.portfolios"].names]  # type: ignore[union-attr]
        return {step.step.by for one in uncovered for step in one.steps if step.step.act == "sign"}

    assert signers(plans["literal"]) == {()}
    assert signers(plans["baseline"]) == {("mayor",)}


def test_who_stands_in_for_a_vice_mayor_is_asked_of_the_layers(plans):
    def stand_ins(plan: Blueprint) -> set[str]:
        """The posts; a unit that may coordinate as well as the vice mayor stands in for nobody."""
        takers = {one for desk in desks(plan, "vice-mayor-2") for _, _, some in desk.stand_ins for one in some}
        kinds = {one: plan.stack.vocabulary.kind_of(one) for one in takers}
        return {one for one, kind in kinds.items() if kind is not None and kind.sort == "post"}

    assert stand_ins(plans["baseline"]) == {"mayor"}
    assert stand_ins(plans["paired-stand-ins"]) == {"vice-mayor-3"}
    assert stand_ins(plans["literal"]) == set()


def test_half_the_members_are_a_quorum_with_the_readings_and_nobody_can_say_in_the_text(plans):
    def quorum(name: str) -> tuple[bool | None, ...]:
        (body,) = [one for one in plans[name].bodies if one.body == "executive-meeting"]
        assert len(body.members) == 8
        return body.quorum

    assert quorum("baseline")[3:6] == (False, True, True)
    assert quorum("literal")[3:6] == (False, None, True)


def test_silence_ends_a_consultation_at_the_limit_that_the_reading_states(plans):
    (paper,) = [one for one in plans["silence-agrees"].papers if one.paper.name == "department-request"]
    (reply,) = {step.spread for one in paper.variants for step in one.steps if step.step.act == "reply"}
    assert reply.most == 7 * plans["silence-agrees"].calendar.day_length
    assert reply.slowest_of == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_shipped_scenario_runs_and_loses_no_paper(name):
    plan = blueprint(SCENARIOS[name], RULES)
    drawn = model(plan, 0)
    assert drawn.flow.slips() == []
    course = run(drawn.flow)
    everything = measures(drawn, course)
    counted = int((drawn.flow.arrival >= plan.begins).sum())
    whole = everything[Key("turnaround")]
    assert whole.n + whole.censored == counted
    assert whole.n > 500


# ---- what is drawn


def parts(drawn: Model, kind: str) -> list[np.ndarray]:
    number = [one.paper.name for one in drawn.blueprint.papers].index(kind)
    mine = drawn.kind == number
    return [drawn.flow.arrival[mine], drawn.variant[mine], drawn.nth[mine]]


def test_a_replication_drawn_again_is_the_same_and_another_is_not(plans):
    first, again, other = (model(plans["baseline"], number) for number in (3, 3, 4))
    assert np.array_equal(first.flow.duration, again.flow.duration)
    assert run(first.flow).same(run(again.flow))
    assert not np.array_equal(first.flow.arrival[:50], other.flow.arrival[:50])


def test_scenarios_share_every_number_that_their_difference_does_not_touch(plans):
    less = blueprint(SCENARIOS["one-legal-reviewer"], RULES)
    one, two = model(plans["baseline"], 0), model(less, 0)
    assert np.array_equal(one.flow.duration, two.flow.duration)
    assert np.array_equal(one.step, two.step)
    assert np.array_equal(one.flow.arrival, two.flow.arrival)
    assert len(one.flow.officers) == len(two.flow.officers) + 2


def test_changing_what_is_major_leaves_the_portfolios_and_arrivals_of_all_papers_as_they_are(plans):
    fewer = blueprint(SCENARIOS["fewer-called-major"], RULES)
    before, after = (parts(model(plan, 0), "office-notice") for plan in (plans["baseline"], fewer))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    arrivals = [parts(model(plan, 0), "government-notice")[0] for plan in (plans["baseline"], fewer)]
    assert np.array_equal(*arrivals)


def test_with_more_papers_the_first_papers_of_a_kind_keep_their_numbers(plans):
    twice = blueprint(SCENARIOS["twice-the-load"], RULES)
    before, after = (parts(model(plan, 1), "office-notice") for plan in (plans["baseline"], twice))
    assert len(after[0]) > 1.6 * len(before[0])
    assert np.array_equal(before[1], after[1][: len(before[1])])


def test_loads_and_absences_come_out_as_the_scenario_says(plans):
    plan = plans["baseline"]
    drawn = [model(plan, number) for number in range(12)]
    (load,) = [one.per_year for one in plan.papers if one.paper.name == "department-request"]
    counted = [int((parts(one, "department-request")[0] >= plan.begins).sum()) for one in drawn]
    assert abs(np.mean(counted) - load) < 4 * (load / len(drawn)) ** 0.5
    working = plan.calendar.working.sum()
    away = np.mean([sum(end - start for start, end in one.absences["mayor"].intervals) / DAY for one in drawn])
    assert 0.05 < away / len(plan.calendar.working) < 0.17
    field = np.mean([len(one.absences["vice-mayor-1"].field) for one in drawn]) * 365 / len(plan.calendar.working)
    assert abs(field - 60) < 6
    assert working > 0


# ---- what happens


@pytest.fixture(scope="module")
def year(plans) -> tuple[Model, object]:
    drawn = model(plans["baseline"], 0)
    return drawn, run(drawn.flow)


def test_no_step_begins_before_the_one_before_it_ended(year):
    drawn, course = year
    for paper in range(0, drawn.flow.papers, 7):
        first, last = drawn.flow.first[paper : paper + 2]
        times = [(course.ready[at], course.end[at]) for at in range(first, last) if course.ready[at] < NEVER]
        assert all(end == ready for (_, end), (ready, _) in pairwise(times))


def test_nobody_works_while_away_or_outside_their_hours(year):
    drawn, course = year
    for number, officer in enumerate(drawn.flow.officers):
        starts = course.start[course.officer == number]
        assert drawn.flow.hours[officer.hours].is_open(starts).all()


def test_a_desk_is_served_by_a_stand_in_only_while_its_holder_is_away(year):
    drawn, course = year
    stood_in = 0
    for number, officer in enumerate(drawn.flow.officers):
        for visit in np.flatnonzero(course.officer == number):
            desk = drawn.blueprint.desks[drawn.flow.station[visit]]
            if officer.name.rsplit(" ", 1)[0] in desk.holders:
                continue
            stood_in += 1
            start = course.start[visit]
            assert any(drawn.absences[holder].at(np.array([start]))[0] for holder in desk.holders)
    assert stood_in > 5


def test_no_meeting_takes_more_than_its_limit_or_a_paper_that_came_too_late(year):
    drawn, course = year
    for number, body in enumerate(drawn.flow.bodies):
        assert (course.taken[number] <= np.maximum(body.limit, 0)).all()
        mine = (drawn.flow.kind == GATE) & (drawn.flow.place == number) & (course.start < NEVER)
        starts, ready = course.start[mine], course.ready[mine]
        closing = body.closing[np.searchsorted(body.begins, starts)]
        assert (ready <= closing).all()


def test_waits_last_as_long_as_they_were_drawn(year):
    drawn, course = year
    waits = (drawn.flow.kind == WAIT) & (course.end < NEVER)
    for visit in np.flatnonzero(waits)[::53]:
        clock = drawn.flow.hours[drawn.flow.place[visit]]
        assert clock.add(course.start[visit], drawn.flow.duration[visit]) == course.end[visit]


def test_what_is_measured_of_a_step_is_its_last_visit(year):
    drawn, course = year
    again = 0
    for group in groups(drawn, course):
        for nth, paper in list(enumerate(group.papers))[::7]:
            events = trail(drawn, course, int(paper)).events
            last = {event.place: event for event in events}
            again += len(events) > len(last)
            for place in range(len(group.variant.steps)):
                event = last.get(place)
                told = [None] * 3 if event is None else [event.ready, event.start, event.end]
                times = [group.ready[nth, place], group.start[nth, place], group.end[nth, place]]
                assert [NEVER if tick is None else tick for tick in told] == times
    assert again > 20


def test_the_time_to_the_signature_runs_from_the_first_submission_though_a_paper_comes_back(year):
    drawn, course = year
    found = measures(drawn, course)[Key("submission_to_signature", "government-notice")]
    took, back = [], 0
    for group in groups(drawn, course):
        for paper in group.papers if group.plan.paper.name == "government-notice" else ():
            events = trail(drawn, course, int(paper)).events
            ends = {act: [one.end for one in events if one.act == act and one.end] for act in ("submit", "sign")}
            back += len(ends["submit"]) > 1
            if ends["sign"]:
                took.append((ends["sign"][-1] - ends["submit"][0]) / DAY)
    assert back > 5
    assert (found.n, found.mean) == (len(took), pytest.approx(np.mean(took)))


def test_a_week_without_the_meeting_that_the_rules_have_held_weekly_is_counted_as_skipped(year):
    drawn, course = year
    plan = drawn.blueprint
    found = measures(drawn, course)[Key("meetings_skipped", stage="executive-meeting")]
    place = next(number for number, one in enumerate(plan.bodies) if one.body == "executive-meeting")
    first = np.datetime64(plan.calendar.start)

    def week(day: int) -> tuple[int, int]:
        return (first + int(day)).astype(object).isocalendar()[:2]

    days = range(plan.begins // DAY, drawn.flow.horizon // DAY)
    due = {week(day) for day in days if plan.calendar.working[day]}
    body = drawn.flow.bodies[place]
    held = (drawn.why[place] == 0) & (course.taken[place] >= 0)
    met = {week(tick // DAY) for tick in body.begins[held] if tick // DAY in days}
    assert (found.mean, found.n) == (len(due - met), len(due))
    assert found.mean > 10


def test_a_measure_of_a_year_has_one_value_in_a_replication_and_one_of_papers_has_many(year):
    found = measures(*year)
    several = {key.measure for key, one in found.items() if one.n and one.mean != one.most}
    assert not several & YEARLY
    assert several | YEARLY == {key.measure for key, one in found.items() if one.n}


def test_quantiles_are_those_of_years_where_a_year_has_one_value_and_have_their_intervals(plans):
    results = experiment(plans["baseline"], Order(8, workers=1), {})
    backlog, turnaround = results.row(Key("backlog")), results.row(Key("turnaround"))
    years = results.values(Key("backlog"))
    assert backlog.p90 == pytest.approx(np.quantile(years, 0.9, method="median_unbiased"))
    assert (backlog.bounds[0][0], backlog.bounds[1][1]) == (years.min(), None)  # eight years bound no 90 % from above
    within = mean_interval("", results.values(Key("turnaround"), "p90"))
    assert (turnaround.p90, turnaround.bounds[1]) == (within.mean, (within.low, within.high))


def test_in_the_text_alone_uncovered_papers_stop_and_are_counted_as_blocked(plans):
    drawn = model(plans["literal"], 0)
    found = measures(drawn, run(drawn.flow))
    stopped = (
        found[Key("blocked", "office-notice", "approve")].mean + found[Key("blocked", "office-notice", "sign")].mean
    )
    assert stopped > 0
    assert found[Key("blocked", "office-notice")].mean == stopped


def test_where_not_all_that_may_be_was_gone_through_nobody_is_said_to_be_missing(plans, monkeypatch):
    """A requirement names the government, which holds no power: the paper stops, unless the answer was cut off."""
    from spec import completions

    (paper,) = [one for one in plans["literal"].papers if one.paper.name == "district-meeting"]
    situation = Situation(dict(paper.variants[0].route.facts))

    def stopped() -> set[str]:
        route = route_of(plans["literal"].stack, paper.paper.acts, situation, Choices((), {}, 28_600_000))
        assert [step.by for step in route.steps if step.act == "approve"] == [("government",)]
        return {step.act for step in route.steps if step.nobody}

    assert stopped() == {"approve"}
    monkeypatch.setattr(completions, "MOST_NODES", 0)
    assert stopped() == set()


# ---- experiments


def test_results_are_the_same_with_one_worker_and_with_two(plans):
    one, two = (experiment(plans["baseline"], Order(3, workers=number), {}) for number in (1, 2))
    assert one.replications == two.replications
    assert one.replications[2] == replicate((plans["baseline"], "reference"), 2)


def test_a_run_is_taken_up_again_from_its_store_and_made_longer(plans, tmp_path):
    place = tmp_path / "runs.sqlite"
    short = experiment(plans["baseline"], Order(2, workers=1, store=place), {"why": "test"})
    longer = experiment(plans["baseline"], Order(4, workers=1, store=place), {"why": "test"})
    fresh = experiment(plans["baseline"], Order(4, workers=1), {})
    assert (short.resumed, longer.resumed) == (0, 2)
    assert longer.replications == fresh.replications


def test_an_interrupted_run_keeps_what_was_finished(plans, tmp_path):
    place = tmp_path / "runs.sqlite"

    def stop(done: int, _whole: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        experiment(plans["baseline"], Order(5, workers=1, store=place), {}, stop)
    again = experiment(plans["baseline"], Order(3, workers=1, store=place), {})
    assert again.resumed >= 1
    assert again.replications == experiment(plans["baseline"], Order(3, workers=1), {}).replications


# ---- bad scenarios


def slips(text: str) -> list[str]:
    texts = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.yaml")}
    with pytest.raises(BadInput) as wrong:
        blueprint(scenarios_in({**texts, "mine.yaml": f"scenarios:\n- {text}"}, RULES)["mine"], RULES)
    return [one.say("en") for one in wrong.value.problems]


def value(name: str, figure: str, unit: str = "x") -> str:
    return (
        "{scenario: mine, zh: 我, en: mine, based-on: baseline, values: ["
        f"{{value: {name}, is: {figure}, unit: {unit}, basis: assumption, note: a test}}]}}"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (value("load.bulletin", "-3"), "mine.yaml:2:93: the number is out of range (got -3, expected 0 … 1e+09)"),
        (value("load.bulletin", "1000000000"), "too many papers (got "),
        (value("load.bulletin", "many"), "a number is expected (got many, expected 0 … 1e+09)"),
        (value("urgent", "1.5"), "the number is out of range (got 1.5, expected 0 … 1)"),
        (
            value("load.bulletinn", "3"),
            "nothing reads this value (got load.bulletinn, expected load.bulletin)",
        ),
        (
            value("away.vice-mayor-77", "0.1"),
            "nothing reads this value (got away.vice-mayor-77, expected away.vice-mayor-5)",
        ),
        (value("work.sign", "{median: 60, p90: 30}", "minutes"), "the p90 is below the median (got 30, expected ≥ 60)"),
        (value("work.sign", "{mean: 60}", "minutes"), "a time is one number, or a median and a p90"),
        (
            value("work.sign", "60", "fortnights"),
            "this is no unit of time here (got fortnights, expected minutes / hours / days",
        ),
        (value("hours", "18:00-08:00"), "it closes no later than it opens"),
        (value("hours", "8-12"), "this is not a time of day"),
        (value("executive-meeting.gap", "{low: 9, median: 8, high: 7}", "days"), "low ≤ median ≤ high is expected"),
        (value("executive-meeting.limit", "2.5"), "a whole number is expected"),
        (value("varies.matter.major", "{maybe: 1}"), "the fact cannot have this value (got maybe, expected yes / no)"),
        (value("varies.matter.major", "{yes: 0, no: 0}"), "the shares must add up to more than zero"),
        (value("ends-by-limit.reply", "yes"), "the rules set no limit to this step (got reply)"),
        (value("rounds", "0"), "the number is out of range (got 0, expected 1 … 20)"),
        (
            "{scenario: mine, zh: 我, en: mine, based-on: baseline, year: 2031}",
            "mine.yaml:2:63: public holidays are known for 2019 to 2026 only, the last announced year (got 2031",
        ),
        (
            "{scenario: mine, zh: 我, en: mine, based-on: baseline, year: 2019}",  # its warm-up lies in 2018
            "the last announced year (got 2019, expected 2020 … 2026",
        ),
        ("{scenario: mine, zh: 我, en: m, based-on: baseline, replications: -3}", "(got -3, expected 1 … 1000000"),
        ("{scenario: mine, zh: 我, en: m, based-on: baseline, seed: -1}", "(got -1, expected 0 … 2147483648"),
        (value("load.bulletin", "70", "documents a day"), "this value is read in another unit (got documents a day"),
        (value("executive-meeting.closing", "2", "hours"), "this value is read in another unit (got hours"),
        (value("plenary.dates", "02-30"), "there is no such day of the year (got 02-30, expected MM-DD"),
        (value("plenary.dates", "01-10 13-45"), "there is no such day of the year (got 13-45"),
        (value("desk.approve.bulletin", "emperor"), "the rulebook knows no such post or body (got emperor"),
        (value("desk.approves", "mayor"), "nothing reads this value (got desk.approves"),
        (value("order", "submit fly sign"), "no such act (got fly"),
        (value("back", "submit fly"), "no such act (got fly"),
        (value("ends-by-limit.reply", "maybe"), "yes or no is expected (got maybe"),
        (
            "{scenario: mine, zh: 我, en: mine, based-on: baseline, officers: [{officer: governor, away: trip}]}",
            "unknown post (got governor",
        ),
        (
            "{scenario: mine, zh: 我, en: mine, based-on: baseline, officers: [{officer: mayor, away: fishing}]}",
            "no such reason of absence (got fishing, expected trip / visit / study / leave / illness / vacancy",
        ),
        (
            "{scenario: mine, zh: 我, en: m, based-on: baseline, papers: [{paper: x, zh: 甲, en: x, acts: [singing]}]}",
            "unknown act (got singing",
        ),
        (
            "{scenario: mine, zh: 我, en: mine, based-on: baseline, papers: [{paper: x, zh: 甲, en: x, acts: [sign], "
            "facts: {document.kind: poem}}]}",
            "unknown value (got poem",
        ),
        (
            "{scenario: mine, zh: 我, en: m, based-on: baseline, papers: [{paper: x, zh: 甲, en: x, acts: [consult]}]}",
            "mine.yaml:2:14: the value 'load.x' is missing",
        ),
        (
            "{scenario: mine, zh: 我, en: mine, based-on: baseline, layers: [standard, -nothing]}",
            "no such layer (got -nothing",
        ),
    ],
)
def test_a_bad_scenario_is_told_at_its_place(text, said):
    found = slips(text)
    assert any(said in one for one in found), found


def test_a_day_that_only_leap_years_have_is_left_out_of_the_others():
    texts = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.yaml")}
    for year, held in ((2024, 1), (2023, 0)):
        text = value("plenary.dates", "02-29").replace("values:", f"year: {year}, values:")
        plan = blueprint(scenarios_in({**texts, "mine.yaml": f"scenarios:\n- {text}"}, RULES)["mine"], RULES)
        place = next(number for number, one in enumerate(plan.bodies) if one.body == "plenary")
        begins = model(plan, 0).flow.bodies[place].begins
        assert int((begins >= plan.begins).sum()) == held


def test_all_slips_of_a_scenario_are_told_at_once():
    text = (
        "{scenario: mine, zh: 我, en: mine, based-on: baseline, values: ["
        "{value: urgent, is: 2, basis: assumption, note: a}, {value: rounds, is: 99, basis: assumption, note: b}, "
        "{value: nothing, is: 1, basis: assumption, note: c}]}"
    )
    assert len(slips(text)) == 3
