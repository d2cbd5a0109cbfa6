"""Does what we do not know matter? Every completion of the unknown facts, as one small decision diagram.

Kleene's three values alone say "unknown" too often: when the mayor signs whether or not the matter is major, nobody
need ask. Here the conditions that are left after the known facts are put in are split on one unknown after the
other, always in the same order, equal branches are merged, and an unknown all of whose branches are equal is dropped
(a reduced ordered decision diagram, Bryant 1986, with many-valued nodes). An unknown matters exactly when it is
still in the diagram. (Where wide numbers are compared with each other, such as two instants, the diagram asks
whether the comparison is true instead of going through their values: then a number may be listed that matters only
together with an impossible one.)
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from spec.comparisons import feasible, halves
from spec.condition import (
    ALWAYS,
    And,
    Choice,
    Chosen,
    Compare,
    Condition,
    Constant,
    Done,
    FactTerm,
    Flag,
    HasAtLeast,
    Includes,
    Individual,
    Nobody,
    Not,
    Or,
    Sort,
    same_deed,
)
from spec.questions import Assumed, Question, cells, number_range, unknowns
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Known, Situation, Universe
from spec.traversal import children, terms_of
from spec.vocabulary import NOBODY

MOST_NODES = 20_000
REST = ""
"""Stands for all values of a choice that no condition names."""


@dataclass(frozen=True)
class Diagram:
    """All outcomes of the completions; ``matters`` are the unknowns that change the outcome.

    ``complete`` is False when the diagram grew beyond its limit: then ``matters`` lists every unknown that occurs; or
    when it showed enough for the one who asked: then ``matters`` is empty, or the one that was too much.
    """

    outcomes: frozenset[tuple[bool, ...]]
    matters: tuple[Question, ...]
    complete: bool = True


_MENTIONED: dict[Condition, frozenset[str]] = {}
MOST_REMEMBERED = 200_000


def mentioned(condition: Condition) -> frozenset[str]:
    """The facts, acts and open definitions that the atoms of a condition name.

    >>> sorted(mentioned(And((Done("examine"), Not(Chosen("quorate", "half-counts"))))))
    ['examine', 'quorate']
    """
    found = _MENTIONED.get(condition)
    if found is None:
        inside = () if isinstance(condition, Done) else children(condition)
        names = {name for part in inside for name in mentioned(part)}
        names.update(term.fact for term in terms_of(condition) if isinstance(term, FactTerm))
        match condition:
            case Compare(terms=terms):
                names.update(fact for _, fact in terms)
            case Done(act=act):
                names.add(act)
            case Chosen(definition=definition):
                names.add(definition)
            case Flag(fact=fact) | Choice(fact=fact) | Nobody(fact=fact) | Includes(fact=fact) | HasAtLeast(fact=fact):
                names.add(fact)
        if len(_MENTIONED) >= MOST_REMEMBERED:
            _MENTIONED.clear()
        _MENTIONED[condition] = found = frozenset(names)
    return found


class _Enough(Exception):
    """The diagram has more nodes than it may, or shows enough for the one who asks."""


class _Other(_Enough):
    """Something else matters than the one who asks would have it."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


@dataclass
class _Branch(Interpreter):
    """Puts in the answer to one question."""

    truths: dict[Condition, bool] = field(default_factory=dict)
    alternative: tuple[str, str] = ("", "")
    assumed: Assumed = frozenset()
    touched: frozenset[str] = frozenset()
    remembered: dict[Condition, Condition] = field(default_factory=dict)

    def left(self, condition: Condition) -> Condition:
        if isinstance(condition, And | Or | Not):
            # most of a large condition has nothing to do with the question; the rest comes back in other vectors
            found = self.remembered.get(condition)
            if found is None:
                found = condition if self.touched.isdisjoint(mentioned(condition)) else super().left(condition)
                self.remembered[condition] = found
            return found
        if isinstance(condition, Done):
            for done, truth in self.truths.items():
                if isinstance(done, Done) and (_entails(done, condition) if truth else _entails(condition, done)):
                    return Constant(truth)
            return condition
        if self.truths and condition in self.truths:
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
    by_one = other.by is None or (one.by is not None and set(_parts(one.by)) <= set(_parts(other.by)))
    return by_one and same_deed(one, other)


def _parts(by: Condition) -> tuple[Condition, ...]:
    return by.parts if isinstance(by, Or) else (by,)


