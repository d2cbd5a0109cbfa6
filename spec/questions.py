"""What is unknown in the conditions that are left of a case, as questions with a fixed order.

:mod:`spec.completions` asks them one after the other. Numbers need care: a *narrow* one (at most 200 values) is gone
through value by value, a *wide* one interval by interval; and where wide numbers are compared with each other, the
question is whether the comparison is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spec.condition import (
    Choice,
    Chosen,
    Compare,
    Condition,
    Constant,
    Done,
    FactTerm,
    Flag,
    Includes,
    Individual,
    Nobody,
)
from spec.instants import LAST_INSTANT
from spec.rulebook import Stack
from spec.traversal import children, terms_of
from spec.vocabulary import Fact

WIDEST_NUMBER = 200

Assumed = frozenset[Compare]
"""Comparisons of wide numbers that are taken to hold."""


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Something unknown: what kind of thing, of which fact, act or definition, about which post or member.

    ``about`` sorts them: facts of the case come first, so that every term is known before what is said about it.
    """

    about: str
    name: str
    detail: str = ""

    @property
    def facts(self) -> tuple[Question, ...]:
        """The questions about single facts that it stands for: a comparison of several asks about each of them."""
        if self.about == "sum":
            return tuple(Question("case", name) for name in self.name.split(" "))
        return (Question("case", self.name),) if self.about == "number" else (self,)

    def said(self) -> str:
        """The id by which ``decide`` reports it: ``matter.major``, ``mayor.away``, ``done.examine``."""
        if self.about == "done":
            return f"done.{self.name}"
        if self.about == "definition":
            return f"definition.{self.name}"
        if self.about == "post":
            return f"{self.detail}.{self.name}"
        return self.name


def number_range(fact: Fact) -> tuple[int, int]:
    """The least and the greatest value of a number or instant."""
    return (0, LAST_INSTANT) if fact.type == "instant" else (fact.least, fact.most)


def _is_wide(fact: Fact) -> bool:
    least, most = number_range(fact)
    return most - least > WIDEST_NUMBER


def cells(atoms: Sequence[Condition], least: int, most: int) -> list[int]:
    """The first number of each interval that the comparisons tell apart; every number where one has more unknowns."""
    edges = {least}
    for atom in atoms:
        if not isinstance(atom, Compare):
            continue
        if len(atom.terms) > 1:
            return list(range(least, most + 1))
        coefficient, _ = atom.terms[0]
        quotient = -atom.constant / coefficient
        for edge in (int(quotient) - 1, int(quotient), int(quotient) + 1, int(quotient) + 2):
            if least <= edge <= most:
                edges.add(edge)
    return sorted(edges)


def unknowns(
    vector: tuple[Condition, ...], stack: Stack, assumed: Assumed = frozenset()
) -> dict[Question, list[Condition]]:
    """The questions that the atoms of some conditions raise, each with its atoms."""
    asked: dict[Question, list[Condition]] = {}
    sums: list[Compare] = []
    seen: set[Condition] = set()
    pending = list(vector)
    while pending:
        condition = pending.pop()
        if condition in seen:
            continue
        seen.add(condition)
        inner = () if isinstance(condition, Done) else children(condition)
        if inner:
            pending.extend(inner)
        elif isinstance(condition, Compare):
            sums.append(condition)
        elif not isinstance(condition, Constant):
            asked.setdefault(_question(condition, stack), []).append(condition)
    tied = {fact for one in assumed for _, fact in one.terms}
    tied |= {fact for one in sums if len(one.terms) > 1 for _, fact in one.terms}
    for one in sums:
        for question in _number_questions(one, tied, stack):
            asked.setdefault(question, []).append(one)
    return asked


def _number_questions(one: Compare, tied: set[str], stack: Stack) -> list[Question]:
    """What to ask for a comparison: each narrow number in it, value by value; else its one wide number, interval by
    interval; else, when that number is tied to others by a comparison, whether this comparison is true.
    """
    wide = {fact for _, fact in one.terms if _is_wide(stack.vocabulary.facts[fact])}
    narrow = [Question("case", fact) for _, fact in one.terms if fact not in wide]
    if narrow:
        return narrow
    if len(one.terms) == 1 and not wide & tied:
        return [Question("number", one.terms[0][1])]
    return [Question("sum", " ".join(sorted(wide)), repr(one))]


def _question(atom: Condition, stack: Stack) -> Question:
    """The question whose answer decides an atom, or brings it nearer to a decision."""
    for term in terms_of(atom):
        if isinstance(term, FactTerm):
            return Question("case", term.fact)
    match atom:
        case Flag(fact=fact, of=of) | Choice(fact=fact, of=of):
            return Question("post", fact, of.id) if isinstance(of, Individual) else Question("case", fact)
        case Nobody(fact=fact):
            return Question("case", fact)
        case Includes(fact=fact, term=Individual(id=member), of=of):
            owner = f"{of.id} " if isinstance(of, Individual) else ""
            return Question("member", fact, owner + member)
        case Done(act=act):
            return Question("done", act, repr(atom))
        case Chosen(definition=definition):
            return Question("definition", definition)
    raise TypeError(f"not an atom: {atom!r}")
