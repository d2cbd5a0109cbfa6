"""A finite world: everything a case may say, over a few individuals, as a propositional problem with integers.

It is the interpreter of :mod:`spec.residual` with nothing known: what is left of a condition is a condition over
ground atoms, and each atom becomes a Z3 variable here. Refutations are searched in it, because a case with few
people in it can be read; proofs are made for any number in :mod:`proofs.theory`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import z3

from proofs.deeds import entails
from proofs.fact_terms import fact_named_in, said_of
from proofs.logic import all_of, any_of, both, contrary, exactly_one, implies, sum_of
from proofs.symbols_in import SymbolsIn
from spec.clauses import Clause
from spec.condition import (
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
)
from spec.connectives import disjunction
from spec.grounds import Ground
from spec.questions import number_range
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.situation import Situation, Universe
from spec.vocabulary import NOBODY

SORTS: tuple[Sort, ...] = ("post", "body")


@cache
def shared_context() -> z3.Context:
    """The context of all finite worlds of a process."""
    return z3.Context()


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One variable of the world: a fact has a value (for a post, where ``post`` is set), or an atom is true."""

    group: str
    fact: str
    post: str = ""
    value: str = ""

    @property
    def symbol(self) -> str:
        """The name of its variable."""
        return f"{self.group}|{self.fact}|{self.post}|{self.value}"


