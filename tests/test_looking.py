"""Looking at situations and orders of steps one by one, without a solver, and what it says of the verdicts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from proofs.asked import all_obligations
from proofs.every_situation import look, sized, violation_of
from proofs.looking import can_be_looked_at, look_at
from proofs.obligations import Obligation
from proofs.orders import Orders, Passing, passing
from proofs.plain_rules import Rules
from proofs.verdicts import Verdict, verdict_on
from spec.layers import layer_names, stack
from spec.loader import load, load_texts
from spec.rulebook import Stack
from tests.test_brute_force import COMMITTEE, clause, power

SECONDS = 60.0
SMALL = str(Path(__file__).parent / "data" / "small")


@cache
def rules(rulebook: str, word: str) -> Stack:
    opened = load(rulebook)
    return stack(opened, layer_names(opened, [word]))


def judged(there: Stack, name: str) -> Verdict:
    return verdict_on(there, next(one for one in all_obligations(there) if one.name == name), SECONDS, set())


# ---- what is proved is broken nowhere, what is refuted in its cases


@pytest.mark.parametrize("word", ["literal", "standard"])
def test_looking_agrees_with_every_verdict_on_the_small_rulebook(word):
    there = rules(SMALL, word)
    looked = 0
    for one in all_obligations(there):
        if can_be_looked_at(one):
            verdict = verdict_on(there, one, SECONDS, set())
            found = look_at(there, verdict)
            if found is not None:
                looked += 1
                assert found.agrees, (one.name, found.against)
                assert found.complete, one.name
                assert not found.unconfirmed, one.name
    assert looked > 5


@pytest.mark.parametrize("name", ["unique:convene", "exists:preside", "unique:grant-leave", "available:examine:1"])
def test_a_proof_on_the_district_is_broken_in_no_situation_of_a_few_people(name):
    there = rules("beichen_2023", "standard")
    found = look_at(there, judged(there, name))
    assert found is not None
    assert (found.agrees, found.complete, found.sizes[-1]) == (True, True, (3, 2))
    assert found.situations > 1


@pytest.mark.parametrize("name", ["exists:sign", "unique:sign", "available:sign:1"])
def test_every_case_of_a_refutation_breaks_the_rules(name):
    there = rules("beichen_2023", "literal")
    verdict = judged(there, name)
    found = look_at(there, verdict)
    assert found is not None
    assert (found.agrees, found.cases, found.unconfirmed) == (True, len(verdict.hits), ())


# ---- a wrong verdict does not pass


def test_a_property_that_fails_is_found_out_when_it_is_said_to_hold():
    there = rules("beichen_2023", "literal")
    for name in ("exists:sign", "unique:sign", "available:sign:1", "gated:sign"):
        turned = replace(judged(there, name), verdict="proved", hits=())
        found = look_at(there, turned)
        assert found is not None
        assert not found.agrees, name
        assert found.against


def test_a_property_that_holds_is_found_out_when_it_is_said_to_fail():
    literal, standard = rules("beichen_2023", "literal"), rules("beichen_2023", "standard")
    for name in ("exists:sign", "unique:sign"):
        found = look_at(standard, judged(literal, name))
        assert found is not None
        assert not found.agrees, "under the readings none of the cases breaks the property"


def test_a_search_that_is_cut_off_is_a_sample_and_says_so():
    there = rules("beichen_2023", "standard")
    whole = Rules(there, sized(there, 1, 1))
    violation = violation_of(whole, "unique", "grant-leave")
    part = look(whole, violation, most=50, sample=20)
    assert (part.complete, part.failing) == (False, None)
    assert look(whole, violation, most=50, sample=20) == part, "the sample is drawn by a seed"
    assert look(whole, violation).complete


def test_each_line_of_answers_is_looked_at_once_and_all_of_them():
    """As many lines as the product of the answers, where everything is asked: three kinds of absence for two."""
    text = COMMITTEE + "clauses:\n" + power("sign.both", "who is a deputy")
    there = stack(load_texts({"words.yaml": text}))
    two = Rules(there, {"deputy": 2, "unit": 1})
    keys = [two.questions.ask("away", name) for name in ("deputy-1", "deputy-2")]
    seen = look(two, lambda moment: not [moment[key] for key in keys])
    assert (seen.situations, seen.complete) == (4, True)


# ---- orders of steps

STEPS = (
    clause("first", "gate: {act: sign, needs: {act: examine}}")
    + clause("before", "gate: {act: examine, needs: {act: handle}}")
    + clause("due", "gate: {needs: {act: handle}}", "grave")
    + power("sign.all", "chair")
)


def steps(text: str) -> Passing:
    words = COMMITTEE.replace("arity: exclusive, due: always", "arity: exclusive, due: always, closes: yes")
    words = words.replace("{act: handle, zh: 负责, en: handle}", "{act: handle, zh: 负责, en: handle, on: document}")
    there = stack(load_texts({"words.yaml": words, "clauses.yaml": "clauses:\n" + text}))
    return passing(Rules(there, {"deputy": 1, "unit": 1}), Obligation("gated", "sign"), None)


def test_an_order_is_found_only_where_each_step_is_allowed_at_its_moment():
    found = steps(STEPS)
    orders = found.orders
    done = {("done", act, "", ""): act in ("examine", "handle") for act in ("examine", "handle", "return", "seal")}
    moment = {**done, **{("outcome", act, "", ""): "" for act in ("examine", "handle")}}
    moment |= {("fact", "grave", "", ""): True}
    assert orders.order(moment, "sign") == ("handle", "examine")
    assert orders.order({**moment, ("done", "handle", "", ""): False}, "sign") is None, "examined before its turn"


def test_a_step_that_others_wait_for_cannot_be_left_out_and_one_that_nobody_waits_for_can():
    waited_for = steps(STEPS)
    assert look(waited_for.orders.rules, waited_for).failing is None
    loose = steps(STEPS.replace(clause("before", "gate: {act: examine, needs: {act: handle}}"), ""))
    seen = look(loose.orders.rules, loose)
    assert seen.failing is not None
    assert seen.failing["fact", "grave", "", ""] is True


def test_the_bits_say_what_trying_every_order_says():
    """All orders of three steps with all gates between them, each tried by hand."""
    acts = ("examine", "handle", "return")
    for gates in ([], [("examine", "handle")], [("handle", "examine"), ("examine", "return")], [("return", "return")]):
        text = "".join(clause(f"g{n}", f"gate: {{act: {a}, needs: {{act: {b}}}}}") for n, (a, b) in enumerate(gates))
        there = stack(load_texts({"words.yaml": COMMITTEE, "clauses.yaml": "clauses:\n" + text + power("s", "chair")}))
        orders = Orders(Rules(there, {"deputy": 1, "unit": 1}))
        for act in acts:
            orders.guards(act)
        moment = {("done", act, "", ""): True for act in acts} | {("outcome", act, "", ""): "" for act in acts}
        fine = [order for order in permutations(acts) if all(b in order[: order.index(a)] for a, b in gates)]
        found = orders.order(moment, "sign")
        assert (found in fine) if fine else found is None, gates


@pytest.mark.slow
@pytest.mark.parametrize("rulebook", ["beichen_2023", "heritage_committee"])
@pytest.mark.parametrize("word", ["literal", "standard"])
def test_looking_agrees_with_every_verdict(rulebook, word):
    there = rules(rulebook, word)
    for one in all_obligations(there):
        if can_be_looked_at(one):
            found = look_at(there, verdict_on(there, one, SECONDS, set()))
            assert found is None or found.agrees, (one.name, found.against)
