"""The acts on whose powers other powers rest: whoever *may handle* a matter may sign on it."""

from __future__ import annotations

from spec.clauses import Clause, Power
from spec.condition import Condition, Defined, May
from spec.rulebook import Stack
from spec.traversal import walk


def used_acts(stack: Stack, act: str) -> list[str]:
    """The acts on whose powers the powers for an act rest."""
    return sorted({used for clause in stack.powers[act] for used in acts_behind(stack, clause)})


def acts_behind(stack: Stack, clause: Clause) -> list[str]:
    """The acts on whose powers the holder of one clause rests."""
    assert isinstance(clause.shape, Power)
    found: set[str] = set()
    pending: list[Condition] = [clause.shape.holder]
    seen: set[str] = set()
    while pending:
        for part in walk(pending.pop()):
            if isinstance(part, May):
                found.add(part.act)
            elif isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)
    return sorted(found)
