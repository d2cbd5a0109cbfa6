"""What is left unsaid of bodies, posts, roles, superiors and kinds of paper; and words on which duties turn."""

from __future__ import annotations

import pytest

from proofs.findings import Finding
from proofs.owing import read_as
from spec.clauses import Clause, Duty, Limit
from spec.condition import ALWAYS, Chosen, Individual
from spec.connectives import negation
from spec.layers import stack
from spec.loader import load
from spec.residual import interpreter_for
from spec.rulebook import Rulebook, Stack
from spec.traversal import substitute
from tests.made_rules import clause, judged, reading, rules_of

WORDS = """
rulebook: {name: made_up, zh: 试, en: trial, edition: 2024-01-01}
posts:
- {post: boss, zh: 主任, en: boss, one: yes, level: 1}
- {post: deputy, zh: 副主任, en: deputy, level: 2}
- {post: first-deputy, zh: 第一副主任, en: first deputy, one: yes, is: deputy, level: 2, judged: pick-first-deputy}
- {post: clerk, zh: 干事, en: clerk, level: 3}
bodies:
- {body: council, zh: 委员会, en: council, one: yes, level: 1}
- {body: talks, zh: 座谈会, en: talks, one: yes, level: 1}
- {body: desk, zh: 办公室, en: desk, one: yes, level: 2}
- {body: branch, zh: 分会, en: branch, level: 3}
facts:
- {fact: grave, type: flag, usually: no, zh: 重大, en: grave}
- {fact: urgent, type: flag, usually: no, zh: 紧急, en: urgent}
- {fact: again, type: flag, usually: no, splits: earlier, zh: 换名再办, en: held in another name}
- {fact: earlier, type: number, unit: times, least: 0, most: 99, zh: 已办次数, en: earlier ones}
- {fact: guests, type: number, unit: people, least: 0, most: 1000, zh: 人数, en: guests}
- {fact: present, type: number, unit: people, least: 0, most: 99, zh: 到会, en: present}
- {fact: members, type: number, unit: people, least: 1, most: 99, zh: 全体, en: members}
- {fact: in-favour, type: number, unit: people, least: 0, most: 99, zh: 同意, en: in favour}
- {fact: meeting.kind, type: body, usually: nobody, among: [council, talks], zh: 会议, en: meeting}
- {fact: host, type: body, usually: nobody, among: [desk, branch], zh: 名义, en: in whose name}
- {fact: place, type: body, usually: nobody, among: [branch], zh: 属地, en: branch of the place}
- {fact: leader, type: body, usually: nobody, judged: say-who-leads, zh: 牵头者, en: leading unit}
- fact: paper.kind
  type: choice
  usually: letter
  zh: 文种
  en: kind of paper
  values:
  - {value: letter, zh: 函, en: letter}
  - {value: slip, zh: 便条, en: slip}
acts:
- {act: review, zh: 审查, en: review, arity: exclusive, on: paper, checks: yes}
- {act: vet, zh: 审定, en: vet, arity: any, on: paper, checks: yes}
- {act: sign, zh: 签发, en: sign, arity: exclusive, on: paper, closes: yes}
- {act: tidy, zh: 整理, en: tidy up, on: paper}
- {act: announce, zh: 公布, en: announce, on: meeting}
- {act: feast, zh: 宴请, en: feast, on: feast}
- {act: gather, zh: 聚会, en: gather, on: meeting}
- {act: vote-on, zh: 表决, en: vote, arity: body, on: matter}
- {act: grant-leave, zh: 准假, en: grant leave, arity: exclusive, on: meeting}
- {act: pick-first-deputy, zh: 指定第一副主任, en: pick the first deputy, on: matter}
- {act: say-who-leads, zh: 指定牵头者, en: say who leads, on: matter}
definitions:
- definition: touchy
  zh: 重大、紧急
  en: grave and urgent
  alternatives:
  - {alternative: either, zh: 其一, en: either, is: grave or urgent}
  - {alternative: both, zh: 兼有, en: both, is: grave and urgent}
- definition: caller
  of: body
  zh: 报告者
  en: who reports
  alternatives:
  - {alternative: all, zh: 各会, en: every branch, is: who is a branch}
  - {alternative: local, zh: 属地, en: the local one, is: who is a branch and who is place}
clauses:
"""


