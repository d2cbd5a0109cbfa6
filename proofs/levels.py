"""No level is bypassed: from below a body to above it, or to an act, without passing it; and authority itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import z3

from proofs.logic import contrary
from proofs.traces import Traces
from spec.clauses import Clause, Relation
from spec.condition import NEVER, AtLeast, Condition, Done, FactTerm, Includes, Individual, OfKind, Same, Variable
from spec.connectives import conjunction, disjunction, negation
from spec.rulebook import Property, Stack

if TYPE_CHECKING:
    import networkx as nx


def bypassing(stack: Stack, wanted: Property) -> Condition:
    """A matter comes from below the body ``through`` and, where the property names a ``to``, goes above it.

    To write to a body that leads one's own (by a clause of the rulebook) bypasses nobody.
    """
    bodies = stack.vocabulary.bodies
    level = bodies[wanted.through].level
    below = tuple(k.id for k in bodies.values() if level is not None and k.level is not None and k.level > level)
    above = tuple(k.id for k in bodies.values() if level is not None and k.level is not None and k.level < level)
    among = stack.vocabulary.facts[wanted.origin].among
    kinds = tuple(kind for kind in below if not among or kind in among)
    origin = OfKind(FactTerm(wanted.origin), kinds) if kinds else NEVER
    if not wanted.to:
        return conjunction(wanted.when, origin)
    own = [
        conjunction(
            Same(Variable("m"), Individual("body", superior)), Same(FactTerm(wanted.origin), Individual("body", one))
        )
        for clause in stack.clauses.values()
        if isinstance(clause.shape, Relation) and clause.shape.tie == "leads"
        for superior in clause.shape.superiors
        for one in clause.shape.subordinates
        if superior in bodies and one in bodies and bodies[one].one
    ]
    if not above:
        return NEVER
    addressed = conjunction(Includes(wanted.to, Variable("m")), negation(disjunction(*own)))
    return conjunction(wanted.when, origin, AtLeast(1, "body", above, "m", addressed))


def bypassed(traces: Traces, act: str, wanted: Property) -> list[z3.BoolRef]:
    """The act happens although the matter bypasses the level (without ``to``: nothing was done there before)."""
    logic = traces.logic
    parts = [traces.step(act), traces.moment(bypassing(logic.stack, wanted), act)]
    if not wanted.to:
        own = Same(Variable("who"), Individual("body", wanted.through))
        stages = sorted(
            {need.act for gate in logic.stack.gates for need in getattr(gate.shape, "needs", ()) if need.by == own}
        )
        parts += [contrary(traces.done_before(Done(stage, None, own), act)) for stage in stages]
    return parts


@dataclass(frozen=True)
class Authority:
    """Who leads, and who is assisted by, whom: a graph over posts, bodies and kinds, from above to below; its circles
    and the ties that lead upwards.
    """

    graph: nx.DiGraph[str]
    clauses: tuple[Clause, ...]
    circle: tuple[str, ...]
    upwards: tuple[tuple[str, str], ...]


def authority(stack: Stack) -> Authority:
    """The authority of a stack: acyclic, and every tie leads from a higher level to a lower one.

    To assist is to stand below in the same work: nobody leads, by any chain, those whom they assist.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    clauses = []
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Relation) and clause.shape.tie in ("leads", "assists"):
            clauses.append(clause)
            for superior in clause.shape.superiors:
                for subordinate in clause.shape.subordinates:
                    graph.add_edge(superior, subordinate)
    try:
        circle = tuple(edge[0] for edge in nx.find_cycle(graph))
    except nx.NetworkXNoCycle:
        circle = ()

    def level(name: str) -> int | None:
        kind = stack.vocabulary.kind_of(name)
        return kind.level if kind else None

    upwards = []
    for superior, subordinate in graph.edges:
        high, low = level(superior), level(subordinate)
        if high is not None and low is not None and high > low:
            upwards.append((superior, subordinate))
    return Authority(graph, tuple(clauses), circle, tuple(sorted(upwards)))
