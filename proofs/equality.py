"""What an assignment of truth values to equations breaks: that equal is equal throughout, and to which value.

An assignment that breaks none of these is a model of equality with functions and finite types; one that does is
answered with the facts it breaks, each a step of a certificate (transitivity along a chain of equations, equal
arguments give equal values, a term of a finite type has a value).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from proofs.check_certificate import BOOL, INT, Question

Step = tuple[Any, ...]
Clause = tuple[int, ...]


def equality_steps(question: Question, truths: Mapping[int, bool]) -> Iterator[tuple[Step, Clause]]:
    """The facts about equality that an assignment to the formulas of a question breaks, with their clauses."""
    terms = _terms(question, truths)
    classes = _Classes(question)
    for one, truth in truths.items():
        if truth and question.table[one][0] == "=":
            classes.join(*question.table[one][2])
    yield from _valued(question, terms)
    for one, truth in truths.items():
        kind, _, parts = question.table[one]
        if not truth and kind == "=":
            yield from classes.chain(*parts)
    for values in question.values.values():
        for place, value in enumerate(values):
            for other in values[place + 1 :]:
                yield from classes.chain(value, other)
    yield from _alike(question, truths, terms, classes)


def _terms(question: Question, truths: Mapping[int, bool]) -> list[int]:
    """The closed terms in the formulas of an assignment, and the formulas that are applications."""
    found: set[int] = set()
    pending = [one for one in truths if question.table[one][0] in ("=", "apply", "least")]
    while pending:
        one = pending.pop()
        if one not in found:
            found.add(one)
            pending.extend(question.table[one][2])
    return sorted(one for one in found if question.table[one][0] == "apply")


def _valued(question: Question, terms: list[int]) -> Iterator[tuple[Step, Clause]]:
    for term in terms:
        values = question.values[question.sorts[term]]
        if values and term not in values:
            yield ("values", (term,)), tuple(question.equation(term, value) for value in values)


def _alike(
    question: Question, truths: Mapping[int, bool], terms: list[int], classes: _Classes
) -> Iterator[tuple[Step, Clause]]:
    """Terms and statements with equal arguments and different values."""
    first: dict[tuple[object, ...], int] = {}
    for term in terms:
        _, name, parts = question.table[term]
        if not parts or (question.sorts[term] == BOOL and term not in truths):
            continue
        key: tuple[object, ...] = (name, *map(classes.of, parts))
        if question.sorts[term] == BOOL:
            key = (*key, truths[term])
            other = first.get((*key[:-1], not truths[term]))
        else:
            other = first.get(key)
        first.setdefault(key, term)
        if other is None or other == term:
            continue
        if question.sorts[term] not in (BOOL, INT) and classes.of(other) == classes.of(term):
            continue
        pair = (term, other) if question.sorts[term] != BOOL or truths[term] else (other, term)
        ones, others = question.table[pair[0]][2], question.table[pair[1]][2]
        for one, same in zip(ones, others, strict=True):
            yield from classes.chain(one, same)
        apart = [question.negation(question.equation(*both)) for both in zip(ones, others, strict=True)]
        if question.sorts[term] == BOOL:
            yield ("alike", name, ones, others), (*apart, question.negation(pair[0]), pair[1])
        else:
            yield ("alike", name, ones, others), (*apart, question.equation(*pair))


class _Classes:
    """Terms joined by true equations, with the chains that join them."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.beside: dict[int, list[int]] = {}
        self.known: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        self.beside.setdefault(one, []).append(other)
        self.beside.setdefault(other, []).append(one)

    def of(self, one: int) -> int:
        """The first term found of the class of a term."""
        if one not in self.known:
            self.known.update(dict.fromkeys(self.reached(one), one))
        return self.known[one]

    def reached(self, one: int) -> dict[int, int]:
        """The terms equal to one, each with the one before it on a shortest chain."""
        before = {one: one}
        pending = [one]
        for at in pending:
            for next_ in self.beside.get(at, ()):
                if next_ not in before:
                    before[next_] = at
                    pending.append(next_)
        return before

    def chain(self, one: int, other: int) -> Iterator[tuple[Step, Clause]]:
        """Transitivity from the first term to the second along a chain; nothing where there is none."""
        before = self.reached(one)
        if other not in before:
            return
        path = [other]
        while path[-1] != one:
            path.append(before[path[-1]])
        path.reverse()
        no, equation = self.question.negation, self.question.equation
        for middle, last in pairwise(path[1:]):
            clause = (no(equation(one, middle)), no(equation(middle, last)), equation(one, last))
            yield ("equal", (one, middle, last)), clause
