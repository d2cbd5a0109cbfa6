"""The bodies that a case concerns and who belongs to them, as the composition of a clause has it."""

from __future__ import annotations

from dataclasses import dataclass

from spec.cases import Case
from spec.clauses import Clause, Composition
from spec.condition import NEVER
from spec.decide import Decision
from spec.residual import interpreter_for
from spec.rulebook import Stack


@dataclass(frozen=True)
class Composed:
    """A body with its members: posts and kinds of them.

    ``counted`` is their number in the organisation of the rulebook (an example, partly assumed); None where the list
    is open, or where it is not known how many there are of a kind.
    """

    clause: Clause
    body: str
    members: tuple[str, ...]
    closed: bool
    counted: int | None


def bodies_in(stack: Stack, case: Case, decision: Decision) -> tuple[Composed, ...]:
    """The bodies that act in a case, that hold its act, or that its act is done to, where a clause composes them; and
    what those bodies are themselves part of.

    An act *on* a meeting is done to the body that the fact ``meeting.kind`` names.
    """
    named = {case.by, *(holder.post for holder in decision.holders)}
    subject = case.situation.facts.get(f"{stack.vocabulary.acts[case.act].on}.kind")
    if isinstance(subject, str):
        named.add(subject)
    whole = {name for name in named if (kind := stack.vocabulary.kind_of(name)) is not None and kind.sort == "body"}
    interpreter = interpreter_for(stack, case)
    found = []
    for clause in stack.clauses.values():
        shape = clause.shape
        if isinstance(shape, Composition) and ({shape.body} & named or whole & set(shape.members)):
            if interpreter.applies(clause) == NEVER:
                continue
            found.append(Composed(clause, shape.body, shape.members, shape.closed, _number(stack, shape)))
    return tuple(found)


def _number(stack: Stack, composition: Composition) -> int | None:
    """How many members the body has in the organisation of the rulebook."""
    if not composition.closed:
        return None
    counts = {one.kind: one.count for one in stack.rulebook.organisation}
    total = 0
    for member in composition.members:
        kinds = [name for name in stack.vocabulary.below.get(member, ()) if name in counts]
        if not kinds:
            return None
        total += sum(counts[name] for name in kinds)
    return total
