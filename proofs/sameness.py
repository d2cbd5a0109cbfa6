"""Whether two sets of rules that differ in one clause can ever be told apart, for any number of people and units.

Three questions, from the narrowest to the widest: does the clause itself say the same; does another clause say the same
wherever the difference lies; are the answers the same (who may act, whether it is allowed), so that other clauses make
up for it. Each is a query to the solver over two copies of the rules that share their facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import z3

from proofs.ambiguity import answers_differ
from proofs.deeds import entails
from proofs.logic import any_of, both, contrary
from proofs.obligations import governed
from proofs.proving import Proof, prove
from proofs.reach import reach_of
from proofs.theory import Theory
from spec import clauses
from spec.clauses import SOFT, Bar, Clause, Delegation, Duty, Exempt, Gate, Limit, Need, Power, Shape
from spec.condition import ALWAYS, Done, Sort
from spec.editions import governing
from spec.instants import minutes_of
from spec.rulebook import Stack

_DATES = ("since", "edition", "on")
_ON_WHO = ("holder", "giver", "taker", "who")


@dataclass
class Twins:
    """The rules before and after a change, over the same facts, under the presuppositions of the rulebook."""

    before: Stack
    after: Stack
    name: str
    seconds: float

    def __post_init__(self) -> None:
        self.base = Theory(self.before)
        self.one = Theory(self.before, prefix="before ", shared=self.base)
        self.other = Theory(self.after, prefix="after ", shared=self.base)
        self.clause = self.before.clauses[self.name]
        self.changed = self.after.clauses.get(self.name)

    def proof(self, difference: Sequence[z3.BoolRef]) -> Proof | None:
        """The proof that a difference is impossible; None when it is possible. Raises OutOfTime."""
        for presupposition in self.before.rulebook.presuppositions:
            self.base.presuppose(presupposition)
        axioms = [*self.base.axioms, *self.one.axioms, *self.other.axioms]
        return prove(axioms, difference, self.base.context, self.seconds, recheck=False)


def says_the_same(before: Stack, after: Stack, name: str, seconds: float) -> bool:
    """Whether a changed clause applies to the same cases and says the same of them."""
    twins = Twins(before, after, name, seconds)
    return twins.proof([_difference(twins)]) is not None


def _difference(twins: Twins) -> z3.BoolRef:
    """The clause applies before or after only, or it applies and says something else."""
    one, other, clause, changed = twins.one, twins.other, twins.clause, twins.changed
    applied = one.applies(clause)
    if changed is None:
        return applied
    together = both(applied, other.applies(changed))
    parts = [applied != other.applies(changed)]
    if _bare(clause.shape) != _bare(changed.shape):
        return any_of([*parts, together], one.context)
    for place in _ON_WHO:
        mine, its = getattr(clause.shape, place, None), getattr(changed.shape, place, None)
        if mine is not None and its is not None and mine != its:
            sort: Sort = getattr(clause.shape, "sort", "post")
            x = z3.Const(f"x {place}", one.sorts[sort])
            parts.append(both(together, one.truth(mine, {"who": x}) != other.truth(its, {"who": x})))
    mine, its = getattr(clause.shape, "holds", None), getattr(changed.shape, "holds", None)
    if mine is not None and its is not None and mine != its:
        parts.append(both(together, one.closed(mine) != other.closed(its)))
    if isinstance(clause.shape, Gate) and isinstance(changed.shape, Gate) and clause.shape != changed.shape:
        parts.append(both(together, _met(one, clause.shape) != _met(other, changed.shape)))
    return any_of(parts, one.context)


def _met(theory: Theory, gate: Gate) -> z3.BoolRef:
    return any_of([theory.done(Done(need.act, need.outcome, need.by)) for need in gate.needs], theory.context)


def _bare(shape: Shape) -> Shape:
    """A shape without what is compared as a condition."""
    fields: dict[str, Any] = {}
    for place in (*_ON_WHO, "holds"):
        if getattr(shape, place, None) is not None:
            fields[place] = ALWAYS
    if isinstance(shape, Gate):
        fields["needs"] = ()
    bare: Shape = replace(cast(Any, shape), **fields)
    return bare


# ---- another clause says the same


def said_elsewhere(before: Stack, after: Stack, name: str, seconds: float) -> str | None:
    """Another clause that says what the changed one no longer says, or now says as well, wherever that differs."""
    clause, changed = before.clauses[name], after.clauses.get(name)
    said = _said_by_both(clause, changed)
    for other in before.clauses.values():
        if other.name == name or not said or not _as_hard(other, clause):
            continue
        if all(covers(other.shape, one) for one in said):
            twins = Twins(before, after, name, seconds)
            differs = _difference(twins)
            if twins.proof([differs, contrary(twins.one.applies(other))]) is not None:
                return other.name
    return None


def _as_hard(other: Clause, clause: Clause) -> bool:
    return other.strength == clause.strength or (clause.strength in SOFT and other.strength not in SOFT)


def _said_by_both(clause: Clause, changed: Clause | None) -> list[Shape]:
    """What another clause must say as well, so that it makes no difference which of the two is in force.

    Of acts that were left out, only these; of a change in anything else, all that was said and all that now is.
    """
    if changed is None or changed.shape == clause.shape:
        return [clause.shape]
    acts, left = getattr(clause.shape, "acts", None), getattr(changed.shape, "acts", None)
    if acts == left:
        return [clause.shape, changed.shape]
    if acts is None or left is None or isinstance(clause.shape, clauses.Sequence):
        return []
    gone = tuple(act for act in acts if act not in left)
    return [cast(Shape, replace(cast(Any, clause.shape), acts=gone))] if gone else []


def covers(shape: Shape, other: Shape) -> bool:
    """Whether a clause of the first shape says all that one of the second says, where it applies."""
    match shape, other:
        case (Bar(acts=acts), Bar(acts=wanted)) | (Exempt(acts=acts), Exempt(acts=wanted)):
            return set(wanted) <= set(acts)
        case Power(acts=acts), Power(acts=wanted):
            return set(wanted) <= set(acts) and (shape.holder, shape.sort) == (other.holder, other.sort)
        case Gate(acts=acts, needs=needs), Gate(acts=wanted, needs=asked):
            enough = all(any(entails(_done(one), _done(other)) for other in asked) for one in needs)
            return set(wanted) <= set(acts) and bool(acts) == bool(wanted) and enough
        case Duty(to=to), Duty(to=wanted):
            return set(wanted) <= set(to) and replace(shape, to=()) == replace(other, to=())
        case _:
            return shape == other


def _done(need: Need) -> Done:
    return Done(need.act, need.outcome, need.by)


# ---- the same edition governs


def same_edition(before: Stack, after: Stack) -> tuple[str, ...] | None:
    """The clauses by which the same edition governs at every moment after a change of dates; None where one does not.

    What governs changes only at a date that a clause names, so that these moments stand for all.
    """
    dates = [
        getattr(one.shape, key, "") for rules in (before, after) for one in rules.clauses.values() for key in _DATES
    ]
    moments = {minute + step for one in dates if one and (minute := minutes_of(one)) is not None for step in (-1, 0)}
    deciding = set()
    for at in moments:
        then, now = governing(before, at), governing(after, at)
        if (then.edition, then.here) != (now.edition, now.here):
            return None
        deciding |= {one.name for one in (then.clause, now.clause) if one is not None}
    return tuple(sorted(deciding))


# ---- the answers are the same


def same_answers(before: Stack, after: Stack, name: str, seconds: float) -> tuple[str, ...] | None:
    """The other clauses by which every answer stays the same after a change; None when an answer can differ.

    Only the answers *who may* and *is it allowed* are compared, so that nothing is said of a clause which reaches one
    that bears on neither: a duty, a mark that is no more than usual, a requirement without a place.
    """
    reach = reach_of(before, name)
    if not all(_decides(before.clauses[one]) for one in reach.clauses):
        return None
    twins = Twins(before, after, name, seconds)
    differences = [answers_differ(twins.one, twins.other, act) for act in sorted(reach.acts)]
    differences += [governed(twins.one, act) != governed(twins.other, act) for act in sorted(reach.acts)]
    proof = twins.proof([any_of(differences, twins.base.context)])
    if proof is None:
        return None
    named = {label.name for label in proof.core} | {label.detail for label in proof.core}
    return tuple(sorted(one for one in named - {name} if one in before.clauses))


def _decides(clause: Clause) -> bool:
    """Whether all that a clause says is seen in who may act and whether it is allowed."""
    shape = clause.shape
    if isinstance(shape, Power | Delegation | Exempt):
        return True
    hard = isinstance(shape, Bar | Limit | clauses.Sequence) or (isinstance(shape, Gate) and bool(shape.acts))
    return hard and clause.strength not in SOFT
