"""Many conditions in many situations, read by every interpreter: Python, the formulas over named people and for any
number, and what comes back from the printed sentence.

A situation becomes one model of the solver, in which every condition is evaluated; so a pair costs some tens of
microseconds, and a hundred thousand are tried in a test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

import z3

from proofs.logic import all_of, any_of
from proofs.theory import Theory
from proofs.world import World
from spec.condition import ALWAYS, NEVER, Condition, Done
from spec.condition_parser import parse_condition
from spec.condition_text import canonical
from spec.residual import Interpreter
from spec.situation import Situation
from spec.traversal import walk
from tests import generated

ALTERNATIVES = ("two-count", "more-than-two")


@dataclass(frozen=True)
class Difference:
    """Two interpreters that do not agree on a condition in a situation."""

    condition: Condition
    situation: Situation
    who: str
    python: bool
    other: bool | None


@dataclass(frozen=True)
class Tried:
    """How many pairs were compared with each interpreter, and every difference."""

    pairs: int
    differences: tuple[Difference, ...]


def tried(conditions: int, situations: int, seed: int) -> Tried:
    """So many conditions in so many situations, drawn from a seed; half of them under each alternative."""
    random = Random(seed)
    pairs = 0
    differences: list[Difference] = []
    for alternative in ALTERNATIVES:
        drawn = [generated.random_condition(random) for _ in range(conditions // len(ALTERNATIVES))]
        moments = [generated.random_world(random) for _ in range(situations)]
        found, count = _compared(alternative, drawn, moments)
        differences += found
        pairs += count
    return Tried(pairs, tuple(differences))


def _compared(
    alternative: str, conditions: Sequence[Condition], situations: Sequence[Situation]
) -> tuple[list[Difference], int]:
    rules = generated.rules().choosing({"enough-pages": alternative})
    world = World(rules, generated.universe())
    theory = Theory(rules)
    printed = [parse_condition(canonical(condition), generated.words()) for condition in conditions]
    finite = [world.truth(condition) for condition in conditions]
    anywhere = _written_out(theory, conditions)
    dones = list(dict.fromkeys(part for one in conditions for part in walk(one) if isinstance(part, Done)))
    for done in dones:
        theory.done(done)
    logics: list[tuple[str, World | Theory, list[z3.ExprRef], list[z3.BoolRef]]] = [
        ("named people", world, finite, list(world.rules)),
        ("any number", theory, anywhere, list(_named_only(theory))),
    ]
    differences = []
    for situation in situations:
        interpreter = Interpreter(rules, generated.universe(), situation)
        truths = [_python(interpreter, condition) for condition in conditions]
        for condition, again, truth in zip(conditions, printed, truths, strict=True):
            if _python(interpreter, again) is not truth:
                differences.append(Difference(condition, situation, "printed sentence", truth, not truth))
        for who, logic, formulas, rules_of_logic in logics:
            model = _model(logic, rules_of_logic, situation, interpreter, dones)
            for condition, truth, formula in zip(conditions, truths, formulas, strict=True):
                value = model.eval(formula, model_completion=True)
                other = True if z3.is_true(value) else False if z3.is_false(value) else None
                if other is not truth:
                    differences.append(Difference(condition, situation, who, truth, other))
    return differences, len(conditions) * len(situations)


def _python(interpreter: Interpreter, condition: Condition) -> bool:
    left = interpreter.left(condition)
    assert left in (ALWAYS, NEVER), left
    return left == ALWAYS


def _model(
    logic: World | Theory,
    axioms: Sequence[z3.BoolRef],
    situation: Situation,
    interpreter: Interpreter,
    dones: Sequence[Done],
) -> z3.ModelRef:
    """The model in which all is as a situation says, and nobody is there but the people named."""
    from tests.test_interpreters_agree import everything_said

    solver = z3.Solver(ctx=logic.context)
    for atom, truth in everything_said(situation):
        solver.add(logic.closed(atom) == truth)
    for done in dones:
        solver.add(logic.done(done) == (interpreter.left(done) == ALWAYS))
    for name, value in situation.facts.items():
        if generated.rules().vocabulary.facts[name].type in ("number", "instant"):
            solver.add(logic.number(name) == value)
    solver.add(*axioms)
    answer = solver.check()
    assert answer == z3.sat, answer
    return solver.model()


# ---- any number, with just the people named


def _written_out(theory: Theory, conditions: Sequence[Condition]) -> list[z3.ExprRef]:
    """The formulas for any number, every quantifier written out over the people named."""
    formulas = [theory.closed(condition) for condition in conditions]
    domain = _domain(theory)
    return [_expanded(formula, domain, theory.context) for formula in formulas]


def _domain(theory: Theory) -> dict[str, list[z3.ExprRef]]:
    universe = generated.universe()
    names = {"Post": universe.posts, "Body": universe.bodies}
    return {sort: [theory.individual(one) for one in ones] for sort, ones in names.items()}


def _expanded(formula: z3.ExprRef, domain: dict[str, list[z3.ExprRef]], context: z3.Context) -> z3.ExprRef:
    if z3.is_quantifier(formula):
        sorts = [formula.var_sort(place).name() for place in range(formula.num_vars())]
        instances = [
            _expanded(z3.substitute_vars(formula.body(), *reversed(choice)), domain, context)
            for choice in product(*(domain[sort] for sort in sorts))
        ]
        return all_of(instances, context) if formula.is_forall() else any_of(instances, context)
    children = formula.children() if z3.is_app(formula) else []
    return formula.decl()(*(_expanded(child, domain, context) for child in children)) if children else formula


def _named_only(theory: Theory) -> Iterator[z3.BoolRef]:
    """Nobody but the people named, and the frame of the theory written out over them."""
    from tests.test_interpreters_agree import closed_world

    domain = _domain(theory)
    for axiom in (*closed_world(theory, generated.universe()), *(axiom for _, axiom in theory.axioms)):
        yield _expanded(axiom, domain, theory.context)