def made_of(*clauses: str, readings: str = "") -> Rulebook:
    return rules_of(WORDS, *clauses, readings=readings)


def found(rulebook: Rulebook, family: str, part: str = "") -> list[Finding]:
    result = judged(rulebook, family, part)
    assert bool(result.findings) == any(one.verdict == "refuted" for one in result.verdicts)
    assert all(one.replayed for one in result.findings)
    return list(result.findings)


def closed(one: Finding) -> list[tuple[str, ...]]:
    return [closure.readings for closure in one.closures]


# ---- owed

TOLD = clause("told", "duty: {who: who is caller, act: announce}")
EITHER = "  chooses: [{definition: touchy, alternative: either}]\n"


def test_a_duty_that_falls_on_somebody_under_one_reading_only_is_found_with_that_one() -> None:
    local = reading("local-only", "", "  chooses: [{definition: caller, alternative: local}]\n")
    (one,) = found(made_of(TOLD, readings=local), "owed")
    assert (one.kind, one.case.by, one.obligation.name) == ("ambiguity", "branch-1", "owed:caller")
    assert one.case.situation.facts.get("place") != "branch-1"
    assert closed(one) == [("local-only",)]


@pytest.mark.parametrize(
    "shape",
    [
        "gate: {needs: {act: review, by: desk}}",
        "duty: {act: tidy}",
        "cadence: {act: gather, at-any-time: yes}",
        "bar: {act: feast}",
        "limit: {quantity: guests, at-most: 9 people, act: feast}",
        "count: {act: feast, period: year, at-most: 1}",
    ],
    ids=lambda shape: shape.split(":")[0],
)
def test_what_is_required_or_kept_under_one_reading_only_is_found(shape: str) -> None:
    one_of_many = clause("asked", shape, "touchy", "strength: normally, ")
    (one,) = found(made_of(one_of_many, readings=reading("either-is-enough", "", EITHER)), "owed")
    facts = one.case.situation.facts
    assert facts.get("grave", False) != facts.get("urgent", False)
    assert closed(one) == [("either-is-enough",)]


def test_words_that_bear_on_a_hard_rule_are_left_to_the_family_that_compares_answers() -> None:
    barred = clause("barred", "bar: {act: feast}", "touchy")
    soft = clause("asked", "duty: {act: tidy}", "touchy")
    assert judged(made_of(barred, soft), "owed").verdicts == ()
    assert [one.verdict for one in judged(made_of(barred, soft), "ambiguous", "touchy").verdicts] == ["refuted"]


def test_readings_that_make_no_difference_to_a_duty_are_not_found() -> None:
    anyway = clause("asked", "duty: {act: tidy}", "touchy or grave or urgent")
    assert [one.verdict for one in judged(made_of(anyway), "owed", "touchy").verdicts] == ["proved"]


def bound(rules: Stack, one: Finding, binding: Clause) -> object:
    """What is left, in the case of a finding, of what its clause asks of the one whom the case names."""
    interpreter = interpreter_for(rules, one.case)
    applies = interpreter.applies(binding)
    shape = binding.shape
    if isinstance(shape, Duty) and shape.who is not None:
        return applies, interpreter.left(substitute(shape.who, "who", Individual(shape.sort, one.case.by)))
    if isinstance(shape, Limit):
        return applies, negation(interpreter.left(shape.holds))
    return applies


@pytest.mark.parametrize("rulebook", [load(), made_of(TOLD)], ids=["the district", "made up"])
def test_under_some_alternative_the_clause_of_a_finding_binds_and_under_another_it_does_not(rulebook) -> None:
    rules = stack(rulebook)
    for one in found(rulebook, "owed"):
        definition = rules.definitions[one.obligation.definition]
        outcomes = {
            bound(rules.choosing({definition.id: alternative.id}), one, rules.clauses[one.clauses[0]])
            for alternative in definition.live
        }
        assert len(outcomes) > 1, one.name


def test_another_definitions_alternatives_are_left_alone() -> None:
    assert read_as(Chosen("touchy", "both"), "caller", "all") == Chosen("touchy", "both")
    assert read_as(Chosen("touchy", "both"), "touchy", "both") == ALWAYS


# ---- constituted

