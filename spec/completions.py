"""Does what we do not know matter? Every completion of the unknown facts, as one small decision diagram.

Kleene's three values alone say "unknown" too often: when the mayor signs whether or not the matter is major, nobody
need ask. Here the conditions that are left after the known facts are put in are split on one unknown after the
other, always in the same order, equal branches are merged, and an unknown all of whose branches are equal is dropped
(a reduced ordered decision diagram, Bryant 1986, with many-valued nodes). An unknown matters exactly when it is
still in the diagram.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from spec.comparisons import feasible, halves
from spec.condition import (
    ALWAYS,
    Choice,
    Chosen,
    Compare,
    Condition,
    Constant,
    Defined,
    Done,
    FactTerm,
    Flag,
    HasAtLeast,
    Includes,
    Individual,
    Nobody,
    Or,
    children,
    terms_of,
)
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Known, Situation, Universe
from spec.vocabulary import NOBODY, Fact

MOST_NODES = 20_000
WIDEST_NUMBER = 200
LAST_INSTANT = 100_000_000
"""Minutes since 1970 of the latest instant that a completion gives (in the year 2160)."""


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Something unknown: what kind of thing, of which fact, act or definition, about which post or member."""

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


@dataclass(frozen=True)
class Diagram:
    """All outcomes of the completions; ``matters`` are the unknowns that change the outcome.

    ``complete`` is False when the diagram grew beyond its limit: then ``matters`` lists every unknown that occurs.
    """

    outcomes: frozenset[tuple[bool, ...]]
    matters: tuple[Question, ...]
    complete: bool = True


class _TooLarge(Exception):
    """The diagram has more nodes than it may."""


Assumed = frozenset[Compare]
"""Comparisons between wide numbers that hold on the way to a node."""


@dataclass
class _Branch(Interpreter):
    """Puts in the answer to one question."""

    truths: dict[Condition, bool] = field(default_factory=dict)
    alternative: tuple[str, str] = ("", "")
    assumed: Assumed = frozenset()

    def left(self, condition: Condition) -> Condition:
        if isinstance(condition, Done):
            for done, truth in self.truths.items():
                if isinstance(done, Done) and (_entails(done, condition) if truth else _entails(condition, done)):
                    return Constant(truth)
            return condition
        if condition in self.truths:
            return Constant(self.truths[condition])
        if isinstance(condition, Chosen) and condition.definition == self.alternative[0]:
            return Constant(condition.alternative == self.alternative[1])
        if isinstance(condition, Includes) and isinstance(condition.term, Individual) and self._unresolved(condition):
            return condition
        return super().left(condition)

    def _unresolved(self, condition: Includes) -> bool:
        return condition.of is None or isinstance(condition.of, Individual)


def _entails(one: Done, other: Done) -> bool:
    """Whether the first having been done means that the second has."""
    return (
        one.act == other.act
        and (other.outcome is None or one.outcome == other.outcome)
        and (other.by is None or (one.by is not None and set(_parts(one.by)) <= set(_parts(other.by))))
    )


def _parts(by: Condition) -> tuple[Condition, ...]:
    return by.parts if isinstance(by, Or) else (by,)


