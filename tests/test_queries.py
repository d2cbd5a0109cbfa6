"""The families that are asked of the clauses themselves: what each finds, what it lets pass, what closes it."""

from __future__ import annotations

from itertools import permutations

import pytest

from proofs.feasible import Inequality, exact_condition, most_in_one_place
from proofs.findings import Finding
from proofs.queries import QUERIES, battery
from spec.cases import Case
from spec.clauses import Duration, Pair
from spec.decide import decide
from spec.layers import stack
from spec.rulebook import Rulebook
from spec.situation import Situation
from tests.made_rules import clause, judged, reading, rules_of

WORDS = """
rulebook: {name: made_up, zh: 试, en: trial, edition: 2024-01-01}
posts:
- {post: boss, zh: 主任, en: boss, one: yes, level: 1}
- {post: deputy, zh: 副主任, en: deputy, level: 2}
- {post: clerk, zh: 干事, en: clerk, level: 3}
bodies:
- {body: council, zh: 委员会, en: council, one: yes, level: 1}
- {body: desk, zh: 办公室, en: desk, one: yes, level: 2}
- {body: branch, zh: 分会, en: branch, level: 3}
facts:
- {fact: speaker, type: post, usually: nobody, interested: [speech], zh: 发言人, en: speaker}
- {fact: author, type: body, usually: nobody, interested: [paper], among: [desk, branch], zh: 起草单位, en: author}
- {fact: grave, type: flag, judged: judge-grave, zh: 重大, en: grave}
- {fact: neat, type: flag, usually: yes, zh: 整洁, en: neat}
- {fact: guests, type: number, unit: people, least: 0, most: 1000, zh: 人数, en: guests}
- {fact: parted, type: flag, usually: no, splits: guests, zh: 拆分, en: split up}
- {fact: fire.began, type: instant, zh: 起火, en: the fire began}
- {fact: fire.seen, type: instant, zh: 发现, en: the fire was seen}
- {fact: place, type: name, zh: 地点, en: place}
- {fact: days, type: number, unit: days, least: 0, most: 366, zh: 天数, en: days}
acts:
- {act: agree, zh: 同意, en: agree, arity: exclusive, on: speech, checks: yes}
- {act: review, zh: 审查, en: review, arity: exclusive, on: paper, checks: yes}
- {act: vet, zh: 审定, en: vet, arity: any, on: paper, checks: yes}
- {act: reply, zh: 答复, en: reply, arity: each, on: paper}
- {act: sign, zh: 签发, en: sign, arity: exclusive, on: paper, closes: yes}
- {act: speak, zh: 发言, en: speak, on: speech}
- {act: tidy, zh: 整理, en: tidy up, on: paper}
- {act: feast, zh: 宴请, en: feast, on: feast}
- {act: call, zh: 报警, en: call, on: fire, known: fire.seen}
- {act: return, zh: 退回, en: send back, on: paper}
- {act: judge-grave, zh: 认定重大, en: judge whether it is grave, on: paper}
- {act: visit, zh: 走访, en: visit, on: visit}
clauses:
"""


def made_of(*clauses: str, readings: str = "") -> Rulebook:
    return rules_of(WORDS, *clauses, readings=readings)


def found(rulebook: Rulebook, family: str, part: str = "") -> list[Finding]:
    result = judged(rulebook, family, part)
    assert {one.verdict for one in result.verdicts} <= {"proved", "refuted"}
    assert bool(result.findings) == any(one.verdict == "refuted" for one in result.verdicts)
    assert all(one.replayed for one in result.findings)
    return list(result.findings)


def closed(one: Finding) -> list[tuple[str, ...]]:
    return [closure.readings for closure in one.closures]


# ---- separate

AGREE = clause("agree", "power: {act: agree, holder: who is a deputy}")
REVIEW = clause("review", "power: {act: review, holder: desk}")


def test_who_agrees_to_their_own_speech_is_found_with_the_one_and_the_role():
    superior, own = found(made_of(AGREE), "separate")
    assert (own.kind, own.case.by, own.case.situation.facts["speaker"]) == ("self-approval", "deputy-1", "deputy-1")
    assert (superior.kind, superior.case.situation.facts["speaker"]) == ("inversion", "boss")


