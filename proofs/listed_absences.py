"""Which absences a delegation lists: the reasons why the one who gives may be away, and those that it leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from proofs.asks import Ask
from proofs.obligations import AWAY
from spec.clauses import Clause, Delegation
from spec.condition import ALWAYS, NEVER, And, AtLeast, Choice, Condition, Individual, Not, Or, Same, Term, Variable
from spec.connectives import conjunction, disjunction, negation
from spec.rulebook import Stack
from spec.traversal import substitute, walk

ABSENCE = "absence"


def absences_left_out(stack: Stack) -> Iterator[Ask]:
    """For each delegation that speaks of the absence of the one who gives: the reasons for which it does not apply.

    It matters where all else is as the delegation wants it, and no other delegation of the same giver applies.
    """
    away = stack.vocabulary.facts[AWAY]
    reasons = [value for value in away.value_ids if value != away.usually]
    given = {clause.name: givers for clause in stack.delegations if (givers := givers_of(clause))}
    for name, givers in sorted(given.items()):
        clause = stack.clauses[name]
        covered = [one for one in reasons if _under(clause, givers, one) != NEVER]
        left = tuple(one for one in reasons if one not in covered)
        if left and covered:
            others = [stack.clauses[other] for other in sorted(given)]
            when = conjunction(
                _under(clause, givers, covered[0]),
                _somebody(clause, "giver", left),
                _somebody(clause, "taker"),
                *(negation(_applying_at_all(other)) for other in others if _hands_on_as_much(other, clause)),
            )
            yield Ask((name,), (ABSENCE, *left), _handed_on(stack, clause), (), when, key=(ABSENCE, name))


def _applying_at_all(clause: Clause) -> Condition:
    """Somebody gives and somebody receives under a delegation."""
    return conjunction(clause.when, _somebody(clause, "giver"), _somebody(clause, "taker"))


def givers_of(clause: Clause) -> tuple[Term, ...]:
    """Those who give under a delegation, where it speaks of their absence."""
    shape = clause.shape
    if not isinstance(shape, Delegation):
        return ()
    whole = [*walk(clause.when), *walk(shape.giver)]
    givers: list[Term] = [Variable("who")]
    for part in walk(shape.giver):
        if isinstance(part, Same) and Variable("who") in (part.left, part.right):
            givers += [term for term in (part.left, part.right) if isinstance(term, Individual)]
    told = any(isinstance(part, Choice) and part.fact == AWAY and part.of in givers for part in whole)
    return tuple(givers) if told else ()


def _under(clause: Clause, givers: Sequence[Term], reason: str) -> Condition:
    """What is left of the condition of a delegation when the one who gives is away for some reason."""
    assert isinstance(clause.shape, Delegation)
    if _put(clause.shape.giver, givers, reason) == NEVER:
        return NEVER
    return _put(clause.when, givers, reason)


def _put(condition: Condition, givers: Sequence[Term], reason: str) -> Condition:
    match condition:
        case Choice(fact=fact, values=values, of=of) if fact == AWAY and of in givers:
            return ALWAYS if reason in values else NEVER
        case Not(part=part):
            return negation(_put(part, givers, reason))
        case And(parts=parts):
            return conjunction(*(_put(part, givers, reason) for part in parts))
        case Or(parts=parts):
            return disjunction(*(_put(part, givers, reason) for part in parts))
        case _:
            return condition


def _somebody(clause: Clause, side: str, reasons: tuple[str, ...] = ()) -> Condition:
    """Somebody gives (and is away for one of some reasons), or receives, under a delegation."""
    assert isinstance(clause.shape, Delegation)
    one = Variable(side)
    if side == "taker":
        return AtLeast(1, "post", (), side, substitute(clause.shape.taker, "who", one))
    if not reasons:
        return AtLeast(1, "post", (), side, substitute(clause.shape.giver, "who", one))
    told = _without_absence(clause.shape.giver)
    return AtLeast(1, "post", (), side, conjunction(substitute(told, "who", one), Choice(AWAY, reasons, one)))


def _without_absence(giver: Condition) -> Condition:
    """Who gives, whyever away."""
    parts = giver.parts if isinstance(giver, And) else (giver,)
    return conjunction(*(part for part in parts if not any(isinstance(one, Choice) for one in walk(part))))


def _hands_on_as_much(other: Clause, clause: Clause) -> bool:
    """Whether another delegation of the same giver hands on whatever a delegation does."""
    one, its = clause.shape, other.shape
    assert isinstance(one, Delegation)
    assert isinstance(its, Delegation)
    if other.name == clause.name or its.giver != one.giver:
        return False
    return all(map(its.covers, one.acts)) if one.acts else not its.acts and set(its.excepted) <= set(one.excepted)


def _handed_on(stack: Stack, clause: Clause) -> str:
    """An act that a delegation hands on: the first that it names; of any act, one that concludes before others."""
    assert isinstance(clause.shape, Delegation)
    if clause.shape.acts:
        return clause.shape.acts[0]
    acts = sorted(stack.vocabulary.acts.values(), key=lambda act: (not stack.powers[act.id], not act.closes, act.id))
    return next(act.id for act in acts if clause.shape.covers(act.id))
