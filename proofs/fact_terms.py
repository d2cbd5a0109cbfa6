"""Atoms that speak of whomever a fact names ("the drafter is away"): which fact that is, and the atom about one."""

from __future__ import annotations

from spec.condition import (
    Choice,
    Condition,
    Defined,
    FactTerm,
    Flag,
    HasAtLeast,
    Heads,
    Includes,
    Individual,
    May,
    OfKind,
    Same,
    Term,
)


def fact_named_in(condition: Condition) -> FactTerm | None:
    """The first fact among the terms of an atom; None where it speaks of individuals alone."""
    terms: tuple[Term | None, ...]
    match condition:
        case Same(left=left, right=right):
            terms = (left, right)
        case Heads(post=left, unit=right):
            terms = (left, right)
        case OfKind(term=term) | May(term=term):
            terms = (term,)
        case Includes(term=term, of=of):
            terms = (term, of)
        case Flag(of=of) | Choice(of=of) | HasAtLeast(of=of) | Defined(of=of):
            terms = (of,)
        case _:
            terms = ()
    return next((term for term in terms if isinstance(term, FactTerm)), None)


def said_of(condition: Condition, term: FactTerm, individual: Individual) -> Condition:
    """The atom with a fact replaced by an individual."""

    def put(old: Term | None) -> Term | None:
        return individual if old == term else old

    match condition:
        case Same(left=left, right=right):
            return Same(put(left), put(right))  # type: ignore[arg-type]
        case Heads(post=left, unit=right):
            return Heads(put(left), put(right))  # type: ignore[arg-type]
        case OfKind(term=old, kinds=kinds):
            return OfKind(put(old), kinds)  # type: ignore[arg-type]
        case May(term=old, act=act):
            return May(put(old), act)  # type: ignore[arg-type]
        case Includes(fact=fact, term=old, of=of):
            return Includes(fact, put(old), put(of))  # type: ignore[arg-type]
        case Flag(fact=fact, of=of):
            return Flag(fact, put(of))
        case Choice(fact=fact, values=values, of=of):
            return Choice(fact, values, put(of))
        case HasAtLeast(fact=fact, count=count, of=of):
            return HasAtLeast(fact, count, put(of))
        case Defined(name=name, of=of):
            return Defined(name, put(of))
        case _:
            return condition
