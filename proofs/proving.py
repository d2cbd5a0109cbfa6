"""A proof: no model of the violation, the fewest labels that it needs, and a second solver that agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
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

    A small model shows at once that a label is needed; only where there is none is the solver asked for any size.
    """
    wanted = set(core)
    mine = [(label, axiom) for label, axiom in axioms if label in wanted]
    needed = quick_look(mine, violation, selectors, solver.ctx)
    kept = _smaller(solver, core, selectors) or core
    for label in list(kept):
        rest = [one for one in kept if one != label]
        if label in kept and not needed(rest) and (smaller := _smaller(solver, rest, selectors)) is not None:
            kept = smaller
    return kept


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


def quick_look(
    mine: Sequence[Labelled],
    violation: Sequence[z3.BoolRef],
    selectors: dict[Label, z3.BoolRef],
    context: z3.Context,
) -> Callable[[Sequence[Label]], bool]:
    """A quick look whether labels leave the violation possible: there is a model over few named individuals.

    It is given up after it has once taken long: on some statements the unbounded question is the faster one.
    """
    # without the label that says what they are, two names may mean the same individual
    told_apart = {
        f"{NAMED}{label.name.removeprefix(start)}": selectors[label]
        for label, _ in mine
        for start in (ONLY_ONE, KIND_OF)
        if label.kind == "frame" and label.name.startswith(start)
    }
    grounding = Grounding([*(axiom for _, axiom in mine), *violation], context, told_apart)
    small = z3.Solver(ctx=context)
    small.set("random_seed", 0)
    small.set("rlimit", QUICK_STEPS)
    small.set("auto_config", False)  # no quantifiers are left: what prepares for them would take half of the time
    small.set("relevancy", 0)
    tell(small, *grounding.closure, *(grounding.expand(one) for one in violation))
    for label, axiom in mine:
        tell(small, implies(selectors[label], grounding.expand(axiom)))
    slow = 0

    def needed(rest: Sequence[Label]) -> bool:
        nonlocal slow
        if slow >= MOST_SLOW:
            return False
        answer = answer_under(small, [selectors[one] for one in rest])
        stop_if_interrupted(small, answer)
        if answer == z3.unknown:
            slow += 1
        return bool(answer == z3.sat)

    return needed
