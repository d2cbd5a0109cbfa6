"""What the text says of before and after: which act some clause puts before which, and of what thing a step is one."""

from __future__ import annotations

from collections.abc import Iterable

from proofs.world import World
from spec.clauses import Clause, Duty, Gate, Sequence
from spec.condition import NEVER
from spec.connectives import conjunction
from spec.rulebook import Stack

Order = frozenset[tuple[str, str]]
"""Which act comes before which, directly or by way of others; an act that stands in it comes before itself too."""


def before(stack: Stack, thing: str) -> Order:
    """Which act comes before which in the matters of one kind of thing, as some clauses put it."""
    if thing not in stack.orders:
        import networkx as nx  # takes as long as the rest of what a call needs

        graph: nx.DiGraph[str] = nx.DiGraph()
        for clause in stack.clauses.values():
            shape = clause.shape
            if isinstance(shape, Gate) and thing in things_of(stack, clause):
                graph.add_edges_from((need.act, act) for act in shape.acts for need in shape.needs)
            elif isinstance(shape, Sequence):
                graph.add_edges_from(zip(shape.acts, shape.acts[1:], strict=False))
        stack.orders[thing] = frozenset(nx.transitive_closure(graph, reflexive=True).edges)
    return stack.orders[thing]


def in_order(order: Order, one: str, other: str) -> bool:
    """Whether one of two acts comes before the other."""
    return (one, other) in order or (other, one) in order


def things_of(stack: Stack, clause: Clause) -> frozenset[str]:
    """The kinds of things of which a demand makes something a step; a duty: of what it is done to."""
    if isinstance(clause.shape, Duty):
        return frozenset({stack.vocabulary.acts[clause.shape.act].on})
    return stack.things[clause.name]


def articles_of(clause: Clause) -> frozenset[str]:
    """The articles in which the sentences of a clause stand."""
    return frozenset(norm.split(".")[0] for norm in clause.norms)


def unordered(stack: Stack, clauses: Iterable[Clause], one: str, other: str) -> bool:
    """Whether demands are of one kind of thing, in whose matters nothing puts one of two acts before the other."""
    things = frozenset.intersection(*(things_of(stack, clause) for clause in clauses))
    return bool(things) and not any(in_order(before(stack, thing), one, other) for thing in things)


def together(world: World, *clauses: Clause) -> bool:
    """Whether nothing in the words of some clauses keeps them from applying to one case."""
    return conjunction(*(world.interpreter.applies(clause) for clause in clauses)) != NEVER
