"""Atoms that speak of whomever a fact names ("the drafter is away"): which fact that is, and the atom about one."""

from __future__ import annotations

from spec.condition import Condition, FactTerm, Individual
from spec.traversal import terms_of, with_terms


def fact_named_in(condition: Condition) -> FactTerm | None:
    """The first fact among the terms of an atom; None where it speaks of individuals alone."""
    return next((term for term in terms_of(condition) if isinstance(term, FactTerm)), None)


def said_of(condition: Condition, term: FactTerm, individual: Individual) -> Condition:
    """The atom with a fact replaced by an individual."""
    return with_terms(condition, lambda old: individual if old == term else old)
