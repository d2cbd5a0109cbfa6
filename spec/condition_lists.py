"""Lists in conditions: ``who is mayor or a vice-mayor``, ``document.addressees includes office or a town``.

In the tree such a list is an *or* of single memberships. Every text of a condition, the canonical one and the
sentences, gathers them again: parts with the same :func:`list_head` stand in one list.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from spec.condition import (
    And,
    AtLeast,
    Condition,
    Defined,
    Includes,
    Individual,
    OfKind,
    Or,
    Same,
    Term,
    Variable,
)

MEMBER = "member"
"""The variable of ``list includes a KIND``; no condition that a person writes may use the name."""


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """``TERM is …``: what stands before a list of individuals, kinds and definitions."""

    term: Term


@dataclass(frozen=True, slots=True)
class IncludesOneOf:
    """``FACT includes …``: what stands before a list of members, for a list fact of the case or of a post."""

    fact: str
    of: Term | None


ListHead = IsOneOf | IncludesOneOf


@dataclass(frozen=True, slots=True)
class IncludesSome:
    """``FACT includes a KIND`` or ``FACT includes DEFINITION``, a quantifier in the tree; the other name is empty."""

    head: IncludesOneOf
    kind: str
    definition: str


def includes_some(part: Condition) -> IncludesSome | None:
    """The membership that a quantifier stands for; None for every other condition."""
    member = Variable(MEMBER)
    match part:
        case AtLeast(count=1, variable=name, kinds=(kind,), body=Includes(fact=fact, term=term, of=of)) if (
            name == MEMBER and term == member
        ):
            return IncludesSome(IncludesOneOf(fact, of), kind, "")
        case AtLeast(
            count=1,
            variable=name,
            kinds=(),
            body=And(parts=(Includes(fact=fact, term=term, of=of), Defined(name=definition, of=whose))),
        ) if name == MEMBER and term == whose == member:
            return IncludesSome(IncludesOneOf(fact, of), "", definition)
    return None


def list_head(part: Condition) -> ListHead | None:
    """What parts must share to stand in one list; None for a part that stands alone.

    ``who is applicant`` stands alone: behind *or*, a fact that names somebody begins a new condition.
    """
    match part:
        case Same(left=term, right=Individual()) | OfKind(term=term):
            return IsOneOf(term)
        case Defined(of=of) if of is not None:
            return IsOneOf(of)
        case Includes(fact=fact, term=Individual(), of=of):
            return IncludesOneOf(fact, of)
    some = includes_some(part)
    return None if some is None else some.head


def is_one_list(condition: Condition) -> bool:
    """Whether a condition is a single membership or an *or* of memberships that stand in one list."""
    heads = {list_head(part) for part in (condition.parts if isinstance(condition, Or) else (condition,))}
    return len(heads) == 1 and None not in heads


def gathered(parts: Iterable[Condition]) -> list[list[Condition]]:
    """The parts of an *or* with those of one list together, in the order in which they first occur."""
    groups: dict[Hashable, list[Condition]] = {}
    for place, part in enumerate(parts):
        groups.setdefault(list_head(part) or place, []).append(part)
    return list(groups.values())
