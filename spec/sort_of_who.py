"""Whether ``who`` in a condition is a post or a body, as far as the condition tells."""

from __future__ import annotations

from spec.condition import (
    And,
    Condition,
    Defined,
    FactTerm,
    Heads,
    Includes,
    Individual,
    Not,
    OfKind,
    Or,
    Same,
    Sort,
    Variable,
)
from spec.rulebook import Stack
from spec.traversal import walk


def sort_of(by: Condition, stack: Stack) -> str | None:
    """The sort of ``who`` in a condition, as far as its atoms tell."""
    match by:
        case Same(left=Variable(), right=Individual(sort=sort)):
            return sort
        case OfKind(term=Variable(), kinds=kinds):
            return "post" if kinds[0] in stack.vocabulary.posts else "body"
        case Defined(name=name):
            return stack.definitions[name].of
        case Heads(post=Variable()):
            return "post"
        case And(parts=parts) | Or(parts=parts):
            return next((found for part in parts if (found := sort_of(part, stack)) is not None), None)
        case Not(part=part):
            return sort_of(part, stack)
        case _:
            return None


def sorts_meant(by: Condition, stack: Stack) -> tuple[Sort, ...]:
    """The sorts that ``who`` can have in a condition: the one that its atoms tell; both, where they tell none."""
    found = sort_of(by, stack)
    if found is None:
        named = [part.fact for part in walk(by) if isinstance(part, Includes) and isinstance(part.term, Variable)]
        named += [
            term.fact
            for part in walk(by)
            if isinstance(part, Same) and Variable("who") in (part.left, part.right)
            for term in (part.left, part.right)
            if isinstance(term, FactTerm)
        ]
        types = (stack.vocabulary.facts[one].type for one in named)
        found = next(("post" if one in ("post", "posts") else "body" for one in types), None)
    if found is None:
        return ("post", "body")
    return ("post",) if found == "post" else ("body",)
