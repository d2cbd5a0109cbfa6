"""Mutants: a rulebook with one small change in one clause, as a slip of the pen would make it.

What can be changed follows from the shape of a clause alone: the clause is dropped; its condition is turned round,
loses a part, or gets a further one; a figure moves by one, up and down; somebody else takes the place of its holder;
an exception is struck out; of a need, by whom or with which outcome is forgotten. The mark of strength is kept, and
declarations, which decide nothing, are left alone. A mutant is plain data, and it fits every stack in which the clause
stands as the edition has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from proofs.condition_edits import Edit, also, edits, opposite, widest
from proofs.other_names import OtherNames
from proofs.shape_edits import shape_edits
from spec.clauses import EDITION, Clause, Declaration, Relation, Repeal, Scope, Shape, Term
from spec.condition import Condition
from spec.rulebook import Rulebook, Stack

KINDS = (
    "dropped",
    "negated",
    "always",
    "conjunct",
    "disjunct",
    "further",
    "figure",
    "holder",
    "exception",
    "need",
    "outcome",
    "by",
    "left-out",
    "keeps",
    "exchanged",
)
"""What is done to a clause; ``left-out`` is an entry of a list (an act, a recipient, a member) or a whole field."""


@dataclass(frozen=True)
class Mutant:
    """One change to one clause.

    ``place`` is the field that changes (``when``, ``holder``, ``within`` …). ``part`` is what is left out, put in or
    exchanged, and ``instead`` what stands there afterwards: conditions, or plain texts. ``when`` and ``shape`` are the
    new ones; None: as before. ``without`` is the exception that is struck out.
    """

    clause: str
    kind: str
    place: str = ""
    part: Condition | str = ""
    instead: Condition | str = ""
    when: Condition | None = None
    shape: Shape | None = field(default=None, repr=False)
    without: str = ""

    def applied(self, stack: Stack) -> Stack:
        """The rules with this change; the stack itself where a reading has already replaced the clause."""
        there = stack.clauses.get(self.clause)
        if there is None or there.layer != EDITION:
            return stack
        if self.kind == "dropped":
            return replace(stack, clauses=_without(stack.clauses, self.clause))
        changed = replace(
            there,
            when=there.when if self.when is None else self.when,
            shape=there.shape if self.shape is None else self.shape,
            unless=tuple(one for one in there.unless if one != self.without),
        )
        return replace(stack, clauses={**stack.clauses, self.clause: changed})


def _without(clauses: dict[str, Clause], gone: str) -> dict[str, Clause]:
    """The other clauses; nothing gives way any more to the one that is gone."""
    kept = {name: clause for name, clause in clauses.items() if name != gone}
    for name, clause in kept.items():
        if gone in clause.unless:
            kept[name] = replace(clause, unless=tuple(one for one in clause.unless if one != gone))
    return kept


def mutants(rulebook: Rulebook) -> list[Mutant]:
    """Every mutant of every formal clause of the edition, clause by clause in the order of their names."""
    others = OtherNames(rulebook)
    found: list[Mutant] = []
    for clause in sorted(rulebook.clauses, key=lambda one: one.name):
        if not isinstance(clause.shape, Declaration):
            found += mutants_of(clause, others)
    return found


def mutants_of(clause: Clause, others: OtherNames) -> list[Mutant]:
    """The mutants of one clause, each different from it and from one another."""
    name = clause.name
    found = [Mutant(name, "dropped")]
    for edit in _of_when(clause, others):
        found.append(Mutant(name, edit.kind, "when", edit.part, edit.instead or "", when=edit.after))
    found += [Mutant(name, "exception", "unless", one, without=one) for one in clause.unless]
    for kind, place, part, instead, shape in shape_edits(clause, others):
        if shape != clause.shape:
            found.append(Mutant(name, kind, place, part, instead, shape=shape))
    once: dict[tuple[Any, ...], Mutant] = {}
    for one in found:
        once.setdefault((one.kind == "dropped", one.when, one.shape, one.without), one)
    return list(once.values())


def _of_when(clause: Clause, others: OtherNames) -> Iterator[Edit]:
    wide, turned = widest(clause.when), opposite(clause.when)
    further = others.further(clause) if _has_cases(clause.shape) else None
    yield from (one for one in (turned, wide) if one is not None)
    yield from edits(clause.when)
    if further is not None:
        yield also(clause.when, further)


def _has_cases(shape: Shape) -> bool:
    """Whether a clause can apply to one case and not to another; ties, dates and whom the rules bind just hold."""
    return not isinstance(shape, Relation | Scope | Repeal) and not (isinstance(shape, Term) and bool(shape.since))
