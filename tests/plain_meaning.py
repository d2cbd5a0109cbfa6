"""What a condition means, said once more in the plainest way: true or false in a world where everything is known.

Written apart from :mod:`spec.residual` so that the two can disagree; and every completion of a situation in which
something is unknown, by brute force.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Any

from spec.clauses import Clause, Power
from spec.condition import (
    And,
    AtLeast,
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
    Heads,
    Includes,
    Individual,
    May,
    Nobody,
    Not,
    OfKind,
    Or,
    Same,
    Term,
)
from spec.rulebook import Stack
from spec.situation import Event, Known, Members, Situation, Universe
from spec.traversal import terms_of, walk
from spec.vocabulary import NOBODY, Fact
from tests.generated import OUTCOMES, domain

Bound = Mapping[str, str]
Touched = tuple[str, str]
"""What a condition can depend on: ("case", fact), (post, fact), ("done", act) or ("definition", name)."""


class World:
    """A situation in which everything is known, and the alternatives that are right in it."""

    def __init__(self, stack: Stack, universe: Universe, situation: Situation, chosen: Mapping[str, str]) -> None:
        self.stack, self.universe, self.situation, self.chosen = stack, universe, situation, chosen

    def holds(self, condition: Condition, bound: Bound) -> bool:
        """Whether the condition is true here; ``bound`` says whom its variables stand for."""
        match condition:
            case Constant(value=value):
                return value
            case Not(part=part):
                return not self.holds(part, bound)
            case And(parts=parts):
                return all(self.holds(part, bound) for part in parts)
            case Or(parts=parts):
                return any(self.holds(part, bound) for part in parts)
            case AtLeast(count=count, sort=sort, kinds=kinds, variable=variable, body=body):
                members = [one for one in self.universe.of(sort) if not kinds or self.universe.is_of(one, kinds)]
                return sum(self.holds(body, {**bound, variable: one}) for one in members) >= count
            case Flag(fact=fact, of=of):
                return self.value(fact, of, bound) is True
            case Choice(fact=fact, values=values, of=of):
                return self.value(fact, of, bound) in values
            case Same(left=left, right=right):
                return self.one(left, bound) == self.one(right, bound) != NOBODY
            case OfKind(term=term, kinds=kinds):
                return self.universe.is_of(self.one(term, bound), kinds)
            case Nobody(fact=fact):
                return self.situation.facts[fact] == NOBODY
            case Includes(fact=fact, term=term, of=of):
                return self.one(term, bound) in self.members(fact, of, bound)
            case HasAtLeast(fact=fact, count=count, of=of):
                return len(self.members(fact, of, bound)) >= count
            case Heads(post=post, unit=unit):
                headed = self.stack.vocabulary.unit_headed_by(self.one(post, bound))
                return headed is not None and headed == self.one(unit, bound)
            case Compare(terms=terms, constant=constant, equal=equal):
                total = sum(number * self.number(fact) for number, fact in terms) + constant
                return total == 0 if equal else total >= 0
            case Done():
                return any(self.was(event, condition) for event in self.situation.since_return)
            case May(term=term, act=act):
                return any(self.empowers(clause, self.one(term, bound)) for clause in self.stack.powers[act])
            case Defined(name=name, of=of):
                live = self.stack.definitions[name].live
                reading = next(one for one in live if one.id == self.chosen.get(name, ""))
                return self.holds(reading.condition, {} if of is None else {"who": self.one(of, bound)})
            case Chosen(definition=name, alternative=alternative):
                return self.chosen[name] == alternative

    def one(self, term: Term, bound: Bound) -> str:
        match term:
            case Individual(id=name):
                return name
            case FactTerm(fact=fact):
                value = self.situation.facts[fact]
                assert isinstance(value, str)
                return value
            case _:
                return bound[term.name]

    def value(self, fact: str, of: Term | None, bound: Bound) -> Known | None:
        """The value of a fact; nobody's facts have none."""
        if of is None:
            return self.situation.facts[fact]
        return self.situation.about.get((self.one(of, bound), fact))

    def members(self, fact: str, of: Term | None, bound: Bound) -> frozenset[str]:
        value = self.value(fact, of, bound)
        return value.names if isinstance(value, Members) else frozenset()

    def number(self, fact: str) -> int:
        value = self.situation.facts[fact]
        assert isinstance(value, int)
        return value

    def was(self, event: Event, done: Done) -> bool:
        if event.act != done.act or done.outcome not in (None, event.outcome):
            return False
        return done.by is None or self.holds(done.by, {"who": event.by})

    def empowers(self, clause: Clause, name: str) -> bool:
        assert isinstance(clause.shape, Power)
        if name not in self.universe.of(clause.shape.sort) or not self.applies(clause):
            return False
        return self.holds(clause.shape.holder, {"who": name})

    def applies(self, clause: Clause) -> bool:
        exceptions = [self.stack.clauses[name] for name in clause.unless]
        return self.holds(clause.when, {}) and not any(self.applies(one) for one in exceptions)


