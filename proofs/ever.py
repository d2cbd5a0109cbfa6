"""Whether a condition can ever hold: asked once for all the stacks in which it comes to the same.

The stack of every reading asks it of the same clauses, and most readings change nothing that they turn on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import z3

from proofs.obligations import supposed
from proofs.small_world import MOST_WORLDS, world_of
from proofs.solving import FINITE_LOGIC, satisfiable, solver_in, tell
from proofs.world import World
from spec.condition import Chosen, Condition, Defined, Done, May
from spec.rulebook import Stack
from spec.traversal import walk
from spec.vocabulary import Vocabulary

SECONDS = 5.0
MOST = 20_000
_KNOWN: dict[tuple[object, ...], tuple[Vocabulary, bool]] = {}
_SOLVERS: dict[int, tuple[World, z3.Solver, list[int]]] = {}
"""For each world its solver, and how many of its rules that has been told."""


def ever(stack: Stack, *conditions: Condition) -> bool:
    """Whether what is left of some conditions can hold together in the small world of a stack, as it presupposes.

    Raises OutOfTime when the solver cannot say.
    """
    world = world_of(stack)
    assumed = (world.interpreter.left(one.states) for one in stack.rulebook.presuppositions)
    key = _said_in_full(stack, (*conditions, *assumed))
    if key is None:
        return _ask(stack, conditions)
    whole = (id(stack.vocabulary), len(conditions), *key)
    known = _KNOWN.get(whole)
    if known is None or known[0] is not stack.vocabulary:
        if len(_KNOWN) > MOST:
            _KNOWN.clear()
        known = _KNOWN[whole] = (stack.vocabulary, _ask(stack, conditions))
    return known[1]


def _ask(stack: Stack, conditions: Iterable[Condition]) -> bool:
    world = world_of(stack)
    wanted = [world.ground(one) for one in conditions]
    assumed = supposed(world)
    known = _SOLVERS.get(id(world))
    if known is None or known[0] is not world:
        if len(_SOLVERS) > MOST_WORLDS:
            _SOLVERS.clear()
        solver = solver_in(world.context, SECONDS, logic=FINITE_LOGIC)
        tell(solver, *assumed)
        known = _SOLVERS[id(world)] = (world, solver, [0])
    _, solver, told = known
    tell(solver, *world.rules[told[0] :])  # what has been said of the values of facts since
    told[0] = len(world.rules)
    return satisfiable(solver, *wanted)


def _said_in_full(stack: Stack, conditions: tuple[Condition, ...]) -> tuple[object, ...] | None:
    """The conditions with the ways to read them that are open; None where they name what a stack says elsewhere."""
    chosen: set[str] = set()
    for part in _parts(conditions):
        if isinstance(part, Defined | May):
            return None
        if isinstance(part, Chosen):
            chosen.add(part.definition)
    live = tuple((name, tuple(one.id for one in stack.definitions[name].live)) for name in sorted(chosen))
    return (*conditions, live)


def _parts(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """All parts of some conditions, what is said of those who did an act included."""
    for condition in conditions:
        for part in walk(condition):
            yield part
            if isinstance(part, Done) and part.by is not None:
                yield from walk(part.by)
