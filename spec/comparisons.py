"""Linear comparisons as they are written and said: sums on two sides, no number negative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from spec.condition import Compare


class Summand(NamedTuple):
    """A positive or negative multiple of a fact; a plain number when ``fact`` is empty."""

    number: int
    fact: str


class Sides(NamedTuple):
    """``left operator right``, with the operator ``>=``, ``<=`` or ``=``; only behind the first summand is a minus."""

    left: tuple[Summand, ...]
    operator: str
    right: tuple[Summand, ...]


def upright(condition: Compare) -> Compare:
    """The comparison with its terms sorted, and an equation with its alphabetically first fact positive.

    >>> upright(Compare(((-1, "a"), (1, "b")), 0, equal=True)).terms
    ((-1, 'b'), (1, 'a'))
    """
    if condition.equal and min(condition.terms, key=lambda term: term[1])[0] < 0:
        turned = tuple(sorted((-number, fact) for number, fact in condition.terms))
        return replace(condition, terms=turned, constant=-condition.constant)
    return replace(condition, terms=tuple(sorted(condition.terms)))


def sides(condition: Compare) -> Sides:
    """The comparison with the facts left and the number right, unless a minus would then come first.

    >>> sides(Compare(((-1, "document.pages"),), 10, unit="pages"))
    Sides(left=(Summand(number=1, fact='document.pages'),), operator='<=', right=(Summand(number=10, fact=''),))
    """
    condition = upright(condition)
    sign = 1 if condition.equal or condition.constant <= 0 else -1
    facts = [Summand(sign * number, fact) for number, fact in condition.terms]
    facts.sort(key=lambda one: (one.number < 0, one.fact))
    number = -sign * condition.constant
    operator = "=" if condition.equal else ">=" if sign > 0 else "<="
    if number > 0 and facts[0].number > 0:
        return Sides(tuple(facts), operator, (Summand(number, ""),))
    more = [one for one in facts if one.number > 0]
    less = [Summand(-one.number, one.fact) for one in facts if one.number < 0]
    if number == 0 and not more:
        return Sides(tuple(less), {">=": "<=", "<=": ">=", "=": "="}[operator], (Summand(0, ""),))
    (more if number < 0 else less).append(Summand(abs(number), ""))
    if len(less) > 1:
        less = [one for one in less if one.number]
    return Sides(tuple(more) or (Summand(0, ""),), operator, tuple(less) or (Summand(0, ""),))


def halves(condition: Compare, truth: bool) -> tuple[Compare, ...]:
    """The inequalities of which one holds exactly when the comparison of whole numbers is true, or is false.

    >>> halves(Compare(((1, "a"),), -3), False)
    (Compare(terms=((-1, 'a'),), constant=2, equal=False, unit=''),)
    """
    turned = tuple((-number, fact) for number, fact in condition.terms)
    if truth:
        return (condition,)
    below = Compare(turned, -condition.constant - 1, unit=condition.unit)
    above = Compare(condition.terms, condition.constant - 1, unit=condition.unit)
    return (below, above) if condition.equal else (below,)


Row = tuple[frozenset[tuple[str, Fraction]], Fraction]
"""An inequality ``sum of multiples of facts + constant >= 0``."""


def feasible(conditions: Iterable[Compare]) -> bool:
    """Whether some numbers make all comparisons hold, by elimination of one fact after the other (Fourier, Motzkin).

    Exact for differences of whole numbers such as ``a - b <= 20``; where facts have greater coefficients, only
    fractions may do what it says.

    >>> feasible([Compare(((1, "a"), (-1, "b")), -1), Compare(((1, "b"),), -5), Compare(((-1, "a"),), 5)])
    False
    """
    rows: set[Row] = set()
    for one in conditions:
        for sign in (1, -1) if one.equal else (1,):
            terms = frozenset((fact, Fraction(sign * number)) for number, fact in one.terms)
            rows.add((terms, Fraction(sign * one.constant)))
    while facts := sorted({fact for terms, _ in rows for fact, _ in terms}):
        rows = _without(rows, facts[0])
    return all(constant >= 0 for _, constant in rows)


def _without(rows: set[Row], fact: str) -> set[Row]:
    """The inequalities that follow for the other facts: each lower bound is at most each upper bound."""
    kept: set[Row] = set()
    lower: list[tuple[dict[str, Fraction], Fraction]] = []
    upper: list[tuple[dict[str, Fraction], Fraction]] = []
    for terms, constant in rows:
        sums = dict(terms)
        number = sums.pop(fact, Fraction(0))
        if number == 0:
            kept.add((terms, constant))
        else:
            scaled = {other: one / abs(number) for other, one in sums.items()}
            (lower if number > 0 else upper).append((scaled, constant / abs(number)))
    for below, constant in lower:
        for above, other in upper:
            total = {name: below.get(name, Fraction(0)) + above.get(name, Fraction(0)) for name in {*below, *above}}
            kept.add((frozenset((name, one) for name, one in total.items() if one), constant + other))
    return kept
