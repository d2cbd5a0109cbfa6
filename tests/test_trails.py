"""Trails of simulated papers: what was done, by whom, when; and that the rules were kept on the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from guiju.scenario_files import texts_for
from sim.blueprint import DETECT, REACH, blueprint
from sim.conduct import conduct, conduct_of
from sim.duty_misses import compared, duty_misses
from sim.engines import run
from sim.flow import WORK, Course
from sim.held import HELD, meetings
from sim.judging import Judge
from sim.model import Model, model
from sim.scenario import Scenario, scenarios_in
from sim.situations import case_of, people_at, tick_of_act
from sim.ticks import NEVER
from sim.trail import RETURNED, Trail, moment, paper_named, standing, trail, trails
from spec.decide import decide
from spec.loader import load


def scenario(**changes) -> Scenario:
    return replace(scenarios_in(texts_for(()), load())["baseline"], **changes)


@lru_cache(maxsize=4)
def year(layers: str = "standard", replication: int = 0) -> tuple[Model, Course]:
    drawn = model(blueprint(scenario(layers=(layers,)), load()), replication)
    return drawn, run(drawn.flow)


@lru_cache(maxsize=4)
def all_trails(layers: str = "standard") -> tuple[Trail, ...]:
    return tuple(trails(*year(layers)))


def first(act: str, kind: str = "", **wanted) -> tuple[Trail, int]:
    """The first finished paper with a step of an act, and the number of the step."""
    for one in all_trails():
        for index, event in enumerate(one.events):
            alike = all(getattr(event, name) == value for name, value in wanted.items())
            if event.act == act and alike and one.finished is not None and kind in ("", one.kind):
                return one, index
    raise AssertionError(f"no {act}")


def with_step(one: Trail, index: int, **changes) -> Trail:
    """The trail with one step that went otherwise."""
    events = list(one.events)
    events[index] = replace(events[index], **changes)
    return replace(one, events=tuple(events))


def breaches(*papers: Trail, drawn: Model | None = None) -> Counter[tuple[str, str]]:
    found = conduct_of(drawn or year()[0], papers)
    return Counter((one.act, one.broken.kind) for one in found.breaches)


# ---- the trail -------------------------------------------------------------------------------------------------------


def test_the_trails_say_all_that_the_course_says_and_nothing_else():
    drawn, course = year()
    again = Course.empty(drawn.flow)
    for one in all_trails():
        for at, event in enumerate(one.events, drawn.flow.first[one.paper]):
            assert (drawn.step[at], drawn.round[at]) == (event.place, event.round)
            again.ready[at] = event.ready
            again.start[at] = NEVER if event.start is None else event.start
            again.end[at] = NEVER if event.end is None else event.end
            if event.officer:
                again.officer[at] = [officer.name for officer in drawn.flow.officers].index(event.officer)
        again.finished[one.paper] = NEVER if one.finished is None else one.finished
    for name in ("ready", "start", "end", "officer", "finished"):
        assert np.array_equal(getattr(again, name), getattr(course, name)), name


def test_a_paper_lies_at_one_place_at_a_time_and_goes_back_only_when_it_is_returned():
    back = 0
    for one in all_trails():
        for event, later in zip(one.events, one.events[1:], strict=False):
            assert event.end == later.ready
            assert (later.round > event.round) == (event.outcome == RETURNED)
            assert later.place == event.place + 1 or event.outcome == RETURNED
            back += event.outcome == RETURNED
    assert back > 100


def test_the_moment_of_an_event_is_the_last_that_is_known_of_it():
    drawn, _ = year()
    for one in all_trails()[:200]:
        for event in one.events:
            last = max(tick for tick in (event.ready, event.start, event.end) if tick is not None)
            assert event.at == moment(drawn, last)


def test_a_paper_can_be_asked_for_by_its_name():
    drawn, course = year()
    for one in all_trails()[::97]:
        assert paper_named(drawn, one.name) == one.paper
        assert trail(drawn, course, one.paper) == one
    assert paper_named(drawn, "no-such-kind-1") is None
    assert paper_named(drawn, "government-notice-100000") is None
    assert paper_named(drawn, "government-notice") is None
    with pytest.raises(IndexError):
        trail(drawn, course, drawn.flow.papers)


def test_what_was_returned_and_what_is_done_again_stands_no_more():
    one = next(one for one in all_trails() if one.finished and any(event.outcome == RETURNED for event in one.events))
    for index, event in enumerate(one.events):
        stands = standing(one.events[:index], event)
        assert [other.place for other in stands] == list(range(event.place))
        assert all(other.outcome != RETURNED for other in stands)


def test_only_a_member_of_the_desk_or_somebody_who_stands_in_does_a_step():
    drawn, _ = year()
    for one in all_trails():
        steps = drawn.steps(one.paper)
        for event in one.events:
            if event.kind == WORK and event.start is not None:
                desk = steps[event.place].place
                assert event.by in {*desk.holders, *(taker for _, _, some in desk.stand_ins for taker in some)}


# ---- what the rules ask of the model ---------------------------------------------------------------------------------


def test_a_document_that_goes_to_the_executive_meeting_has_its_agenda_note_and_is_coordinated_before():
    """The meeting that a paper goes to brings its rules along (A46.3, A47.1), also where the kind does not name it."""
    plan = year()[0].blueprint
    seen = 0
    for one in plan.papers:
        for variant in one.variants:
            acts = [step.step.act for step in variant.steps]
            if "decide" in acts:
                assert acts.index("draft-agenda-note") < acts.index("decide")
                assert acts.index("coordinate") < acts.index("decide")
                seen += 1
    assert seen > 10


def test_nobody_stands_in_where_a_later_step_needs_the_vice_mayor_of_the_portfolio():
    """What goes to municipal departments needs the approval of the portfolio vice mayor (A54.8); the mayor, who may
    approve in their absence, is not that."""
    plan = year()[0].blueprint
    (letters,) = [one for one in plan.papers if one.paper.name == "letter-to-municipal-department"]
    (notices,) = [one for one in plan.papers if one.paper.name == "office-notice"]
    assert letters.variants
    for variant in letters.variants:
        (approval,) = [step.place for step in variant.steps if step.step.act == "approve"]
        portfolios = dict(variant.facts)["matter.portfolios"].names
        assert {taker for _, _, takers in approval.stand_ins for taker in takers} <= portfolios
    assert any(step.place.stand_ins for one in notices.variants for step in one.steps if step.step.act == "approve")


def test_the_year_runs_under_the_literal_text_too():
    drawn, course = year("literal")
    assert drawn.blueprint.stack.layers == ()
    assert (course.finished < NEVER).sum() > 1000


# ---- conduct ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layers", ["standard", "literal"])
def test_a_year_breaks_no_norm_of_conduct_and_says_what_it_cannot_decide(layers):
    found = conduct(*year(layers))
    assert found.clean, found.breaches[:5]
    assert found.steps > 12_000
    assert found.kept + found.open + found.outside == found.steps
    assert 0 < found.open < found.steps / 20
    assert all(one.unknown for one in found.undecided)
    assert found.meetings > 20


@pytest.mark.slow
@pytest.mark.parametrize("layers", ["standard", "literal"])
@pytest.mark.parametrize("replication", [1, 2, 3])
def test_other_years_break_no_norm_of_conduct_either(layers, replication):
    found = conduct(*year(layers, replication))
    assert found.clean, found.breaches[:5]
    assert all(one.agrees for one in duty_misses(*year(layers, replication)))


def test_what_a_scenario_does_not_state_leaves_steps_undecided_and_never_kept():
    facts = tuple(one for one in scenario().facts if one[0] != "matter.mayor-activity")
    drawn = model(blueprint(scenario(facts=facts), load()), 0)
    letters = [one for one in trails(drawn, run(drawn.flow)) if one.kind == "letter-to-municipal-department"]
    found = conduct_of(drawn, letters)
    (submitted,) = [one for one in found.undecided if one.act == "submit"]
    assert submitted.unknown == ("matter.mayor-activity",)
    assert submitted.steps == sum(
        event.act == "submit" and event.end is not None for one in letters for event in one.events
    )
    assert found.kept == found.steps - found.open


def test_a_step_is_judged_the_same_alone_and_beside_all_others():
    """A situation is decided once; whoever is away and is not asked about makes no other of it."""
    drawn, _ = year()
    shared = Judge(drawn)
    for one in all_trails():
        for index, event in enumerate(one.events):
            if event.of_the_rules and (tick := tick_of_act(event)) is not None:
                judged = shared.step(one, index, tick)
                if (one.paper + index) % 37 == 0:
                    assert judged == Judge(drawn).step(one, index, tick)
    assert shared.situations < 2_500


def test_the_case_of_a_step_can_be_decided_by_anybody():
    one, index = first("sign", "upward-report")
    case = case_of(year()[0], one, index)
    assert decide(year()[0].blueprint.stack, case).allowed
    assert [event.act for event in case.situation.done or ()] == ["submit", "examine", "approve"]


def test_a_lost_step_is_found():
    one, index = first("examine", "office-notice", round=0)
    assert breaches(one) == {}
    lost = replace(one, events=(*one.events[:index], *one.events[index + 1 :]))
    found = breaches(lost)
    assert found["sign", "gate"] or found["approve", "gate"]
    assert {kind for _, kind in found} <= {"gate", "order"}


def swapped(one: Trail, index: int) -> Trail:
    events = list(one.events)
    events[index], events[index + 1] = events[index + 1], events[index]
    return replace(one, events=tuple(events))


def test_steps_in_the_wrong_order_are_found_where_the_text_has_an_order():
    """A document is issued after approval and signature; which of these comes first is left open (A55.3)."""
    one, index = first("approve", "office-notice")
    assert [event.act for event in one.events[index : index + 3]] == ["approve", "sign", "issue"]
    assert breaches(swapped(one, index)) == {}
    assert breaches(swapped(one, index + 1)) == {("issue", "gate"): 1}


def test_a_signature_by_another_is_found():
    one, index = first("sign", "upward-report", by="mayor")
    found = breaches(with_step(one, index, by="vice-mayor-3", officer="vice-mayor-3"))
    assert found == {("sign", "power"): 1}


def test_a_second_signature_beside_the_first_is_found_by_whomever_it_is():
    one, index = first("sign", "upward-report", by="mayor")
    event = one.events[index]
    for signer in ("mayor", "vice-mayor-2"):
        second = replace(event, by=signer, officer=signer, ready=event.end, start=event.end)
        twice = replace(one, events=(*one.events[: index + 1], second, *one.events[index + 1 :]))
        assert breaches(twice)["sign", "twice"] == 1
        assert breaches(twice)["sign", "power"] == (signer != "mayor")


def test_a_signature_by_somebody_away_is_found_when_it_is_begun_and_when_it_is_ended():
    drawn, _ = year()
    one, index = first("sign", "upward-report", by="mayor")
    start, end = (int(tick) for tick in drawn.absences["mayor"].intervals[3])
    assert ("mayor", "away") in people_at(drawn, start + 600)
    while_away = with_step(one, index, start=start + 600, end=start + 610)
    assert breaches(while_away)["sign", "absence"] == 1
    ended = with_step(one, index, start=start - 480, end=start + 610)
    assert breaches(ended) == {("sign", "absence"): 1}
    assert breaches(with_step(one, index, start=end + 600, end=end + 610)) == {}


def test_a_meeting_without_its_quorum_that_decides_all_the_same_is_found():
    drawn, _ = year()
    one, index = first("decide", "government-notice")
    meeting = one.events[index].meeting
    body = [plan.body for plan in drawn.blueprint.bodies].index(one.events[index].by)
    present = [array.copy() for array in drawn.present]
    assert breaches(one) == {}
    present[body][meeting] = 3
    assert breaches(one, drawn=replace(drawn, present=tuple(present))) == {("decide", "quorum"): 1}


def test_a_meeting_led_by_somebody_who_may_not_is_found():
    drawn, course = year()
    (one, *_) = [held for held in meetings(drawn, course) if held.what == HELD and held.papers]
    assert one.presider == "mayor"
    assert conduct_of(drawn, (), [one]).clean
    (found,) = conduct_of(drawn, (), [replace(one, presider="vice-mayor-2")]).breaches
    assert (found.act, found.broken.kind) == ("preside", "power")


def test_meetings_are_told_as_the_model_drew_them():
    drawn, course = year()
    held = list(meetings(drawn, course))
    assert sum(one.papers for one in held) == sum(int(np.maximum(some, 0).sum()) for some in course.taken)
    for one in held:
        assert (one.what == HELD) <= (one.present * 2 > one.members)
        assert one.presider == "mayor" or ("mayor", "away") in people_at(drawn, one.begins)


def test_work_that_outlasts_the_absence_of_the_holder_is_told_and_is_no_breach():
    """A stand-in ends what they began, also when the absent one has come back meanwhile."""
    drawn, _ = year()
    found = conduct_of(drawn, all_trails())
    assert 0 < len(found.outlasted) < 60
    named = {one.name: one for one in all_trails()}
    for one in found.outlasted:
        event = named[one.paper].events[one.step]
        assert people_at(drawn, event.start) != people_at(drawn, event.end)
        assert (
            event.by not in drawn.steps(named[one.paper].paper)[event.place].place.holders
            or len(drawn.steps(named[one.paper].paper)[event.place].place.holders) > 1
        )


def test_it_is_told_where_the_rules_are_kept_only_since_a_return_voids_nothing():
    """The ground of an item that the meeting put off is not established again; the text does not ask for it (A46.1)."""
    items = [one for one in all_trails() if one.kind == "agenda-item" and one.finished is not None]
    put_off = [one for one in items if any((event.act, event.outcome) == ("decide", RETURNED) for event in one.events)]
    assert len(put_off) > 5
    found = conduct_of(year()[0], put_off)
    assert found.clean
    asked_again = sum(event.act == "request-agenda" and event.round > 0 for one in put_off for event in one.events)
    assert found.resting == asked_again
    assert conduct(year()[0], year()[1]).resting > 5
    straight = [one for one in items if all(event.round == 0 for event in one.events)]
    assert conduct_of(year()[0], straight[:20]).resting == 0


# ---- performance -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layers", ["standard", "literal"])
def test_the_rules_find_exactly_the_misses_that_the_run_counted(layers):
    found = duty_misses(*year(layers))
    assert all(one.agrees for one in found), found
    emergencies = [one for one in found if one.kind == "emergency"]
    assert [one.missed for one in emergencies] == [one.broken for one in emergencies]
    assert sum(one.missed for one in emergencies) > 10


def test_who_is_on_watch_telephones_at_once_and_writes_once_the_head_is_reached():
    for one in all_trails():
        if one.kind == "emergency" and one.events[-1].act == "written-report" and one.events[-1].end is not None:
            known, told, reached, written = one.events
            assert (known.act, told.act, reached.act) == (DETECT, "telephone-report", REACH)
            assert told.ready == known.end
            assert (reached.ready, written.ready) == (told.end, reached.end)
            assert not reached.of_the_rules
            assert told.by == written.by == "town-1"


def test_limits_in_working_time_are_undecided_past_their_earliest_end_and_contradict_nothing():
    (found,) = [one for one in duty_misses(*year()) if one.kind == "policy-notice"]
    assert found.working_time
    assert found.kept
    assert not found.broken
    assert found.missed <= found.unknown


def test_one_report_that_is_told_later_than_it_came_is_a_miss_that_the_run_did_not_count():
    drawn, course = year()
    some = [one for one in all_trails() if one.kind == "emergency" and one.arrival >= drawn.blueprint.begins]
    assert all(one.agrees for one in compared(drawn, course, some))
    early = next(place for place, one in enumerate(some) if one.events[1].end - one.events[0].end <= 20)
    index = next(at for at, event in enumerate(some[early].events) if event.act == "telephone-report")
    some[early] = with_step(some[early], index, end=some[early].events[0].end + 21)
    telephone, writing = compared(drawn, course, some)
    assert (telephone.agrees, telephone.broken) == (False, telephone.missed + 1)
    assert writing.agrees
