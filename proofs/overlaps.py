"""Every pair of chains of clauses on which two different posts hold the same act, each with its smallest case.

Two vice mayors may both sign because two portfolios touch the matter, or because one holds the portfolio and the
other was entrusted with the task: these are two failures, to be mended in different places.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

import z3

from proofs.logic import any_of, both, contrary, either
from proofs.obligations import Obligation, in_question, violation_in
from proofs.search import Hit, Search
from proofs.solving import satisfiable
from spec.clauses import Power
from spec.condition import NEVER, And, Condition, Defined, Individual, May, Or
from spec.connectives import conjunction
from spec.grounds import grounds
from spec.residual import Interpreter
from spec.traversal import substitute


def overlaps(search: Search, obligation: Obligation) -> Iterator[Hit]:
    """For every pair of chains of clauses: a case in which two different posts hold the act on them."""
    world = search.world
    chains: dict[tuple[str, ...], dict[str, z3.BoolRef]] = {}
    for post, names, condition in _derivations(world.interpreter, obligation.act):
        mine = chains.setdefault(names, {})
        truth = world.ground(condition)
        mine[post] = either(mine[post], truth) if post in mine else truth
    inside = in_question(world, obligation)
    if not search.possible(violation_in(world, obligation)):
        return
    solver = search.solver(inside)
    for one, other in combinations_with_replacement(sorted(chains), 2):
        pairs = [
            both(first, second)
            for post, first in chains[one].items()
            for rival, second in chains[other].items()
            if (post < rival if one == other else post != rival)
        ]
        if not pairs or not satisfiable(solver, any_of(pairs, world.context)):
            continue
        wishes = [
            contrary(truth) for names in sorted(chains) if names not in (one, other) for truth in chains[names].values()
        ]
        found = search.find([inside, any_of(pairs, world.context)], wishes)
        if found is not None:
            yield Hit(obligation, tuple(dict.fromkeys((*one, *other))), found, act=obligation.act, world=search.world)


def _derivations(interpreter: Interpreter, act: str) -> list[tuple[str, tuple[str, ...], Condition]]:
    """Who may hold an act on which chain of clauses: the power itself, and the powers that it rests on."""
    found: list[tuple[str, tuple[str, ...], Condition]] = []
    for ground in grounds(interpreter, act):
        names = (ground.clause.name, *(via.name for via in ground.via))
        if ground.via or not isinstance(ground.clause.shape, Power):
            found.append((ground.post, names, ground.condition))
            continue
        one = Individual(ground.clause.shape.sort, ground.post)
        for behind, condition in _split(interpreter, substitute(ground.clause.shape.holder, "who", one)):
            whole = conjunction(ground.condition, condition)
            if whole != NEVER:
                found.append((ground.post, (*names, *behind), whole))
    return found


def _split(interpreter: Interpreter, condition: Condition) -> list[tuple[tuple[str, ...], Condition]]:
    """The cases of a holder's condition by the clauses of the powers that it rests on."""
    match condition:
        case Or(parts=parts):
            return [one for part in parts for one in _split(interpreter, part)]
        case And(parts=parts):
            cases = []
            for choice in product(*(_split(interpreter, part) for part in parts)):
                names = tuple(name for names, _ in choice for name in names)
                cases.append((names, conjunction(*(inside for _, inside in choice))))
            return cases
        case Defined(name=name, of=of) if len(interpreter.stack.definitions[name].live) == 1:
            inside = interpreter.stack.definitions[name].live[0].condition
            return _split(interpreter, inside if of is None else substitute(inside, "who", of))
        case May(term=Individual() as one, act=act):
            clauses = interpreter.stack.powers[act]
            return [((clause.name,), interpreter.holds_power(clause, one)) for clause in clauses]
        case _:
            return [((), interpreter.left(condition))]
