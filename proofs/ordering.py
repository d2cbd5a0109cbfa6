"""Ordered? Of two steps of control that one matter needs, does the text say which comes first?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import networkx as nx

from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Gate, Sequence
from spec.condition import NEVER, conjunction
from spec.rulebook import Stack

FAMILY = "ordered"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for every kind of thing of which two steps of control are required."""
    things = sorted({stack.vocabulary.acts[act].on for act in controls(stack)})
    for thing in things:
        if len([act for act in controls(stack) if stack.vocabulary.acts[act].on == thing]) > 1:
            yield Obligation(FAMILY, part=thing)


def controls(stack: Stack) -> dict[str, list[Clause]]:
    """The acts by which others check or decide a matter, each with the clauses that require it."""
    found: dict[str, list[Clause]] = {}
    for clause in stack.gates:
        if isinstance(clause.shape, Gate) and clause.strength not in SOFT:
            for need in clause.shape.needs:
                act = stack.vocabulary.acts[need.act]
                if act.checks or act.arity == "body":
                    found.setdefault(need.act, []).append(clause)
    return found


def before(stack: Stack) -> nx.DiGraph[str]:
    """Which act some clause puts before which."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for clause in stack.clauses.values():
        shape = clause.shape
        if isinstance(shape, Gate):
            graph.add_edges_from((need.act, act) for act in shape.acts for need in shape.needs)
        elif isinstance(shape, Sequence):
            graph.add_edges_from(zip(shape.acts, shape.acts[1:], strict=False))
    return graph


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """Two steps of control that one case needs, neither before the other."""
    stack = world.stack
    required, order = controls(stack), before(stack)
    steps = sorted(act for act in required if stack.vocabulary.acts[act].on == obligation.part)
    for one, other in combinations(steps, 2):
        if _path(order, one, other) or _path(order, other, one):
            continue
        for first in required[one]:
            second = next((clause for clause in required[other] if _together(world, first, clause)), None)
            if second is not None:
                names = tuple(dict.fromkeys((first.name, second.name)))
                yield Ask(names, (one, other), other, names, key=(one, other))
                break


def _path(order: nx.DiGraph[str], one: str, other: str) -> bool:
    return one in order and other in order and nx.has_path(order, one, other)


def _together(world: World, one: Clause, other: Clause) -> bool:
    return conjunction(world.interpreter.applies(one), world.interpreter.applies(other)) != NEVER


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Which two steps, and who requires them."""
    one, other = (stack.vocabulary.acts[act].label for act in hit.about)
    norms = list(dict.fromkeys(norm for name in hit.clauses for norm in stack.clauses[name].norms))
    return Bilingual(
        f"{one.zh}和{other.zh}都是必经步骤（{'、'.join(norms)}），先后没有写明",
        f"both {one.en} and {other.en} are required ({', '.join(norms)}), but not in which order",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap")
