"""Rules laid side by side: who is left out, where articles disagree on who, which step has no place in the order.

A small office is enough: a boss, deputies and clerks, who travel, write papers and call a council.
"""

from __future__ import annotations

import pytest

from proofs.battery import Plan, StackResult, check
from proofs.findings import Finding
from proofs.precedence import before, in_order, things_of
from proofs.queries import battery
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.rulebook import Rulebook

WORDS = """
rulebook: {name: made_up, zh: 试, en: trial, edition: 2024-01-01}
posts:
- {post: boss, zh: 主任, en: boss, one: yes, level: 1}
- {post: deputy, zh: 副主任, en: deputy, level: 2}
- {post: clerk, zh: 干事, en: clerk, level: 3}
- {post: guard, zh: 门卫, en: guard, one: yes, level: 3}
bodies:
- {body: council, zh: 委员会, en: council, one: yes, level: 1}
- {body: desk, zh: 办公室, en: desk, one: yes, level: 2}
- {body: town, zh: 镇, en: town, one: yes, level: 0}
facts:
- {fact: traveller, type: post, usually: nobody, interested: [trip], zh: 出差人, en: traveller}
- {fact: grave, type: flag, usually: no, zh: 重大, en: grave}
- {fact: dispute, type: flag, usually: no, zh: 有分歧, en: in dispute}
- {fact: urgent, type: flag, usually: no, zh: 紧急, en: urgent}
- fact: away
  on: post
  type: choice
  usually: none
  zh: 不在岗原因
  en: reason of absence
  values:
  - {value: none, zh: 在岗, en: at work}
  - {value: trip, zh: 出差, en: on a trip}
  - {value: ill, zh: 因病, en: ill}
- {fact: named-by, on: post, type: posts, usually: nobody, zh: 受其指定, en: named by}
acts:
- {act: travel, zh: 出差, en: travel, on: trip}
- {act: tell, zh: 告知出差, en: tell of a trip, on: trip}
- {act: agree, zh: 同意出差, en: agree to a trip, on: trip, checks: yes}
- {act: approve, zh: 审批, en: approve, on: paper, checks: yes}
- {act: review, zh: 审查, en: review, on: paper, checks: yes}
- {act: mediate, zh: 调解, en: mediate, on: paper}
- {act: send, zh: 报送, en: send, on: paper}
- {act: tidy, zh: 整理, en: tidy up, on: paper}
- {act: report, zh: 报告, en: report, on: paper}
- {act: ask-town, zh: 征询, en: ask the town, on: town}
- {act: decide, zh: 决定, en: decide, arity: body, on: paper}
- {act: sign, zh: 签发, en: sign, arity: exclusive, on: paper, closes: yes}
clauses:
"""


def clause(name: str, norm: str, shape: str, when: str = "always", more: str = "") -> str:
    return f"- {{clause: {name}, norm: {norm}, quote: 词, zh: {name}句。, en: {name}., when: {when}, {more}{shape}}}\n"


def reading(name: str, adds: str) -> str:
    lines = "".join(f"  {line}\n" for line in adds.splitlines())
    return f"- reading: {name}\n  zh: 读\n  en: read\n  because: {{zh: 故, en: so}}\n  adds:\n{lines}"


def made_of(*clauses: str, readings: str = "") -> Rulebook:
    return load_texts({"rules.yaml": WORDS + "".join(clauses) + (f"readings:\n{readings}" if readings else "")})


def found(rulebook: Rulebook, family: str, part: str = "") -> list[Finding]:
    """What one family finds; every find is replayed."""
    (result,) = check(
        rulebook,
        [("literal", ())],
        Plan(inline=True),
        lambda one: one.family == family and part in ("", one.part),
    )
    assert isinstance(result, StackResult)
    assert {one.verdict for one in result.verdicts} <= {"proved", "refuted"}
    assert all(one.replayed for one in result.findings)
    return list(result.findings)


