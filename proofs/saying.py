"""What a clause says, through the definitions that it uses: every part of its conditions."""

from __future__ import annotations

from collections.abc import Iterator

from spec.clauses import Clause, conditions_of
from spec.condition import Condition, Defined
from spec.rulebook import Stack
from spec.traversal import walk


def parts_of(stack: Stack, clause: Clause) -> Iterator[Condition]:
    """Every part of the conditions of a clause, those of its definitions included."""
    pending, seen = list(conditions_of(clause)), set[str]()
    while pending:
        for part in walk(pending.pop()):
            yield part
            if isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)
