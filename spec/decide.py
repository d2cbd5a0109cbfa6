"""Deciding a case: who may do the act, by which clause, what must come first, what is broken, what is missing.

The answer is *determined* when every completion of the unknown facts gives the same holders; what is reported as
unknown are the facts whose value would change the answer, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spec.bilingual import Bilingual
from spec.cases import Case
from spec.clauses import SOFT, Bar, Cadence, Clause, Count, Delegation, Gate, Limit, Pair, Power, Sequence, Term
from spec.completions import Diagram, Question, diagram
from spec.condition import ALWAYS, NEVER, Choice, Condition, Done, Individual, truth_of
from spec.connectives import conjunction, disjunction, negation
from spec.editions import governing
from spec.record import Record, record_of
from spec.recurrence import counted, measured_cadence, measured_term, pair_kept
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import universe_of
from spec.traversal import substitute


@dataclass(frozen=True)
class Holder:
    """One who may do the act: by which clause, and by which delegations it came to them."""

    post: str
    clause: Clause
    via: tuple[Clause, ...] = ()


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


@dataclass(frozen=True)
class Ground:
    """One way in which an individual may come to hold an act."""

    post: str
    clause: Clause
    via: tuple[Clause, ...]
    condition: Condition


def interpreter_for(stack: Stack, case: Case) -> Interpreter:
    """The interpreter of a case: its situation, over the individuals it needs, with the alternatives it assumes."""
    chosen = stack.choosing(dict(case.choose)) if case.choose else stack
    universe = universe_of(chosen, case.situation, [case.by] if case.by else [])
    return Interpreter(chosen, universe, case.situation)


def candidates(interpreter: Interpreter, act: str) -> tuple[Individual, ...]:
    """Everybody who could hold a power for the act, by the sort of its powers."""
    sorts = {clause.shape.sort for clause in interpreter.stack.powers[act] if isinstance(clause.shape, Power)}
    return tuple(
        Individual(sort, one) for sort in ("post", "body") if sort in sorts for one in interpreter.universe.of(sort)
    )


def direct_grounds(interpreter: Interpreter, act: str) -> list[Ground]:
    """Powers that clauses give directly."""
    found = []
    powers = [clause for clause in interpreter.stack.powers[act] if interpreter.applies(clause) != NEVER]
    for one in candidates(interpreter, act):
        for clause in powers:
            condition = interpreter.holds_power(clause, one)
            if condition != NEVER:
                found.append(Ground(one.id, clause, (), condition))
    return found


def acts_asked(stack: Stack, clause: Clause, act: str) -> tuple[str, ...]:
    """The acts of a power clause that answer for an act: the act itself, or forms of it."""
    assert isinstance(clause.shape, Power)
    return tuple(one for one in clause.shape.acts if one == act or stack.vocabulary.acts[one].form_of == act)


def grounds(interpreter: Interpreter, act: str) -> list[Ground]:
    """All ways in which somebody may hold the act: direct powers, less those handed on for good, plus those received.

    Nobody receives what they themselves hand on.
    """
    direct = direct_grounds(interpreter, act)
    kept: list[Ground] = []
    received: list[Ground] = []
    takers: dict[str, list[tuple[str, Condition]]] = {}
    moves = [(clause, clause.shape) for clause in interpreter.stack.delegations if isinstance(clause.shape, Delegation)]
    for ground in direct:
        kind = interpreter.stack.vocabulary.kind_of(ground.post)
        lost: list[Condition] = []
        for clause, shape in moves:
            if not any(shape.covers(one) for one in acts_asked(interpreter.stack, ground.clause, act)):
                continue
            if kind is None or kind.sort != "post":
                continue
            giver = Individual("post", ground.post)
            handed = conjunction(interpreter.applies(clause), interpreter.left(substitute(shape.giver, "who", giver)))
            if handed == NEVER:
                continue
            if clause.name not in takers:
                takers[clause.name] = _takers(interpreter, shape)
            for post, takes in takers[clause.name]:
                received.append(Ground(post, ground.clause, (clause,), conjunction(ground.condition, handed, takes)))
            if not shape.keeps:
                lost.append(conjunction(handed, disjunction(*(takes for _, takes in takers[clause.name]))))
        kept.append(Ground(ground.post, ground.clause, (), conjunction(ground.condition, negation(disjunction(*lost)))))
    return [ground for ground in (*kept, *received) if ground.condition != NEVER]


def _takers(interpreter: Interpreter, shape: Delegation) -> list[tuple[str, Condition]]:
    """The posts that may receive under a delegation, each with the condition for it."""
    found = []
    for post in interpreter.universe.posts:
        taker = Individual("post", post)
        takes = conjunction(
            interpreter.left(substitute(shape.taker, "who", taker)),
            negation(interpreter.left(substitute(shape.giver, "who", taker))),
        )
        if takes != NEVER:
            found.append((post, takes))
    return found


def present(interpreter: Interpreter, name: str) -> Condition:
    """When a post is at work; bodies always are."""
    kind = interpreter.stack.vocabulary.kind_of(name)
    fact = interpreter.stack.vocabulary.facts.get("away")
    if kind is None or kind.sort != "post" or fact is None or fact.usually is None:
        return ALWAYS
    return interpreter.left(Choice("away", (fact.usually,), Individual("post", name)))


def needs_met(interpreter: Interpreter, gate: Gate) -> Condition:
    """When one of the needs of a gate has been done."""
    return disjunction(*(interpreter.left(Done(need.act, need.outcome, need.by)) for need in gate.needs))


def gates_before(stack: Stack, act: str) -> list[tuple[Clause, Gate]]:
    """The gates on an act: the clauses that name it, and every step before it in a sequence."""
    from spec.clauses import Need

    if act in stack.earlier:
        return stack.earlier[act]
    asked = {act, stack.vocabulary.acts[act].form_of or act}
    found: list[tuple[Clause, Gate]] = []
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Gate) and asked & set(clause.shape.acts):
            found.append((clause, clause.shape))
        elif isinstance(clause.shape, Sequence) and act in clause.shape.acts[1:]:
            earlier = clause.shape.acts[: clause.shape.acts.index(act)]
            found.extend((clause, Gate((act,), (Need(step),))) for step in earlier)
    stack.earlier[act] = found
    return found


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
    norms = _norms(interpreter, ways, holders, violations, outside)
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


def limits_on(record: Record) -> list[Measured]:
    """The limits on the act of a case, those that do not apply left out."""
    interpreter = record.interpreter
    found = []
    for clause in interpreter.stack.clauses.values():
        shape = clause.shape
        if not isinstance(shape, Limit | Count | Cadence | Term):
            continue
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


def _why(clause: Clause) -> Bilingual:
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
    asked: set[Question] = set()
    for one in diagrams:
        if one is not None:
            asked.update(one.matters)
    return tuple(sorted({question.said() for question in asked}))


def _norms(
    interpreter: Interpreter,
    ways: list[Ground],
    holders: tuple[Holder, ...],
    violations: tuple[Violation, ...],
    outside: tuple[Clause, ...],
) -> tuple[str, ...]:
    clauses = [holder.clause for holder in holders] + [via for holder in holders for via in holder.via]
    clauses += [violation.clause for violation in violations]
    clauses += list(outside)
    if not holders:
        clauses += [ground.clause for ground in ways]
    return tuple(sorted({norm for clause in clauses for norm in clause.norms}, key=norm_order))


def norm_order(norm: str) -> tuple[str, int, int]:
    """Sorts norms by article and number: A8.4 before A54.1 before A54.10.

    >>> sorted(["A54.10", "A54.2", "A8.4"], key=norm_order)
    ['A8.4', 'A54.2', 'A54.10']
    """
    article, _, number = norm[1:].partition(".")
    return norm[0], int(article or 0), int(number or 0)