def closed(one: Finding) -> list[tuple[str, ...]]:
    return [closure.readings for closure in one.closures]


# ---- covered: whose matter is checked

OF_DEPUTIES = clause("deputies", "A1.1", "gate: {act: travel, needs: {act: agree, by: boss}}", "traveller is a deputy")
OF_CLERKS = clause("clerks", "A1.2", "gate: {act: travel, needs: {act: agree, by: boss}}", "traveller is a clerk")
CLERKS_TELL = clause("told", "A2.1", "duty: {who: who is traveller, act: tell, to: boss}", "traveller is a clerk")


def test_a_kind_of_people_of_whom_the_rules_speak_and_whose_trips_nobody_agrees_to_is_found() -> None:
    (one,) = found(made_of(OF_DEPUTIES, CLERKS_TELL, readings=reading("clerks-too", OF_CLERKS)), "covered")
    assert one.obligation.name == "covered:travel:control"
    assert (one.kind, one.norms, one.hit and one.hit.about) == (
        "gap",
        ("A1.1", "A2.1"),
        ("control", "traveller", "clerk"),
    )
    assert one.case.situation.facts["traveller"] == "clerk-1"
    assert "干事" in one.statement.zh
    assert "clerk" in one.statement.en
    assert closed(one) == [("clerks-too",)]


def test_where_everybodys_trip_of_whom_the_rules_speak_is_agreed_to_nobody_is_left_out() -> None:
    assert found(made_of(OF_DEPUTIES, OF_CLERKS, CLERKS_TELL), "covered") == []


def test_of_whom_the_rules_say_nothing_they_leave_nothing_unsaid() -> None:
    """Guards are spoken of nowhere; a clause that means all travellers means no kind of them."""
    all_tell = clause("told", "A2.1", "duty: {who: who is traveller, act: tell, to: boss}", "not (traveller is nobody)")
    assert found(made_of(OF_DEPUTIES, all_tell), "covered") == []


def test_a_wish_to_have_trips_agreed_to_covers_nobody_and_leaves_nobody_out() -> None:
    soft = OF_DEPUTIES.replace("when:", "strength: in-principle, when:")
    assert found(made_of(soft, CLERKS_TELL), "covered") == []


# ---- covered: which absence is provided for

STANDS_IN = "delegation: {act: sign, from: boss, to: who is a deputy and who.named-by includes boss, keeps: no}"
ON_TRIPS = clause("on-trips", "A3.1", STANDS_IN, "boss.away is trip")
SIGNED = clause("signed", "A4.1", "power: {act: sign, holder: boss}")


def test_an_absence_that_a_delegation_does_not_list_is_found_with_somebody_who_would_stand_in() -> None:
    ill = clause("when-ill", "A3.1", STANDS_IN, "boss.away is ill")
    (one,) = found(made_of(SIGNED, ON_TRIPS, readings=reading("ill-too", ill)), "covered", "absence")
    assert (one.kind, one.hit and one.hit.about) == ("gap", ("absence", "ill"))
    assert one.case.situation.about["boss", "away"] == "ill"
    assert any(fact == "named-by" for _, fact in one.case.situation.about)
    assert closed(one) == [("ill-too",)]


@pytest.mark.parametrize(
    "also",
    [
        pytest.param(clause("on-trips", "A3.1", STANDS_IN, "boss.away is not none"), id="every absence"),
        pytest.param(clause("on-trips", "A3.1", STANDS_IN, "boss.away is trip or ill"), id="all that there are"),
        pytest.param(
            ON_TRIPS + clause("when-ill", "A3.2", STANDS_IN, "boss.away is ill"), id="two clauses between them"
        ),
        pytest.param(clause("on-trips", "A3.1", STANDS_IN.replace("no}", "yes}")), id="no word of absence"),
    ],
)
def test_a_delegation_for_every_absence_or_for_none_leaves_none_out(also: str) -> None:
    assert found(made_of(SIGNED, also), "covered", "absence") == []


