"""How far a finding reaches: which kinds of documents (of meetings …) it can happen to.

An act is done to a thing, and a vocabulary may have a fact for the kinds of that thing (``document.kind`` for acts on
documents). A kind is touched when some case of it fails as the finding says: under the presuppositions, with the
clauses of the finding applying.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import z3

from proofs.asks import asks_in, matters
from proofs.failing import failing
from proofs.logic import all_of, any_of, contrary
from proofs.queries import QUERIES
from proofs.search import Hit, Search
from proofs.solving import OutOfTime, satisfiable
from proofs.world import Key, World
from spec.rulebook import Stack
from spec.vocabulary import NOBODY, Fact

MOST_HITS = 12
"""Of one finding; the others are cases of the same kind."""
_BY_CLAUSES = ("exists", "unique", "available")


def kind_fact(stack: Stack, act: str) -> Fact | None:
    """The fact that names the kinds of the thing to which an act is done, where the vocabulary has one."""
    fact = stack.vocabulary.facts.get(f"{stack.vocabulary.acts[act].on}.kind")
    return fact if fact is not None and fact.on == "case" and fact.type in ("choice", "body") else None


def kinds_touched(search: Search, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The kinds, in the order of the vocabulary, to which the failures of a finding can happen.

    None where the act has no such fact. What the solver cannot tell in its time counts as not touched.
    """
    fact = kind_fact(search.stack, hits[0].act)
    if fact is None:
        return ()
    world = search.world
    fails = any_of([all_of(_fails(world, hit), world.context) for hit in hits[:MOST_HITS]], world.context)
    named = [value for value in world.values(fact.id) if value != NOBODY]
    values = {value: world.variable(Key("value", fact.id, "", value)) for value in named}
    found = set()
    with search.asking(fails) as solver:
        for value, variable in values.items():
            with contextlib.suppress(OutOfTime):
                if satisfiable(solver, variable):
                    found.add(value)
    order = fact.value_ids if fact.type == "choice" else sorted(values)
    return tuple(value for value in order if value in found)


def _fails(world: World, hit: Hit) -> list[z3.BoolRef]:
    """That a property fails in the way of one hit."""
    stack, obligation = world.stack, hit.obligation
    if obligation.family in QUERIES:
        asked = [one for one in asks_in(QUERIES[obligation.family], stack, obligation) if one.same == hit.key]
        same = [one for one in asked if one.clauses == hit.clauses]
        return [any_of([all_of(matters(world, one), world.context) for one in same], world.context)]
    parts = failing(world, obligation, hit.act, hit.clauses)
    if obligation.family not in _BY_CLAUSES:
        return parts
    if obligation.family == "exists" and hit.about:  # nothing applies; the clauses are those that apply elsewhere
        places = [one.split("=") for one in hit.about]
        return [*parts, *(world.variable(Key("value", fact, "", value)) for fact, value in places)]
    applying = [stack.clauses[name] for name in hit.clauses]
    if obligation.family == "available" and len(applying) == 1:
        parts += [contrary(world.applies(one)) for one in stack.delegations]
    return [*parts, *(world.applies(one) for one in applying)]