def test_a_power_that_gives_way_to_ones_own_case_is_separate_for_any_number():
    apart = clause("agree", "power: {act: agree, holder: who is a deputy}", "speaker is nobody or speaker is a clerk")
    result = judged(made_of(apart), "separate")
    assert [(one.verdict, one.rechecked) for one in result.verdicts] == [("proved", True)] * 2


def test_a_delegation_that_brings_a_power_to_the_one_concerned_is_found():
    boss = clause("agree", "power: {act: agree, holder: boss}", "speaker is not boss")
    handed = clause("handed", "delegation: {act: agree, from: boss, to: who is a deputy, keeps: no}")
    own = [one for one in found(made_of(boss, handed), "separate", "self") if one.kind == "self-approval"]
    assert {clause.name for clause in (one for one in made_of(boss, handed).clauses)} == {"agree", "handed"}
    assert [one.clauses[:2] for one in own] == [("agree", "handed")]


def test_a_unit_that_reviews_what_it_wrote_is_found_and_another_reviewer_closes_it():
    other = clause("other", "power: {act: review, holder: who is a branch and who is not author}", "author is desk")
    mended = reading("another-reviews", other, "  excepts: [{clause: review, unless: [other]}]\n")
    (own,) = found(made_of(REVIEW, readings=mended), "separate", "review")
    assert own.case.situation.facts == {"author": "desk"}
    assert closed(own) == [("another-reviews",)]


@pytest.mark.parametrize(
    ("apart", "verdict"),
    [
        (clause("apart", "pair: {first: speak, second: agree, same: [by]}", more="strength: never, "), "proved"),
        (clause("apart", "pair: {first: agree, second: speak, same: [by]}", more="strength: never, "), "proved"),
        (clause("apart", "pair: {first: speak, second: agree, same: [by]}", more="strength: normally, "), "refuted"),
        (clause("apart", "pair: {first: speak, second: agree, same: [place]}", more="strength: never, "), "refuted"),
        (clause("apart", "pair: {first: tidy, second: agree, same: [by]}", more="strength: never, "), "refuted"),
    ],
    ids=["nobody does both", "the other way round", "only as a rule", "of one place", "of another act"],
)
def test_where_nobody_may_do_both_nobody_agrees_to_their_own_speech(apart, verdict):
    words = WORDS.replace("en: speak, on: speech}", "en: speak, on: speech, doer: speaker}")
    (own,) = judged(rules_of(words, AGREE, apart), "separate", "self").verdicts
    assert own.verdict == verdict
    assert (verdict == "refuted") or any(label.name == "apart" for label in own.core)


def test_where_nobody_may_do_both_in_some_cases_it_is_found_in_the_others():
    words = WORDS.replace("en: speak, on: speech}", "en: speak, on: speech, doer: speaker}")
    apart = clause("apart", "pair: {first: speak, second: agree, same: [by]}", "grave", "strength: never, ")
    (own,) = judged(rules_of(words, AGREE, apart), "separate", "self").findings
    assert own.replayed
    assert own.case.situation.facts["speaker"] == "deputy-1"
    assert own.case.situation.facts.get("grave") in (False, None)


def test_where_only_a_requirement_says_who_checks_it_is_asked_of_them():
    wanted = clause("wanted", "gate: {act: speak, needs: {act: agree, by: who is a deputy}}")
    kinds = {one.kind for one in found(made_of(wanted), "separate")}
    assert kinds == {"self-approval", "inversion"}