def test_a_delegation_of_something_else_does_not_fill_in() -> None:
    other = clause("when-ill", "A3.2", STANDS_IN.replace("act: sign", "act: approve"), "boss.away is ill")
    assert {one.clauses for one in found(made_of(SIGNED, ON_TRIPS, other), "covered", "absence")} == {
        ("on-trips",),
        ("when-ill",),
    }


# ---- agreed

BOSS_APPROVES = clause("boss", "A5.1", "power: {act: approve, holder: boss}", "grave")
DEPUTY_APPROVES = clause("deputy", "A6.1", "power: {act: approve, holder: who is a deputy}", "dispute")


def test_two_articles_that_name_different_people_to_approve_one_paper_are_in_conflict() -> None:
    giving_way = DEPUTY_APPROVES.replace("deputy,", "deputy-aside,", 1).replace("when:", "unless: [boss], when:")
    (one,) = found(made_of(BOSS_APPROVES, DEPUTY_APPROVES), "agreed")
    assert (one.obligation.name, one.kind, one.norms) == ("agreed:approve:check", "conflict", ("A5.1", "A6.1"))
    assert one.case.situation.facts == {"dispute": True, "grave": True}
    assert found(made_of(BOSS_APPROVES, giving_way), "agreed") == []


@pytest.mark.parametrize(
    "others",
    [
        pytest.param(clause("other", "A6.1", "power: {act: approve, holder: boss}", "dispute"), id="the same holder"),
        pytest.param(DEPUTY_APPROVES.replace("A6.1", "A5.2"), id="another sentence of the same article"),
        pytest.param(DEPUTY_APPROVES.replace("when: dispute", "when: not (grave)"), id="never in one case"),
        pytest.param(
            DEPUTY_APPROVES
            + clause("trip", "A6.1", "gate: {act: travel, needs: {act: approve, by: who is a deputy}}", "dispute"),
            id="for the sake of a trip",
        ),
        pytest.param(
            DEPUTY_APPROVES
            + clause("both", "A6.1", "gate: {act: sign, needs: {act: approve, by: who is a deputy}}", "dispute")
            + clause("and", "A5.1", "gate: {act: sign, needs: {act: approve, by: boss}}", "grave"),
            id="both approvals are wanted",
        ),
    ],
)
def test_articles_that_say_the_same_or_of_something_else_or_want_both_agree(others: str) -> None:
    assert found(made_of(BOSS_APPROVES, others), "agreed") == []


def test_who_settles_a_dispute_is_asked_only_where_both_articles_turn_on_it() -> None:
    boss = clause("boss", "A5.1", "power: {act: mediate, holder: boss}", "dispute and grave")
    deputy = clause("deputy", "A6.1", "power: {act: mediate, holder: who is a deputy}", "dispute")
    clerk = clause("clerk", "A7.1", "power: {act: mediate, holder: who is a clerk}", "urgent")
    wanted = clause("wanted", "A5.1", "gate: {needs: {act: mediate}}", "dispute")
    (one,) = found(made_of(boss, deputy, clerk, wanted), "agreed")
    assert (one.obligation.name, one.kind, one.norms) == ("agreed:mediate:settle", "overlap", ("A5.1", "A6.1"))
    assert found(made_of(boss, deputy, clerk), "agreed") == []  # nothing waits for it: several may do what they like


def test_a_power_that_may_be_handed_on_beside_one_that_may_not_is_no_agreement() -> None:
    one = clause("deputy", "A5.1", "power: {act: mediate, holder: who is a deputy}", "dispute")
    other = clause("again", "A6.1", "power: {act: mediate, holder: who is a deputy}", "dispute")
    handed = clause(
        "handed", "A6.1", "delegation: {act: mediate, from: who is a deputy, to: who is a clerk, keeps: yes}", "dispute"
    )
    wanted = clause("wanted", "A5.1", "gate: {needs: {act: mediate}}", "dispute")
    assert found(made_of(one, other, wanted), "agreed") == []
    assert [finding.clauses for finding in found(made_of(one, other, handed, wanted), "agreed")] == [
        ("deputy", "handed")
    ]


