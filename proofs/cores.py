"""All grounds on which a property can be proved, and all smallest sets of grounds without which it would fail.

A *core* is a minimal set of labels under which the violation is impossible; a *correction set* is a minimal set of
labels without which it becomes possible. Every core meets every correction set, and MARCO finds both (Liffiton,
Previti, Malik and Marques-Silva 2016): a map of the sets not yet known offers one, the solver says on which side it
lies, and what follows from that is struck off the map.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import z3

from proofs.labels import Label
from proofs.obligations import Obligation
from proofs.proving import Labelled, QuickLook
from proofs.questions import Statement, statement_of
from proofs.solving import FINITE_LOGIC, OutOfTime, budget, satisfiable, solver_in
from spec.layers import stack
from spec.rulebook import Rulebook

MOST_SETS = 60
"""Cores and correction sets together; more than that nobody reads."""
Labels = tuple[Label, ...]
FIXED = frozenset({Label("frame", "definitions")})
"""What merely gives names is no ground."""


@dataclass(frozen=True)
class Cores:
    """The minimal cores and correction sets that were found; ``complete``: there are no others.

    ``why`` says why not where the search was cut off: ``number`` or ``time``.
    """

    cores: tuple[Labels, ...]
    correction_sets: tuple[Labels, ...]
    complete: bool
    why: str = ""


def cores_of(statement: Statement, seconds: float, most: int = MOST_SETS) -> Cores:
    """All minimal cores and correction sets of a property that holds, as far as number and time allow."""
    search = _Search(statement, seconds)
    cores: list[Labels] = []
    corrections: list[Labels] = []
    deadline = time.monotonic() + seconds
    why = ""
    try:
        while (seed := search.unknown()) is not None:
            if len(cores) + len(corrections) >= most:
                why = "number"
                break
            if time.monotonic() > deadline:
                why = "time"
                break
            if search.possible(seed):
                grown = search.grown(seed)
                rest = tuple(label for label in search.labels if label not in grown)
                corrections.append(rest)
                search.strike_below(rest)
            else:
                core = search.shrunk(seed)
                cores.append(core)
                search.strike_above(core)
    except OutOfTime:
        why = "time"
    in_order = [tuple(sorted(found, key=lambda one: (len(one), one))) for found in (cores, corrections)]
    return Cores(in_order[0], in_order[1], not why, why)


def cores_under(rulebook: Rulebook, asked: tuple[tuple[str, ...], Obligation, float]) -> Cores:
    """The same for a property under some layers of a rulebook."""
    layers, obligation, seconds = asked
    with budget(seconds):
        return cores_of(statement_of(stack(rulebook, layers), obligation), seconds)


class _Search:
    """The solver with a selector for each label, and the map of the sets that nothing is known of."""

    def __init__(self, statement: Statement, seconds: float) -> None:
        context = statement.theory.context
        self.seconds = seconds
        fixed = [axiom for label, axiom in statement.axioms if label in FIXED]
        free = [(label, axiom) for label, axiom in statement.axioms if label not in FIXED]
        self.labels: Labels = tuple(sorted({label for label, _ in free}))
        self.selectors = {label: z3.Bool(f"label {at}", context) for at, label in enumerate(self.labels)}
        self.by_id = {selector.get_id(): label for label, selector in self.selectors.items()}
        self.solver = solver_in(context, seconds)
        self.solver.add(*fixed, *statement.violation)
        for label, axiom in free:
            self.solver.add(z3.Implies(self.selectors[label], axiom))
        mine: list[Labelled] = [*free]
        self.look = QuickLook(mine, [*fixed, *statement.violation], self.selectors, context)
        self.map = solver_in(context, seconds, logic=FINITE_LOGIC)
        self.chosen = {label: z3.Bool(f"chosen {at}", context) for at, label in enumerate(self.labels)}

    def unknown(self) -> set[Label] | None:
        """A set of labels, as large as can be, of which nothing is known; None when everything is."""
        if not satisfiable(self.map):
            return None
        model = self.map.model()
        seed = {one for one in self.labels if z3.is_true(model.eval(self.chosen[one], model_completion=True))}
        for label in self.labels:
            if label not in seed and satisfiable(self.map, *(self.chosen[one] for one in (*sorted(seed), label))):
                seed.add(label)
        return seed

    def possible(self, labels: set[Label]) -> bool:
        """Whether the violation is possible under some labels; a small model shows it at once."""
        listed = [label for label in self.labels if label in labels]
        return self.look.possible(listed) or satisfiable(self.solver, *(self.selectors[one] for one in listed))

    def shrunk(self, labels: set[Label]) -> Labels:
        """A minimal core within labels under which the violation is impossible."""
        core = self._named_by_solver(labels)
        for label in sorted(core):
            if label in core and not self.possible(core - {label}):
                core = self._named_by_solver(core - {label})
        return tuple(sorted(core))

    def _named_by_solver(self, labels: set[Label]) -> set[Label]:
        if satisfiable(self.solver, *(self.selectors[one] for one in self.labels if one in labels)):
            return labels
        return {self.by_id[one.get_id()] for one in self.solver.unsat_core()}

    def grown(self, labels: set[Label]) -> set[Label]:
        """The labels with all others under which the violation stays possible."""
        grown = set(labels)
        for label in self.labels:
            if label not in grown and self.possible(grown | {label}):
                grown.add(label)
        return grown

    def strike_above(self, core: Sequence[Label]) -> None:
        """No set that holds a core is unknown any more."""
        self.map.add(z3.Or([z3.Not(self.chosen[label]) for label in core] or [z3.BoolVal(False, self.map.ctx)]))

    def strike_below(self, rest: Sequence[Label]) -> None:
        """Nor one without any label of a correction set."""
        self.map.add(z3.Or([self.chosen[label] for label in rest] or [z3.BoolVal(False, self.map.ctx)]))
