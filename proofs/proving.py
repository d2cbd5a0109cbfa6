"""A proof: no model of the violation, the fewest labels that it needs, and a second solver that agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import z3

from proofs.fragment import Fragment, fragment_of
from proofs.grounding import NAMED, Grounding
from proofs.labels import Label
from proofs.logic import implies
from proofs.recheck import refuted_by_cvc5
from proofs.signature import KIND_OF, ONLY_ONE
from proofs.smtlib import question
from proofs.solving import OutOfTime, answer_under, budget, satisfiable, solver_in, stop_if_interrupted, tell

Labelled = tuple[Label, z3.BoolRef]
QUICK_STEPS = 1_000_000
"""Steps of the solver that a quick look may take: steps and not seconds, so that a core is the same on any machine."""
MOST_SLOW = 5
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Proof:
    """A proved property: the labels of a minimal core, the query as SMT-LIB, and who agrees.

    ``fragment`` states why the search for a model could be complete, and up to which size a counter-model would show.
    """

    core: tuple[Label, ...]
    query: str
    rechecked: bool
    fragment: Fragment

    @property
    def sha256(self) -> str:
        """SHA-256 of the query."""
        return hashlib.sha256(self.query.encode()).hexdigest()


def prove(
    axioms: Sequence[Labelled],
    violation: Sequence[z3.BoolRef],
    context: z3.Context,
    seconds: float,
    recheck: bool = True,
) -> Proof | None:
    """The proof that a violation has no model under the axioms; None when it has one.

    The core is minimal: without any one of its labels the violation has a model (or the solver cannot say within two
    thirds of its time; the proof stands all the same). Raises OutOfTime when the first question is not answered.
    """
    solver = solver_in(context, seconds)
    selectors: dict[Label, z3.BoolRef] = {}
    for label, axiom in axioms:
        if label not in selectors:
            selectors[label] = z3.Bool(f"label {len(selectors)}", context)
        tell(solver, implies(selectors[label], axiom))
    tell(solver, *violation)
    if satisfiable(solver, *selectors.values()):
        return None
    by_id = {selector.get_id(): label for label, selector in selectors.items()}
    core = sorted(by_id[one.get_id()] for one in solver.unsat_core())
    with budget(seconds * 2 / 3):
        core = _shrink(solver, core, selectors, axioms, violation)
    needed = set(core)
    kept = [(label, axiom) for label, axiom in axioms if label in needed]
    query = question(kept, violation)
    agreed = refuted_by_cvc5(query, seconds) if recheck else False
    return Proof(tuple(core), query, agreed, fragment_of([axiom for _, axiom in kept], violation, context))


def _shrink(
    solver: z3.Solver,
    core: list[Label],
    selectors: dict[Label, z3.BoolRef],
    axioms: Sequence[Labelled],
    violation: Sequence[z3.BoolRef],
) -> list[Label]:
    """Leaves out one label after the other as long as the violation stays impossible.

    Over few named individuals this is soon done, and each label that is left is needed: without it there is a small
    model. That the violation is impossible with what is left is then asked for any size. Where it is not, or a look
    takes long, the solver is asked of one label after the other.
    """
    wanted = set(core)
    mine = [(label, axiom) for label, axiom in axioms if label in wanted]
    look = QuickLook(mine, violation, selectors, solver.ctx)
    few = _fewest_in_small(look, core)
    if few is not None and (smaller := _smaller(solver, few, selectors)) is not None:
        return smaller
    kept = _smaller(solver, core, selectors) or core
    for label in list(kept):
        rest = [one for one in kept if one != label]
        if label in kept and not look.possible(rest) and (smaller := _smaller(solver, rest, selectors)) is not None:
            kept = smaller
    return kept


def _fewest_in_small(look: QuickLook, core: list[Label]) -> list[Label] | None:
    """The labels of a core without any one of which there is a small model; None when a look took too long."""
    kept = core
    for _ in range(MOST_ROUNDS):
        found = look.fewer(kept)
        if found is None:
            return None
        if len(found) == len(kept):
            break
        kept = found
    for label in list(kept):
        fewer = look.fewer([one for one in kept if one != label]) if label in kept else None
        kept = kept if fewer is None else fewer
    return kept if look.slow == 0 else None


def _smaller(solver: z3.Solver, labels: list[Label], selectors: dict[Label, z3.BoolRef]) -> list[Label] | None:
    """The core that the solver itself gives for labels, asked again of its own cores as long as these shrink.

    None when the violation is possible with these labels, or the solver cannot say in time.
    """
    by_id = {selectors[label].get_id(): label for label in labels}
    kept = None
    for _ in range(MOST_ROUNDS):
        asked = labels if kept is None else kept
        try:
            if satisfiable(solver, *(selectors[one] for one in asked)):
                return kept
        except OutOfTime:
            return kept
        core = {by_id[one.get_id()] for one in solver.unsat_core()}
        kept = [label for label in asked if label in core]
        if len(kept) == len(asked):
            break
    return kept


class QuickLook:
    """A quick look whether labels leave the violation possible: there is a model over few named individuals.

    It is given up after it has often taken long: on some statements the unbounded question is the faster one.
    """

    def __init__(
        self,
        mine: Sequence[Labelled],
        violation: Sequence[z3.BoolRef],
        selectors: dict[Label, z3.BoolRef],
        context: z3.Context,
    ) -> None:
        # without the label that says what they are, two names may mean the same individual
        told_apart = {
            f"{NAMED}{label.name.removeprefix(start)}": selectors[label]
            for label, _ in mine
            for start in (ONLY_ONE, KIND_OF)
            if label.kind == "frame" and label.name.startswith(start)
        }
        grounding = Grounding([*(axiom for _, axiom in mine), *violation], context, told_apart)
        self.selectors = selectors
        self.solver = z3.Solver(ctx=context)
        self.solver.set("random_seed", 0)
        self.solver.set("rlimit", QUICK_STEPS)
        # no quantifiers are left: what prepares for them would take half of the time
        self.solver.set("auto_config", False)
        self.solver.set("relevancy", 0)
        self.solver.set("phase_selection", 2)  # the models of a series of looks are much alike: begin at the last one
        tell(self.solver, *grounding.closure, *(grounding.expand(one) for one in violation))
        for label, axiom in mine:
            tell(self.solver, implies(selectors[label], grounding.expand(axiom)))
        self.slow = 0

    def answer(self, labels: Sequence[Label]) -> z3.CheckSatResult:
        """Whether labels leave it possible over few individuals; unknown when that takes long."""
        if self.slow >= MOST_SLOW:
            return z3.unknown
        answer = answer_under(self.solver, [self.selectors[one] for one in labels])
        stop_if_interrupted(self.solver, answer)
        if answer == z3.unknown:
            self.slow += 1
        return answer

    def possible(self, labels: Sequence[Label]) -> bool:
        """Whether labels are seen to leave it possible."""
        return bool(self.answer(labels) == z3.sat)

    def fewer(self, labels: list[Label]) -> list[Label] | None:
        """Of labels that leave it impossible, those that the solver names; None when they leave it possible, or that
        takes long.
        """
        if self.answer(labels) != z3.unsat:
            return None
        named = {one.get_id() for one in self.solver.unsat_core()}
        return [label for label in labels if self.selectors[label].get_id() in named]