VOTES = clause("votes", "power: {act: vote-on, holder: council}")
MEMBERS = clause("members", "composition: {body: council, members: [boss, deputy], closed: yes}")
QUORUM = clause("quorum", "limit: {quantity: present, holds: 2 * present >= members, quorum: yes, act: vote-on}")
MAJORITY = clause("majority", "limit: {quantity: in-favour, holds: 2 * in-favour > present, act: vote-on}")


def lacking(*clauses: str) -> list[str]:
    parts = ("members", "quorum", "vote")
    return [part for part in parts for _ in found(made_of(VOTES, *clauses), "constituted", part)]


def test_a_body_that_decides_needs_members_a_quorum_and_a_rule_how() -> None:
    assert lacking() == ["members", "quorum", "vote"]
    assert lacking(MEMBERS) == ["quorum", "vote"]
    assert lacking(QUORUM) == ["vote"]
    assert lacking(QUORUM, MAJORITY) == []


def test_somebody_who_decides_for_the_body_is_a_rule_how_it_decides() -> None:
    concludes = clause("concludes", "power: {act: vote-on, holder: boss}")
    (one,) = found(made_of(VOTES, QUORUM, readings=reading("the-boss-decides", concludes)), "constituted", "vote")
    facts = one.case.situation.facts
    assert 2 * facts["present"] >= facts["members"]
    assert closed(one) == [("the-boss-decides",)]


def test_a_limit_on_other_numbers_is_no_rule_how_a_body_decides() -> None:
    assert lacking(QUORUM, clause("few", "limit: {quantity: guests, at-most: 9 people, act: vote-on}")) == ["vote"]


def test_the_quorum_of_another_body_is_not_ones_own() -> None:
    talks = clause("talk", "power: {act: vote-on, holder: talks}")
    only = QUORUM.replace("when: always", "when: meeting.kind is council")
    bodies = [one.hit.about[1] for one in found(made_of(VOTES, talks, only), "constituted", "quorum") if one.hit]
    assert bodies == ["talks"]


def test_a_meeting_that_may_decide_nothing_is_found_where_a_duty_follows_on_what_meetings_decide() -> None:
    news = clause("news", "duty: {who: desk, act: announce, after: vote-on}")
    of_the_council = clause("news", "duty: {who: desk, act: announce, after: vote-on}", "meeting.kind is council")
    talk_only = reading("talks-only-talk", clause("nothing", "bar: {act: vote-on}", "meeting.kind is talks"))
    (one,) = found(made_of(VOTES, news, readings=talk_only), "constituted", "power")
    assert one.case.situation.facts["meeting.kind"] == "talks"
    assert closed(one) == [("talks-only-talk",)]
    assert found(made_of(VOTES, of_the_council), "constituted", "power") == []
    assert found(made_of(VOTES, clause("talk", "power: {act: vote-on, holder: talks}"), news), "constituted") != []


GRANTS = clause("leave", "power: {act: grant-leave, holder: boss}")


def test_leave_without_a_bound_can_cost_the_quorum_and_a_bound_on_it_closes_that() -> None:
    stands = clause("stands", "bar: {act: grant-leave}", "2 * present < members")
    readings = reading("quorum-stands", stands)
    (one,) = found(made_of(VOTES, QUORUM, GRANTS, readings=readings), "constituted", "leave")
    facts = one.case.situation.facts
    assert 2 * facts["present"] < facts["members"]
    assert closed(one) == [("quorum-stands",)]
    few = clause("few", "count: {act: grant-leave, period: week, at-most: 2}")
    assert found(made_of(VOTES, QUORUM, GRANTS, few), "constituted", "leave") == []
    assert judged(made_of(VOTES, GRANTS), "constituted", "leave").verdicts == ()


# ---- appointed

STANDS_IN = clause("stands-in", "delegation: {act: sign, from: boss, to: first-deputy, keeps: no}", "grave")
SIGNS = clause("signs", "power: {act: sign, holder: boss}")


def test_a_post_singled_out_among_several_is_found_until_somebody_gives_it() -> None:
    picks = reading("the-boss-picks", clause("picks", "power: {act: pick-first-deputy, holder: boss}"))
    (one,) = found(made_of(SIGNS, STANDS_IN, readings=picks), "appointed", "post")
    assert (one.kind, one.clauses[0]) == ("gap", "stands-in")
    assert closed(one) == [("the-boss-picks",)]
    assert found(made_of(SIGNS), "appointed", "post") == []