def touched(condition: Condition, stack: Stack, universe: Universe) -> set[Touched]:
    """Everything that the truth of a condition can depend on, in a fixed rulebook."""
    found: set[Touched] = set()
    seen: set[str] = set()
    pending = [condition]
    while pending:
        for part in walk(pending.pop()):
            found |= {("case", term.fact) for term in terms_of(part) if isinstance(term, FactTerm)}
            match part:
                case Flag(fact=fact, of=of) | Choice(fact=fact, of=of) | HasAtLeast(fact=fact, of=of):
                    found |= {("case", fact)} if of is None else {(post, fact) for post in universe.posts}
                case Includes(fact=fact, of=of):
                    found |= {("case", fact)} if of is None else {(post, fact) for post in universe.posts}
                case Nobody(fact=fact):
                    found.add(("case", fact))
                case Compare(terms=terms):
                    found |= {("case", fact) for _, fact in terms}
                case Done(act=act):
                    found.add(("done", act))
                case Defined(name=name) if name not in seen:
                    seen.add(name)
                    live = stack.definitions[name].live
                    found |= {("definition", name)} if len(live) > 1 else set()
                    pending += [one.condition for one in live]
                case May(act=act):
                    pending += _grounds(stack, act, seen)
    return found


def _grounds(stack: Stack, act: str, seen: set[str]) -> list[Condition]:
    """The conditions of the powers for an act and of all their exceptions."""
    names = [clause.name for clause in stack.powers[act]]
    found: list[Condition] = []
    while names:
        name = names.pop()
        if f"clause {name}" in seen:
            continue
        seen.add(f"clause {name}")
        clause = stack.clauses[name]
        found.append(clause.when)
        if isinstance(clause.shape, Power):
            found.append(clause.shape.holder)
        names += clause.unless
    return found


Answers = dict[Touched, Any]


def answers(known: Situation, about: set[Touched], stack: Stack, universe: Universe) -> dict[Touched, list[Any]]:
    """For everything touched, each answer that what is known allows (a single one where it is known)."""
    found: dict[Touched, list[Any]] = {}
    for key in sorted(about):
        where, name = key
        if where == "definition":
            found[key] = [one.id for one in stack.definitions[name].live]
        elif where == "done":
            found[key] = list(_histories(known, name))
        else:
            fact = stack.vocabulary.facts[name]
            value = known.facts.get(name) if where == "case" else known.about.get(key)
            if value is None and known.everybody:
                value = _usual(fact, key, known)
            found[key] = [one for one in domain(fact) if _fits(one, value)]
            if not found[key] or isinstance(value, int | str):
                found[key] = [value]
    return found


def _usual(fact: Fact, key: Touched, known: Situation) -> Known | None:
    """What a fact is when a case does not mention it: a post is as usual, and a role is played by nobody."""
    where, _ = key
    if (fact.id if where == "case" else key) in known.left_open:
        return None
    if fact.usually == NOBODY:
        return Members(frozenset()) if fact.type in ("posts", "bodies") else NOBODY
    if where == "case" or fact.usually is None:
        return None
    return {"yes": True, "no": False}.get(fact.usually, fact.usually)


def _fits(one: Known, known: Known | None) -> bool:
    if known is None:
        return True
    if isinstance(known, Members) and not known.closed:
        return isinstance(one, Members) and known.names <= one.names
    return one == known


def _histories(known: Situation, act: str) -> Iterator[tuple[Event, ...]]:
    """What may have been done of an act: what is known, and any of a few events more if there may be more."""
    sure = tuple(event for event in known.since_return if event.act == act)
    if known.done is not None and known.done_is_all:
        yield sure
        return
    more = [Event(act, by, outcome) for by in ("government", "mayor", "vice-mayor-1") for outcome in OUTCOMES]
    for size in range(4):
        for extra in combinations(more, size):
            yield sure + extra


def world_of(known: Situation, chosen: Answers, stack: Stack, universe: Universe) -> World:
    """The world in which everything touched is as answered."""
    facts = {**known.facts, **{name: value for (where, name), value in chosen.items() if where == "case"}}
    about = {**known.about, **{key: value for key, value in chosen.items() if key[0] in universe.posts}}
    done = tuple(event for (where, _), some in chosen.items() if where == "done" for event in some)
    situation = replace(known, facts=facts, about=about, done=done, done_is_all=True)
    alternatives = {name: str(value) for (where, name), value in chosen.items() if where == "definition"}
    return World(stack, universe, situation, alternatives)


def completions(possible: Mapping[Touched, list[Any]]) -> Iterator[Answers]:
    """Every way to answer everything that is touched."""
    keys = list(possible)
    for values in product(*possible.values()):
        yield dict(zip(keys, values, strict=True))


def truth_table(
    condition: Condition, known: Situation, stack: Stack, universe: Universe
) -> dict[tuple[Any, ...], bool]:
    """For each completion (its answers in the order of :func:`answers`) whether the condition holds."""
    possible = answers(known, touched(condition, stack, universe), stack, universe)
    return {
        tuple(chosen.values()): world_of(known, chosen, stack, universe).holds(condition, {})
        for chosen in completions(possible)
    }


def depends_on(table: Mapping[tuple[Any, ...], bool], possible: Mapping[Touched, list[Any]]) -> set[Touched]:
    """What changes the truth of a condition when all else stays as it is."""
    found = set()
    for place, key in enumerate(possible):
        others: dict[tuple[Any, ...], set[bool]] = {}
        for values, truth in table.items():
            others.setdefault(values[:place] + values[place + 1 :], set()).add(truth)
        if any(len(truths) > 1 for truths in others.values()):
            found.add(key)
    return found
