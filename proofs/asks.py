"""What is asked of the clauses themselves: something that the text leaves unsaid, or says against itself.

A *query* goes through the clauses of a stack and collects *asks*. Each says which clauses it is about, what is lacking
or amiss, and when it matters; a case in which it matters is then searched like any other. The same ask stands in a case
when its clauses apply there and its condition holds; a reading closes it when it stands no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Protocol

import z3

from proofs.found_once import FoundOnce
from proofs.obligations import Obligation
from proofs.search import Hit, Search
from proofs.small_world import MOST_WORLDS, world_of
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import Clause
from spec.condition import ALWAYS, Condition, truth_of
from spec.residual import Interpreter
from spec.rulebook import Stack


@dataclass(frozen=True)
class Ask:
    """One thing that a query finds.

    ``clauses``: those it is about, the first of which decides; all in ``applying`` must apply for it to matter, and
    ``when`` must hold. ``about`` tells it apart from others on the same clauses; ``by`` is who would do the act.
    ``key`` makes it the same under other layers, where clauses may have been replaced. Of asks that are the same, all
    must be answered; where ``once`` is set, one case shows them all.
    """

    clauses: tuple[str, ...]
    about: tuple[str, ...]
    act: str
    applying: tuple[str, ...] = ()
    when: Condition = ALWAYS
    by: str = ""
    key: tuple[str, ...] = ()
    once: bool = False

    @property
    def same(self) -> tuple[str, ...]:
        """What makes it the same ask under other layers: its ``key``, or its first clause and what it is about."""
        return self.key or (self.clauses[0], *self.about)


@dataclass(frozen=True)
class Query:
    """A family of queries: its properties, what each finds in a stack, how a find is said, and of what kind it is.

    ``same``, where given, finds only the asks with one key (:attr:`Ask.same`), for less than all of them cost.
    """

    obligations: Callable[[Stack], Iterable[Obligation]]
    asks: Callable[[World, Obligation], Iterable[Ask]]
    statement: Callable[[Stack, Hit], Bilingual]
    kind: Callable[[Obligation], str]
    same: Callable[[World, Obligation, tuple[str, ...]], Iterable[Ask]] | None = None


def first_of(clause: Clause, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The names of clauses that ask the same, one of them first."""
    return (clause.name, *(other.name for other in clauses if other.name != clause.name))


class Finds(Protocol):
    """Remembers from earlier runs what asks were found to be."""

    def hit(self, obligation: Obligation, ask: Ask, look: Callable[[], Hit | None]) -> Hit | None:
        """The smallest case of an ask: as remembered, or as ``look`` finds it; None: it never matters."""

    def truth(self, digest: str, look: Callable[[], bool]) -> bool:
        """Whether something can be, said in full by what ``digest`` was made from: as remembered, or as looked at."""


FINDS: ContextVar[Finds | None] = ContextVar("finds", default=None)
"""What is remembered in the work at hand; None: everything is looked for."""


@dataclass
class Asked:
    """The asks of the properties of one world, each looked for once; ``same`` are those with one key."""

    found: dict[Obligation, tuple[Ask, ...]] = field(default_factory=dict)
    same: dict[tuple[Obligation, tuple[str, ...]], tuple[Ask, ...]] = field(default_factory=dict)


_ASKED: FoundOnce[World, Asked] = FoundOnce(lambda _: Asked(), MOST_WORLDS)


def asks_in(query: Query, stack: Stack, obligation: Obligation) -> tuple[Ask, ...]:
    """What a query finds in a stack, in a fixed order."""
    world, asked = world_of(stack), _asked_of(stack).found
    if obligation not in asked:
        unique: dict[tuple[tuple[str, ...], tuple[str, ...]], Ask] = {}
        for ask in query.asks(world, obligation):
            unique.setdefault((ask.same, ask.clauses), ask)
        asked[obligation] = tuple(unique[key] for key in sorted(unique))
    return asked[obligation]


def _asked_of(stack: Stack) -> Asked:
    """What has been asked of a stack."""
    return _ASKED(world_of(stack))


def _same(query: Query, stack: Stack, obligation: Obligation, key: tuple[str, ...]) -> Iterable[Ask]:
    """The asks of a stack with one key, where it can be without looking for all the others."""
    asked = _asked_of(stack)
    if query.same is None or obligation in asked.found:
        return [ask for ask in asks_in(query, stack, obligation) if ask.same == key]
    if (obligation, key) not in asked.same:
        found = query.same(world_of(stack), obligation, key)
        asked.same[obligation, key] = tuple(ask for ask in found if ask.same == key)
    return asked.same[obligation, key]


def ask_hits(query: Query, search: Search, obligation: Obligation) -> Iterator[Hit]:
    """Each find of a query with the smallest case in which it matters; one that can never matter is left out."""
    world = search.world
    finds = FINDS.get()
    shown: set[tuple[str, ...]] = set()
    for ask in asks_in(query, search.stack, obligation):
        if ask.once and ask.same in shown:
            continue

        def look(ask: Ask = ask) -> Hit | None:
            found = search.find(matters(world, ask))
            if found is None:
                return None
            return Hit(obligation, ask.clauses, found, ask.about, ask.act, world, by=ask.by, key=ask.same)

        hit = look() if finds is None else finds.hit(obligation, ask, look)
        if hit is not None:
            shown.add(ask.same)
            yield hit


def matters(world: World, ask: Ask) -> list[z3.BoolRef]:
    """That an ask matters, over the variables of a world."""
    applying = [world.applies(world.stack.clauses[name]) for name in ask.applying]
    return [*applying, world.truth(ask.when)]


def stands(ask: Ask, interpreter: Interpreter) -> bool | None:
    """Whether an ask matters in a case; None when the case does not tell."""
    clauses = interpreter.stack.clauses
    truths = [truth_of(interpreter.applies(clauses[name])) for name in ask.applying if name in clauses]
    if len(truths) < len(ask.applying):
        return False
    truths.append(truth_of(interpreter.left(ask.when)))
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def still_stands(
    query: Query,
    stack: Stack,
    obligation: Obligation,
    key: tuple[str, ...],
    interpreter: Interpreter,
    clauses: tuple[str, ...] = (),
) -> bool | None:
    """Whether an ask that is the same as one of another stack still matters in a case of this one; with ``clauses``,
    the ask about these.
    """
    same = [ask for ask in _same(query, stack, obligation, key) if clauses in ((), ask.clauses)]
    truths = [stands(ask, interpreter) for ask in same]
    if any(truths):
        return True
    return None if None in truths else False


def forget_asks(stack: Stack) -> None:
    """Lets go of what was asked of a stack that is not asked again."""
    _ASKED.forget(world_of(stack))
