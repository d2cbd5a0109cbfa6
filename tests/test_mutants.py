"""A rule that is quietly changed does not go unnoticed: each mutant of the recommended reading breaks a named property.

Every mutant is one small change to one clause (or its loss), as a slip of the pen would make it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from proofs.obligations import obligations
from proofs.replay import decided, shows
from proofs.verdicts import Verdict, verdict_on
from spec.clauses import Clause, Gate, Relation
from spec.condition import WHO, Condition, FactTerm, Individual, OfKind, Same
from spec.connectives import disjunction, negation
from spec.layers import layer_names, stack
from spec.loader import load
from spec.rulebook import Stack

SECONDS = 60.0
Mutation = Callable[[Stack], Stack]


@cache
def standard() -> Stack:
    rulebook = load()
    return stack(rulebook, layer_names(rulebook, ["standard"]))


# ---- small changes


def dropped(name: str) -> Mutation:
    """The clause is lost, and with it what it excepted."""

    def mutate(rules: Stack) -> Stack:
        assert name in rules.clauses
        kept = {one: clause for one, clause in rules.clauses.items() if one != name}
        unless = {one: tuple(other for other in clause.unless if other != name) for one, clause in kept.items()}
        return replace(rules, clauses={one: replace(clause, unless=unless[one]) for one, clause in kept.items()})

    return mutate


def changed(name: str, change: Callable[[Clause], Clause]) -> Mutation:
    def mutate(rules: Stack) -> Stack:
        after = change(rules.clauses[name])
        assert after != rules.clauses[name]
        return replace(rules, clauses={**rules.clauses, name: after})

    return mutate


def negated(name: str) -> Mutation:
    """The clause applies exactly where it did not."""
    return changed(name, lambda clause: replace(clause, when=negation(clause.when)))


def without_exception(name: str, exception: str) -> Mutation:
    """One exception is struck out."""
    return changed(name, lambda clause: replace(clause, unless=tuple(one for one in clause.unless if one != exception)))


def reshaped(name: str, **fields: Any) -> Mutation:
    """Another holder, another taker, another step that is needed …"""
    return changed(name, lambda clause: replace(clause, shape=replace(clause.shape, **fields)))


def delegator_keeps(name: str) -> Mutation:
    return reshaped(name, keeps=True)


def held_by(name: str, holder: Condition) -> Mutation:
    return reshaped(name, holder=holder)


def needing(name: str, **fields: Any) -> Mutation:
    """The step that is needed may be done by anybody, or with any outcome."""

    def change(clause: Clause) -> Clause:
        assert isinstance(clause.shape, Gate)
        return replace(
            clause, shape=replace(clause.shape, needs=tuple(replace(n, **fields) for n in clause.shape.needs))
        )

    return changed(name, change)


def upside_down(name: str) -> Mutation:
    """The subordinate leads the superior."""

    def change(clause: Clause) -> Clause:
        shape = clause.shape
        assert isinstance(shape, Relation)
        return replace(clause, shape=replace(shape, superiors=shape.subordinates, subordinates=shape.superiors))

    return changed(name, change)


# ---- who notices what

EXECUTIVE = Same(WHO, Individual("post", "executive-vice-mayor"))
MAYOR = Same(WHO, Individual("post", "mayor"))
HEADS = OfKind(WHO, ("department-head", "town-head"))
PRESIDER = Same(WHO, FactTerm("meeting.presider"))
REQUESTER = Same(WHO, FactTerm("meeting.at-request-of"))
UPWARDS = "levels:submit:no-unit-writes-past-the-government"
ROUND_THE_OFFICE = "levels:approve:no-submission-bypasses-the-office"

MUTANTS: list[tuple[str, Mutation, str]] = [
    ("what nobody covers is nobody's", dropped("signing.uncovered"), "exists:sign"),
    ("the mayor signs what is covered only", negated("signing.uncovered"), "exists:sign"),
    ("plenary minutes are forgotten", dropped("signing.plenary-minutes"), "exists:sign"),
    ("meetings without a leader are governed", dropped("scope.meetings-without-a-leader"), "exists:sign"),
    ("enterprises and the like are governed", dropped("scope.other-issuers"), "exists:sign"),
    ("portfolios hold elsewhere", negated("signing.within-a-portfolio"), "exists:sign"),
    ("major matters have two signers", without_exception("signing.within-a-portfolio", "signing.major"), "unique:sign"),
    (
        "what goes up stays below as well",
        without_exception("signing.within-a-portfolio", "signing.where-necessary"),
        "unique:sign",
    ),
    (
        "several portfolios all sign",
        without_exception("signing.within-a-portfolio", "signing.several-portfolios"),
        "unique:sign",
    ),
    ("audit goes to the executive vice mayor", held_by("signing.audit", EXECUTIVE), "unique:sign"),
    ("heads sign for each other", held_by("signing.submission", HEADS), "unique:sign"),
    (
        "presider and requester both sign",
        held_by("signing.special-minutes", disjunction(PRESIDER, REQUESTER)),
        "unique:sign",
    ),
    ("the mayor abroad signs on", delegator_keeps("delegation.acting-signs"), "unique:sign"),
    ("an entrusted deputy may not sign", dropped("delegation.acting-signs"), "available:sign:1"),
    ("nobody stands in unasked", dropped("delegation.standing"), "available:sign:1"),
    ("absent vice mayors are waited for", dropped("delegation.absent-vice-mayor"), "available:sign:1"),
    ("units without a head are mute", dropped("delegation.acting-head"), "available:sign:1"),
    ("motions cannot wait", dropped("scope.orders-and-motions-wait"), "available:put-name-to:1"),
    ("every leader convenes", held_by("convening.mayor", disjunction(MAYOR, EXECUTIVE)), "unique:convene"),
    ("two preside", delegator_keeps("delegation.acting-presides"), "unique:preside"),
    ("signed before it is examined", dropped("order.examination-first"), "gated:sign"),
    ("decided by whomever", needing("order.decision-first", by=None), "gated:sign"),
    ("reviewed without passing", needing("order.legal-review-first", outcome=None), "gated:issue"),
    ("drafted afterwards", negated("order.draft-first"), "gated:issue"),
    ("anybody may write past the government", dropped("submitting.not-past-a-level"), UPWARDS),
    ("what is forbidden and what not are exchanged", negated("submitting.not-past-a-level"), UPWARDS),
    ("the office is passed by", dropped("routing.before-approval"), ROUND_THE_OFFICE),
    ("anybody routes", needing("routing.before-approval", by=None), ROUND_THE_OFFICE),
    ("departments lead the mayor", upside_down("leading.the-government"), "levels:authority"),
]


def judged(rules: Stack, name: str) -> Verdict:
    """The verdict on a property by its name."""
    wanted = next(one for one in obligations(rules) if one.name == name)
    return verdict_on(rules, wanted, SECONDS, set())


@pytest.mark.parametrize("name", sorted({name for _, _, name in MUTANTS}))
def test_the_property_holds_before_anything_is_changed(name):
    before = judged(standard(), name)
    assert (before.verdict, before.rechecked) == ("proved", True)


@pytest.mark.parametrize(("mutation", "name"), [pytest.param(*rest, id=said) for said, *rest in MUTANTS])
def test_a_mutant_is_noticed(mutation, name):
    mutant = mutation(standard())
    after = judged(mutant, name)
    assert after.verdict == "refuted"
    for hit in after.hits:
        assert hit.case is not None
        replayed = shows(mutant, hit, decided(mutant, after.obligation, hit.case))
        assert replayed, hit.case