@dataclass
class _Explorer:
    stack: Stack
    universe: Universe
    known: Situation
    nodes: dict[Hashable, int] = field(default_factory=dict)
    memo: dict[tuple[tuple[Condition, ...], Assumed], int] = field(default_factory=dict)
    below: list[frozenset[Question]] = field(default_factory=list)
    leaves: set[tuple[bool, ...]] = field(default_factory=set)

    def explore(self, vector: tuple[Condition, ...], assumed: Assumed = frozenset()) -> int:
        """The node of a vector of conditions."""
        found = self.memo.get((vector, assumed))
        if found is not None:
            return found
        if len(self.memo) > MOST_NODES:
            raise _TooLarge
        asked = unknowns(vector, self.stack, assumed)
        if not asked:
            leaf = tuple(part == ALWAYS for part in vector)
            self.leaves.add(leaf)
            node = self.node(("leaf", leaf), frozenset())
        else:
            question = min(asked)
            inside = []
            for branch in self.answers(question, asked[question]):
                more = assumed | branch.assumed
                if not branch.assumed or self.feasible(more):
                    inside.append(self.explore(tuple(map(branch.left, vector)), more))
            if len(set(inside)) == 1:
                node = inside[0]
            else:
                below = frozenset(question.facts).union(*(self.below[one] for one in inside))
                node = self.node((question, tuple(inside)), below)
        self.memo[vector, assumed] = node
        return node

    def node(self, key: Hashable, below: frozenset[Question]) -> int:
        if key not in self.nodes:
            self.nodes[key] = len(self.below)
            self.below.append(below)
        return self.nodes[key]

    def feasible(self, assumed: Assumed) -> bool:
        """Whether some numbers in the ranges of their facts make all of these comparisons hold."""
        facts = {fact for one in assumed for _, fact in one.terms}
        ranges = []
        for fact in facts:
            least, most = number_range(self.stack.vocabulary.facts[fact])
            ranges += [Compare(((1, fact),), -least), Compare(((-1, fact),), most)]
        return feasible((*assumed, *ranges))

    def answers(self, question: Question, atoms: list[Condition]) -> list[_Branch]:
        """One interpreter for each answer that the conditions can tell apart."""

        def branch(situation: Situation = self.known, **more: object) -> _Branch:
            return _Branch(self.stack, self.universe, situation, **more)  # type: ignore[arg-type]

        if question.about == "sum":
            assert isinstance(atoms[0], Compare)
            return [
                branch(truths={atoms[0]: truth}, assumed=frozenset({one}))
                for truth in (False, True)
                for one in halves(atoms[0], truth)
            ]
        if question.about in ("member", "done"):
            return [branch(truths={atoms[0]: truth}) for truth in (False, True)]
        if question.about == "definition":
            live = self.stack.definitions[question.name].live
            return [branch(alternative=(question.name, one.id)) for one in live]
        found = []
        for value in self.values(question, atoms):
            if question.about == "post":
                about = {**self.known.about, (question.detail, question.name): value}
                found.append(branch(replace(self.known, about=about)))
            else:
                found.append(branch(replace(self.known, facts={**self.known.facts, question.name: value})))
        return found

    def values(self, question: Question, atoms: list[Condition]) -> list[Known]:
        fact = self.stack.vocabulary.facts[question.name]
        if fact.type == "flag":
            return [False, True]
        if fact.type == "choice":
            told = {value for atom in atoms if isinstance(atom, Choice) for value in atom.values}
            rest = [value for value in fact.value_ids if value not in told][:1]
            return [*rest, *(value for value in fact.value_ids if value in told)]
        if fact.type in ("number", "instant"):
            return list(_cells(atoms, *number_range(fact)))
        sort = "post" if fact.type == "post" else "body"
        names: list[Known] = list(self.universe.members(sort, fact.among))  # type: ignore[arg-type]
        return [NOBODY, *names] if fact.optional else names


def number_range(fact: Fact) -> tuple[int, int]:
    """The least and the greatest value of a number or instant."""
    return (0, LAST_INSTANT) if fact.type == "instant" else (fact.least, fact.most)


def _is_wide(fact: Fact) -> bool:
    least, most = number_range(fact)
    return most - least > WIDEST_NUMBER


def _cells(atoms: list[Condition], least: int, most: int) -> list[int]:
    """One number from each interval that the comparisons tell apart; every number where a sum has more unknowns."""
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
    for one in sums:
        for question in _number_questions(one, [*sums, *assumed], stack):
            asked.setdefault(question, []).append(one)
    return asked


def _number_questions(one: Compare, others: list[Compare], stack: Stack) -> list[Question]:
    """What to ask for a comparison: each narrow number in it, value by value; else its one wide number, interval by
    interval; else, when wide numbers are compared with each other, whether the comparison as such is true.
    """
    wide = {fact for _, fact in one.terms if _is_wide(stack.vocabulary.facts[fact])}
    narrow = [Question("case", fact) for _, fact in one.terms if fact not in wide]
    if narrow:
        return narrow
    tied = {fact for other in others if len(other.terms) > 1 for _, fact in other.terms}
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
        case HasAtLeast(fact=fact):
            return Question("member", fact)
        case Done(act=act):
            return Question("done", act, repr(atom))
        case Chosen(definition=definition):
            return Question("definition", definition)
        case Defined(name=name):
            return Question("definition", name)
    raise TypeError(f"not an atom: {atom!r}")


def diagram(vector: tuple[Condition, ...], interpreter: Interpreter) -> Diagram:
    """The outcomes of a vector of conditions over every completion of what is unknown in them."""
    explorer = _Explorer(interpreter.stack, interpreter.universe, interpreter.situation)
    try:
        root = explorer.explore(vector)
    except _TooLarge:
        every = {one for question in unknowns(vector, interpreter.stack) for one in question.facts}
        return Diagram(frozenset(explorer.leaves), tuple(sorted(every)), False)
    return Diagram(frozenset(explorer.leaves), tuple(sorted(explorer.below[root])))
