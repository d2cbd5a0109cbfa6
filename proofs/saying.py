"""What a clause says, through the definitions that it uses: every part of its conditions, and the facts in them."""

from __future__ import annotations

from collections.abc import Iterator

from spec.clauses import Clause, conditions_of
from spec.condition import Condition, Defined, FactTerm
from spec.rulebook import Stack
from spec.traversal import terms_of, walk


def parts_of(stack: Stack, clause: Clause) -> Iterator[Condition]:
    """Every part of the conditions of a clause, those of its definitions included."""
    pending, seen = list(conditions_of(clause)), set[str]()
    while pending:
        for part in walk(pending.pop()):
            yield part
            if isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)


def facts_in(stack: Stack, clause: Clause) -> set[str]:
    """The facts that a clause turns on."""
    found: set[str] = set()
    for part in parts_of(stack, clause):
        fact = getattr(part, "fact", None)
        if isinstance(fact, str):
            found.add(fact)
        found.update(name for _, name in getattr(part, "terms", ()))
        found.update(term.fact for term in terms_of(part) if isinstance(term, FactTerm))
    return found