# ---- ordered

APPROVED = clause("approved", "A5.1", "gate: {act: send, needs: {act: approve, by: who is a deputy}}", "grave")


def test_an_approval_and_a_signature_without_an_order_between_them_are_found_and_an_order_closes_it() -> None:
    order = reading("approval-first", clause("first", "A5.1", "gate: {act: sign, needs: {act: approve}}"))
    (one,) = found(made_of(APPROVED, SIGNED, readings=order), "ordered", "closing")
    assert (one.obligation.name, one.norms, one.clauses) == (
        "ordered:sign:closing",
        ("A4.1", "A5.1"),
        ("approved", "signed"),
    )
    assert closed(one) == [("approval-first",)]


def test_who_approves_and_signs_needs_no_order_nor_do_steps_that_have_one() -> None:
    deputy_signs = clause("signed", "A4.1", "power: {act: sign, holder: who is a deputy}")
    sending_first = clause("sent", "A4.2", "gate: {act: sign, needs: {act: send}}")
    of_a_trip = APPROVED.replace("act: send", "act: travel")
    for clauses in [(APPROVED, deputy_signs), (APPROVED, SIGNED, sending_first), (of_a_trip, SIGNED)]:
        assert found(made_of(*clauses), "ordered", "closing") == []


DECIDED = clause("decided", "A7.1", "gate: {needs: {act: decide, by: council}}", "grave")
REPORTED = clause("reported", "A8.1", "duty: {who: desk, act: report, to: town}", "grave")
ASKED = clause("asked", "A9.1", "gate: {act: sign, needs: {act: ask-town, by: desk}}", "grave")


def test_a_report_without_a_place_beside_the_decision_is_found_and_a_place_closes_it() -> None:
    after = reading("report-after", clause("after", "A8.1", "gate: {act: report, needs: {act: decide}}"))
    (one,) = found(made_of(DECIDED, REPORTED, readings=after), "ordered", "report")
    assert (one.kind, one.norms, one.hit and one.hit.about) == ("gap", ("A7.1", "A8.1"), ("report", "decide"))
    assert closed(one) == [("report-after",)]


def test_two_reports_and_a_decision_make_three_questions() -> None:
    asked = {one.hit.about for one in found(made_of(DECIDED, REPORTED, ASKED), "ordered", "report") if one.hit}
    assert asked == {("ask-town", "decide"), ("report", "decide"), ("ask-town", "report")}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(REPORTED.replace("to: town", "to: town, after: decide"), id="after the decision"),
        pytest.param(REPORTED.replace("when: grave", "when: always"), id="always, and so no step of a matter"),
        pytest.param(REPORTED.replace(", to: town", ""), id="told to nobody"),
        pytest.param(REPORTED.replace("when: grave", "when: not (grave)"), id="never of one case"),
        pytest.param(REPORTED + clause("yearly", "A8.2", "cadence: {act: report, every: 1 year}"), id="once a year"),
        pytest.param(REPORTED.replace("act: report", "act: tell"), id="of a trip"),
    ],
)
def test_what_has_a_place_or_is_no_step_of_the_matter_is_not_asked_about(other: str) -> None:
    assert found(made_of(DECIDED, other), "ordered", "report") == []


