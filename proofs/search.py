"""Every different way in which a property fails, each with its smallest case.

One refutation is not enough for a reader: two vice mayors may both sign because two portfolios touch the matter, or
because one holds the portfolio and the other was entrusted with the task. So overlaps are searched for every pair of
clauses, gaps for every set of clauses that apply without giving a holder, absences for every clause and every state
of the delegations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement, product

import z3

from proofs.logic import all_of, any_of
from proofs.obligations import Obligation, away_in, due, holds_in, in_question, supposed, violation_in
from proofs.small_world import world_of
from proofs.solving import satisfiable, solver_in, tell
from proofs.witness import Assignment, canonical_assignment, situation_of
from proofs.world import Key, World
from spec.cases import Case
from spec.clauses import Clause, Delegation, Power
from spec.condition import NEVER, And, Condition, Defined, Individual, May, Or
from spec.connectives import conjunction, disjunction
from spec.grounds import grounds
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.traversal import substitute, walk

CLASSES = ("choice", "body")
"""The types of facts whose values are classes of cases: kinds of documents, issuers, meetings."""
PEOPLE = ("post",)
"""The type of facts that tell cases apart where no class does: whose leave, whose standing aside."""
MOST_CUBES = 60
MOST_NEAR = 6


@dataclass(frozen=True)
class Hit:
    """One way to fail: the clauses concerned (first the ones that decide), the assignment, what tells it apart."""

    obligation: Obligation
    clauses: tuple[str, ...]
    assignment: Assignment | None
    about: tuple[str, ...] = ()
    act: str = ""
    world: World | None = None
    case: Case | None = None
    by: str = ""
    key: tuple[str, ...] = ()

    def plain(self) -> Hit:
        """The same with its case written out, free of the solver."""
        if self.case is not None:
            return self
        assert self.world is not None
        assert self.assignment is not None
        situation, choose = situation_of(self.world, self.assignment)
        choose = tuple(one for one in choose if one[0] != self.obligation.definition)
        case = Case("", self.act, situation, self.by, choose=choose)
        return replace(self, assignment=None, world=None, case=case)


@dataclass
class Search:
    """A finite world with its solver, and the presuppositions in force."""

    stack: Stack
    seconds: float
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = world_of(self.stack)

    def find(
        self, wanted: Sequence[z3.BoolRef], wishes: Sequence[z3.BoolRef] = (), also: Sequence[z3.BoolRef] = ()
    ) -> Assignment | None:
        """The canonical assignment of a question under the presuppositions; ``also`` are decided with it."""
        assumed = supposed(self.world)
        solver = solver_in(self.world.context, self.seconds)
        tell(solver, *self.world.rules)
        return canonical_assignment(self.world, solver, [*wanted, *assumed], wishes, also)

    def possible(self, wanted: Sequence[z3.BoolRef]) -> bool:
        """Whether a question has any model under the presuppositions."""
        return satisfiable(self.solver(*wanted))

    def solver(self, *wanted: z3.BoolRef) -> z3.Solver:
        """A solver with the presuppositions and some assertions."""
        assumed = supposed(self.world)
        solver = solver_in(self.world.context, self.seconds)
        tell(solver, *self.world.rules, *assumed, *wanted)
        return solver


# ---- overlaps


def derivations(interpreter: Interpreter, act: str) -> list[tuple[str, tuple[str, ...], Condition]]:
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


def overlaps(search: Search, obligation: Obligation) -> Iterator[Hit]:
    """For every pair of chains of clauses: a case in which two different posts hold the act on them."""
    world = search.world
    chains: dict[tuple[str, ...], dict[str, z3.BoolRef]] = {}
    for post, names, condition in derivations(world.interpreter, obligation.act):
        mine = chains.setdefault(names, {})
        truth = world.ground(condition)
        mine[post] = z3.Or(mine[post], truth) if post in mine else truth
    inside = in_question(world, obligation)
    if not search.possible(violation_in(world, obligation)):
        return
    solver = search.solver(inside)
    for one, other in combinations_with_replacement(sorted(chains), 2):
        pairs = [
            z3.And(first, second)
            for post, first in chains[one].items()
            for rival, second in chains[other].items()
            if (post < rival if one == other else post != rival)
        ]
        if not pairs or not satisfiable(solver, any_of(pairs, world.context)):
            continue
        wishes = [
            z3.Not(truth) for names in sorted(chains) if names not in (one, other) for truth in chains[names].values()
        ]
        found = search.find([inside, any_of(pairs, world.context)], wishes)
        if found is not None:
            yield Hit(obligation, tuple(dict.fromkeys((*one, *other))), found, act=obligation.act, world=search.world)


# ---- gaps


def gaps(search: Search, obligation: Obligation) -> Iterator[Hit]:
    """For every set of clauses that apply without a holder, and every class of cases where none applies: a case."""
    world, stack, act = search.world, search.stack, obligation.act
    missing = [z3.Not(one) for one in holds_in(world, act).values()]
    violation = [in_question(world, obligation), due(world, act), *missing]
    applying = {clause.name: world.applies(clause) for clause in stack.powers[act]}
    behind = {
        clause.name: {one.name: _somebody(world, one) for used in _acts_in(stack, clause) for one in stack.powers[used]}
        for clause in stack.powers[act]
    }
    blocked: list[z3.BoolRef] = []
    for _ in range(MOST_CUBES):
        found = search.find([*violation, *blocked])
        if found is None:
            return
        applied = [name for name, truth in applying.items() if found.holds(truth)]
        same = [truth if found.holds(truth) else z3.Not(truth) for truth in applying.values()]
        if applied:
            others = {name: truth for one in applied for name, truth in behind[one].items()}
            responsible = [name for name, truth in others.items() if found.holds(truth)]
            if responsible:
                same += [others[name] for name in responsible]
            else:
                same += [z3.Not(truth) for truth in others.values()]
            blocked.append(z3.Not(all_of(same, world.context)))
            yield Hit(obligation, (*applied, *responsible), found, act=act, world=world)
        else:
            wanted = [*violation, *same, *blocked]
            cube = _cube(search, wanted, found, CLASSES) or _cube(search, wanted, found, PEOPLE)
            blocked.append(z3.Not(all_of([*same, *(world.variable(key) for key in cube)], world.context)))
            about = tuple(f"{key.fact}={key.value}" for key in cube)
            yield Hit(obligation, _near(search, act, found, cube), found, about, act=act, world=world)


def used_acts(stack: Stack, act: str) -> list[str]:
    """The acts on whose powers the powers for an act rest."""
    return sorted({used for clause in stack.powers[act] for used in _acts_in(stack, clause)})


def _acts_in(stack: Stack, clause: Clause) -> list[str]:
    """The acts on whose powers the holder of one clause rests."""
    assert isinstance(clause.shape, Power)
    found: set[str] = set()
    pending: list[Condition] = [clause.shape.holder]
    seen: set[str] = set()
    while pending:
        for part in walk(pending.pop()):
            if isinstance(part, May):
                found.add(part.act)
            elif isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)
    return sorted(found)


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
            world.variable(key) if truth else z3.Not(world.variable(key))
            for key, truth in found.truths.items()
            if (key.fact, key.post) != (cube[-1].fact, cube[-1].post)
        ]
        beside = search.solver(*fixed)
        near += [name for name, truth in clauses.items() if name not in near and satisfiable(beside, truth)]
    return tuple(near)[:MOST_NEAR]


# ---- absences


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


def absences(search: Search, obligation: Obligation, known: set[tuple[str, tuple[str, ...]]]) -> Iterator[Hit]:
    """For every clause that names the holder, without a delegation, with each that may hand the act on, and with one
    that hands on something else alone: a case that nobody present can do.

    ``known`` collects what fewer absences already block; it is not reported again.
    """
    world, stack, act = search.world, search.stack, obligation.act
    if not any(isinstance(c.shape, Power) and c.shape.sort == "post" for c in stack.powers[act]):
        return
    holds = holds_in(world, act)
    away = away_in(world, world.universe.posts)
    nobody = [z3.Implies(one, away.get(name, world.constant(False))) for name, one in holds.items()]
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
        others[name] = [z3.Not(any_of(truths, world.context)) for other, truths in ways.items() if other != name]
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
                else [z3.Not(moves[one]) for one in mine]
            )
            if not satisfiable(solver, any_of(ways[name], world.context), *pattern):
                continue
            found = search.find([*violation, any_of(ways[name], world.context), *pattern], others[name])
            if found is not None:
                known.add(key)
                gone = tuple(sorted(post for post, truth in away.items() if found.holds(truth)))
                move = [one for one in chosen if found.holds(moves[one])][:1]
                yield Hit(obligation, (name, *move), found, gone, act=act, world=search.world)