def test_a_role_that_has_to_be_settled_is_found_where_clauses_turn_on_it_and_nobody_has_it() -> None:
    leads = clause("leads", "gate: {act: sign, needs: {act: vet, by: who is leader}}", "grave")
    says = reading("the-desk-says", clause("says", "power: {act: say-who-leads, holder: desk}"))
    (one,) = found(made_of(leads, readings=says), "appointed", "role")
    assert one.case.situation.facts == {"grave": True}
    assert closed(one) == [("the-desk-says",)]
    assert found(made_of(SIGNS), "appointed", "role") == []


# ---- led

OVER_ALL = clause("over-all", "leads: {superior: boss, subordinate: [deputy, desk]}")


def test_two_superiors_of_whom_neither_leads_the_other_are_found() -> None:
    both = clause("both", "leads: {superior: [boss, council], subordinate: desk}")
    apart = "  replaces:\n  " + clause("both", "leads: {superior: boss, subordinate: desk}", "not (grave)")
    more = clause("in-grave-matters", "leads: {superior: council, subordinate: desk}", "grave")
    (one,) = found(made_of(both, readings=reading("each-in-its-matters", more, apart)), "led")
    assert (one.kind, one.case.by) == ("overlap", "desk")
    assert closed(one) == [("each-in-its-matters",)]


def test_a_line_of_superiors_is_none() -> None:
    below = clause("below", "leads: {superior: deputy, subordinate: desk}")
    assert found(made_of(OVER_ALL, below), "led") == []


# ---- spared

REVIEWED = clause("reviewed", "gate: {needs: {act: review, by: desk}}", "host is desk and paper.kind is not slip")
VETTED = clause("vetted", "gate: {act: sign, needs: {act: vet, by: boss}}", "host is desk")


def test_a_kind_that_one_check_leaves_out_and_another_reaches_is_found() -> None:
    whole = reading("slips-too", "", "  replaces:\n  " + REVIEWED.replace(" and paper.kind is not slip", ""))
    (one,) = found(made_of(REVIEWED, VETTED, readings=whole), "spared")
    assert one.case.situation.facts == {"host": "desk", "paper.kind": "slip"}
    assert (one.act, one.clauses) == ("sign", ("reviewed", "vetted"))
    assert closed(one) == [("slips-too",)]


@pytest.mark.parametrize(
    "others",
    [
        (),
        (VETTED.replace("host is desk", "host is desk and paper.kind is letter"),),
        (VETTED.replace("host is desk", "host is a branch"),),
        (VETTED, clause("slips", "gate: {needs: {act: review, by: desk}}", "paper.kind is slip")),
    ],
    ids=["no other check", "of letters alone", "of others' papers", "reviewed by another clause"],
)
def test_a_kind_left_out_on_purpose_is_not_found(others: tuple[str, ...]) -> None:
    assert found(made_of(REVIEWED, *others), "spared") == []


# ---- demanded, and in principle forbidden


def test_what_is_demanded_and_in_principle_forbidden_is_a_conflict() -> None:
    duty = clause("tidied", "duty: {who: desk, act: tidy}", "grave")
    bar = clause("left", "bar: {act: tidy}", "host is desk", "strength: in-principle, ")
    given = "  replaces:\n  " + clause(
        "left", "bar: {act: tidy}", "host is desk and not (grave)", "strength: normally, "
    )
    (one,) = found(made_of(duty, bar, readings=reading("the-duty-first", "", given)), "hygiene", "wavering")
    assert (one.kind, one.clauses) == ("conflict", ("tidied", "left"))
    assert closed(one) == [("the-duty-first",)]
    assert found(made_of(duty, bar), "hygiene", "against") == []
    assert found(made_of(duty.replace("grave", "not (host is desk)"), bar), "hygiene", "wavering") == []


# ---- in another name


def test_a_count_for_each_name_is_escaped_in_another_name_unless_a_clause_minds_it() -> None:
    once = clause("once", "count: {act: gather, per: host, period: year, at-most: 1, so-far: earlier}")
    whole = reading("whatever-the-name", clause("whatever", "bar: {act: gather}", "again"))
    (one,) = found(made_of(once, readings=whole), "evasion", "rename")
    assert (one.kind, closed(one)) == ("loophole", [("whatever-the-name",)])
    by_person = clause("once", "count: {act: gather, per: by, period: year, at-most: 1}")
    assert judged(made_of(by_person), "evasion", "rename").verdicts == ()
