"""What the text says of before and after: which act some clause puts before which, and of what thing a step is one."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from proofs.world import World
from spec.clauses import Clause, Duty, Gate, Sequence
from spec.condition import NEVER, conjunction
from spec.rulebook import Stack


def before(stack: Stack, thing: str) -> nx.DiGraph[str]:
    """Which act some clause puts before which in the matters of one kind of thing."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for clause in stack.clauses.values():
        shape = clause.shape
        if isinstance(shape, Gate) and thing in things_of(stack, clause):
            graph.add_edges_from((need.act, act) for act in shape.acts for need in shape.needs)
        elif isinstance(shape, Sequence):
            graph.add_edges_from(zip(shape.acts, shape.acts[1:], strict=False))
    return graph


def in_order(order: nx.DiGraph[str], one: str, other: str) -> bool:
    """Whether one of two acts comes before the other, directly or by way of others."""
    return _path(order, one, other) or _path(order, other, one)


def _path(order: nx.DiGraph[str], one: str, other: str) -> bool:
    return one in order and other in order and nx.has_path(order, one, other)


def things_of(stack: Stack, clause: Clause) -> frozenset[str]:
    """The kinds of things of which a demand makes something a step: those of what its sentence makes wait in the end.

    A visit waits for an approval, which waits for an examination: both are steps of the visit, though documents are
    examined and approved as well. Where nothing waits, a step is one of what it is done to.
    """
    if isinstance(clause.shape, Duty):
        return frozenset({stack.vocabulary.acts[clause.shape.act].on})
    sentence = [other.shape for other in stack.gates if set(other.norms) & set(clause.norms)]
    gates = [shape for shape in sentence if isinstance(shape, Gate)]
    needed = {need.act for shape in gates for need in shape.needs}
    last = {act for shape in gates for act in shape.acts} - needed
    return frozenset(stack.vocabulary.acts[act].on for act in last or needed)


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
