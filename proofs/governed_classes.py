"""The classes of cases that some readings leave governed: a reading may close a case by taking it out of the rules.

A class of cases are those in which some facts have the same values. It counts as governed where some case of it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from proofs.mentions import facts_of
from proofs.obligations import due, governed
from proofs.small_world import world_of
from proofs.solving import FINITE_LOGIC, satisfiable, solver_in, tell
from proofs.world import Key
from spec.clauses import Exempt
from spec.rulebook import Layer, Stack

MOST_CLASSES = 600
"""Classes of cases that are told apart; facts beyond that are left out."""


def share_governed(base: Stack, there: Stack, act: str, layers: Sequence[Layer], seconds: float) -> float:
    """The share of classes of cases that the base governs and that are still governed there, with some layers more."""
    if not any(isinstance(clause.shape, Exempt) for layer in layers for clause in (*layer.adds, *layer.replaces)):
        return 1.0
    facts = _class_facts(there, act, layers)
    before, after = (_classes(one, act, facts, seconds) for one in (base, there))
    return round(len(before & after) / len(before), 3) if before else 1.0


def _class_facts(there: Stack, act: str, layers: Sequence[Layer]) -> tuple[str, ...]:
    """The facts whose values make the classes: choices that take cases of an act out, then those that its powers ask.

    They follow from the clauses alone; what else has been asked of the same rules must not change a reach.
    """
    known = there.vocabulary.facts
    taking = [one for layer in layers for one in (*layer.adds, *layer.replaces) if isinstance(one.shape, Exempt)]
    found: dict[str, None] = {}
    for clauses in (taking, there.powers[act]):
        asked = {fact for clause in clauses for fact in facts_of(clause, there)}
        found.update(dict.fromkeys(sorted(fact for fact in asked if fact in known and known[fact].on == "case")))
    chosen: list[str] = []
    classes = 1
    for fact in found:
        if known[fact].type not in ("choice", "body"):
            continue
        classes *= max(1, len(world_of(there).values(fact)))
        if chosen and classes > MOST_CLASSES:
            break
        chosen.append(fact)
    return tuple(chosen)


def _classes(there: Stack, act: str, facts: Sequence[str], seconds: float) -> set[tuple[str, ...]]:
    """The classes of cases (values of some facts) in which an act is governed and due."""
    world = world_of(there)
    wanted = [
        governed(world, act),
        due(world, act) if there.vocabulary.acts[act].due is not None else world.constant(True),
    ]
    solver = solver_in(world.context, seconds, logic=FINITE_LOGIC)
    options = [[Key("value", fact, "", value) for value in world.values(fact)] for fact in facts]
    variables = {key: world.variable(key) for keys in options for key in keys}
    tell(solver, *world.rules, *wanted)
    found = set()
    for choice in product(*options):
        if satisfiable(solver, *(variables[key] for key in choice)):
            found.add(tuple(f"{key.fact}={key.value}" for key in choice))
    return found
