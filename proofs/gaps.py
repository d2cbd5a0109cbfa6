"""Every way in which nobody holds an act that is due, each with its smallest case.

Searched for every set of clauses that apply without giving a holder, and, where no clause applies, for every class of
cases (kinds of documents, issuers) in which none does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import z3

from proofs.logic import all_of, contrary
from proofs.obligations import Obligation, due, holds_in, in_question
from proofs.powers_behind import acts_behind
from proofs.search import Hit, MoreFailures, Search
from proofs.solving import satisfiable
from proofs.witness import Assignment
from proofs.world import Key, World
from spec.clauses import Clause, Power
from spec.condition import Individual
from spec.connectives import disjunction

CLASSES = ("choice", "body")
"""The types of facts whose values are classes of cases: kinds of documents, issuers, meetings."""
PEOPLE = ("post",)
"""The type of facts that tell cases apart where no class does: whose leave, whose standing aside."""
MOST_GAPS = 60
"""After so many gaps of one property no more are looked for; that there are more is said (:class:`MoreFailures`)."""
MOST_NEAR = 6


def gaps(search: Search, obligation: Obligation) -> Iterator[Hit]:
    """For every set of clauses that apply without a holder, and every class of cases where none applies: a case.

    Raises MoreFailures after ``MOST_GAPS`` of them when there are more.
    """
    world, stack, act = search.world, search.stack, obligation.act
    missing = [contrary(one) for one in holds_in(world, act).values()]
    violation = [in_question(world, obligation), due(world, act), *missing]
    applying = {clause.name: world.applies(clause) for clause in stack.powers[act]}
    behind = {
        clause.name: {
            one.name: _somebody(world, one) for used in acts_behind(stack, clause) for one in stack.powers[used]
        }
        for clause in stack.powers[act]
    }
    blocked: list[z3.BoolRef] = []
    for _ in range(MOST_GAPS):
        found = search.find([*violation, *blocked])
        if found is None:
            return
        applied = [name for name, truth in applying.items() if found.holds(truth)]
        same = [truth if found.holds(truth) else contrary(truth) for truth in applying.values()]
        if applied:
            others = {name: truth for one in applied for name, truth in behind[one].items()}
            responsible = [name for name, truth in others.items() if found.holds(truth)]
            if responsible:
                same += [others[name] for name in responsible]
            else:
                same += [contrary(truth) for truth in others.values()]
            blocked.append(contrary(all_of(same, world.context)))
            yield Hit(obligation, (*applied, *responsible), found, act=act, world=world)
        else:
            wanted = [*violation, *same, *blocked]
            cube = _cube(search, wanted, found, CLASSES) or _cube(search, wanted, found, PEOPLE)
            blocked.append(contrary(all_of([*same, *(world.variable(key) for key in cube)], world.context)))
            about = tuple(f"{key.fact}={key.value}" for key in cube)
            yield Hit(obligation, _near(search, act, found, cube), found, about, act=act, world=world)
    if search.possible([*violation, *blocked]):
        raise MoreFailures


def _somebody(world: World, clause: Clause) -> z3.BoolRef:
    """Somebody holds the power of a clause."""
    assert isinstance(clause.shape, Power)
    ones = [Individual(clause.shape.sort, name) for name in world.universe.of(clause.shape.sort)]
    return world.ground(disjunction(*(world.interpreter.holds_power(clause, one) for one in ones)))


def _cube(search: Search, wanted: Sequence[z3.BoolRef], found: Assignment, types: tuple[str, ...]) -> list[Key]:
    """The values of facts of some types without which the failure would not be one of this class, and no others."""
    world = search.world
    concerned = {key.fact for key in world.support(wanted)}
    keys = [key for key, truth in found.truths.items() if truth and key.group == "value" and not key.post]
    keys = [key for key in keys if key.fact in concerned]
    declared = world.stack.vocabulary.facts
    keys = [key for key in keys if key.fact in declared and declared[key.fact].type in types]
    solver, possible = search.solver(*wanted), search.solver()
    kept = list(keys)
    for key in reversed(keys):
        rest = [one for one in kept if one != key]
        others = [world.variable(Key("value", key.fact, "", value)) for value in world.values(key.fact)]
        fixed = [world.variable(one) for one in rest]
        others = [other for other in others if satisfiable(possible, *fixed, other)]
        if all(satisfiable(solver, *fixed, other) for other in others):
            kept = rest
    return kept


def _near(search: Search, act: str, found: Assignment, cube: Sequence[Key]) -> tuple[str, ...]:
    """The clauses that give a holder elsewhere: in the same class of cases, then with its last value changed alone."""
    world = search.world
    clauses = {clause.name: _somebody(world, clause) for clause in world.stack.powers[act]}
    inside = search.solver(*(world.variable(key) for key in cube))
    near = [name for name, truth in clauses.items() if satisfiable(inside, truth)]
    if cube:
        fixed = [
            world.variable(key) if truth else contrary(world.variable(key))
            for key, truth in found.truths.items()
            if (key.fact, key.post) != (cube[-1].fact, cube[-1].post)
        ]
        beside = search.solver(*fixed)
        near += [name for name, truth in clauses.items() if name not in near and satisfiable(beside, truth)]
    return tuple(near)[:MOST_NEAR]
