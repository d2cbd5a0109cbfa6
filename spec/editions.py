"""Which edition of the rules governs on a day.

An edition governs from the day of its *term*; the one that it *repeals* governs until then, from the day it bears.
What lies before both is governed by no edition that the rulebook knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.clauses import Clause, Repeal, Term
from spec.instants import minutes_of
from spec.rulebook import Stack


@dataclass(frozen=True)
class Governing:
    """The edition (its date; "" when none is known) that governs at a moment, and the clause that says so.

    ``here`` is True when it is the edition of this rulebook.
    """

    edition: str
    clause: Clause | None
    here: bool


def governing(stack: Stack, at: int) -> Governing:
    """The edition that governs at a minute since 1970. A rulebook without a term governs always."""
    terms = [
        (minutes_of(clause.shape.since) or 0, clause)
        for clause in stack.clauses.values()
        if isinstance(clause.shape, Term) and clause.shape.since
    ]
    began = max((one for one in terms if one[0] <= at), key=lambda one: (one[0], one[1].name), default=None)
    if began is not None or not terms:
        return Governing(stack.rulebook.edition, began[1] if began else None, True)
    for clause in stack.clauses.values():
        shape = clause.shape
        if isinstance(shape, Repeal):
            since, until = minutes_of(shape.edition), minutes_of(shape.on)
            if since is not None and until is not None and since <= at < until:
                return Governing(shape.edition, clause, False)
    return Governing("", min(terms, key=lambda one: one[0])[1], False)
