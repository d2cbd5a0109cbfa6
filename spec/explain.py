"""Why a case is decided as it is: of every clause that gives a power for the act, whether it applied and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spec.cases import Case
from spec.clauses import Clause, Delegation, Power
from spec.completions import diagram
from spec.condition import ALWAYS, NEVER, Condition
from spec.connectives import conjunction, disjunction
from spec.grounds import acts_asked, candidates, grounds
from spec.residual import Interpreter, interpreter_for
from spec.rulebook import Stack

Standing = Literal["applied", "gave way", "not met", "no holder", "unknown"]


@dataclass(frozen=True)
class Reason:
    """How a clause stands in a case.

    ``gave_way_to`` are the exceptions that applied. ``holders`` hold its power directly. ``unknown`` are the facts that
    decide whether it applies, or who holds its power, where that is not known.
    """

    clause: Clause
    standing: Standing
    gave_way_to: tuple[Clause, ...] = ()
    holders: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def explain(stack: Stack, case: Case) -> tuple[Reason, ...]:
    """The standing of each clause that gives a power for the act of a case, and of each delegation of it, by name.

    A delegation has *applied* when it hands somebody the power.
    """
    interpreter = interpreter_for(stack, case)
    stack = interpreter.stack
    reasons = [_of_power(interpreter, case.act, clause) for clause in stack.powers[case.act]]
    ways = grounds(interpreter, case.act)
    # a delegation may speak of the act, or of a form of it for which a clause gives the power
    asked = {one for clause in stack.powers[case.act] for one in acts_asked(stack, clause, case.act)} | {case.act}
    for clause in stack.delegations:
        if isinstance(clause.shape, Delegation) and any(map(clause.shape.covers, asked)):
            holds = {way.post: way.condition for way in ways if clause in way.via}
            reasons.append(_standing(interpreter, clause, holds))
    return tuple(reasons)


def _of_power(interpreter: Interpreter, act: str, clause: Clause) -> Reason:
    assert isinstance(clause.shape, Power)
    holds = {one.id: interpreter.holds_power(clause, one) for one in candidates(interpreter, act)}
    return _standing(interpreter, clause, {name: left for name, left in holds.items() if left != NEVER})


def _standing(interpreter: Interpreter, clause: Clause, holds: dict[str, Condition]) -> Reason:
    """How a clause stands, given the conditions under which its power comes to each holder."""
    applies = interpreter.applies(clause)
    if applies == NEVER:
        if interpreter.left(clause.when) == NEVER:
            return Reason(clause, "not met")
        stronger = {one: interpreter.applies(one) for one in (interpreter.stack.clauses[n] for n in clause.unless)}
        sure = tuple(one for one, left in stronger.items() if left == ALWAYS)
        return Reason(clause, "gave way", sure or tuple(one for one, left in stronger.items() if left != NEVER))
    held = tuple(name for name, left in holds.items() if left == ALWAYS)
    open_parts = conjunction(applies, disjunction(*holds.values())) if holds else applies
    if applies == ALWAYS and held:
        return Reason(clause, "applied", (), held)
    if not holds:
        return Reason(clause, "no holder")
    asked = diagram((open_parts, *holds.values()), interpreter).matters
    return Reason(clause, "unknown", (), held, tuple(sorted({question.said() for question in asked})))
