"""That a property of holders, of steps or of readings fails, over the variables of a finite world."""

from __future__ import annotations

import z3

from proofs.ambiguity import differs_in
from proofs.hits import property_of, somebody_can
from proofs.levels import bypassed
from proofs.logic import any_of
from proofs.obligations import Obligation, narrowed, violation_in
from proofs.traces import begun, skipped
from proofs.world import World


def failing(world: World, obligation: Obligation, act: str, requirements: tuple[str, ...]) -> list[z3.BoolRef]:
    """That a property fails, over the variables of a world; ``requirements`` are the clauses that may be skipped."""
    if obligation.family == "ambiguous":
        return [differs_in(world, obligation.definition, act, narrowed(world.stack, obligation))]
    if obligation.family in ("gated", "levels"):
        traces = begun(world, act)
        if obligation.family == "gated":
            clauses = [world.stack.clauses[name] for name in requirements if name in world.stack.clauses]
            wanted = [any_of([skipped(traces, act, clause) for clause in clauses], world.context)]
            wanted.append(traces.moment(narrowed(world.stack, obligation), act))
        else:
            wanted = bypassed(traces, act, property_of(world.stack, obligation.part))
        return [*wanted, *(guard for _, guard in traces.guards), *somebody_can(world, act)]
    return violation_in(world, obligation)
