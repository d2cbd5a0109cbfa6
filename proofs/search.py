"""A search for cases in which a property fails, and what it finds.

One refutation is not enough for a reader, so every different way is found with its smallest case: for every pair of
clauses in :mod:`proofs.overlaps`, for every set of clauses that apply without giving a holder in :mod:`proofs.gaps`,
for every clause and every state of the delegations in :mod:`proofs.stalls`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import z3

from proofs.obligations import Obligation, supposed
from proofs.small_world import world_of
from proofs.solving import FINITE_LOGIC, satisfiable, solver_in, tell
from proofs.witness import Assignment, canonical_assignment, situation_of
from proofs.world import World
from spec.cases import Case
from spec.rulebook import Stack


class MoreFailures(Exception):
    """A search found as many failures as it looks for, and there are more."""


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
    _told: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.world = world_of(self.stack)

    def find(
        self, wanted: Sequence[z3.BoolRef], wishes: Sequence[z3.BoolRef] = (), also: Sequence[z3.BoolRef] = ()
    ) -> Assignment | None:
        """The canonical assignment of a question under the presuppositions; ``also`` are decided with it."""
        assumed = supposed(self.world)
        self._learn_rules()
        return canonical_assignment(self.world, self._finder, [*wanted, *assumed], wishes, also)

    @cached_property
    def _finder(self) -> z3.Solver:
        """The solver of all finds, which takes back what it was asked; it knows the rules of the world so far."""
        return solver_in(self.world.context, self.seconds, logic=FINITE_LOGIC)

    def _learn_rules(self) -> None:
        tell(self._finder, *self.world.rules[self._told :])
        self._told = len(self.world.rules)

    @contextlib.contextmanager
    def asking(self, *wanted: z3.BoolRef) -> Iterator[z3.Solver]:
        """The solver of all finds with the presuppositions and some assertions, which it takes back at the end."""
        assumed = supposed(self.world)
        self._learn_rules()
        self._finder.push()
        try:
            tell(self._finder, *assumed, *wanted)
            yield self._finder
        finally:
            self._finder.pop()

    def possible(self, wanted: Sequence[z3.BoolRef]) -> bool:
        """Whether a question has any model under the presuppositions."""
        with self.asking(*wanted) as solver:
            return satisfiable(solver)

    def solver(self, *wanted: z3.BoolRef) -> z3.Solver:
        """A solver with the presuppositions and some assertions."""
        assumed = supposed(self.world)
        solver = solver_in(self.world.context, self.seconds, logic=FINITE_LOGIC)
        tell(solver, *self.world.rules, *assumed, *wanted)
        return solver
