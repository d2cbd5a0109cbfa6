"""What a query looks at beside the acts of its find: clauses on other acts, and which acts wait for which.

A query goes through all clauses, but what it finds turns on few of them. Those are named here family by family, so that
a finding is made anew only after an edit that it can feel; what is left out here a test would show, which goes through
mutants and compares with findings made anew.
"""

from __future__ import annotations

import hashlib

from proofs.appointing import uses
from proofs.listed_absences import ABSENCE
from proofs.owing import using_clauses
from proofs.places_in_order import REPORT, decisions
from proofs.search import Hit
from spec.clauses import Clause, Composition, Count, Duty, Gate, Pair, Repeal, Scope, Sequence, acts_of
from spec.rulebook import Stack

OUTLINED = ("ordered", "agreed", "covered", "owed", "appointed", "feasible", "scope", "spared")
"""Families whose finds turn on what clauses say of the acts at hand, and beyond these on which acts wait for which."""
_COMPARED: dict[str, tuple[type, ...]] = {
    "feasible": (Duty, Count, Pair),
    "scope": (Duty, Scope, Composition, Repeal),
    "spared": (Gate,),
}
"""The shapes of the clauses that a family compares with each other, whatever acts they are on."""


def looked_at(stack: Stack, hit: Hit) -> list[str]:
    """The clauses that a query of these families looks at although they may be on other acts than its find."""
    obligation, clauses = hit.obligation, stack.clauses.values()
    if obligation.family == "owed":
        return [clause.name for clause in using_clauses(stack, obligation.definition)]
    if obligation.family == "appointed":
        return [clause.name for clause in clauses if uses(stack, clause, hit.about[1])]
    if obligation.family in _COMPARED:
        return [clause.name for clause in clauses if isinstance(clause.shape, _COMPARED[obligation.family])]
    if obligation.part == ABSENCE:
        return [clause.name for clause in stack.delegations]
    if obligation.part == REPORT:
        return [clause.name for clause in decisions(stack)]
    return []


def outline_of(stack: Stack) -> str:
    """The digest of what waits for what: which acts, by which clauses; not when and for whom."""
    steps = (clause for clause in stack.clauses.values() if isinstance(clause.shape, Gate | Sequence))
    return hashlib.sha256("\n".join(map(_outline, steps)).encode()).hexdigest()


def _outline(clause: Clause) -> str:
    """What waits for what by a clause, and by which sentence; without its conditions."""
    shape = clause.shape
    needs = [need.act for need in shape.needs] if isinstance(shape, Gate) else []
    return repr((clause.name, clause.norms, clause.strength, type(shape).__name__, acts_of(shape), needs))