@dataclass
class _Explorer:
    stack: Stack
    universe: Universe
    known: Situation
    most: int | None = None
    read: set[str | tuple[str, str]] | None = None
    only: str | None = None
    nodes: dict[Hashable, int] = field(default_factory=dict)
    memo: dict[tuple[tuple[Condition, ...], Assumed], int] = field(default_factory=dict)
    below: list[frozenset[Question]] = field(default_factory=list)
    leaves: set[tuple[bool, ...]] = field(default_factory=set)
    put_in: dict[Hashable, dict[Condition, Condition]] = field(default_factory=dict)
    """What is left of a condition, by the answer that was put into it."""

    def explore(self, vector: tuple[Condition, ...], assumed: Assumed = frozenset()) -> int:
        """The node of a vector of conditions."""
        known = self.memo.get((vector, assumed))
        if known is not None:
            return known
        if len(self.memo) > MOST_NODES:
            raise _Enough
        asked = unknowns(vector, self.stack, assumed)
        if not asked:
            leaf = tuple(part == ALWAYS for part in vector)
            self.leaves.add(leaf)
            if self.most is not None and len(self.leaves) > self.most:
                raise _Enough
            node = self.node(("leaf", leaf), frozenset())
        else:
            question = min(asked)
            inside: dict[Hashable, int] = {}
            for answer, branch in self.answers(question, asked[question]):
                more = assumed | branch.assumed
                if not branch.assumed or self.feasible(more):
                    inside[answer] = self.explore(tuple(map(branch.left, vector)), more)
            found = set(inside.values())
            if len(found) == 1:
                node = found.pop()
            else:
                # every node that is made stays in the diagram, so that its question matters
                if self.only is not None and (question.about, question.name) != ("definition", self.only):
                    raise _Other(question)
                below = frozenset(question.facts).union(*(self.below[one] for one in found))
                node = self.node((question, self.branches(question, inside)), below)
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

    def branches(self, question: Question, inside: dict[Hashable, int]) -> Hashable:
        """The nodes under a question, said so that equal functions of the answer are equal: for every value of a
        choice, and for a number by the values at which the node changes.
        """
        fact = self.stack.vocabulary.facts.get(question.name)
        if question.about in ("case", "number", "post") and fact is not None:
            if fact.type == "choice":
                return tuple(inside.get(value, inside.get(REST)) for value in fact.value_ids)
            if fact.type in ("number", "instant"):
                steps = list(inside.items())
                return tuple(step for n, step in enumerate(steps) if n == 0 or step[1] != steps[n - 1][1])
        return tuple(inside.items())

    def answers(self, question: Question, atoms: list[Condition]) -> list[tuple[Hashable, _Branch]]:
        """The answers that the conditions can tell apart, each with the interpreter that puts it in."""

        touched = frozenset(question.name.split(" "))

        def branch(answer: Hashable, situation: Situation = self.known, **more: object) -> _Branch:
            remembered = self.put_in.setdefault((question, answer), {})
            return _Branch(
                self.stack,
                self.universe,
                situation,
                self.read,
                touched=touched,
                remembered=remembered,
                **more,  # type: ignore[arg-type]
            )

        if question.about == "sum":
            assert isinstance(atoms[0], Compare)
            return [
                (one, branch(truth, truths={atoms[0]: truth}, assumed=frozenset({one})))
                for truth in (False, True)
                for one in halves(atoms[0], truth)
            ]
        if question.about in ("member", "done"):
            return [(truth, branch(truth, truths={atoms[0]: truth})) for truth in (False, True)]
        if question.about == "definition":
            live = self.stack.definitions[question.name].live
            return [(one.id, branch(one.id, alternative=(question.name, one.id))) for one in live]
        found: list[tuple[Hashable, _Branch]] = []
        for answer, value in self.values(question, atoms):
            if question.about == "post":
                about = {**self.known.about, (question.detail, question.name): value}
                found.append((answer, branch(value, replace(self.known, about=about))))
            else:
                facts = {**self.known.facts, question.name: value}
                found.append((answer, branch(value, replace(self.known, facts=facts))))
        return found

    def values(self, question: Question, atoms: list[Condition]) -> list[tuple[Hashable, Known]]:
        """Each answer with a value that gives it; REST stands for all values of a choice that no atom names."""
        fact = self.stack.vocabulary.facts[question.name]
        if fact.type == "flag":
            return [(False, False), (True, True)]
        if fact.type == "choice":
            told = {value for atom in atoms if isinstance(atom, Choice) for value in atom.values}
            rest = [value for value in fact.value_ids if value not in told][:1]
            return [*((REST, value) for value in rest), *((value, value) for value in fact.value_ids if value in told)]
        if fact.type in ("number", "instant"):
            return [(number, number) for number in cells(atoms, *number_range(fact))]
        sort: Sort = "post" if fact.type == "post" else "body"
        names = self.universe.members(sort, fact.among)
        return [(name, name) for name in ([NOBODY, *names] if fact.optional else names)]


def diagram(
    vector: tuple[Condition, ...], interpreter: Interpreter, most: int | None = None, only: str | None = None
) -> Diagram:
    """The outcomes of a vector of conditions over every completion of what is unknown in them.

    The diagram is left incomplete as soon as it is known that there are more than ``most`` outcomes, or that something
    else matters than the definition ``only``.
    """
    explorer = _Explorer(interpreter.stack, interpreter.universe, interpreter.situation, most, interpreter.read, only)
    try:
        root = explorer.explore(vector)
    except _Other as other:
        return Diagram(frozenset(explorer.leaves), other.question.facts, False)
    except _Enough:
        if most is not None and len(explorer.leaves) > most:
            return Diagram(frozenset(explorer.leaves), (), False)
        every = {one for question in unknowns(vector, interpreter.stack) for one in question.facts}
        return Diagram(frozenset(explorer.leaves), tuple(sorted(every)), False)
    return Diagram(frozenset(explorer.leaves), tuple(sorted(explorer.below[root])))
