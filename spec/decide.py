"""Deciding a case: who may do the act, by which clause, what must come first, what is broken, what is missing.

The answer is *determined* when every completion of the unknown facts gives the same holders; what is reported as
unknown are the facts whose value would change the answer, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.bilingual import Bilingual
from spec.cases import Case
from spec.clauses import SOFT, Clause, Count, Gate, Limit, Pair, Sequence
from spec.completions import Diagram, diagram
from spec.condition import ALWAYS, NEVER
from spec.connectives import conjunction, disjunction
from spec.editions import governing
from spec.grounds import Ground, grounds, present
from spec.limits import Measured, limits_on
from spec.norms import norm_order
from spec.questions import Question
from spec.record import record_of
from spec.residual import Interpreter, interpreter_for
from spec.rulebook import Stack
from spec.rules_on_acts import rules_on


@dataclass(frozen=True)
class Holder:
    """One who may do the act: by which clause, and by which delegations it came to them."""

    post: str
    clause: Clause
    via: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class Violation:
    """A clause that the act would break."""

    clause: Clause
    why: Bilingual


@dataclass(frozen=True)
class Decision:
    """The answer to a case.

    ``answer`` is determined, several, none or open. ``allowed`` is None when it is not known. ``blocked`` is True
    when everybody who holds the act is away. ``outside`` names the clauses that take the act out of the rulebook's
    reach. ``possible`` lists the sets of holders that completions of an open case can have.
    """

    case: Case
    answer: str
    allowed: bool | None
    holders: tuple[Holder, ...]
    possible: tuple[tuple[str, ...], ...]
    blocked: bool
    outside: tuple[Clause, ...]
    limits: tuple[Measured, ...]
    violations: tuple[Violation, ...]
    unmet: tuple[tuple[Clause, bool | None], ...]
    unknown: tuple[str, ...]
    norms: tuple[str, ...]
    complete: bool = True


def decide(
    stack: Stack,
    case: Case,
    rules: bool = True,
    interpreter: Interpreter | None = None,
    brief: bool = False,
    only: str | None = None,
) -> Decision:
    """The decision of a case. Without ``rules`` only who may act is decided, and ``allowed`` stays None.

    ``interpreter`` is that of the case where the caller has it already. A ``brief`` decision says that an answer is
    open without going through all that it may be: ``possible`` is not all, and ``unknown`` is not asked. Where an
    answer turns on more than the definition ``only``, ``unknown`` is but the first such question.
    """
    most = 1 if brief else None
    interpreter = interpreter or interpreter_for(stack, case)
    stack = interpreter.stack
    ways = grounds(interpreter, case.act)
    names = list(dict.fromkeys(ground.post for ground in ways))
    holds = {name: disjunction(*(g.condition for g in ways if g.post == name)) for name in names}
    who = diagram(tuple(holds.values()), interpreter, most, only)
    answer, holders = _answer(who, names, ways)
    outside = _outside(interpreter, case)
    governed = bool(stack.powers[case.act])
    at_work = disjunction(*(conjunction(holds[name], present(interpreter, name)) for name in names))
    record = record_of(interpreter, case)
    limits = limits_on(record) if rules else []
    kept_rules = rules_on(record, limits) if rules and not outside else []
    hard = conjunction(*(kept for clause, kept in kept_rules if clause.strength not in SOFT))
    if case.by:
        own = conjunction(holds.get(case.by, NEVER), present(interpreter, case.by)) if governed else ALWAYS
        hard = conjunction(hard, own)
    if not outside and governed:
        hard = conjunction(hard, at_work)
    may = diagram((hard if rules and not outside else ALWAYS,), interpreter, most, only)
    allowed = None if len(may.outcomes) > 1 or not may.complete else (True,) in may.outcomes
    if outside or not rules:
        allowed = None
    if not governed:
        answer = "determined" if allowed is not None else "open"
    blocked = bool(holders) and answer in ("determined", "several") and at_work == NEVER
    unknown = _unknown(who if answer == "open" and governed else None, may if allowed is None else None)
    violations = tuple(Violation(clause, _why(clause)) for clause, kept in kept_rules if kept == NEVER)
    broken = {violation.clause.name for violation in violations}
    unmet = tuple(
        (clause, None if kept not in (ALWAYS, NEVER) else False)
        for clause, kept in kept_rules
        if isinstance(clause.shape, Gate | Sequence) and kept != ALWAYS and clause.name not in broken
    )
    norms = _norms(ways, holders, violations, outside)
    return Decision(
        case,
        answer,
        allowed,
        holders,
        _possible(who, names) if answer == "open" else (),
        blocked,
        outside,
        tuple(limits),
        violations,
        unmet,
        unknown,
        norms,
        who.complete and may.complete,
    )


def _answer(who: Diagram, names: list[str], ways: list[Ground]) -> tuple[str, tuple[Holder, ...]]:
    """The answer, and who holds the act where it is not open: on the grounds that are certain, else on all."""
    if len(who.outcomes) != 1 or not who.complete:
        return "open", ()
    (outcome,) = who.outcomes
    holding = [name for name, holds in zip(names, outcome, strict=True) if holds]
    holders: list[Holder] = []
    for name in holding:
        certain = [ground for ground in ways if ground.post == name and ground.condition == ALWAYS]
        mine = certain or [ground for ground in ways if ground.post == name]
        holders.extend(Holder(name, ground.clause, ground.via) for ground in mine)
    if not holding:
        return "none", ()
    return ("determined" if len(holding) == 1 else "several"), tuple(holders)


def _possible(who: Diagram, names: list[str]) -> tuple[tuple[str, ...], ...]:
    """The sets of holders that completions can have."""
    return tuple(
        sorted(tuple(name for name, holds in zip(names, outcome, strict=True) if holds) for outcome in who.outcomes)
    )


def _outside(interpreter: Interpreter, case: Case) -> tuple[Clause, ...]:
    """The clauses by which these rules do not govern the act of a case."""
    stack = interpreter.stack
    found = [
        clause
        for clause in stack.exemptions
        if case.act in getattr(clause.shape, "acts", ()) and interpreter.applies(clause) == ALWAYS
    ]
    if case.situation.at is not None:
        edition = governing(stack, case.situation.at)
        if not edition.here and edition.clause is not None:
            found.append(edition.clause)
    return tuple(found)


def _why(clause: Clause) -> Bilingual:
    """What breaking a clause comes to, with its words."""
    match clause.shape:
        case Gate() | Sequence():
            return Bilingual(
                f"应先完成的步骤尚未完成：{clause.label.zh}", f"a step due before is not done: {clause.label.en}"
            )
        case Pair():
            return Bilingual(
                f"与已办的另一件事不得并存：{clause.label.zh}", f"not beside what was done before: {clause.label.en}"
            )
        case Limit() | Count():
            return Bilingual(f"超出限额：{clause.label.zh}", f"beyond the limit: {clause.label.en}")
        case _:
            return Bilingual(f"被禁止：{clause.label.zh}", f"forbidden: {clause.label.en}")


def _unknown(*diagrams: Diagram | None) -> tuple[str, ...]:
    """What matters in any of these diagrams, as it is reported."""
    asked: set[Question] = set()
    for one in diagrams:
        if one is not None:
            asked.update(one.matters)
    return tuple(sorted({question.said() for question in asked}))


def _norms(
    ways: list[Ground],
    holders: tuple[Holder, ...],
    violations: tuple[Violation, ...],
    outside: tuple[Clause, ...],
) -> tuple[str, ...]:
    """The norms that the answer cites; where nobody holds the act, those by which somebody might."""
    clauses = [holder.clause for holder in holders] + [via for holder in holders for via in holder.via]
    clauses += [violation.clause for violation in violations]
    clauses += list(outside)
    if not holders:
        clauses += [ground.clause for ground in ways]
    return tuple(sorted({norm for clause in clauses for norm in clause.norms}, key=norm_order))
