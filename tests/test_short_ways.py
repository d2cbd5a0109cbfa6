"""Short ways of deciding and of asking say what the long way says: over the worked cases, and over every query."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import pytest

from proofs.asks import asks_in
from proofs.obligations import Obligation
from proofs.queries import QUERIES, battery
from proofs.small_world import world_of
from spec.cases import Case
from spec.decide import Decision, decide
from spec.layers import STANDARD, layer_names, stack
from spec.loader import load
from spec.residual import interpreter_for
from spec.rulebook import Stack
from spec.worked import layers_of, worked_cases

RULEBOOK = load("beichen_2023")
CASES = [case for case in worked_cases(RULEBOOK) if case.act]


@cache
def rules(layers: str) -> Stack:
    return stack(RULEBOOK, layer_names(RULEBOOK, layers.split(",")))


def under(case: Case) -> Stack:
    return rules(layers_of(case))


def answer(decision: Decision) -> tuple[object, ...]:
    """What a decision says, whatever the words in which it asks back."""
    return (
        decision.answer,
        decision.allowed,
        decision.holders,
        decision.blocked,
        decision.outside,
        decision.violations,
        decision.unmet,
        decision.limits,
    )


def decided(case: Case, read: set[str | tuple[str, str]] | None = None, **more: object) -> Decision:
    interpreter = interpreter_for(under(case), case)
    interpreter.read = read
    return decide(under(case), case, interpreter=interpreter, **more)  # type: ignore[arg-type]


def without(case: Case, key: str | tuple[str, str]) -> Case:
    """A case that does not mention a fact."""
    facts = {name: value for name, value in case.situation.facts.items() if name != key}
    about = {name: value for name, value in case.situation.about.items() if name != key}
    return replace(case, situation=replace(case.situation, facts=facts, about=about))


@pytest.mark.parametrize("place", range(8))
def test_a_fact_that_nobody_looked_at_can_be_left_out_of_a_case(place):
    left_out = 0
    for case in CASES[place::8]:
        read: set[str | tuple[str, str]] = set()
        whole = decided(case, read)
        for key in (*case.situation.facts, *case.situation.about):
            shorter = without(case, key)
            if key in read or shorter.situation.mentioned != case.situation.mentioned:
                continue
            left_out += 1
            assert answer(decided(shorter)) == answer(whole), (case.name, key)
    assert left_out > 20


@pytest.mark.parametrize("place", range(4))
def test_a_brief_decision_says_what_a_whole_one_says_save_for_what_it_may_turn_on(place):
    open_ones = 0
    for case in CASES[place::16]:
        for shorter in (case, *(without(case, fact) for fact in itertools.islice(case.situation.facts, 2))):
            whole, brief = decided(shorter), decided(shorter, brief=True)
            assert answer(brief) == answer(whole), shorter.name
            open_ones += whole.answer == "open"
    assert open_ones > 5


def test_a_decision_asked_about_one_definition_alone_says_when_it_turns_on_nothing_else():
    """Where more matters, it names at least one thing that does."""
    alone = more = 0
    for case in CASES[::8]:
        for fact in itertools.islice(case.situation.facts, 3):
            shorter = without(case, fact)
            whole = decided(shorter)
            for name in under(case).open_definitions[:3]:
                brief = decided(shorter, only=name)
                if set(whole.unknown) <= {f"definition.{name}"}:
                    assert brief.unknown == whole.unknown
                    alone += 1
                else:
                    assert set(brief.unknown) - {f"definition.{name}"}
                    assert set(brief.unknown) <= set(whole.unknown)
                    more += 1
    assert min(alone, more) > 10


ASKED_BY_KEY = sorted(family for family, query in QUERIES.items() if query.same is not None)


@pytest.mark.parametrize("layers", ["literal", STANDARD])
@pytest.mark.parametrize("family", ASKED_BY_KEY)
def test_the_asks_with_one_key_are_found_without_going_through_all(family, layers):
    there = rules(layers)
    query = QUERIES[family]
    assert query.same is not None
    obligations: list[Obligation] = [one for one in battery(there) if one.family == family]
    found = 0
    for obligation in obligations:
        every = asks_in(query, there, obligation)
        for key in sorted({ask.same for ask in every}):
            mine = [ask for ask in query.same(world_of(there), obligation, key) if ask.same == key]
            assert sorted(map(repr, mine)) == sorted(repr(ask) for ask in every if ask.same == key)
            found += 1
        assert not [
            ask for ask in query.same(world_of(there), obligation, ("nothing", "such")) if ask.same[0] == "nothing"
        ]
    assert obligations
    assert found or layers == STANDARD