@dataclass
class World:
    """The variables of a stack over a universe, and the conditions over them.

    ``holding`` and ``supposed`` keep what :mod:`proofs.obligations` has once asked: who may hold an act on which
    grounds, and the presuppositions; ``outcomes``, what :mod:`proofs.ambiguity` has: all that an answer turns on.
    """

    stack: Stack
    universe: Universe
    variables: dict[Key, z3.BoolRef] = field(default_factory=dict)
    numbers: dict[str, z3.ArithRef] = field(default_factory=dict)
    rules: list[z3.BoolRef] = field(default_factory=list)
    dones: dict[Done, Key] = field(default_factory=dict)
    holding: dict[str, dict[str, list[tuple[Ground, z3.BoolRef]]]] = field(default_factory=dict)
    outcomes: dict[str, list[z3.BoolRef]] = field(default_factory=dict)
    supposed: list[z3.BoolRef] | None = None
    _cache: dict[Condition, z3.BoolRef] = field(default_factory=dict)
    _values: dict[str, list[str]] = field(default_factory=dict)
    _symbols: SymbolsIn = field(default_factory=SymbolsIn)
    _keys: dict[str, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        nothing = Situation(everybody=False)
        self.interpreter = Interpreter(self.stack, self.universe, nothing)

    @property
    def context(self) -> z3.Context:
        """Where its variables live: the same for all worlds of a process, since a context takes 16 MB and a while."""
        return shared_context()

    # ---- variables

    def variable(self, key: Key) -> z3.BoolRef:
        """The variable of a key; the first use of a fact declares all its values."""
        if key not in self.variables:
            if key.group == "value":
                self.declare_values(key.fact, key.post)
            else:
                self._name(key)
        return self.variables[key]

    def declare_values(self, fact: str, post: str) -> None:
        """One variable for each value of a fact, exactly one of them true."""
        options = []
        for value in self.values(fact):
            key = Key("value", fact, post, value)
            options.append(self._name(key))
        self.rules.append(exactly_one(options, self.context))

    def _name(self, key: Key) -> z3.BoolRef:
        """Makes the variable of a key."""
        self._keys[key.symbol] = key
        made = self.variables[key] = z3.Bool(key.symbol, self.context)
        return made

    def values(self, fact: str) -> list[str]:
        """The values that a fact can have, the typical one first."""
        if fact not in self._values:
            self._values[fact] = self._values_of(fact)
        return self._values[fact]

    def _values_of(self, fact: str) -> list[str]:
        if fact in self.stack.open_definitions:
            return [one.id for one in self.stack.definitions[fact].live]
        declared = self.stack.vocabulary.facts[fact]
        if declared.type == "choice":
            found = list(declared.value_ids)
        else:
            sort = "post" if declared.type == "post" else "body"
            found = list(self.universe.members(sort, declared.among))  # type: ignore[arg-type]
            if declared.optional:
                found.insert(0, NOBODY)
        first = declared.usually or declared.typical
        return sorted(found, key=lambda value: value != first)

    def number(self, fact: str) -> z3.ArithRef:
        """The integer of a number fact, within its range."""
        if fact not in self.numbers:
            least, most = number_range(self.stack.vocabulary.facts[fact])
            number = z3.Int(fact, self.context)
            self.numbers[fact] = number
            self.rules.append(both(number >= least, number <= most))
        return self.numbers[fact]

    # ---- conditions

    def truth(self, condition: Condition) -> z3.BoolRef:
        """A condition of the rulebook (without free variables) over the variables of the world."""
        return self.ground(self.interpreter.left(condition))

    closed = truth

    def applies(self, clause: Clause) -> z3.BoolRef:
        """The clause applies."""
        return self.ground(self.interpreter.applies(clause))

    def constant(self, value: bool) -> z3.BoolRef:
        """True or false."""
        return z3.BoolVal(value, self.context)

    def ground(self, condition: Condition) -> z3.BoolRef:
        """What is left of a condition, over the variables of the world."""
        found = self._cache.get(condition)
        if found is None:
            found = self._ground(condition)
            self._cache[condition] = found
        return found

    def _ground(self, condition: Condition) -> z3.BoolRef:
        match condition:
            case Constant(value=value):
                return self.constant(value)
            case Not(part=part):
                return contrary(self.ground(part))
            case And(parts=parts):
                return all_of([self.ground(part) for part in parts], self.context)
            case Or(parts=parts):
                return any_of([self.ground(part) for part in parts], self.context)
            case Compare(terms=terms, constant=constant, equal=equal):
                total = sum_of([(coefficient, self.number(fact)) for coefficient, fact in terms], constant)
                return total == 0 if equal else total >= 0
            case Done():
                return self.done(condition)
            case Chosen(definition=definition, alternative=alternative):
                return self.variable(Key("value", definition, "", alternative))
            case Nobody(fact=fact):
                return self.variable(Key("value", fact, "", NOBODY))
            case _:
                return self.atom(condition)

    def atom(self, condition: Condition) -> z3.BoolRef:
        """An atom about terms: directly, or by cases on the individual that a fact names."""
        unresolved = fact_named_in(condition)
        if unresolved is not None:
            return self.by_cases(condition, unresolved)
        match condition:
            case Flag(fact=fact, of=of):
                return self.variable(Key("flag", fact, of.id if isinstance(of, Individual) else ""))
            case Choice(fact=fact, values=values, of=of):
                post = of.id if isinstance(of, Individual) else ""
                return any_of([self.variable(Key("value", fact, post, value)) for value in values], self.context)
            case Includes(fact=fact, term=Individual(id=member), of=of):
                return self.variable(Key("member", fact, of.id if isinstance(of, Individual) else "", member))
            case HasAtLeast():
                return self.ground(self.interpreter.left(condition))
            case _:
                raise TypeError(f"not a ground atom: {condition!r}")

    def by_cases(self, condition: Condition, term: FactTerm) -> z3.BoolRef:
        """The atom for each individual that the fact may name."""
        cases = []
        for value in self.values(term.fact):
            if value == NOBODY:
                continue
            kind = self.stack.vocabulary.kind_of(value)
            assert kind is not None
            inside = said_of(condition, term, Individual(kind.sort, value))
            left = self.interpreter.left(inside)
            if left != Constant(False):
                cases.append(both(self.variable(Key("value", term.fact, "", value)), self.ground(left)))
        return any_of(cases, self.context)

    def done(self, condition: Done) -> z3.BoolRef:
        """An act done: one variable for each act, outcome and actor that the rules tell apart.

        What is done by one whom the rules describe is done only where somebody answers the description.
        """
        if condition not in self.dones:
            key = Key("done", condition.act, repr(condition.by) if condition.by else "", condition.outcome or "")
            self.dones[condition] = key
            mine = self.variable(key)
            if condition.by is not None:
                self.rules.append(implies(mine, self.somebody_fits(condition.by)))
            for other, its in self.dones.items():
                if other != condition and other.act == condition.act:
                    if entails(condition, other):
                        self.rules.append(implies(mine, self.variable(its)))
                    if entails(other, condition):
                        self.rules.append(implies(self.variable(its), mine))
        return self.variable(self.dones[condition])

    def somebody_fits(self, by: Condition) -> z3.BoolRef:
        """Somebody answers a description of who did an act."""
        ones = [Individual(sort, name) for sort in SORTS for name in self.universe.of(sort)]
        return self.ground(disjunction(*(self.interpreter.fits(by, one) for one in ones)))

    def support(self, expressions: Iterable[z3.ExprRef]) -> set[Key]:
        """The keys of the variables in some expressions, every value of a fact with it."""
        found = {key for name in self._symbols.names(expressions) if (key := self._keys.get(name)) is not None}
        facts = {(key.fact, key.post) for key in found if key.group == "value"}
        for fact, post in facts:
            found.update(Key("value", fact, post, value) for value in self.values(fact))
        return found

    def numbers_in(self, expressions: Iterable[z3.ExprRef]) -> list[str]:
        """The number facts that occur in some expressions."""
        names = self._symbols.names(expressions)
        return sorted(fact for fact in self.numbers if fact in names)
