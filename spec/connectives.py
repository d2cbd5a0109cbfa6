"""Not, all and any of conditions, resolved where the answer shows already.

What these make is flat, without repetitions, and without ``always`` and ``never`` inside; so two conditions that were
put together in another way are more often equal. Nothing is looked up here: :mod:`spec.residual` puts facts in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from spec.condition import ALWAYS, NEVER, And, Condition, Constant, Not, Or


def negation(part: Condition) -> Condition:
    """Not ``part``, with double negations and constants resolved.

    >>> from spec.condition import Flag
    >>> negation(negation(Flag("matter.major")))
    Flag(fact='matter.major', of=None)
    """
    if isinstance(part, Constant):
        return NEVER if part.value else ALWAYS
    if isinstance(part, Not):
        return part.part
    return Not(part)


def conjunction(*parts: Condition) -> Condition:
    """All of them: flat, without repetitions, resolved where a part is constant or contradicts another.

    >>> from spec.condition import Flag
    >>> conjunction(ALWAYS, Flag("a"), conjunction(Flag("a"), Flag("b")))
    And(parts=(Flag(fact='a', of=None), Flag(fact='b', of=None)))
    >>> conjunction(Flag("a"), negation(Flag("a")))
    Constant(value=False)
    """
    flat: dict[Condition, None] = {}
    opposites: set[Condition] = set()
    for part in parts:
        for piece in part.parts if isinstance(part, And) else (part,):
            if isinstance(piece, Constant):
                if not piece.value:
                    return NEVER
                continue
            if piece in opposites:
                return NEVER
            if isinstance(piece, Not):
                if piece.part in flat:
                    return NEVER
                opposites.add(piece.part)
            flat[piece] = None
    if not flat:
        return ALWAYS
    return next(iter(flat)) if len(flat) == 1 else And(tuple(flat))


def disjunction(*parts: Condition) -> Condition:
    """Any of them: flat, without repetitions, resolved where a part is constant or complements another.

    >>> from spec.condition import Flag
    >>> disjunction(NEVER, Flag("a"))
    Flag(fact='a', of=None)
    """
    flat: dict[Condition, None] = {}
    opposites: set[Condition] = set()
    for part in parts:
        for piece in part.parts if isinstance(part, Or) else (part,):
            if isinstance(piece, Constant):
                if piece.value:
                    return ALWAYS
                continue
            if piece in opposites:
                return ALWAYS
            if isinstance(piece, Not):
                if piece.part in flat:
                    return ALWAYS
                opposites.add(piece.part)
            flat[piece] = None
    if not flat:
        return NEVER
    return next(iter(flat)) if len(flat) == 1 else Or(tuple(flat))


def at_least(count: int, parts: Sequence[Condition]) -> Condition:
    """At least so many of the parts hold."""
    if count <= 0:
        return ALWAYS
    if count > len(parts):
        return NEVER
    return disjunction(*(conjunction(*some) for some in combinations(parts, count)))