APART = "speaker is nobody or speaker is a clerk"
VARIANTS = {
    "any deputy": AGREE,
    "a deputy, but not to a deputy or above": clause("agree", "power: {act: agree, holder: who is a deputy}", APART),
    "the boss to all but the boss": clause("agree", "power: {act: agree, holder: boss}", "speaker is not boss"),
    "the boss, who may hand it on": clause("agree", "power: {act: agree, holder: boss}", "speaker is not boss")
    + clause("handed", "delegation: {act: agree, from: boss, to: who is a deputy, keeps: no}"),
    "clerks to the boss": clause("agree", "power: {act: agree, holder: who is a clerk}", "speaker is boss"),
    "as wanted by a requirement": clause("wanted", "gate: {act: speak, needs: {act: agree, by: who is a deputy}}"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_speaker_tried_one_by_one_agrees_with_the_verdicts(name):
    """Two of each kind are enough: nobody here is told from another of the same kind but by being the speaker."""
    rulebook = made_of(VARIANTS[name])
    rules = stack(rulebook)
    levels = {"boss": 1, "deputy-1": 2, "deputy-2": 2, "clerk-1": 3, "clerk-2": 3}
    own = above = False
    for speaker in levels:
        case = Case("one", "agree", Situation({"speaker": speaker}))
        holders = {holder.post for holder in decide(rules, case).holders}
        if name == "as wanted by a requirement":
            holders = {post for post in levels if post.startswith("deputy")}
        own |= speaker in holders
        above |= any(levels[speaker] < levels.get(post, levels.get(f"{post}-1", 0)) for post in holders)
    seen = {one.obligation.part: one.verdict == "refuted" for one in judged(rulebook, "separate", "agree").verdicts}
    assert seen == {"self": own, "superior": above}


# ---- named


def test_a_duty_without_bearer_and_a_time_without_figure_are_found_and_a_reading_closes_each():
    duty = clause("tidy", "duty: {act: tidy, within: unstated}")
    readings = reading("in-three-days", clause("three-days", "duty: {who: desk, act: tidy, within: 3 days clock time}"))
    replaced = clause("tidy", "duty: {who: desk, act: tidy, within: unstated}")
    readings += reading("the-desk-does", "", f"  replaces:\n  {replaced}")
    rulebook = made_of(duty, readings=readings)
    (bearer,), (figure,) = found(rulebook, "named", "bearer"), found(rulebook, "named", "figure")
    assert closed(bearer) == [("the-desk-does",)]
    assert closed(figure) == [("in-three-days",)]


def test_a_judgement_that_nobody_is_named_to_make_is_found_where_clauses_turn_on_it():
    gate = clause("weighed", "gate: {act: sign, needs: {act: review, by: desk}}", "grave")
    named = reading("boss-judges", clause("judging", "power: {act: judge-grave, holder: boss}"))
    (decider,) = found(made_of(gate, readings=named), "named", "decider")
    assert decider.case.situation.facts["grave"] is True
    assert closed(decider) == [("boss-judges",)]
    assert found(made_of(AGREE), "named", "decider") == []


def test_an_approval_by_nobody_in_particular_is_found_and_one_by_somebody_is_not():
    nobody = clause("vetted", "gate: {act: sign, needs: {act: vet}}")
    somebody = clause("vetted", "gate: {act: sign, needs: {act: vet, by: desk}}")
    assert [one.kind for one in found(made_of(nobody), "named", "organ")] == ["gap"]
    assert found(made_of(somebody), "named", "organ") == []


def test_a_list_that_goes_on_is_found():
    open_list = clause("members", "composition: {body: council, members: [boss], closed: no}")
    assert len(found(made_of(open_list, AGREE), "named", "list")) == 1
    assert found(made_of(open_list.replace("closed: no", "closed: yes"), AGREE), "named", "list") == []


# ---- ordered, ends


def test_two_steps_of_control_without_an_order_are_found_and_an_order_closes_it():
    both = clause("reviewed", "gate: {act: sign, needs: {act: review, by: desk}}") + clause(
        "vetted", "gate: {act: sign, needs: {act: vet, by: boss}}"
    )
    order = reading("review-first", clause("first", "gate: {act: vet, needs: {act: review}}"))
    (one,) = found(made_of(both, readings=order), "ordered")
    assert one.clauses == ("reviewed", "vetted")
    assert closed(one) == [("review-first",)]


def test_a_step_of_others_without_a_time_can_be_waited_for_and_a_time_closes_it():
    gate = clause("answered", "gate: {act: sign, needs: {act: reply, by: who is a branch}}")
    week = clause("week", "duty: {who: who is a branch, act: reply, within: 7 days clock time}")
    (one,) = found(made_of(gate, readings=reading("a-week", week)), "ends")
    assert closed(one) == [("a-week",)]
    assert found(made_of(gate, week), "ends") == []


NEVER_APPLIES = (
    clause("a-general", "gate: {act: sign, needs: {act: tidy}}"),
    clause("answered", "gate: {act: sign, needs: {act: reply, by: who is a branch}}", more="unless: [a-general], "),
)


def test_each_step_that_waits_is_asked_though_the_first_never_applies():
    gate = clause("replied", "gate: {act: sign, needs: {act: reply, by: who is a branch}}", "grave")
    assert found(made_of(*NEVER_APPLIES), "ends") == []
    (one,) = found(made_of(*NEVER_APPLIES, gate), "ends")
    assert one.clauses == ("replied", "answered")
    assert one.case.situation.facts["grave"] is True


def test_steps_that_wait_for_the_same_are_one_finding_and_a_time_for_them_closes_it():
    gates = [clause(name, "gate: {act: sign, needs: {act: reply, by: who is a branch}}") for name in ("one", "two")]
    week = reading("a-week", clause("week", "duty: {who: who is a branch, act: reply, within: 7 days clock time}"))
    less = reading("less", more="  repeals: [one]\n")
    (one,) = found(made_of(*gates, readings=week + less), "ends")
    assert (one.clauses, one.more) == (("one", "two"), 1)
    assert closed(one) == [("a-week",)]  # without the first the second still waits


def test_a_step_of_ones_own_is_not_waited_for():
    assert battery_of("ends", clause("tidied", "gate: {act: sign, needs: {act: tidy, by: desk}}")) == []


def battery_of(family: str, *clauses: str) -> list[str]:
    return [one.name for one in battery(stack(made_of(*clauses))) if one.family == family]


def test_sending_back_without_end_is_found_unless_it_is_counted():
    back = clause("back", "power: {act: return, holder: desk}")
    twice = clause("twice", "count: {act: return, period: year, at-most: 2}")
    assert len(found(made_of(back), "ends", "return")) == 1
    assert found(made_of(back, twice), "ends", "return") == []


# ---- evasion


def test_a_limit_is_escaped_by_splitting_unless_a_clause_minds_it():
    limit = clause("guests", "limit: {quantity: guests, at-most: 10 people, act: feast}")
    whole = reading("as-one", clause("as-one", "bar: {act: feast}", "parted"))
    (one,) = found(made_of(limit, readings=whole), "evasion")
    assert (one.kind, closed(one)) == ("loophole", [("as-one",)])


def test_not_calling_it_grave_escapes_what_grave_matters_need():
    gate = clause("weighed", "gate: {act: sign, needs: {act: review, by: desk}}", "grave")
    anyway = clause("anyway", "gate: {act: sign, needs: {act: vet, by: desk}}")
    (one,) = found(made_of(gate, anyway), "evasion")
    assert one.clauses == ("weighed",)


def test_each_requirement_that_is_escaped_is_asked_though_the_first_never_applies():
    first = clause("a-general", "gate: {act: sign, needs: {act: vet, by: desk}}")
    need = "gate: {act: sign, needs: {act: review, by: desk}}"
    never, weighed = clause("always", need, "grave", "unless: [a-general], "), clause("weighed", need, "grave")
    assert found(made_of(first, never), "evasion") == []
    (one,) = found(made_of(first, never, weighed), "evasion")
    assert one.clauses == ("weighed",)


def test_two_bans_that_one_judgement_lifts_are_one_finding():
    bans = [clause(name, "bar: {act: feast}", "not grave") for name in ("one", "two")]
    (one,) = found(made_of(*bans), "evasion")
    assert (one.clauses, one.more) == (("one", "two"), 1)


# ---- scope, hygiene


def test_who_bears_duties_and_is_not_bound_is_found():
    scope = clause("scope", "scope: {binds: [desk]}")
    duties = clause("one", "duty: {who: desk, act: tidy}") + clause("two", "duty: {who: who is a branch, act: tidy}")
    (one,) = found(made_of(scope, duties), "scope")
    assert (one.kind, one.clauses) == ("scope", ("two", "scope"))


def test_what_is_demanded_and_forbidden_at_once_is_a_conflict_and_doing_it_badly_is_none():
    duty = clause("tidy", "duty: {who: desk, act: tidy}")
    against = clause("never", "bar: {act: tidy}", "grave")
    badly = clause("badly", "bar: {act: tidy}", "not (neat)")
    given = clause("never", "bar: {act: tidy}", "grave", "unless: [tidy], ")
    assert [one.clauses for one in found(made_of(duty, against), "hygiene", "against")] == [("tidy", "never")]
    assert found(made_of(duty, badly), "hygiene", "against") == []
    assert found(made_of(duty, given), "hygiene", "against") == []


def test_a_clause_that_never_applies_and_one_that_always_gives_way_are_found():
    dead = clause("dead", "bar: {act: tidy}", "grave and not (grave)")
    shadowed = clause("shadowed", "bar: {act: tidy}", "grave", "unless: [wide], ") + clause("wide", "bar: {act: feast}")
    assert [one.clauses for one in found(made_of(dead), "hygiene", "dead")] == [("dead",)]
    assert [one.clauses for one in found(made_of(shadowed), "hygiene", "shadowed")] == [("shadowed", "wide")]
    assert found(made_of(AGREE), "hygiene") == []


# ---- feasible

CALL = clause("call", "duty: {who: clerk-1, act: call, after: fire.began, within: 20 minutes clock time}")
LATER = clause("later", "duty: {who: clerk-1, act: call, after: fire.began, within: 45 minutes clock time}")
ON_SIGHT = clause("call", "duty: {who: clerk-1, act: call, after: fire.seen, within: 20 minutes clock time}")


def test_the_exact_condition_is_that_the_strictest_deadline_can_be_kept():
    assert exact_condition(stack(made_of(CALL, LATER)), "fire.began") == (Inequality("fire.seen", "fire.began", 20),)
    reached = clause("told", "gate: {act: call, needs: {act: agree, by: boss}}")
    assert exact_condition(stack(made_of(CALL, reached)), "fire.began") == (
        Inequality("agree", "fire.began", 20),
        Inequality("fire.seen", "fire.began", 20),
    )


def test_a_deadline_that_runs_before_anybody_knows_is_found_with_the_first_moment_at_which_it_is_too_late():
    moved = reading("from-sight", "", "  replaces:\n  " + ON_SIGHT)
    (one,) = found(made_of(CALL, readings=moved), "feasible")
    facts = one.case.situation.facts
    assert facts["fire.seen"] - facts["fire.began"] == 21
    assert closed(one) == [("from-sight",)]
    assert battery_of("feasible", ON_SIGHT) == []


ANSWER = clause("answer", "duty: {who: clerk-1, act: tidy, after: sign, within: 5 days clock time}")
WAITS = clause("waits", "gate: {act: tidy, needs: {act: review, by: boss}}")
LOOKS = clause("looks", "duty: {who: boss, act: review, after: speak, within: 7 days clock time}")


def test_a_deadline_that_waits_for_somebody_with_more_time_is_found():
    (one,) = found(made_of(ANSWER, WAITS, LOOKS), "feasible", "steps")
    assert one.clauses == ("answer", "waits", "looks")
    assert "各人都在自己的期限内" in one.statement.zh
    shorter = LOOKS.replace("7 days", "5 days")
    own = LOOKS.replace("who: boss", "who: clerk-1")
    over = clause("first", "gate: {act: sign, needs: {act: review}}")
    for clauses in ((ANSWER, WAITS, shorter), (ANSWER, WAITS, own), (ANSWER, WAITS, LOOKS, over), (ANSWER, LOOKS)):
        assert found(made_of(*clauses), "feasible", "steps") == []


@pytest.mark.parametrize(("days", "of", "apart"), [(2, 9, 1), (1, 7, 2), (3, 10, 1), (2, 6, 3), (4, 5, 0)])
def test_no_order_of_stays_has_room_for_more_people(days, of, apart):
    """Against every way in which a few people can take their days one after the other, in any order of days."""
    most = most_in_one_place(days, of, Pair("visit", "visit", (), (), Duration(apart, "days"), ordered=False))
    assert most is not None

    def room_for(people: int) -> bool:
        needed = [person for person in range(people) for _ in range(days)]
        for order in set(permutations(needed)) if len(needed) <= 8 else {tuple(needed)}:
            day = -1
            last = None
            for person in order:
                day += 1 if last in (None, person) else 1 + apart
                last = person
            if day < of:
                return True
        return False

    assert room_for(most)
    assert not room_for(most + 1)


def test_every_family_has_its_words_in_both_languages():
    from guiju.property_words import property_label
    from proofs.obligations import FAMILIES, FAMILY_LABELS

    assert set(QUERIES) <= set(FAMILIES) <= set(FAMILY_LABELS)
    rulebook = made_of(AGREE, REVIEW, CALL, clause("scope", "scope: {binds: [desk]}"))
    for one in battery(stack(rulebook)):
        said = property_label(one, rulebook)
        assert said.zh
        assert said.en
