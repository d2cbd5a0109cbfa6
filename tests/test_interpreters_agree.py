"""Python and Z3 read a condition alike: over a few named people, and in the rules for any number of them.

For every condition of the district the truth table that the Python interpreter gives over complete facts is compared,
in one question to the solver, with the formula that the solver reads; conditions with very large tables are sampled.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from math import prod

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proofs.logic import all_of, any_of
from proofs.small_world import small_universe
from proofs.theory import Theory
from proofs.world import Key, World
from spec.clauses import Clause, Delegation, Duty, Power, conditions_of
from spec.condition import (
    ALWAYS,
    NEVER,
    AtLeast,
    Choice,
    Chosen,
    Compare,
    Condition,
    Constant,
    Done,
    FactTerm,
    Flag,
    HasAtLeast,
    Includes,
    Individual,
    Nobody,
    Same,
    Sort,
)
from spec.connectives import negation
from spec.layers import stack
from spec.loader import load
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Event, Known, Members, Situation, Universe
from spec.sort_of_who import sort_of
from spec.traversal import free_variables, substitute, terms_of, walk
from spec.vocabulary import NOBODY
from tests import generated

MOST_POINTS = 10_000
SAMPLES = 200
BATCH = 100
Variable = Key | str
"""A variable of a finite world, or the fact of a number."""
Point = Mapping[Variable, object]


# ---- all complete situations that a condition can tell apart


@dataclass(frozen=True)
class Question:
    """Variables of which the condition asks together, and every answer: which of them is true, or the number."""

    variables: tuple[Variable, ...]
    answers: tuple[object, ...]

    def put(self, answer: object) -> Point:
        """The answer, variable by variable: of several exactly one is true."""
        if len(self.variables) == 1 and self.answers != self.variables:
            return {self.variables[0]: answer}
        return {variable: variable == answer for variable in self.variables}


def questions(world: World, condition: Condition) -> tuple[Question, ...]:
    """What the condition can depend on."""
    formula = world.truth(condition)
    keys = world.support([formula])
    found = []
    for fact, post in sorted({(key.fact, key.post) for key in keys if key.group == "value"}):
        values = tuple(key for key in keys if (key.group, key.fact, key.post) == ("value", fact, post))
        found.append(Question(values, values))
    found += [Question((key,), (False, True)) for key in keys if key.group != "value"]
    found += [Question((fact,), tuple(numbers(world, fact, condition))) for fact in world.numbers_in([formula])]
    return tuple(found)


def numbers(world: World, fact: str, condition: Condition) -> list[int]:
    """The ends of the range of a number, and the values about every bound that the condition sets to it."""
    declared = world.stack.vocabulary.facts[fact]
    values = {declared.least, declared.least + 1, declared.least + 2, declared.most}
    for part in walk(world.interpreter.left(condition)):
        if isinstance(part, Compare) and len(part.terms) == 1 and part.terms[0][1] == fact:
            bound = -part.constant // part.terms[0][0]
            values |= {bound - 1, bound, bound + 1}
    return sorted(value for value in values if declared.least <= value <= declared.most)


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


@dataclass(frozen=True)
class Comparison:
    """A condition with what Python says of it: at every point, or (not ``complete``) at some of very many."""

    name: str
    condition: Condition
    asked: tuple[Question, ...]
    answers: tuple[tuple[object, ...], ...]
    truths: tuple[bool, ...]
    complete: bool


def comparison(world: World, condition: Condition, name: str) -> Comparison:
    asked = questions(world, condition)
    complete = prod(len(question.answers) for question in asked) <= MOST_POINTS
    draw = random.Random(repr(condition))
    if complete:
        answers = tuple(product(*(question.answers for question in asked)))
    else:
        answers = tuple(tuple(draw.choice(question.answers) for question in asked) for _ in range(SAMPLES))
    truths = []
    for some in answers:
        parts = (question.put(answer) for question, answer in zip(asked, some, strict=True))
        truths.append(truth_at(world, condition, {key: value for part in parts for key, value in part.items()}))
    return Comparison(name, condition, asked, answers, tuple(truths), complete)


# ---- the table as a formula


Tree = bool | tuple[int, tuple["Tree", ...]]
"""True, false, or the place of a question and what follows from each of its answers."""


def tree(asked: Sequence[Question], truths: Iterator[bool], place: int = 0) -> Tree:
    """The truths (in the order of the points) as a decision tree; a question of which nothing depends is left out."""
    if place == len(asked):
        return next(truths)
    below = tuple(tree(asked, truths, place + 1) for _ in asked[place].answers)
    return below[0] if len(set(below)) == 1 else (place, below)


class Writer:
    """Writes points and tables as formulas over given variables."""

    def __init__(self, variable: Callable[[Variable], z3.ExprRef], context: z3.Context) -> None:
        self.variable, self.context = cache(variable), context

    def is_answer(self, question: Question, answer: object) -> z3.BoolRef:
        """A question has this answer."""
        if isinstance(question.variables[0], str):
            return self.variable(question.variables[0]) == answer
        if answer in (False, True):
            one = self.variable(question.variables[0])
            return one if answer else z3.Not(one)
        return self.variable(answer)

    def table(self, asked: Sequence[Question], top: Tree, written: dict[Tree, z3.BoolRef]) -> z3.BoolRef:
        """A decision tree; ``written`` holds the parts written before."""
        if isinstance(top, bool):
            return z3.BoolVal(top, self.context)
        if top not in written:
            question, below = asked[top[0]], top[1]
            cases = []
            for inside in dict.fromkeys(below):
                here = [
                    self.is_answer(question, one)
                    for one, its in zip(question.answers, below, strict=True)
                    if its == inside
                ]
                cases.append(z3.And(any_of(here, self.context), self.table(asked, inside, written)))
            written[top] = any_of(cases, self.context)
        return written[top]

    def differs(self, compared: Comparison, formula: z3.BoolRef) -> z3.BoolRef:
        """The formula and the Python interpreter differ at one of the points."""
        asked = compared.asked
        if not compared.complete:
            return any_of(
                [
                    all_of(
                        [formula != truth, *(self.is_answer(*pair) for pair in zip(asked, some, strict=True))],
                        self.context,
                    )
                    for some, truth in zip(compared.answers, compared.truths, strict=True)
                ],
                self.context,
            )
        ranges = [
            any_of([self.is_answer(question, one) for one in question.answers], self.context)
            for question in asked
            if isinstance(question.variables[0], str)
        ]
        return all_of([formula != self.table(asked, tree(asked, iter(compared.truths)), {}), *ranges], self.context)


# ---- over a few named people


def differing_in_a_world(world: World, compared: Sequence[Comparison]) -> list[str]:
    """The names of the conditions that the formula over named people reads otherwise than Python."""

    def variable(one: Variable) -> z3.ExprRef:
        return world.number(one) if isinstance(one, str) else world.variable(one)

    writer = Writer(variable, world.context)
    differs = [writer.differs(one, world.truth(one.condition)) for one in compared]
    return found_by(z3.Solver(ctx=world.context), world.rules, differs, compared)


def found_by(
    solver: z3.Solver, axioms: Iterable[z3.BoolRef], differs: list[z3.BoolRef], compared: Sequence[Comparison]
) -> list[str]:
    """The names of the differences that the solver finds; none is a proof that there is none."""
    solver.add(*axioms, any_of(differs, solver.ctx))
    answer = solver.check()
    assert answer != z3.unknown, solver.reason_unknown()
    if answer == z3.unsat:
        return []
    model = solver.model()
    return [one.name for one, its in zip(compared, differs, strict=True) if z3.is_true(model.eval(its, True))]


# ---- in the rules for any number, when there are just these people


def closed_world(theory: Theory, universe: Universe) -> list[z3.BoolRef]:
    """Nobody is there but the named ones, all different, and each head heads the unit of the same number."""
    context = theory.context
    found = []
    named = {name: theory.individual(name) for sort in ("post", "body") for name in universe.of(sort)}
    for sort in ("post", "body"):
        ones = [named[name] for name in universe.of(sort)]
        x = z3.Const("x", theory.sorts[sort])
        found += [z3.Distinct(*ones), z3.ForAll([x], any_of([x == one for one in ones], context))]
    if "heads" in theory.symbols:
        heads = theory.symbols["heads"]
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


def differing_in_the_theory(world: World, compared: Sequence[Comparison]) -> list[str]:
    """The names of the conditions that the rules for any number read otherwise than Python, over the people named."""
    theory = Theory(world.stack)
    writer = Writer(lambda one: variable_in(theory, world, one), theory.context)
    differs = [writer.differs(one, theory.closed(one.condition)) for one in compared]
    closed = closed_world(theory, world.universe)
    return found_by(z3.Solver(ctx=theory.context), [*closed, *(axiom for _, axiom in theory.axioms)], differs, compared)


# ---- every condition of the district


@cache
def district() -> Stack:
    return stack(load())


def sort_in(clause: Clause, condition: Condition) -> Sort | None:
    """The sort of ``who`` in a condition of a clause."""
    match clause.shape:
        case Power(sort=sort) | Duty(sort=sort):
            return sort
        case Delegation():
            return "post"
        case _:
            return "post" if sort_of(condition, district()) == "post" else "body"


@cache
def conditions() -> dict[Condition, str]:
    """Every closed condition, once, with a name; one about ``who`` at each post or body it may be about."""
    rulebook = load()
    universe = small_universe(district())
    layered = [clause for layer in rulebook.layers.values() for clause in (*layer.adds, *layer.replaces)]
    written: list[tuple[str, Condition, Sort | None]] = []
    for clause in (*rulebook.clauses, *layered):
        written += [(clause.name, one, sort_in(clause, one)) for one in conditions_of(clause)]
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
        assert sort is not None, name
        for one in universe.of(sort):
            inside = substitute(condition, "who", Individual(sort, one))
            found.setdefault(inside, f"{name} of {one}")
    return {condition: name for condition, name in found.items() if not isinstance(condition, Constant)}


@cache
def comparisons() -> tuple[World, list[Comparison]]:
    world = World(district(), small_universe(district()))
    return world, [comparison(world, condition, name) for condition, name in conditions().items()]


def test_nearly_every_condition_is_compared_at_every_point():
    _, compared = comparisons()
    assert len(compared) > 1000
    assert sum(one.complete for one in compared) > 0.95 * len(compared)
    assert {True, False} <= {truth for one in compared for truth in one.truths}


def test_python_and_the_formulas_over_named_people_read_every_condition_alike():
    world, compared = comparisons()
    for start in range(0, len(compared), BATCH):
        assert differing_in_a_world(world, compared[start : start + BATCH]) == []


def test_python_and_the_rules_for_any_number_read_every_condition_alike():
    world, compared = comparisons()
    for start in range(0, len(compared), BATCH):
        assert differing_in_the_theory(world, compared[start : start + BATCH]) == []


def test_a_condition_that_is_read_otherwise_is_noticed():
    world, compared = comparisons()
    some = [one for one in compared if one.complete and len(set(one.truths)) == 2][:20]
    wrong = [replace(one, truths=tuple(not truth for truth in one.truths)) for one in some]
    for differing in (differing_in_a_world, differing_in_the_theory):
        assert differing(world, [*some[:5], wrong[5], *some[6:]]) == [wrong[5].name]


# ---- conditions and situations drawn at random


def everything_said(situation: Situation) -> Iterator[tuple[Condition, bool]]:
    """Every fact about the few people of the generated rulebook that is no number, as an atom that is true or false."""
    universe = generated.universe()
    for fact in generated.rules().vocabulary.facts.values():
        for of in [None] if fact.on == "case" else [Individual("post", post) for post in universe.posts]:
            value = situation.facts[fact.id] if of is None else situation.about[of.id, fact.id]
            if fact.type == "flag":
                yield Flag(fact.id, of), bool(value)
            elif fact.type == "choice":
                yield Choice(fact.id, (str(value),), of), True
            elif isinstance(value, Members):
                sort: Sort = "post" if fact.type == "posts" else "body"
                for one in universe.members(sort, fact.among):
                    yield Includes(fact.id, Individual(sort, one), of), one in value.names
            elif fact.type in ("post", "body"):
                named = Individual("post" if fact.type == "post" else "body", str(value))
                yield Nobody(fact.id) if value == NOBODY else Same(FactTerm(fact.id), named), True


def reads(logic: World | Theory, condition: Condition, situation: Situation) -> set[bool]:
    """What a condition can be in a complete situation, as the solver reads it."""
    solver = z3.Solver(ctx=logic.context)
    formula = logic.closed(condition)
    for atom, truth in everything_said(situation):
        solver.add(logic.closed(atom) == truth)
    for part in walk(condition):
        if isinstance(part, Done):
            left = Interpreter(generated.rules(), generated.universe(), situation).left(part)
            solver.add(logic.done(part) == (left == ALWAYS))
    for name, value in situation.facts.items():
        if generated.rules().vocabulary.facts[name].type in ("number", "instant"):
            solver.add(logic.number(name) == value)
    if isinstance(logic, World):
        solver.add(*logic.rules)
    else:
        solver.add(*closed_world(logic, generated.universe()), *(axiom for _, axiom in logic.axioms))
    found = set()
    for truth in (False, True):
        answer = solver.check(formula == truth)
        assert answer != z3.unknown, solver.reason_unknown()
        if answer == z3.sat:
            found.add(truth)
    return found


@cache
def generated_world(alternative: str) -> World:
    return World(generated.rules().choosing({"enough-pages": alternative}), generated.universe())


def plain_situation(**facts: Known) -> Situation:
    """Every fact at the first value it can have, but for these."""
    declared = generated.rules().vocabulary.facts.values()
    found = {fact.id: generated.domain(fact)[0] for fact in declared if fact.on == "case"}
    people = {
        (post, fact.id): generated.domain(fact)[0]
        for fact in declared
        if fact.on == "post"
        for post in generated.universe().posts
    }
    return Situation({**found, **facts}, people, True, ())


APPLICANT = FactTerm("applicant")
EVERYBODY_SEES = AtLeast(1, "post", (), "v", negation(HasAtLeast("document.addressees", 1)))


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        pytest.param(Choice("away", ("none",), APPLICANT), False, id="nobody is at the post"),
        pytest.param(Choice("away", ("trip",), APPLICANT), False, id="nobody is on a trip"),
        pytest.param(Flag("sworn", APPLICANT), False, id="nobody is sworn in"),
        pytest.param(Includes("stands-in-for", Individual("post", "mayor"), APPLICANT), False, id="nobody stands in"),
        pytest.param(HasAtLeast("stands-in-for", 1, APPLICANT), False, id="nobody stands in for anybody"),
        pytest.param(negation(EVERYBODY_SEES), False, id="a count within a count"),
        pytest.param(Compare(((1, "emergency.reported"), (-1, "emergency.known")), 0), True, id="instants"),
    ],
)
def test_these_conditions_are_read_alike(condition, truth):
    situation = plain_situation(applicant=NOBODY)
    left = Interpreter(generated.rules(), generated.universe(), situation).left(condition)
    assert left == Constant(truth)
    assert reads(generated_world("two-count"), condition, situation) == {truth}
    assert reads(Theory(generated_world("two-count").stack), condition, situation) == {truth}


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(generated.conditions(), generated.worlds(), st.sampled_from(["two-count", "more-than-two"]))
def test_python_and_both_formulas_read_any_condition_alike(condition, situation, alternative):
    world = generated_world(alternative)
    left = Interpreter(world.stack, world.universe, situation).left(condition)
    assert isinstance(left, Constant)
    assert reads(world, condition, situation) == {left.value}
    assert reads(Theory(world.stack), condition, situation) == {left.value}
