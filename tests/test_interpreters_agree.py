"""Python and Z3 read a condition alike: over a few named people, and in the rules for any number of them.

For every condition of the district the truth table that the Python interpreter gives over complete facts is compared,
in one question to the solver, with the formula that the solver reads; conditions with very large tables are sampled.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
import z3
from hypothesis import HealthCheck, given, settings

from proofs.logic import all_of, any_of
from proofs.theory import Theory
from proofs.world import Key, World, small_universe
from spec.clauses import Delegation, conditions_of
from spec.condition import (
    ALWAYS,
    NEVER,
    Choice,
    Chosen,
    Compare,
    Condition,
    Constant,
    Done,
    FactTerm,
    Flag,
    Includes,
    Individual,
    Nobody,
    Same,
    free_variables,
    substitute,
    terms_of,
    walk,
)
from spec.loader import load
from spec.residual import Interpreter, sort_of
from spec.rulebook import Stack, stack
from spec.situation import Event, Known, Members, Situation, Universe
from spec.vocabulary import NOBODY
from tests import generated

MOST_POINTS = 2_000
SAMPLES = 200
Question = tuple[str, str]
"""What a situation answers: a fact of the case (name, "") or of a post (name, post), a definition, an act done."""
Point = Mapping[Key | str, object]
"""The truth of every variable, and the value of every number (by the name of its fact)."""


# ---- all complete situations that a condition can tell apart


def questions(world: World, condition: Condition) -> list[tuple[list[Key | str], list[tuple[object, ...]]]]:
    """What the condition can depend on: variables that belong together, and every way to answer them."""
    keys = world.support([world.truth(condition)])
    found: list[tuple[list[Key | str], list[tuple[object, ...]]]] = []
    for fact, post in sorted({(key.fact, key.post) for key in keys if key.group == "value"}):
        values: list[Key | str] = [key for key in keys if (key.group, key.fact, key.post) == ("value", fact, post)]
        found.append((values, [tuple(one is other for other in values) for one in values]))
    found += [([key], [(False,), (True,)]) for key in keys if key.group != "value"]
    for fact in world.numbers_in([world.truth(condition)]):
        found.append(([fact], [(number,) for number in numbers(world, fact, condition)]))
    return found


def numbers(world: World, fact: str, condition: Condition) -> list[int]:
    """The ends of the range of a number, and the values about every bound that the condition sets to it."""
    declared = world.stack.vocabulary.facts[fact]
    values = {declared.least, declared.least + 1, declared.least + 2, declared.most}
    for part in walk(world.interpreter.left(condition)):
        if isinstance(part, Compare) and len(part.terms) == 1 and part.terms[0][1] == fact:
            bound = -part.constant // part.terms[0][0]
            values |= {bound - 1, bound, bound + 1}
    return sorted(value for value in values if declared.least <= value <= declared.most)


def points(world: World, condition: Condition) -> tuple[list[Point], bool]:
    """Every complete situation, or some of them where there are too many; and whether these are all."""
    asked = questions(world, condition)
    keys = [key for group, _ in asked for key in group]
    count = 1
    for _, answers in asked:
        count *= len(answers)
    if count <= MOST_POINTS:
        every = product(*(answers for _, answers in asked))
        return [dict(zip(keys, (one for part in parts for one in part), strict=True)) for parts in every], True
    draw = random.Random(repr(condition))
    drawn = ([one for _, answers in asked for one in draw.choice(answers)] for _ in range(SAMPLES))
    return [dict(zip(keys, values, strict=True)) for values in drawn], False


def situation_of(world: World, point: Point) -> tuple[Situation, dict[str, str]]:
    """The situation of a point and the alternatives that are right in it; nothing is taken as usual."""
    facts: dict[str, Known] = {}
    about: dict[tuple[str, str], Known] = {}
    lists: dict[tuple[str, str], set[str]] = {}
    chosen: dict[str, str] = {}
    done: list[Event] = []

    def put(key: Key, value: Known) -> None:
        if key.post:
            about[key.post, key.fact] = value
        else:
            facts[key.fact] = value

    for key, value in point.items():
        if isinstance(key, str):
            facts[key] = int(str(value))
        elif key.group == "flag":
            put(key, bool(value))
        elif key.group == "member":
            lists.setdefault((key.fact, key.post), set()).update({key.value} if value else ())
        elif key.group == "done" and value:
            done.append(Event(key.fact, "government", key.value or "failed"))
        elif key.group == "value" and value:
            if key.fact in world.stack.definitions:
                chosen[key.fact] = key.value
            else:
                put(key, key.value)
    for (fact, post), names in lists.items():
        put(Key("member", fact, post), Members(frozenset(names)))
    return Situation(facts, about, False, tuple(done)), chosen


def truth_at(world: World, condition: Condition, point: Point) -> bool:
    """What the Python interpreter says in a complete situation; it must leave nothing open."""
    situation, chosen = situation_of(world, point)
    named = {term.fact for part in walk(condition) for term in terms_of(part) if isinstance(term, FactTerm)}
    others = {fact: world.values(fact)[-1] for fact in named if fact not in situation.facts}
    situation = replace(situation, facts={**others, **situation.facts})
    left = Interpreter(world.stack.choosing(chosen), world.universe, situation).left(condition)
    assert left in (ALWAYS, NEVER), left
    return left == ALWAYS


# ---- the table as a formula


class Table:
    """The truth table of a condition as a formula over given variables: one case after the other, equal ones merged."""

    def __init__(self, variables: Mapping[Key | str, z3.ExprRef], context: z3.Context) -> None:
        self.variables, self.context = variables, context

    def of(self, asked: Sequence[tuple[list[Key | str], list[tuple[object, ...]]]], truths: Iterator[bool]) -> z3.BoolRef:
        """The formula of the truths, which come in the order of the points."""
        if not asked:
            return z3.BoolVal(next(truths), self.context)
        (group, answers), *rest = asked
        found: dict[int, tuple[z3.BoolRef, list[z3.BoolRef]]] = {}
        for answer in answers:
            inside = self.of(rest, truths)
            found.setdefault(inside.get_id(), (inside, []))[1].append(self.at(zip(group, answer, strict=True)))
        if len(found) == 1:
            return next(iter(found.values()))[0]
        return any_of([z3.And(any_of(here, self.context), inside) for inside, here in found.values()], self.context)

    def at(self, values: Iterable[tuple[Key | str, object]]) -> z3.BoolRef:
        """The variables have these values."""
        parts = []
        for key, value in values:
            variable = self.variables[key]
            parts.append(variable == value if isinstance(key, str) else variable if value else z3.Not(variable))
        return all_of(parts, self.context)

    def ranges(self, asked: Sequence[tuple[list[Key | str], list[tuple[object, ...]]]]) -> list[z3.BoolRef]:
        """Every number has one of the values that the points give it."""
        return [
            any_of([self.variables[group[0]] == answer[0] for answer in answers], self.context)
            for group, answers in asked
            if isinstance(group[0], str)
        ]


def disagreement(world: World, condition: Condition, table: Table, formula: z3.BoolRef) -> list[z3.BoolRef]:
    """The formula and the Python interpreter differ in some situation."""
    asked = questions(world, condition)
    found, complete = points(world, condition)
    truths = [truth_at(world, condition, point) for point in found]
    if complete:
        return [formula != table.of(asked, iter(truths)), *table.ranges(asked)]
    cases = [z3.And(table.at(point.items()), formula != truth) for point, truth in zip(found, truths, strict=True)]
    return [any_of(cases, table.context)]


# ---- over a few named people


def differs_in_a_world(rules: Stack, universe: Universe, condition: Condition) -> bool:
    world = World(rules, universe)
    formula = world.truth(condition)
    asked = questions(world, condition)
    variables: dict[Key | str, z3.ExprRef] = {
        key: world.number(key) if isinstance(key, str) else world.variable(key) for group, _ in asked for key in group
    }
    solver = z3.Solver(ctx=world.context)
    solver.add(*disagreement(world, condition, Table(variables, world.context), formula), *world.rules)
    return answered(solver)


def answered(solver: z3.Solver) -> bool:
    answer = solver.check()
    assert answer != z3.unknown, solver.reason_unknown()
    return answer == z3.sat


# ---- in the rules for any number, when there are just these people


def closed_world(theory: Theory, universe: Universe) -> list[z3.BoolRef]:
    """There is nobody else than the named ones, no two of them are the same, and each heads the unit of their number."""
    context = theory.context
    found = []
    named = {name: theory.individual(name) for sort in ("post", "body") for name in universe.of(sort)}  # type: ignore[arg-type]
    for sort in ("post", "body"):
        ones = [named[name] for name in universe.of(sort)]  # type: ignore[arg-type]
        x = z3.Const("x", theory.sorts[sort])  # type: ignore[index]
        found += [z3.Distinct(*ones), z3.ForAll([x], any_of([x == one for one in ones], context))]
    if "heads" in theory._symbols:
        heads = theory._symbols["heads"]
        for post in universe.posts:
            unit = theory.vocabulary.unit_headed_by(post)
            found += [heads(named[post], named[one]) == (one == unit) for one in universe.bodies]
    return found


def variable_in(theory: Theory, world: World, key: Key | str) -> z3.ExprRef:
    """The expression that stands in the theory for a variable of a finite world."""
    if isinstance(key, str):
        return theory.number(key)
    if key.group == "done":
        return theory.done(next(done for done, its in world.dones.items() if its == key))
    if key.group == "value" and key.fact in theory.stack.definitions:
        return theory.closed(Chosen(key.fact, key.value))
    of = Individual("post", key.post) if key.post else None
    if key.group == "flag":
        return theory.closed(Flag(key.fact, of))
    if key.group == "member":
        fact = theory.vocabulary.facts[key.fact]
        return theory.closed(Includes(key.fact, Individual("post" if fact.type == "posts" else "body", key.value), of))
    fact = theory.vocabulary.facts[key.fact]
    if fact.type == "choice":
        return theory.closed(Choice(key.fact, (key.value,), of))
    if key.value == NOBODY:
        return theory.closed(Nobody(key.fact))
    return theory.closed(Same(FactTerm(key.fact), Individual("post" if fact.type == "post" else "body", key.value)))


def differs_in_the_theory(rules: Stack, universe: Universe, condition: Condition) -> bool:
    world, theory = World(rules, universe), Theory(rules)
    formula = theory.closed(condition)
    asked = questions(world, condition)
    variables = {key: variable_in(theory, world, key) for group, _ in asked for key in group}
    solver = z3.Solver(ctx=theory.context)
    solver.add(*disagreement(world, condition, Table(variables, theory.context), formula))
    solver.add(*closed_world(theory, universe))
    solver.add(*(axiom for _, axiom in theory.axioms))
    return answered(solver)


# ---- every condition of the district


@cache
def district() -> Stack:
    return stack(load())


@cache
def conditions() -> dict[Condition, str]:
    """Every closed condition, once, with a name; one about ``who`` at each post or body it may be about."""
    rulebook = load()
    universe = small_universe(district())
    layered = [clause for layer in rulebook.layers.values() for clause in (*layer.adds, *layer.replaces)]
    written: list[tuple[str, Condition, str | None]] = []
    for clause in (*rulebook.clauses, *layered):
        sort = "post" if isinstance(clause.shape, Delegation) else getattr(clause.shape, "sort", None)
        written += [(clause.name, one, sort or sort_of(one, district())) for one in conditions_of(clause)]
    for name, definition in rulebook.definitions.items():
        written += [(name, one.condition, definition.of) for one in definition.alternatives]
    written += [(one.name, one.states, None) for one in rulebook.presuppositions]
    written += [(one.name, one.when, None) for one in rulebook.properties]
    written += [(act.id, act.due, None) for act in rulebook.vocabulary.acts.values() if act.due is not None]
    found: dict[Condition, str] = {}
    for name, condition, sort in written:
        if not free_variables(condition):
            found.setdefault(condition, name)
            continue
        for one in universe.of(sort or "body"):  # type: ignore[arg-type]
            inside = substitute(condition, "who", Individual(sort or "body", one))  # type: ignore[arg-type]
            found.setdefault(inside, f"{name} of {one}")
    return {condition: name for condition, name in found.items() if not isinstance(condition, Constant)}
