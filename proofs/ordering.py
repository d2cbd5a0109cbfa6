"""Ordered? Of two steps of control that one matter needs, does the text say which comes first?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from proofs import places_in_order
from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.precedence import before, in_order, things_of, together
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Gate
from spec.rulebook import Stack

FAMILY = "ordered"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for every kind of thing of which two steps of control are required; then those without a place."""
    for thing in sorted({act.on for act in stack.vocabulary.acts.values()}):
        if len(_steps(stack, thing)) > 1:
            yield Obligation(FAMILY, part=thing)
    yield from places_in_order.obligations(stack)


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


def _steps(stack: Stack, thing: str) -> dict[str, list[Clause]]:
    """The acts of control on one kind of thing, each with the clauses that make it a step of such a thing.

    What is asked for the sake of something else (a visit, a meeting) is no step of a document, though the same act; an
    act that is asked for the sake of something else alone is a step there.
    """
    found = {}
    for act, clauses in controls(stack).items():
        if stack.vocabulary.acts[act].on == thing:
            found[act] = [clause for clause in clauses if thing in things_of(stack, clause)] or clauses
    return found


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """Two steps of control that one case needs, neither before the other."""
    if obligation.act:
        yield from places_in_order.ASKS[obligation.part](world, obligation.act)
        return
    required, order = _steps(world.stack, obligation.part), before(world.stack, obligation.part)
    for one, other in combinations(sorted(required), 2):
        if in_order(order, one, other):
            continue
        for first, second in product(required[one], required[other]):
            if together(world, first, second):
                names = tuple(dict.fromkeys((first.name, second.name)))
                yield Ask(names, (one, other), other, names, key=(one, other), once=True)


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Which two steps, and who requires them."""
    one, other = (stack.vocabulary.acts[act].label for act in hit.about)
    norms = list(dict.fromkeys(norm for name in hit.clauses for norm in stack.clauses[name].norms))
    return Bilingual(
        f"{one.zh}和{other.zh}都是必经步骤（{'、'.join(norms)}），先后没有写明",
        f"both {one.en} and {other.en} are required ({', '.join(norms)}), but not in which order",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap")
