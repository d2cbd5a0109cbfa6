"""Whether a condition can ever hold: asked once for all the stacks in which it comes to the same.

The stack of every reading asks it of the same clauses, and most readings change nothing that they turn on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import z3

from proofs.asks import FINDS
from proofs.found_once import FoundOnce
from proofs.obligations import supposed
from proofs.small_world import MOST_WORLDS, world_of
from proofs.solving import FINITE_LOGIC, satisfiable, solver_in, tell
from proofs.steady import steady
from proofs.world import World
from spec.condition import Chosen, Condition, Defined, Done, May
from spec.rulebook import Stack
from spec.traversal import walk
from spec.vocabulary import Vocabulary

SECONDS = 5.0
Said = tuple[object, ...]
"""Conditions written out in full, with what is presupposed."""


def ever(stack: Stack, *conditions: Condition) -> bool:
    """Whether what is left of some conditions can hold together in the small world of a stack, as it presupposes.

    Raises OutOfTime when the solver cannot say.
    """
    asked = _ASKED(world_of(stack))
    if asked.supposed is None or not all(map(_says_it_all, conditions)):
        return asked.satisfiable(conditions)
    said = (asked.supposed, conditions, _live(stack, conditions))

    known = _KNOWN(stack.vocabulary)

    def look() -> bool:
        if said not in known:
            known[said] = asked.satisfiable(conditions)
        return known[said]

    finds = FINDS.get()
    if finds is None:
        return look()
    digest = hashlib.sha256(f"{_DIGESTS(stack.vocabulary)} {steady(repr(said))}".encode()).hexdigest()
    return finds.truth(digest, look)


@dataclass
class _Asked:
    """A world with its solver, which is told more as more is said of the values of facts."""

    world: World
    _told: int = 0

    @cached_property
    def supposed(self) -> tuple[object, ...] | None:
        """What is left of the presuppositions, with the ways to read them; None where that says not all of it."""
        stack = self.world.stack
        left = tuple(self.world.interpreter.left(one.states) for one in stack.rulebook.presuppositions)
        if not all(map(_says_it_all, left)):
            return None
        return left, _live(stack, left)

    @cached_property
    def solver(self) -> z3.Solver:
        """The solver, with what is presupposed."""
        solver = solver_in(self.world.context, SECONDS, logic=FINITE_LOGIC)
        tell(solver, *supposed(self.world))
        return solver

    def satisfiable(self, conditions: Iterable[Condition]) -> bool:
        """Whether some conditions can hold together."""
        wanted = [self.world.ground(one) for one in conditions]
        solver = self.solver
        tell(solver, *self.world.rules[self._told :])
        self._told = len(self.world.rules)
        return satisfiable(solver, *wanted)


def _digest_of(vocabulary: Vocabulary) -> str:
    """SHA-256 of what the variables of a world depend on: who there is, which facts there are and their values."""
    said = steady(repr((vocabulary.posts, vocabulary.bodies, vocabulary.facts, vocabulary.acts)))
    return hashlib.sha256(said.encode()).hexdigest()


_ASKED: FoundOnce[World, _Asked] = FoundOnce(_Asked, MOST_WORLDS)
_KNOWN: FoundOnce[Vocabulary, dict[Said, bool]] = FoundOnce(lambda _: {}, MOST_WORLDS)
_DIGESTS: FoundOnce[Vocabulary, str] = FoundOnce(_digest_of, MOST_WORLDS)


def _live(stack: Stack, conditions: Iterable[Condition]) -> tuple[tuple[str, ...], ...]:
    """The definitions of which some conditions choose an alternative, each with those that are open."""
    chosen = {part.definition for one in conditions for part in walk(one) if isinstance(part, Chosen)}
    return tuple((name, *(one.id for one in stack.definitions[name].live)) for name in sorted(chosen))


def _says_it_all(condition: Condition) -> bool:
    """Whether a condition names nothing that a stack says elsewhere: no definition, no power."""
    return not any(isinstance(part, Defined | May) for part in _parts(condition))


def _parts(condition: Condition) -> Iterator[Condition]:
    """All parts of a condition, what is said of those who did an act included."""
    for part in walk(condition):
        yield part
        if isinstance(part, Done) and part.by is not None:
            yield from walk(part.by)
