"""What is left of a condition about single facts: flags, choices, names, lists and numbers of a case.

Each is decided where the situation says enough; otherwise a condition is left in which the known part has been put.
"""

from __future__ import annotations

from spec.condition import (
    NEVER,
    Choice,
    Compare,
    Condition,
    FactTerm,
    Flag,
    HasAtLeast,
    Heads,
    Includes,
    Individual,
    Nobody,
    OfKind,
    Same,
    Sort,
    Term,
    decided,
)
from spec.connectives import at_least
from spec.known_facts import KnownFacts
from spec.situation import Members
from spec.vocabulary import NOBODY


class FactAtoms(KnownFacts):
    """Puts the facts of one situation into conditions that have no others inside them."""

    def flag(self, fact: str, of: Term | None, condition: Condition) -> Condition:
        """A flag; as it stands where it is not known."""
        value, term = self.about(fact, of)
        if value is None:
            return condition if term == of else Flag(fact, term)
        return decided(value is True)

    def choice(self, fact: str, values: tuple[str, ...], of: Term | None, condition: Condition) -> Condition:
        """One of some values of a choice."""
        value, term = self.about(fact, of)
        if value is None:
            return condition if term == of else Choice(fact, values, term)
        return decided(value in values)

    def same(self, left: Term, right: Term) -> Condition:
        """Two names of the same post or body."""
        one, other = self.individual(left), self.individual(right)
        if one is not None and other is not None:
            return decided(one == other and one != NOBODY)
        if one == NOBODY or other == NOBODY:
            return NEVER
        if one is None and other is None:
            return Same(left, right)
        fact = left if one is None else right
        assert isinstance(fact, FactTerm)
        known = other if one is None else one
        assert known is not None
        if not self.possible(fact.fact, known):
            return NEVER
        return Same(fact, self.stack.vocabulary.individual(known))

    def of_kind(self, term: Term, kinds: tuple[str, ...]) -> Condition:
        """A post or body of some kinds."""
        one = self.individual(term)
        if one is None:
            return OfKind(term, kinds)
        return decided(one != NOBODY and self.universe.is_of(one, kinds))

    def nobody(self, condition: Nobody) -> Condition:
        """A fact that names none."""
        value = self.known(condition.fact)
        if value is None and self.stack.vocabulary.facts[condition.fact].optional:
            return condition
        return decided(value == NOBODY)

    def includes(self, fact: str, term: Term, of: Term | None) -> Condition:
        """A post or body in a list."""
        value, subject = self.about(fact, of)
        one = self.individual(term)
        if NOBODY in (one, value):
            return NEVER
        if one is None:
            if isinstance(value, Members) and value.closed and not value.names:
                return NEVER
            return Includes(fact, term, subject)
        if not self.possible(fact, one):
            return NEVER
        if isinstance(value, Members) and (one in value.names or value.closed):
            return decided(one in value.names)
        return Includes(fact, self.stack.vocabulary.individual(one), subject)

    def has_at_least(self, fact: str, count: int, of: Term | None) -> Condition:
        """So many members of a list: of those not known, which would have to be in it."""
        value, subject = self.about(fact, of)
        if value == NOBODY:
            return NEVER
        if isinstance(value, Members) and (value.closed or len(value.names) >= count):
            return decided(len(value.names) >= count)
        if subject is not None and not isinstance(subject, Individual):
            return HasAtLeast(fact, count, subject)
        known = value.names if isinstance(value, Members) else frozenset()
        declared = self.stack.vocabulary.facts[fact]
        sort: Sort = "post" if declared.type == "posts" else "body"
        rest: list[Condition] = [
            Includes(fact, Individual(sort, one), subject)
            for one in self.universe.members(sort, declared.among)
            if one not in known
        ]
        return at_least(count - len(known), rest)

    def heads(self, post: Term, unit: Term) -> Condition:
        """The head of a unit; whose unit is known as soon as the head is."""
        head, body = self.individual(post), self.individual(unit)
        if head is not None:
            headed = self.stack.vocabulary.unit_headed_by(head)
            return NEVER if headed is None else self.same(unit, Individual("body", headed))
        if body is None:
            return Heads(post, unit)
        return NEVER if body == NOBODY else Heads(post, Individual("body", body))

    def compare(self, condition: Compare) -> Condition:
        """A comparison of sums, with the numbers that are known added up."""
        total = condition.constant
        rest = []
        for coefficient, fact in condition.terms:
            value = self.known(fact)
            if isinstance(value, int) and not isinstance(value, bool):
                total += coefficient * value
            else:
                rest.append((coefficient, fact))
        if not rest:
            return decided(total == 0 if condition.equal else total >= 0)
        return Compare(tuple(rest), total, condition.equal, condition.unit)
