"""Duties in a case: who owes what to whom by when; counts, pairs and cadences over what was done; and editions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.case_files import read_cases
from spec.cases import Case
from spec.clauses import Duration
from spec.decide import decide
from spec.duties import Owed, duties_in
from spec.editions import governing
from spec.expected import limit_status
from spec.instants import instant_text, minutes_of
from spec.layers import stack
from spec.loader import load_texts
from spec.periods import end_of, period_of
from spec.problems import BadInput
from spec.rulebook import Stack
from spec.worked import work

WORDS = """
rulebook: {name: made_up, zh: 试, en: trial, edition: 2023-06-25}
posts:
- {post: boss, zh: 甲, en: boss, one: yes}
- {post: clerk, zh: 乙, en: clerk}
bodies:
- {body: office, zh: 办, en: office, one: yes}
- {body: council, zh: 会, en: council, one: yes}
- {body: town, zh: 镇, en: town}
facts:
- {fact: fire.seen, type: instant, zh: 发生, en: seen}
- {fact: place, type: name, zh: 地点, en: place}
- {fact: work, type: name, zh: 工作, en: work}
- {fact: urgent, type: flag, usually: no, zh: 紧急, en: urgent}
- {fact: held, type: number, unit: times, least: 0, most: 99, zh: 已开次数, en: held so far}
- {fact: days, type: number, unit: days, least: 0, most: 366, zh: 天数, en: days}
acts:
- {act: call, zh: 打电话, en: call}
- {act: write, zh: 写, en: write}
- {act: publish, zh: 公布, en: publish}
- {act: explain, zh: 解读, en: explain}
- {act: visit, zh: 调研, en: visit}
- {act: meet, zh: 开会, en: meet}
- {act: put-out, zh: 公告, en: put out, form-of: publish}
clauses:
"""


def clause(name: str, shape: str, when: str = "always", more: str = "") -> str:
    return f"- {{clause: {name}, norm: A1.1, quote: 词, zh: 句, en: sentence, when: {when}, {more}{shape}}}\n"


CALL = clause(
    "call",
    "duty: {who: who is a town, act: call, to: [office, council], after: fire.seen, within: 20 minutes clock time}",
)
WRITE = clause("write", "duty: {who: who is a town, act: write, after: fire.seen, within: 45 minutes clock time}")
EXPLAIN = clause("explain", "duty: {who: who is a clerk, act: explain, after: publish, within: unstated}")
MEANS = clause("means", "duty: {who: boss, act: call, means: telephone, within: unstated}")
WORKING = clause("working", "duty: {who: boss, act: write, after: publish, within: 7 days working time}")


def made_of(*clauses: str) -> Stack:
    return stack(load_texts({"rules.yaml": WORDS + "".join(clauses)}))


def case_of(rules: Stack, text: str) -> Case:
    (case,) = read_cases(f"cases:\n- {{case: one, {text}}}", "cases.yaml", rules.vocabulary)
    return case


def owed(text: str, *clauses: str) -> dict[str, Owed]:
    rules = made_of(*clauses)
    return {one.clause.name: one for one in duties_in(rules, case_of(rules, text))}


def seen(done: str, at: str, facts: str = "fire.seen: 2023-09-01T10:00") -> str:
    return f"act: call, at: 2023-09-01T{at}, facts: {{{facts}}}, done: {done}"


def called(at: str, to: str = "[office, council]", by: str = "town-1") -> str:
    return f"{{act: call, by: {by}, at: 2023-09-01T{at}, to: {to}}}"


@pytest.mark.parametrize(
    ("case", "status"),
    [
        pytest.param(seen(f"[{called('10:19')}]", "10:30"), "kept", id="before the last minute"),
        pytest.param(seen(f"[{called('10:20')}]", "10:30"), "kept", id="on the last minute"),
        pytest.param(seen(f"[{called('10:21')}]", "10:30"), "broken", id="a minute too late"),
        pytest.param(seen("[]", "10:20"), "due", id="nothing yet, and still time"),
        pytest.param(seen("[]", "10:21"), "broken", id="nothing, and the time is over"),
        pytest.param("act: call, facts: {fire.seen: 2023-09-01T10:00}, done: []", "unknown", id="no moment is given"),
        pytest.param(seen("unknown", "10:30"), "unknown", id="what was done is not told"),
        pytest.param(seen("[]", "10:30", ""), "unknown", id="when it was seen is not told"),
        pytest.param(seen(f"[{called('10:10', '[office]')}]", "10:30"), "broken", id="one of two was not reached"),
        pytest.param(seen(f"[{called('10:10', '[office]')}]", "10:15"), "due", id="one is still to be reached"),
        pytest.param(
            seen(f"[{called('10:10', 'office')}, {called('10:18', 'council')}]", "10:30"), "kept", id="one by one"
        ),
        pytest.param(
            seen("[{act: call, by: town-1, at: 2023-09-01T10:10}]", "10:30"), "unknown", id="to whom is not told"
        ),
        pytest.param(seen(f"[{called('10:10', by='boss')}]", "10:30"), "broken", id="somebody else called"),
        pytest.param(
            seen("[{act: call, at: 2023-09-01T10:10, to: [office, council]}]", "10:30"), "unknown", id="who is not told"
        ),
        pytest.param(
            seen("[{act: call, by: town-1, to: [office, council]}]", "10:30"), "unknown", id="when is not told"
        ),
        pytest.param(seen(f"[{called('09:50')}]", "10:30"), "broken", id="what came before does not count"),
        pytest.param(seen(f"{{at-least: [{called('10:25')}]}}", "10:30"), "unknown", id="an earlier one is possible"),
        pytest.param(seen(f"{{at-least: [{called('10:15')}]}}", "10:30"), "kept", id="whatever else was done"),
    ],
)
def test_a_duty_with_a_time_and_two_recipients(case, status):
    assert owed(case, CALL)["call"].status == status


def test_a_duty_says_until_when_whom_it_has_not_reached_and_that_it_was_late():
    found = owed(seen(f"[{called('10:10', '[office]')}, {called('10:30', '[council]')}]", "10:40"), CALL)["call"]
    assert (found.until, found.reached, found.missing) == (minutes_of("2023-09-01T10:20"), ("office",), ("council",))
    assert found.late


def test_what_runs_from_the_same_event_is_told_as_well():
    assert owed(seen("[]", "10:30"), CALL, WRITE)["write"].status == "due"
    assert owed(seen("[]", "10:46"), CALL, WRITE)["write"].status == "broken"


@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("act: explain, done: [{act: publish}]", "due"),
        ("act: explain, at: 2030-01-01T10:00, done: [{act: publish, at: 2023-09-01T10:00}]", "due"),
        ("act: explain, done: [{act: publish}, {act: explain, by: clerk-1}]", "kept"),
        ("act: explain, done: [{act: publish}, {act: explain, by: boss}]", "due"),
        ("act: explain, done: [{act: put-out}, {act: explain, by: clerk-1}]", "kept"),
        ("act: explain", "unknown"),
        ("act: explain, done: []", None),
        ("act: publish", "unknown"),
        ("act: publish, done: []", "due"),
        ("act: put-out, done: []", "due"),
    ],
)
def test_a_duty_without_a_figure_is_never_broken_and_does_not_begin_before_its_event(case, status):
    found = owed(case, EXPLAIN).get("explain")
    assert (found and found.status) == status


@pytest.mark.parametrize(
    ("means", "status"), [("means: telephone", "kept"), ("means: writing", "due"), ("outcome: passed", "unknown")]
)
def test_a_duty_wants_its_means(means, status):
    assert owed(f"act: call, done: [{{act: call, by: boss, {means}}}]", MEANS)["means"].status == status


@pytest.mark.parametrize(
    ("day", "status"), [("09-08T23:59", "kept"), ("09-09T00:00", "unknown"), ("09-20T10:00", "unknown")]
)
def test_working_days_are_at_least_as_long_as_days_and_beyond_that_a_calendar_must_tell(day, status):
    done = f"[{{act: publish, at: 2023-09-01T10:00}}, {{act: write, by: boss, at: 2023-{day}}}]"
    assert owed(f"act: write, at: 2023-12-01T10:00, done: {done}", WORKING)["working"].status == status


@pytest.mark.parametrize(
    ("done", "status"),
    [
        ("{act: explain, by: clerk-1, outcome: refused}", "broken"),
        ("{act: explain, by: boss, outcome: refused}", "due"),
        ("{act: explain, outcome: refused}", "due"),
        ("{act: explain, by: clerk-1, outcome: refused}, {act: explain, by: clerk-2}", "kept"),
    ],
)
def test_who_declines_to_do_what_they_owe_breaks_the_duty_unless_it_is_done_all_the_same(done, status):
    assert owed(f"act: explain, done: [{{act: publish}}, {done}]", EXPLAIN)["explain"].status == status


def test_a_duty_is_told_only_to_those_who_may_owe_it():
    assert owed("act: explain, by: boss, done: [{act: publish}]", EXPLAIN) == {}
    assert set(owed("act: explain, by: clerk-3, done: [{act: publish}]", EXPLAIN)) == {"explain"}


@pytest.mark.parametrize(
    ("outcome", "allowed"), [("", True), (", outcome: passed", True), (", outcome: refused", False)]
)
def test_what_somebody_declined_to_do_opens_no_gate(outcome, allowed):
    gate = clause("gate", "gate: {act: publish, needs: {act: call, by: boss}}")
    assert judged(f"act: publish, done: [{{act: call, by: boss{outcome}}}]", gate)[0] is allowed


def test_a_duty_that_may_not_apply_is_unknown_and_one_that_does_not_is_not_owed():
    urgent = clause("call", "duty: {act: call, within: unstated}", "urgent")
    assert owed("act: call, done: [], facts: {urgent: unknown}", urgent)["call"].status == "unknown"
    assert owed("act: call, done: []", urgent) == {}


def test_an_exception_replaces_a_deadline():
    quick = CALL.replace("call,", "call, unless: [slow], ", 1)
    slow = clause("slow", "duty: {who: who is a town, act: call, within: unstated}", "urgent")
    found = owed(seen("[]", "12:00", "fire.seen: 2023-09-01T10:00, urgent: yes"), quick, slow)
    assert {name: one.status for name, one in found.items()} == {"slow": "due"}
    found = owed(seen("[]", "12:00"), quick, slow)
    assert {name: one.status for name, one in found.items()} == {"call": "broken"}


def test_a_broken_duty_is_a_violation_of_the_case_but_does_not_forbid_what_is_late():
    rules = made_of(CALL)
    expect = "expect: {duties: [{norm: A1.1, status: broken}], violations: [A1.1], norms: [A1.1], allowed: yes}"
    assert work(rules, case_of(rules, f"{seen('[]', '10:30')}, {expect}")).passed
    wrong = work(rules, case_of(rules, f"{seen('[]', '10:30')}, expect: {{duties: [{{norm: A1.1, status: kept}}]}}"))
    assert [one.what for one in wrong.differences] == ["duties"]


# ---- lengths of time


@pytest.mark.parametrize(
    ("length", "unit", "end"),
    [
        (20, "minutes", "2024-01-31T10:20"),
        (2, "hours", "2024-01-31T12:00"),
        (1, "days", "2024-02-01T23:59"),
        (1, "weeks", "2024-02-07T23:59"),
        (1, "months", "2024-02-29T23:59"),
        (13, "months", "2025-02-28T23:59"),
        (999_999, "months", "9999-12-31T23:59"),
        (999_999_999, "days", "9999-12-31T23:59"),
    ],
)
def test_minutes_run_from_the_moment_and_days_to_the_end_of_the_last(length, unit, end):
    found = end_of(Duration(length, unit), minutes_of("2024-01-31T10:00") or 0)
    assert found is not None
    assert instant_text(found) == end


@given(st.integers(0, 50_000_000), st.sampled_from(["day", "week", "month", "year"]))
def test_every_moment_lies_in_its_period_and_periods_join(at, period):
    first, last = period_of(period, at, rolling=False)
    assert first <= at <= last
    assert period_of(period, last, rolling=False) == (first, last)
    assert period_of(period, last + 1, rolling=False)[0] == last + 1
    since, until = period_of(period, at, rolling=True)
    assert since <= at == until


# ---- counts


MEETINGS = clause("meetings", "count: {act: meet, per: place, period: year, at-most: 1}")
RUNNING = clause("meetings", "count: {act: meet, period: year, rolling: yes, at-most: 1}")
SO_FAR = clause("meetings", "count: {act: meet, period: year, at-most: 2, so-far: held}")
SIXTY = clause("sixty", "count: {act: visit, per: by, period: year, at-least: 60, so-far: days}")
TWICE = clause("twice", "count: {act: visit, period: year, at-least: 2}")


def judged(text: str, *clauses: str) -> tuple[bool | None, list[tuple[str, int | None]]]:
    rules = made_of(*clauses)
    found = decide(rules, case_of(rules, text))
    return found.allowed, [(limit_status(one), one.actual) for one in found.limits]


@pytest.mark.parametrize(
    ("clauses", "case", "allowed", "limit"),
    [
        pytest.param(MEETINGS, "done: []", True, ("kept", 1), id="the first"),
        pytest.param(MEETINGS, "done: [{act: meet, at: 2024-03-01T10:00, place: a}]", False, ("exceeded", 2), id="2nd"),
        pytest.param(
            MEETINGS, "done: [{act: meet, at: 2024-03-01T10:00, place: b}]", True, ("kept", 1), id="elsewhere"
        ),
        pytest.param(
            MEETINGS, "done: [{act: meet, at: 2023-12-31T23:59, place: a}]", True, ("kept", 1), id="last year"
        ),
        pytest.param(MEETINGS, "done: [{act: meet, at: 2024-03-01T10:00}]", None, ("unknown", None), id="where?"),
        pytest.param(MEETINGS, "done: [{act: meet, place: a}]", None, ("unknown", None), id="when?"),
        pytest.param(MEETINGS, "done: unknown", None, ("unknown", None), id="nothing is told"),
        pytest.param(RUNNING, "done: [{act: meet, at: 2023-12-31T23:59}]", False, ("exceeded", 2), id="a year running"),
        pytest.param(RUNNING, "done: [{act: meet, at: 2023-06-01T10:00}]", True, ("kept", 1), id="a year ago"),
        pytest.param(SO_FAR, "done: []", True, ("kept", 1), id="none listed"),
        pytest.param(
            SO_FAR.replace("2,", "1,"), "done: [{act: meet, at: 2024-03-01T10:00}]", False, ("exceeded", 2), id="l"
        ),
    ],
)
def test_what_may_be_done_so_often_at_most_counts_once_more(clauses, case, allowed, limit):
    found = judged(f"act: meet, at: 2024-06-01T10:00, facts: {{place: a}}, {case}", clauses)
    assert found == (allowed, [limit])


@pytest.mark.parametrize(("held", "allowed", "status"), [(0, True, "kept"), (1, True, "kept"), (2, False, "exceeded")])
def test_a_case_may_say_how_many_there_were(held, allowed, status):
    assert judged(f"act: meet, facts: {{held: {held}}}", SO_FAR) == (allowed, [(status, held + 1)])


def test_a_number_that_is_not_given_is_asked_for():
    rules = made_of(SO_FAR)
    assert decide(rules, case_of(rules, "act: meet")).unknown == ("held",)


@pytest.mark.parametrize(
    ("days", "at", "status"),
    [
        (59, "at: 2024-12-31T18:00, ", "short"),
        (60, "at: 2024-12-31T18:00, ", "kept"),
        (61, "at: 2024-12-31T18:00, ", "kept"),
        (59, "at: 2024-12-30T18:00, ", "due"),
        (59, "", "due"),
        (60, "at: 2024-02-01T10:00, ", "kept"),
    ],
)
def test_what_must_be_done_so_often_is_due_until_the_last_day_and_never_forbids(days, at, status):
    found = judged(f"act: visit, by: boss, {at}facts: {{days: {days}}}", SIXTY)
    assert found == (True, [(status, days)])


def test_what_must_be_done_so_often_counts_what_was_done():
    one = "{act: visit, at: 2024-02-01T10:00}"
    assert judged(f"act: visit, at: 2024-12-31T10:00, done: [{one}]", TWICE) == (True, [("short", 1)])
    assert judged(f"act: visit, at: 2024-12-31T10:00, done: [{one}, {one}]", TWICE) == (True, [("kept", 2)])
    assert judged("act: visit, at: 2024-12-31T10:00, done: unknown", TWICE) == (True, [("unknown", None)])


def test_two_events_on_one_day_are_one_day():
    sixty = clause("sixty", "count: {act: visit, period: year, at-least: 2, so-far: days}")
    morning, evening = "{act: visit, at: 2024-02-01T09:00}", "{act: visit, at: 2024-02-01T18:00}"
    at = "act: visit, at: 2024-12-31T10:00"
    assert judged(f"{at}, done: [{morning}, {evening}]", sixty) == (True, [("short", 1)])
    assert judged(f"{at}, done: [{morning}, {evening.replace('02-01', '02-02')}]", sixty) == (True, [("kept", 2)])


def test_a_count_may_be_about_some_doers_only():
    clerks = clause("clerks", "count: {act: meet, period: year, who: who is a clerk, at-most: 1}")
    at = "act: meet, at: 2024-06-01T10:00"
    assert judged(f"{at}, by: clerk-1, done: [{{act: meet, by: boss, at: 2024-02-01T10:00}}]", clerks)[0] is True
    assert judged(f"{at}, by: clerk-1, done: [{{act: meet, by: clerk-2, at: 2024-02-01T10:00}}]", clerks)[0] is False
    assert judged(f"{at}, by: boss, done: []", clerks) == (True, [])


def test_who_does_an_act_may_stand_in_a_fact():
    words = WORDS.replace("{act: visit,", "{act: visit, doer: visitor,").replace(
        "\nacts:", "\n- {fact: visitor, type: post, zh: 人, en: visitor}\nacts:", 1
    )
    rules = stack(load_texts({"rules.yaml": words + BY_CLERKS}))
    earlier = "{act: visit, visitor: clerk-2, place: x, at: 2023-09-05T09:00}"
    for now in ("by: clerk-1, facts: {place: x}", "facts: {place: x, visitor: clerk-1}"):
        case = case_of(rules, f"act: visit, {now}, at: 2023-09-06T09:00, done: [{earlier}]")
        assert case.situation.facts["visitor"] == "clerk-1"
        assert decide(rules, case).allowed is False


# ---- pairs


BY_CLERKS = clause(
    "visits", "pair: {first: visit, second: visit, who: who is a clerk, same: [place], different: [by], period: week}"
)
VISITS = clause(
    "visits",
    "pair: {first: visit, second: visit, same: [place], different: [by, work], within: 7 days clock time}",
)
ORDER = clause("order", "pair: {first: write, second: call, same: [by], ordered: yes}")


@pytest.mark.parametrize(
    ("earlier", "allowed"),
    [
        pytest.param("by: clerk-2, work: b, place: x, at: 2023-09-04T09:00", False, id="three days before"),
        pytest.param("by: clerk-2, work: b, place: x, at: 2023-08-31T09:00", False, id="on the seventh day"),
        pytest.param("by: clerk-2, work: b, place: x, at: 2023-08-30T23:59", True, id="on the eighth day"),
        pytest.param("by: clerk-2, work: a, place: x, at: 2023-09-04T09:00", True, id="the same work"),
        pytest.param("by: clerk-1, work: b, place: x, at: 2023-09-04T09:00", True, id="the same person"),
        pytest.param("by: clerk-2, work: b, place: y, at: 2023-09-04T09:00", True, id="another place"),
        pytest.param("by: clerk-2, place: x, at: 2023-09-04T09:00", None, id="which work?"),
        pytest.param("by: clerk-2, work: b, at: 2023-09-04T09:00", None, id="where?"),
        pytest.param("by: clerk-2, work: b, place: x", None, id="when?"),
        pytest.param("work: b, place: y", True, id="what differs already settles it"),
    ],
)
def test_two_may_not_visit_one_place_within_a_week_unless_their_work_is_the_same(earlier, allowed):
    now = "act: visit, by: clerk-1, at: 2023-09-07T09:00, facts: {place: x, work: a}"
    assert judged(f"{now}, done: [{{act: visit, {earlier}}}]", VISITS)[0] is allowed


def test_what_is_not_told_of_earlier_visits_is_asked_for():
    rules = made_of(VISITS)
    found = decide(rules, case_of(rules, "act: visit, by: clerk-1, facts: {place: x, work: a}"))
    assert (found.allowed, found.unknown) == (None, ("done.visit",))
    assert judged("act: visit, by: clerk-1, facts: {place: x, work: a}, done: []", VISITS)[0] is True


@pytest.mark.parametrize(
    ("earlier", "now", "allowed"),
    [
        pytest.param("by: clerk-2, place: x, at: 2023-09-04T00:00", "by: clerk-1", False, id="on its Monday"),
        pytest.param("by: clerk-2, place: x, at: 2023-09-03T23:59", "by: clerk-1", True, id="on the Sunday before"),
        pytest.param("by: boss, place: x, at: 2023-09-05T09:00", "by: clerk-1", True, id="the earlier is not meant"),
        pytest.param("by: clerk-2, place: x, at: 2023-09-05T09:00", "by: boss", True, id="this one is not meant"),
        pytest.param("place: x, at: 2023-09-05T09:00", "by: clerk-1", None, id="who?"),
    ],
)
def test_a_pair_may_be_about_some_doers_only_and_about_one_calendar_week(earlier, now, allowed):
    case = f"act: visit, {now}, at: 2023-09-10T09:00, facts: {{place: x}}, done: [{{act: visit, {earlier}}}]"
    assert judged(case, BY_CLERKS)[0] is allowed


def test_an_ordered_pair_forbids_one_order_only():
    assert judged("act: call, by: boss, done: [{act: write, by: boss}]", ORDER)[0] is False
    assert judged("act: write, by: boss, done: [{act: call, by: boss}]", ORDER)[0] is True
    assert judged("act: call, by: boss, done: [{act: write, by: clerk-1}]", ORDER)[0] is True


def test_a_pair_compares_facts_that_are_there():
    with pytest.raises(BadInput) as wrong:
        made_of(clause("visits", "pair: {first: visit, second: visit, same: [plce]}"))
    (problem,) = wrong.value.problems
    assert (problem.got, problem.expected.en) == ("plce", "place")


# ---- cadences


@pytest.mark.parametrize(("at", "status"), [("09-11T23:59", "kept"), ("09-12T00:00", "exceeded")])
def test_a_weekly_meeting_comes_within_a_week_of_the_last_and_is_never_forbidden(at, status):
    weekly = clause("weekly", "cadence: {act: meet, every: 1 week}", more="strength: normally, ")
    case = f"act: meet, at: 2023-{at}, done: [{{act: meet, at: 2023-09-04T09:00}}]"
    allowed, ((found, _),) = judged(case, weekly)
    assert (allowed, found) == (True, status)


# ---- editions


TERMS = clause("force", "term: {from: 2023-06-25}") + clause("repeal", "repeal: {edition: 2018-03-07, on: 2023-06-25}")


@pytest.mark.parametrize(
    ("at", "edition", "here"),
    [
        ("2018-03-06T23:59", "", False),
        ("2018-03-07T00:00", "2018-03-07", False),
        ("2023-06-24T23:59", "2018-03-07", False),
        ("2023-06-25T00:00", "2023-06-25", True),
        ("2030-01-01T00:00", "2023-06-25", True),
    ],
)
def test_each_day_has_the_edition_that_governs_it(at, edition, here):
    found = governing(made_of(TERMS), minutes_of(at) or 0)
    assert (found.edition, found.here) == (edition, here)


def test_a_rulebook_without_a_term_governs_always():
    assert governing(made_of(CALL), 0).here


def test_what_another_edition_governs_is_outside_these_rules():
    rules = made_of(TERMS, CALL)
    found = work(rules, case_of(rules, "act: call, at: 2023-06-24T10:00, done: [], expect: {edition: 2018-03-07}"))
    assert found.passed
    assert [one.name for one in found.decision.outside] == ["repeal"]
    assert (found.decision.allowed, found.duties) == (None, ())
