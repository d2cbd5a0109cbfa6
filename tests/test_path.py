"""The path of a case: which steps stand before an act, in which order, by whom, within what time."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec.case_files import read_cases
from spec.cases import Case
from spec.layers import stack
from spec.loader import load, load_texts
from spec.path import Step, steps
from spec.rulebook import Stack

SMALL = str(Path(__file__).parent / "data" / "small")

WORDS = """
rulebook: {name: made_up, zh: 试, en: trial, edition: 2024-01-01}
posts:
- {post: boss, zh: 甲, en: boss, one: yes}
- {post: clerk, zh: 乙, en: clerk}
bodies:
- {body: office, zh: 办, en: office, one: yes}
facts:
- {fact: large, type: flag, zh: 大, en: large}
acts:
- {act: sign, zh: 签, en: sign}
- {act: check, zh: 查, en: check}
- {act: draft, zh: 拟, en: draft}
- {act: weigh, zh: 衡, en: weigh}
- {act: print, zh: 印, en: print}
- {act: drive, zh: 驾, en: drive, on: car}
clauses:
"""


def clause(name: str, shape: str, when: str = "always") -> str:
    return f"- {{clause: {name}, norm: A1.1, quote: 词, zh: 句, en: sentence, when: {when}, {shape}}}\n"


def made_of(*clauses: str) -> Stack:
    return stack(load_texts({"rules.yaml": WORDS + "".join(clauses)}))


def case_of(rules: Stack, text: str) -> Case:
    (case,) = read_cases(f"cases:\n- {{case: one, {text}}}", "cases.yaml", rules.vocabulary)
    return case


def path_of(rules: Stack, text: str) -> tuple[Step, ...]:
    return steps(rules, case_of(rules, text))


def acts_of(rules: Stack, text: str) -> list[str]:
    return [step.act for step in path_of(rules, text)]


@pytest.fixture(scope="module")
def small() -> Stack:
    return stack(load(SMALL))


def test_a_path_goes_back_through_every_step_and_ends_with_the_act(small):
    assert acts_of(small, "act: buy, facts: {purchase.cost: 20000, matter.rescue: no}") == [
        "hold-meeting",
        "decide",
        "buy",
    ]


def test_each_step_names_the_acts_due_before_it_and_its_norm(small):
    path = path_of(small, "act: buy, facts: {purchase.cost: 20000, matter.rescue: no}")
    assert [(step.after, step.norms) for step in path] == [
        ((), ("A6.1",)),
        (("hold-meeting",), ("A6.1",)),
        (("decide",), ("A6.2",)),
    ]


def test_a_gate_that_gives_way_adds_no_step(small):
    assert acts_of(small, "act: buy, facts: {purchase.cost: 20000, matter.rescue: yes}") == ["buy"]


def test_a_gate_that_may_apply_adds_a_step_that_is_not_certain(small):
    path = path_of(small, "act: buy, facts: {matter.rescue: no}")
    assert [(step.act, step.certain) for step in path] == [("hold-meeting", False), ("decide", False), ("buy", True)]


def test_the_act_itself_is_done_by_its_holders(small):
    last = path_of(small, "act: sign, facts: {document.issuer: committee, document.addressees: [city-library]}")[-1]
    assert (last.act, last.by, last.norms) == ("sign", ("chair",), ("A3.1",))


def test_delegations_are_among_the_norms_of_the_act(small):
    text = (
        "act: sign, facts: {document.issuer: committee, document.addressees: [city-library]}, "
        "people: [{post: chair, away: trip}, {post: deputy-1, entrusted-by: chair}]"
    )
    last = path_of(small, text)[-1]
    assert (last.by, last.norms) == (("deputy-1",), ("A3.1", "A4.1"))


def test_a_requirement_without_a_stated_place_is_marked_and_stands_before_the_act(small):
    facts = "{document.issuer: committee, document.addressees: [readers], matter.branches: [branch-1]}"
    path = path_of(small, f"act: sign, facts: {facts}")
    assert [(step.act, step.place_unstated) for step in path] == [
        ("consult", True),
        ("examine", False),
        ("sign", False),
    ]
    assert path[-1].after == ("examine",)


def test_a_requirement_without_a_place_stays_out_while_it_is_not_known_to_apply(small):
    assert "consult" not in acts_of(small, "act: sign, facts: {document.issuer: committee}")


def test_a_requirement_about_another_subject_stays_out():
    rules = made_of(clause("a", "gate: {needs: {act: drive}}"), clause("b", "gate: {needs: {act: check}}"))
    assert acts_of(rules, "act: sign") == ["check", "sign"]


def test_a_step_tells_whether_it_is_done(small):
    facts = "facts: {document.issuer: committee, document.addressees: [city-library]}"
    done = "done: [{act: examine, by: secretary, outcome: passed}]"
    assert [step.done for step in path_of(small, f"act: sign, {facts}, {done}")] == [True, False]
    assert [step.done for step in path_of(small, f"act: sign, {facts}, done: []")] == [False, False]
    assert [step.done for step in path_of(small, f"act: sign, {facts}")] == [None, None]


def test_an_examination_by_somebody_else_is_not_the_step(small):
    facts = "facts: {document.issuer: committee, document.addressees: [city-library]}"
    path = path_of(small, f"act: sign, {facts}, done: [{{act: examine, by: chair, outcome: passed}}]")
    assert [(step.act, step.by, step.done) for step in path] == [
        ("examine", ("secretary",), False),
        ("sign", ("chair",), False),
    ]


def test_a_step_carries_its_deadline(small):
    facts = "{document.issuer: committee, matter.branches: [branch-1]}"
    (last,) = [step for step in path_of(small, f"act: reply, facts: {facts}") if step.act == "reply"]
    (deadline,) = last.deadlines
    assert (deadline.value, deadline.unit, deadline.clock, deadline.since) == (5, "days", "working time", "consult")


def test_a_time_word_without_a_figure_is_unstated(small):
    (examine, _) = path_of(small, "act: sign, facts: {document.issuer: committee, document.addressees: [readers]}")
    assert [(one.value, one.unit) for one in examine.deadlines] == [(None, "unstated")]


def test_a_figure_comes_before_a_time_word():
    rules = made_of(
        clause("a", "duty: {act: check, within: unstated}"),
        clause("b", "duty: {act: check, within: 2 hours clock time}"),
    )
    (step,) = path_of(rules, "act: check")
    assert [one.value for one in step.deadlines] == [2, None]


def test_steps_in_a_circle_do_not_hang_and_are_marked():
    rules = made_of(
        clause("a", "gate: {act: sign, needs: {act: check}}"),
        clause("b", "gate: {act: check, needs: {act: draft}}"),
        clause("c", "gate: {act: draft, needs: {act: check}}"),
    )
    path = path_of(rules, "act: sign")
    assert sorted(step.act for step in path) == ["check", "draft", "sign"]
    assert [step.circular for step in path] == [True, True, False]
    assert path[-1].act == "sign"


def test_an_act_that_waits_for_itself_is_in_the_circle_and_still_comes_last():
    rules = made_of(
        clause("a", "gate: {act: sign, needs: {act: check}}"), clause("b", "gate: {act: check, needs: {act: sign}}")
    )
    path = path_of(rules, "act: sign")
    assert [(step.act, step.circular) for step in path] == [("check", True), ("sign", True)]


def test_any_one_of_several_needs_is_enough():
    rules = made_of(clause("a", "gate: {act: sign, needs: [{act: check}, {act: weigh}]}"))
    path = path_of(rules, "act: sign")
    assert [(step.act, step.instead) for step in path] == [("check", ("weigh",)), ("weigh", ("check",)), ("sign", ())]


def test_of_several_needs_the_one_that_is_done_stands_alone():
    rules = made_of(clause("a", "gate: {act: sign, needs: [{act: check}, {act: weigh}]}"))
    assert acts_of(rules, "act: sign, done: [{act: weigh}]") == ["weigh", "sign"]


def test_a_step_asked_for_in_general_is_the_one_asked_for_by_name():
    rules = made_of(
        clause("a", "gate: {act: sign, needs: {act: check}}"),
        clause("b", "gate: {act: sign, needs: {act: check, by: office, outcome: passed}}"),
        clause("c", "gate: {act: check, needs: {act: draft}}"),
    )
    path = path_of(rules, "act: sign")
    assert [(step.act, step.by) for step in path] == [("draft", ()), ("check", ("office",)), ("sign", ())]
    assert [one.name for one in path[1].clauses] == ["a", "b"]


def test_the_same_act_by_two_is_two_steps():
    rules = made_of(
        clause("a", "gate: {act: sign, needs: {act: check, by: office}}"),
        clause("b", "gate: {act: sign, needs: {act: check, by: boss}}"),
    )
    path = path_of(rules, "act: sign")
    assert sorted(step.by for step in path) == [(), ("boss",), ("office",)]
    assert path[-1].after == ("check",)


def test_a_sequence_orders_its_acts():
    rules = made_of(clause("a", "sequence: {acts: [draft, check, weigh, sign]}"))
    assert acts_of(rules, "act: sign") == ["draft", "check", "weigh", "sign"]
    assert acts_of(rules, "act: weigh") == ["draft", "check", "weigh"]


def test_ties_go_by_name_whatever_the_order_of_the_clauses():
    one = clause("a", "gate: {act: sign, needs: {act: weigh}}")
    other = clause("b", "gate: {act: sign, needs: {act: check}}")
    third = clause("c", "gate: {act: sign, needs: {act: draft}}")
    assert acts_of(made_of(one, other, third), "act: sign") == acts_of(made_of(third, one, other), "act: sign")
    assert acts_of(made_of(one, other, third), "act: sign") == ["check", "draft", "weigh", "sign"]


def test_a_kind_of_doer_stays_a_kind():
    rules = made_of(clause("a", "gate: {act: sign, needs: {act: check, by: a clerk}}"))
    assert path_of(rules, "act: sign")[0].by == ("clerk",)


def test_doers_whom_only_facts_tell_are_described_until_they_are_known(small):
    rules = made_of(clause("a", "gate: {act: sign, needs: {act: check, by: who is a clerk and large}}"))
    unknown, known = path_of(rules, "act: sign")[0], path_of(rules, "act: sign, facts: {large: yes}")[0]
    assert unknown.by == ()
    assert unknown.by_condition is not None
    assert (known.by, known.by_condition) == (("clerk",), None)
