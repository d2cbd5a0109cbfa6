"""Every way in which a matter stalls because people are away, each with its smallest case.

Searched for every clause that names the holder and every state of the delegations: nothing handed on, handed on by
each delegation that may hand the act on, handed on by one that hands on something else alone. (All smallest sets of
absent people, of any size, are found in :mod:`proofs.absences`.)
"""

from __future__ import annotations

from collections.abc import Iterator

import z3

from proofs.logic import any_of, contrary, implies
from proofs.obligations import Obligation, away_in, holds_in, in_question
from proofs.search import Hit, Search
from proofs.solving import satisfiable
from spec.clauses import Delegation, Power
from spec.condition import NEVER, Condition, Individual
from spec.connectives import conjunction
from spec.grounds import grounds
from spec.rulebook import Stack
from spec.traversal import substitute


def stalls(search: Search, obligation: Obligation, known: set[tuple[str, tuple[str, ...]]]) -> Iterator[Hit]:
    """For every clause that names the holder, without a delegation, with each that may hand the act on, and with one
    that hands on something else alone: a case that nobody present can do.

    ``known`` collects what fewer absences already block; it is not reported again.
    """
    world, stack, act = search.world, search.stack, obligation.act
    if not any(isinstance(c.shape, Power) and c.shape.sort == "post" for c in stack.powers[act]):
        return
    holds = holds_in(world, act)
    away = away_in(world, world.universe.posts)
    nobody = [implies(one, away.get(name, world.constant(False))) for name, one in holds.items()]
    few = z3.PbLe([(one, 1) for one in away.values()], obligation.absent)
    violation = [in_question(world, obligation), any_of(holds.values(), world.context), few, *nobody]
    if not search.possible(violation):
        return
    moves = {clause.name: world.applies(clause) for clause in stack.delegations}
    moving, givers = _moving(stack, act), _givers(search)
    ways: dict[str, list[z3.BoolRef]] = {}
    others: dict[str, list[z3.BoolRef]] = {}
    for ground in grounds(world.interpreter, act):
        ways.setdefault(ground.clause.name, []).append(world.ground(ground.condition))
    for name in ways:
        others[name] = [contrary(any_of(truths, world.context)) for other, truths in ways.items() if other != name]
    solver = search.solver(*violation)
    for name in sorted(ways):
        held = {post: world.interpreter.holds_power(stack.clauses[name], Individual("post", post)) for post in away}
        mine = [one for one in moves if _may_hand_on(givers[one], held)]
        beside = [one for one in mine if one not in moving]
        for chosen in ([], *([one] for one in mine if one in moving), *([beside] if beside else [])):
            key = (name, tuple(chosen))
            if key in known:
                continue
            pattern = (
                [any_of([moves[one] for one in chosen], world.context)]
                if chosen
                else [contrary(moves[one]) for one in mine]
            )
            if not satisfiable(solver, any_of(ways[name], world.context), *pattern):
                continue
            found = search.find([*violation, any_of(ways[name], world.context), *pattern], others[name])
            if found is not None:
                known.add(key)
                gone = tuple(sorted(post for post, truth in away.items() if found.holds(truth)))
                move = [one for one in chosen if found.holds(moves[one])][:1]
                yield Hit(obligation, (name, *move), found, gone, act=act, world=search.world)


def _moving(stack: Stack, act: str) -> frozenset[str]:
    """The delegations that may hand on an act or a form of it."""
    forms = [act, *(one.id for one in stack.vocabulary.acts.values() if one.form_of == act)]
    return frozenset(
        clause.name
        for clause in stack.delegations
        if isinstance(clause.shape, Delegation) and any(clause.shape.covers(one) for one in forms)
    )


def _givers(search: Search) -> dict[str, dict[str, Condition]]:
    """For each delegation the posts that may hand on under it, each with the condition for it."""
    world = search.world
    found: dict[str, dict[str, Condition]] = {}
    for clause in search.stack.delegations:
        assert isinstance(clause.shape, Delegation)
        gives = {
            post: world.interpreter.left(substitute(clause.shape.giver, "who", Individual("post", post)))
            for post in world.universe.posts
        }
        found[clause.name] = {post: condition for post, condition in gives.items() if condition != NEVER}
    return found


def _may_hand_on(givers: dict[str, Condition], holders: dict[str, Condition]) -> bool:
    """Whether somebody who may hold a power can be one who hands on."""
    return any(post in holders and conjunction(holders[post], gives) != NEVER for post, gives in givers.items())
