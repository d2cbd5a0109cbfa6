"""The limits on the act of a case: numbers, counts, cadences and terms, each as it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from spec.clauses import Cadence, Clause, Count, Limit, Term
from spec.condition import ALWAYS, NEVER, truth_of
from spec.record import Record
from spec.recurrence import counted, measured_cadence, measured_term
from spec.residual import Interpreter


@dataclass(frozen=True)
class Measured:
    """A limit on the case: the number it bounds, what it is, and whether it is kept (None: not known).

    ``quantity`` is a number fact, or the act that is counted. ``pending`` is True for a least number that is not
    reached while there is still time for it.
    """

    clause: Clause
    quantity: str
    bound: str
    actual: int | None
    kept: bool | None
    pending: bool = False


def limits_on(record: Record) -> list[Measured]:
    """The limits on the act of a case, those that do not apply left out."""
    interpreter = record.interpreter
    found = []
    for clause in interpreter.stack.limits:
        shape = clause.shape
        assert isinstance(shape, Limit | Count | Cadence | Term)
        if not isinstance(shape, Term) and shape.act != record.own.act:
            continue
        applies = interpreter.applies(clause)
        if applies == NEVER:
            continue
        measured: Measured | None
        match shape:
            case Limit():
                measured = _limit(interpreter, clause, shape)
            case Count():
                if record.actor_fits(record.own, shape.who) is False:
                    continue
                one = counted(record, shape)
                measured = Measured(clause, shape.so_far or shape.act, shape.bound, one.actual, one.kept, one.pending)
            case Cadence():
                since = measured_cadence(record, shape)
                bound = f"every {shape.every}"
                measured = None if since is None else Measured(clause, shape.act, bound, since.actual, since.kept)
                if shape.at_any_time and applies == ALWAYS:
                    measured = Measured(clause, shape.act, "at any time", None, True)
            case Term():
                since = measured_term(record, shape)
                bound = f"at-most {shape.value}"
                measured = None if since is None else Measured(clause, shape.after, bound, since.actual, since.kept)
        if measured is not None:
            found.append(measured if applies == ALWAYS else replace(measured, kept=None))
    return found


def _limit(interpreter: Interpreter, clause: Clause, shape: Limit) -> Measured:
    """A bound on a number of the case."""
    actual = interpreter.given(shape.quantity)
    number = actual if isinstance(actual, int) and not isinstance(actual, bool) else None
    return Measured(clause, shape.quantity, shape.bound, number, truth_of(interpreter.left(shape.holds)))
