"""Spared? A control that leaves out one sort of paper, while another control shows that such papers do go out.

Where a clause requires a check and itself excepts one kind (of documents, of meetings …), and another clause requires
another check of things of just this kind, the first was not meant to be dispensable: the kind slips past it.
"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask, Query
from proofs.ever import ever
from proofs.mentions import facts_in
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Gate
from spec.condition import ALWAYS, NEVER, And, Choice, Condition, Not
from spec.connectives import conjunction, negation
from spec.rulebook import Stack

FAMILY = "spared"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for each check from which a clause excepts a kind."""
    for act in sorted({act for clause in stack.gates for act in _checks(stack, clause) if _exceptions(clause)}):
        yield Obligation(FAMILY, act)


def _checks(stack: Stack, clause: Clause) -> list[str]:
    """The checks that a clause requires in earnest."""
    if not isinstance(clause.shape, Gate) or clause.strength in SOFT:
        return []
    return [need.act for need in clause.shape.needs if stack.vocabulary.acts[need.act].checks]


def _exceptions(clause: Clause) -> list[tuple[str, str]]:
    """The kinds that a clause itself leaves out: facts and values of ``is not`` in its own words."""
    parts = clause.when.parts if isinstance(clause.when, And) else (clause.when,)
    return [
        (part.part.fact, value)
        for part in parts
        if isinstance(part, Not) and isinstance(part.part, Choice) and part.part.of is None
        for value in part.part.values
    ]


def _without(condition: Condition, exception: Choice) -> Condition:
    """A condition in its own words without one of its exceptions."""
    parts = condition.parts if isinstance(condition, And) else (condition,)
    rest = [part for part in parts if not (isinstance(part, Not) and isinstance(part.part, Choice))]
    for part in parts:
        if isinstance(part, Not) and isinstance(part.part, Choice):
            others = tuple(
                one for one in part.part.values if (part.part.fact, one) != (exception.fact, exception.values[0])
            )
            rest.append(negation(Choice(part.part.fact, others)) if others else ALWAYS)
    return conjunction(*rest)


def asks(world: World, obligation: Obligation, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """A kind that one clause excepts from a check, in a case in which another check is required of it; with ``key``,
    only this one.
    """
    stack, left = world.stack, world.interpreter.left
    requiring = [c for c in stack.gates if obligation.act in _checks(stack, c) and _in_place(stack, c, obligation.act)]
    spared = conjunction(*(negation(world.interpreter.applies(clause)) for clause in requiring))
    for clause in requiring:
        for fact, value in _exceptions(clause):
            about = (obligation.act, fact, value)
            if key not in ((), about):
                continue
            kind = Choice(fact, (value,))
            kind_is, would = left(kind), left(_without(clause.when, kind))
            if conjunction(kind_is, would, spared) == NEVER:
                continue
            others = [one for one in stack.gates if _reaches(stack, one, clause, fact, obligation.act)]
            for other in sorted(others, key=lambda one: (len(facts_in(stack, one)), one.name)):
                if ever(world.stack, conjunction(kind_is, would, spared), world.interpreter.applies(other)):
                    when = conjunction(kind_is, would, spared)
                    yield Ask((clause.name, other.name), about, _act(other), (other.name,), when, key=about)
                    break


def _act(clause: Clause) -> str:
    assert isinstance(clause.shape, Gate)
    return (*clause.shape.acts, *(need.act for need in clause.shape.needs))[0]


def _reaches(stack: Stack, other: Clause, clause: Clause, kind: str, check: str) -> bool:
    """Whether another clause requires another check of the same things, of whatever kind they are."""
    acts, facts = stack.vocabulary.acts, facts_in(stack, other)
    return kind not in facts and any(
        act != check
        and acts[act].on == acts[check].on
        and _in_place(stack, other, act)
        and facts & facts_in(stack, clause)
        for act in _checks(stack, other)
    )


def _in_place(stack: Stack, clause: Clause, check: str) -> bool:
    """Whether a clause requires a check before something is done to the things checked, or without a stated place."""
    assert isinstance(clause.shape, Gate)
    acts = stack.vocabulary.acts
    return not clause.shape.acts or any(acts[act].on == acts[check].on for act in clause.shape.acts)


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Which kind slips past which check, and what shows that it goes out."""
    check, fact, value = hit.about
    clause, other = (stack.clauses[name] for name in hit.clauses[:2])
    act = stack.vocabulary.acts[check].label
    kind = next(one.label for one in stack.vocabulary.facts[fact].values if one.id == value)
    return Bilingual(
        f"{other.norms[0]}“{other.label.zh.rstrip('。')}”管到{kind.zh}，{clause.norms[0]}“{clause.label.zh.rstrip('。')}”却没有要求对它{act.zh}",
        f"{other.norms[0]} “{other.label.en.rstrip('.')}” reaches {kind.en}, which {clause.norms[0]}"
        f" “{clause.label.en.rstrip('.')}” leaves out: nobody has to {act.en} it",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap", asks)
