"""Ordered? Of two steps of control that one matter needs, does the text say which comes first?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from proofs import places_in_order
from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.precedence import together, unordered
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Gate
from spec.rulebook import Stack

FAMILY = "ordered"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for every kind of thing of which two steps of control are required; then those without a place."""
    for thing in sorted({act.on for act in stack.vocabulary.acts.values()}):
        if len([act for act in controls(stack) if stack.vocabulary.acts[act].on == thing]) > 1:
            yield Obligation(FAMILY, part=thing)
    yield from places_in_order.obligations(stack)


def controls(stack: Stack) -> dict[str, list[Clause]]:
    """The acts by which others check or decide a matter, each with the clauses that require it."""
    found: dict[str, list[Clause]] = {}
    for clause in stack.gates:
        if isinstance(clause.shape, Gate) and clause.strength not in SOFT:
            needed = dict.fromkeys(need.act for need in clause.shape.needs)  # by one or by another: one step
            for act in (stack.vocabulary.acts[name] for name in needed):
                if act.checks or act.arity == "body":
                    found.setdefault(act.id, []).append(clause)
    return found


def asks(world: World, obligation: Obligation, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """Two steps of control that one case needs for the sake of the same, neither before the other; with ``key``, these.

    What is asked for the sake of a visit is no step of a document, though documents are examined and approved as well.
    """
    if obligation.act:
        yield from places_in_order.ASKS[obligation.part](world, obligation.act, key)
        return
    stack, required = world.stack, controls(world.stack)
    steps = sorted(act for act in required if stack.vocabulary.acts[act].on == obligation.part)
    for one, other in combinations(steps, 2):
        if key not in ((), (one, other)):
            continue
        for pair in product(required[one], required[other]):
            if unordered(stack, pair, one, other) and together(world, *pair):
                names = tuple(dict.fromkeys(clause.name for clause in pair))
                yield Ask(names, (one, other), other, names, key=(one, other), once=True)


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Which two steps, and who requires them."""
    one, other = (stack.vocabulary.acts[act].label for act in hit.about)
    norms = list(dict.fromkeys(norm for name in hit.clauses for norm in stack.clauses[name].norms))
    return Bilingual(
        f"{one.zh}和{other.zh}都是必经步骤（{'、'.join(norms)}），先后没有写明",
        f"both {one.en} and {other.en} are required ({', '.join(norms)}), but not in which order",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap", asks)
