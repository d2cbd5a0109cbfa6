"""Owed? Where words can be understood in several ways: is the same thing owed, required and kept under each?

The family *ambiguous* compares who may do an act and whether it is allowed. A step without a stated place, a soft
limit (一般, 原则上), a rhythm of meetings and the bearer of a duty change neither; here they are gone through by
themselves, for the definitions on which nothing else rests.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from proofs.asks import Ask, Query
from proofs.mentions import mentions
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import (
    SOFT,
    Bar,
    Cadence,
    Clause,
    Count,
    Delegation,
    Duty,
    Exempt,
    Gate,
    Limit,
    Pair,
    Power,
    Sequence,
    acts_of,
)
from spec.condition import NEVER, And, Chosen, Condition, Constant, Individual, Not, Or, Sort
from spec.connectives import conjunction, disjunction, negation
from spec.rulebook import Stack
from spec.traversal import substitute

FAMILY = "owed"
MOST_CLAUSES = 6


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for each open definition that bears only on what is owed, and on no power and no hard rule."""
    for name in stack.open_definitions:
        using = using_clauses(stack, name)
        if any(_owes(clause) for clause in using) and not any(_compared(clause) for clause in using):
            yield Obligation(FAMILY, definition=name)


def using_clauses(stack: Stack, definition: str) -> list[Clause]:
    """The clauses that speak about a definition, through other definitions and through exceptions."""
    names = {definition}
    while more := {
        one.id
        for one in stack.definitions.values()
        if one.id not in names and not names.isdisjoint(mentions(one).definitions)
    }:
        names |= more
    found = {name for name, clause in stack.clauses.items() if not names.isdisjoint(mentions(clause).definitions)}
    excepted = [(name, clause.unless) for name, clause in stack.clauses.items() if clause.unless]
    while more := {name for name, unless in excepted if name not in found and not found.isdisjoint(unless)}:
        found |= more
    return [stack.clauses[name] for name in sorted(found)]


def _compared(clause: Clause) -> bool:
    """Whether a clause decides who may act, or whether an act is allowed: what *ambiguous* compares."""
    shape = clause.shape
    if isinstance(shape, Power | Delegation | Exempt):
        return True
    hard = clause.strength not in SOFT
    return hard and (
        isinstance(shape, Bar | Limit | Count | Sequence) or (isinstance(shape, Gate) and bool(shape.acts))
    )


def _owes(clause: Clause) -> bool:
    """Whether a clause says what is owed, required or to be kept, and is not compared elsewhere."""
    return isinstance(clause.shape, Duty | Gate | Limit | Count | Bar | Cadence | Pair) and bool(acts_of(clause.shape))


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """The clauses that bind in a case under one alternative and not under another; all of a definition are one ask."""
    stack, definition = world.stack, obligation.definition
    using = [clause for clause in using_clauses(stack, definition) if _owes(clause)]
    names = [clause.name for clause in using]
    for clause in using:
        found = next(((by, when) for by, when in _differences(world, clause, definition) if when != NEVER), None)
        if found is not None:
            by, when = found
            rest = [name for name in names if name != clause.name]
            clauses = (clause.name, *rest)[:MOST_CLAUSES]
            yield Ask(clauses, (definition,), _act(clause), (), when, by, (FAMILY, definition))


def _act(clause: Clause) -> str:
    return acts_of(clause.shape)[0]


def _differences(world: World, clause: Clause, definition: str) -> Iterator[tuple[str, Condition]]:
    """When a clause binds under one alternative and not under another; of a duty, for each who may bear it."""
    live = [one.id for one in world.stack.definitions[definition].live]
    for by, binds in _bindings(world, clause):
        under = [read_as(binds, definition, one) for one in live]
        yield by, disjunction(*(_either(one, other) for one, other in combinations(under, 2)))


def _either(one: Condition, other: Condition) -> Condition:
    return disjunction(conjunction(one, negation(other)), conjunction(negation(one), other))


def _bindings(world: World, clause: Clause) -> Iterator[tuple[str, Condition]]:
    """When a clause binds (whom: "" where it is not said), in what is left of its conditions with nothing known."""
    interpreter, shape = world.interpreter, clause.shape
    applies = interpreter.applies(clause)
    match shape:
        case Duty(who=who, sort=sort) if who is not None:
            for name in _common_first(world, sort):
                yield name, conjunction(applies, interpreter.left(substitute(who, "who", Individual(sort, name))))
        case Limit(holds=holds):
            yield "", conjunction(applies, negation(interpreter.left(holds)))
        case Count(holds=holds) if holds is not None:
            yield "", conjunction(applies, negation(interpreter.left(holds)))
        case _:
            yield "", applies


def _common_first(world: World, sort: Sort) -> list[str]:
    """The individuals of a sort, one of many before those who are the only ones of their kind."""
    kinds = world.stack.vocabulary.kind_of
    return sorted(world.universe.of(sort), key=lambda name: ((kind := kinds(name)) is None or kind.one, name))


def read_as(condition: Condition, definition: str, alternative: str) -> Condition:
    """What is left of a condition when one alternative of a definition is the right one.

    >>> from spec.condition import ALWAYS, Flag
    >>> read_as(Or((Chosen("half", "counts"), Flag("a"))), "half", "counts") == ALWAYS
    True
    >>> read_as(Or((Chosen("half", "counts"), Flag("a"))), "half", "does-not")
    Flag(fact='a', of=None)
    """
    match condition:
        case Chosen(definition=name, alternative=one) if name == definition:
            return Constant(one == alternative)
        case Not(part=part):
            return negation(read_as(part, definition, alternative))
        case And(parts=parts):
            return conjunction(*(read_as(part, definition, alternative) for part in parts))
        case Or(parts=parts):
            return disjunction(*(read_as(part, definition, alternative) for part in parts))
        case _:
            return condition


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Which words, how they can be read, and which clause then binds or does not."""
    definition = stack.definitions[hit.obligation.definition]
    ways = [one.label for one in definition.live]
    readings = Bilingual("、".join(one.zh for one in ways), " or ".join(one.en for one in ways))
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    return Bilingual(
        f"“{definition.label.zh}”有不同读法（{readings.zh}），同一情形下{norm}“{zh}”按一种读法适用，按另一种不适用",
        f"“{definition.label.en}” can be read in different ways ({readings.en}): in the same case {norm} “{en}” binds"
        " under one and not under another",
    )


QUERY = Query(obligations, asks, statement, lambda _: "ambiguity")
