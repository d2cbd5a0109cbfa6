"""The families that are asked of the clauses themselves, by name."""

from __future__ import annotations

from proofs import (
    agreeing,
    appointing,
    bounds_of_rules,
    constituting,
    covering,
    ending,
    evading,
    feasible,
    hygiene,
    naming,
    ordering,
    owing,
    separate,
    serving,
    sparing,
)
from proofs.asks import Query
from proofs.obligations import Obligation, obligations
from spec.rulebook import Stack

QUERIES: dict[str, Query] = {
    separate.FAMILY: separate.QUERY,
    naming.FAMILY: naming.QUERY,
    covering.FAMILY: covering.QUERY,
    agreeing.FAMILY: agreeing.QUERY,
    ordering.FAMILY: ordering.QUERY,
    feasible.FAMILY: feasible.QUERY,
    ending.FAMILY: ending.QUERY,
    evading.FAMILY: evading.QUERY,
    bounds_of_rules.FAMILY: bounds_of_rules.QUERY,
    hygiene.FAMILY: hygiene.QUERY,
    appointing.FAMILY: appointing.QUERY,
    constituting.FAMILY: constituting.QUERY,
    sparing.FAMILY: sparing.QUERY,
    owing.FAMILY: owing.QUERY,
    serving.FAMILY: serving.QUERY,
}


def battery(stack: Stack) -> list[Obligation]:
    """Every property that is asked of a stack, in a fixed order: those about acts, then those about clauses."""
    asked = [one for query in QUERIES.values() for one in sorted(query.obligations(stack))]
    return [*obligations(stack), *asked]
