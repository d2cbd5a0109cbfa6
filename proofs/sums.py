"""Inequalities between sums that cannot hold together, and the factors that show it (Farkas 1902).

Variables are eliminated one after the other (Fourier and Motzkin), each inequality remembering of which given ones it
is a sum. Between whole numbers more can be impossible than this shows; then there is no combination.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import gcd

import z3

from proofs.check_certificate import Question

MOST = 2_000


class NoCombination(Exception):
    """No sum of the inequalities shows that they cannot hold together."""


@dataclass(frozen=True)
class _Row:
    """A sum that is not negative: factors of its variables, a constant, and how often each given literal is in it."""

    factors: tuple[tuple[int, int], ...]
    constant: int
    literals: tuple[tuple[int, int], ...]


def sum_steps(question: Question, truths: Mapping[int, bool]) -> Iterator[tuple[tuple[object, ...], tuple[int, ...]]]:
    """The step that shows of inequalities with these truth values that they cannot hold together; none if they can."""
    rows = []
    for one, truth in truths.items():
        kind, _, parts = question.table[one]
        if kind == "least":
            _, (factors, constant), variables = question.table[parts[0]]
            sign = 1 if truth else -1
            pairs = tuple((variable, sign * factor) for variable, factor in zip(variables, factors, strict=True))
            rows.append(_Row(pairs, constant if truth else -constant - 1, ((one if truth else -one, 1),)))
    core = _impossible(rows)
    if not core:
        return
    combination = _combined(core)
    no = question.negation
    pairs = tuple((factor, literal) for literal, factor in combination.literals)
    yield ("sum", pairs), tuple(no(literal) if literal > 0 else -literal for _, literal in pairs)


def _impossible(rows: list[_Row]) -> list[_Row]:
    """Inequalities without a solution in whole numbers, as few as a solver names; none if there is a solution."""
    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("core.minimize", True)
    trackers = {}
    for place, row in enumerate(rows):
        total = z3.IntVal(row.constant, context)
        for variable, factor in row.factors:
            total = total + factor * z3.Int(f"x{variable}", context)
        tracker = z3.Bool(f"row {place}", context)
        trackers[str(tracker)] = row
        solver.assert_and_track(total >= 0, tracker)
    if solver.check() != z3.unsat:
        return []
    return [trackers[str(one)] for one in solver.unsat_core()]


def _combined(rows: list[_Row]) -> _Row:
    """A sum of positive multiples of the inequalities in which no variable is left and that is negative."""
    while True:
        for row in rows:
            if not row.factors and row.constant < 0:
                return row
        variables = sorted({variable for row in rows for variable, _ in row.factors})
        if not variables or len(rows) > MOST:
            raise NoCombination("inequalities that only whole numbers make impossible")
        chosen = min(variables, key=lambda one: _cost(rows, one))
        above = [row for row in rows if dict(row.factors).get(chosen, 0) > 0]
        below = [row for row in rows if dict(row.factors).get(chosen, 0) < 0]
        rest = [row for row in rows if not dict(row.factors).get(chosen, 0)]
        rows = list(dict.fromkeys([*rest, *(_without(chosen, high, low) for high in above for low in below)]))


def _cost(rows: list[_Row], variable: int) -> int:
    above = sum(dict(row.factors).get(variable, 0) > 0 for row in rows)
    below = sum(dict(row.factors).get(variable, 0) < 0 for row in rows)
    return above * below - above - below


def _without(variable: int, high: _Row, low: _Row) -> _Row:
    up, down = dict(high.factors)[variable], -dict(low.factors)[variable]
    common = gcd(up, down)
    times, other = down // common, up // common

    def total(ones: tuple[tuple[int, int], ...], others: tuple[tuple[int, int], ...]) -> dict[int, int]:
        found = {key: times * value for key, value in ones}
        for key, value in others:
            found[key] = found.get(key, 0) + other * value
        return {key: value for key, value in found.items() if value}

    factors = total(high.factors, low.factors)
    literals = total(high.literals, low.literals)
    constant = times * high.constant + other * low.constant
    return _Row(tuple(sorted(factors.items())), constant, tuple(sorted(literals.items())))