def test_a_check_for_the_sake_of_a_trip_is_no_step_of_a_paper() -> None:
    reviewed = clause("reviewed", "A6.1", "gate: {act: sign, needs: {act: review, by: desk}}")
    of_a_trip = clause("trip", "A7.1", "gate: {act: travel, needs: {act: approve, by: boss}}")
    first = clause("first", "A7.1", "gate: {act: approve, needs: {act: review, by: desk}}")
    rules = stack(made_of(reviewed, of_a_trip, first))
    assert {name: things_of(rules, one) for name, one in rules.clauses.items()} == {
        "reviewed": {"paper"},
        "trip": {"trip"},
        "first": {"trip"},
    }
    assert in_order(before(rules, "trip"), "review", "approve")
    assert not in_order(before(rules, "paper"), "review", "approve")
    of_papers = clause("approved", "A8.1", "gate: {act: sign, needs: {act: approve, by: boss}}")
    assert found(made_of(reviewed, of_a_trip, first), "ordered", "paper") == []
    assert len(found(made_of(reviewed, of_a_trip, first, of_papers), "ordered", "paper")) == 1


def test_a_reading_closes_a_question_only_where_it_answers_all_that_ask_it() -> None:
    """Another pair of clauses that asks the same, though it does not apply to the case, is no answer to the case."""
    reviewed = clause("reviewed", "A5.1", "gate: {act: sign, needs: {act: review, by: desk}}", "grave")
    approved = clause("approved", "A6.1", "gate: {act: sign, needs: {act: approve, by: boss}}", "grave")
    more = reading("more", clause("a-first", "A6.1", "gate: {act: sign, needs: {act: approve, by: boss}}", "urgent"))
    (one,) = found(made_of(reviewed, approved, readings=more), "ordered", "paper")
    assert closed(one) == []


# ---- what is done is done by somebody


def test_a_step_that_nobody_answers_the_description_of_is_not_taken() -> None:
    """Only a deputy who is named may review; where none is, what waits for it cannot be signed."""
    review = clause("review", "A5.1", "gate: {act: sign, needs: {act: review, by: who is a deputy and grave}}")
    wanted = clause("wanted", "A6.1", "gate: {needs: {act: approve, by: boss}}")
    (one,) = found(made_of(SIGNED, review, wanted), "gated")
    assert one.case.situation.facts["grave"] is True
    assert [(event.act, event.by) for event in one.case.situation.done or ()] == [("review", "deputy-1")]


def test_where_nobody_can_answer_the_description_nothing_is_skipped() -> None:
    nobody = clause("review", "A5.1", "gate: {act: sign, needs: {act: review, by: who is a deputy and who is a clerk}}")
    wanted = clause("wanted", "A6.1", "gate: {needs: {act: approve, by: boss}}")
    (result,) = check(
        made_of(SIGNED, nobody, wanted), [("literal", ())], Plan(inline=True), lambda one: one.family == "gated"
    )
    assert [(one.verdict, one.rechecked) for one in result.verdicts] == [("proved", True)]


# ---- the two rulebooks


def test_the_second_rulebook_has_an_absence_left_out_and_its_recommended_reading_leaves_none() -> None:
    committee = load("heritage_committee")
    standard = layer_names(committee, ["standard"])
    literal, recommended = check(
        committee, [("literal", ()), ("standard", standard)], Plan(jobs=1), lambda one: one.family == "covered"
    )
    assert [one.hit and one.hit.about for one in literal.findings] == [("absence", "illness", "vacancy")]
    assert [closure.readings for closure in literal.findings[0].closures] == [
        ("the-designated-deputy-acts-for-the-chair",)
    ]
    assert recommended.findings == ()


def test_leaving_time_for_approval_is_no_submission_and_forbidden_by_nothing() -> None:
    rules = stack(load())
    against = [one for one in battery(rules) if one.name == "hygiene:against"]
    (result,) = check(load(), [("literal", ())], Plan(jobs=1), lambda one: one in against)
    assert [one.norms for one in result.findings] == [("A52.4", "A67.3", "A67.4")]


def test_who_asks_for_leave_has_no_interest_in_the_papers_of_the_meeting() -> None:
    (result,) = check(
        load(), [("literal", ())], Plan(jobs=1), lambda one: one.family == "separate" and one.act == "vet-papers"
    )
    assert {one.verdict for one in result.verdicts} == {"proved"}
