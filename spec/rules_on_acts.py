"""The rules that an act could break: bars, gates, limits and pairs, each with the condition under which it is kept."""

from __future__ import annotations

from spec.clauses import Bar, Clause, Count, Gate, Limit, Need, Pair, Sequence
from spec.condition import ALWAYS, NEVER, Condition, Done
from spec.connectives import conjunction, disjunction, negation
from spec.limits import Measured
from spec.record import Record
from spec.recurrence import counted, pair_kept
from spec.residual import Interpreter
from spec.rulebook import Stack


def needs_met(interpreter: Interpreter, gate: Gate) -> Condition:
    """When one of the needs of a gate has been done."""
    return disjunction(*(interpreter.left(Done(need.act, need.outcome, need.by)) for need in gate.needs))


def gates_before(stack: Stack, act: str) -> list[tuple[Clause, Gate]]:
    """The gates on an act: the clauses that name it, and every step before it in a sequence."""
    if act in stack.earlier:
        return stack.earlier[act]
    asked = {act, stack.vocabulary.acts[act].form_of or act}
    found: list[tuple[Clause, Gate]] = []
    for clause in stack.steps:
        if isinstance(clause.shape, Gate) and asked & set(clause.shape.acts):
            found.append((clause, clause.shape))
        elif isinstance(clause.shape, Sequence) and act in clause.shape.acts[1:]:
            earlier = clause.shape.acts[: clause.shape.acts.index(act)]
            found.extend((clause, Gate((act,), (Need(step),))) for step in earlier)
    stack.earlier[act] = found
    return found


def rules_on(record: Record, limits: list[Measured]) -> list[tuple[Clause, Condition]]:
    """Every clause that the act of a case could break, with the condition under which it is kept."""
    interpreter, act = record.interpreter, record.own.act
    rules: list[tuple[Clause, Condition]] = []
    asked = {act, interpreter.stack.vocabulary.acts[act].form_of}
    for clause in interpreter.stack.bars:
        if isinstance(clause.shape, Bar) and asked & set(clause.shape.acts):
            rules.append((clause, negation(interpreter.applies(clause))))
    gates: dict[str, tuple[Clause, Condition]] = {}
    for clause, gate in gates_before(interpreter.stack, act):
        applies = interpreter.applies(clause)
        if applies != NEVER:
            _, others = gates.get(clause.name, (clause, ALWAYS))
            met = disjunction(negation(applies), needs_met(interpreter, gate))
            gates[clause.name] = clause, conjunction(others, met)
    rules.extend(gates.values())
    for limit in limits:
        kept = _limit_kept(record, limit)
        if kept is not None:
            rules.append((limit.clause, disjunction(negation(interpreter.applies(limit.clause)), kept)))
    for clause in interpreter.stack.pairs:
        if isinstance(clause.shape, Pair) and interpreter.applies(clause) != NEVER:
            kept = pair_kept(record, clause.shape)
            rules.append((clause, disjunction(negation(interpreter.applies(clause)), kept)))
    return sorted(rules, key=lambda rule: rule[0].name)


def _limit_kept(record: Record, limit: Measured) -> Condition | None:
    """The condition under which a limit is kept; None for one that the act itself cannot break.

    To do more of what is to be done often enough, or at last what was to be done sooner, breaks nothing.
    """
    match limit.clause.shape:
        case Limit(holds=holds):
            return record.interpreter.left(holds)
        case Count() as count if count.is_upper:
            if record.interpreter.situation.done is None and count.holds is not None:
                return record.interpreter.left(count.holds)
            measured = counted(record, count)
            if measured.kept is None:
                return Done(count.act, f"as often as {count.bound}")
            return ALWAYS if measured.kept else NEVER
        case _:
            return None
