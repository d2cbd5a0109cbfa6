"""The interpreter in plain Python: what is left of a condition once the known facts are put in.

``always`` or ``never`` is left when the facts decide it; otherwise a smaller condition over the unknown facts,
without variables, quantifiers or definitions. So the third value of Kleene's logic is not a bare "unknown" but
says what it depends on, and :mod:`spec.completions` can ask whether it matters. What a condition about single facts
comes to stands in :mod:`spec.fact_atoms`; here is what has conditions inside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from spec.cases import Case
from spec.clauses import Clause, Power
from spec.condition import (
    ALWAYS,
    NEVER,
    REFUSED,
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
    Sort,
    Term,
    decided,
)
from spec.connectives import at_least, conjunction, disjunction, negation
from spec.fact_atoms import FactAtoms
from spec.rulebook import Stack
from spec.situation import universe_of
from spec.sort_of_who import sort_of
from spec.traversal import substitute
from spec.vocabulary import NOBODY


@dataclass
class Interpreter(FactAtoms):
    """Puts the facts of one situation into the conditions of one stack, over one universe."""

    _applies: dict[str, Condition] = field(default_factory=dict)
    _defined: dict[tuple[str, Term | None], Condition] = field(default_factory=dict)
    _may: dict[tuple[str, str], Condition] = field(default_factory=dict)

    # ---- clauses

    def applies(self, clause: Clause) -> Condition:
        """When the clause applies: its ``when`` holds and none of its exceptions applies."""
        found = self._applies.get(clause.name)
        if found is None:
            found = self.left(clause.when)
            for name in clause.unless:
                if found == NEVER:
                    break
                found = conjunction(found, negation(self.applies(self.stack.clauses[name])))
            self._applies[clause.name] = found
        return found

    def holds_power(self, clause: Clause, individual: Individual) -> Condition:
        """When an individual holds the power of a clause directly."""
        assert isinstance(clause.shape, Power)
        if clause.shape.sort != individual.sort:
            return NEVER
        applies = self.applies(clause)
        if applies == NEVER:
            return NEVER
        return conjunction(applies, self.left(substitute(clause.shape.holder, "who", individual)))

    def may(self, act: str, individual: Individual) -> Condition:
        """When an individual holds a power for an act directly, by any clause."""
        key = (act, individual.id)
        if key not in self._may:
            self._may[key] = NEVER
            self._may[key] = disjunction(*(self.holds_power(c, individual) for c in self.stack.powers[act]))
        return self._may[key]

    # ---- conditions

    def left(self, condition: Condition) -> Condition:
        """What is left of a condition."""
        match condition:
            case Constant():
                return condition
            case Not(part=part):
                return negation(self.left(part))
            case And(parts=parts):
                return self.both(parts)
            case Or(parts=parts):
                return self.either(parts)
            case AtLeast():
                return self.counted(condition)
            case Flag(fact=fact, of=of):
                return self.flag(fact, of, condition)
            case Choice(fact=fact, values=values, of=of):
                return self.choice(fact, values, of, condition)
            case Same(left=left, right=right):
                return self.same(left, right)
            case OfKind(term=term, kinds=kinds):
                return self.of_kind(term, kinds)
            case Nobody():
                return self.nobody(condition)
            case Includes(fact=fact, term=term, of=of):
                return self.includes(fact, term, of)
            case HasAtLeast(fact=fact, count=count, of=of):
                return self.has_at_least(fact, count, of)
            case Heads(post=post, unit=unit):
                return self.heads(post, unit)
            case Compare():
                return self.compare(condition)
            case Done():
                return self.done(condition)
            case May(term=term, act=act):
                return self.may_atom(term, act)
            case Defined(name=name, of=of):
                return self.defined(name, of)
            case Chosen():
                return self.chosen(condition)

    def both(self, parts: tuple[Condition, ...]) -> Condition:
        """All of some conditions; what never holds is not looked at further."""
        rest = []
        for part in parts:
            found = self.left(part)
            if found == NEVER:
                return NEVER
            rest.append(found)
        return conjunction(*rest)

    def either(self, parts: tuple[Condition, ...]) -> Condition:
        """Any of some conditions."""
        rest = []
        for part in parts:
            found = self.left(part)
            if found == ALWAYS:
                return ALWAYS
            rest.append(found)
        return disjunction(*rest)

    def counted(self, condition: AtLeast) -> Condition:
        """So many of whom a condition holds: of those not known, which would have to be among them."""
        sure = 0
        open_parts: list[Condition] = []
        for one in self.universe.members(condition.sort, condition.kinds):
            inside = self.left(substitute(condition.body, condition.variable, Individual(condition.sort, one)))
            if inside == ALWAYS:
                sure += 1
                if sure >= condition.count:
                    return ALWAYS
            elif inside != NEVER:
                open_parts.append(inside)
        return at_least(condition.count - sure, open_parts)

    # ---- deeds, powers and definitions

    def done(self, condition: Done) -> Condition:
        """An act that has been done since the last return: one of the events, or one that the case may not tell."""
        if isinstance(condition.by, Constant):
            return NEVER if condition.by == NEVER else self.done(Done(condition.act, condition.outcome))
        possible: list[Condition] = []
        for event in self.situation.since_return:
            if condition.act not in (event.act, self.stack.vocabulary.acts[event.act].form_of) or (
                condition.outcome and event.outcome not in ("", condition.outcome)
            ):
                continue
            if event.outcome == REFUSED != condition.outcome:
                continue
            parts: list[Condition] = []
            if condition.outcome and not event.outcome:
                parts.append(Done(condition.act, condition.outcome))
            if condition.by is not None:
                if not event.by:
                    parts.append(Done(condition.act, None, condition.by))
                else:
                    parts.append(self.fits(condition.by, self.stack.vocabulary.individual(event.by)))
            if not parts or all(part == ALWAYS for part in parts):
                return ALWAYS
            possible.append(conjunction(*parts))
        if self.situation.done is None or not self.situation.done_is_all:
            possible.append(condition)
        return disjunction(*possible)

    def fits(self, by: Condition, actor: Individual) -> Condition:
        """Whether an actor is one of whom the condition holds; posts and bodies are never the same."""
        if isinstance(by, Or):
            return disjunction(*(self.fits(part, actor) for part in by.parts))
        if sort_of(by, self.stack) not in (None, actor.sort):
            return NEVER
        return self.left(substitute(by, "who", actor))

    def may_atom(self, term: Term, act: str) -> Condition:
        """Somebody who holds a power for another act."""
        one = self.individual(term)
        if one is None:
            return self.whoever(term, lambda named: self.may(act, named))
        if one == NOBODY:
            return NEVER
        return self.may(act, self.stack.vocabulary.individual(one))

    def defined(self, name: str, of: Term | None) -> Condition:
        """A definition: what is left of it, or of each way to read it where these differ."""
        if of is not None and not isinstance(of, Individual):
            one = self.individual(of)
            if one is None:
                return self.whoever(of, lambda named: self.defined(name, named))
            if one == NOBODY:
                return NEVER
            of = self.stack.vocabulary.individual(one)
        key = (name, of)
        if key not in self._defined:
            live = self.stack.definitions[name].live
            readings = [
                self.left(one.condition if of is None else substitute(one.condition, "who", of)) for one in live
            ]
            if all(reading == readings[0] for reading in readings):
                self._defined[key] = readings[0]
            else:
                self._defined[key] = disjunction(
                    *(conjunction(Chosen(name, one.id), reading) for one, reading in zip(live, readings, strict=True))
                )
        return self._defined[key]

    def chosen(self, condition: Chosen) -> Condition:
        """Whether an alternative is the right one: open while there are several."""
        definition = self.stack.definitions.get(condition.definition)
        if definition is None or len(definition.live) != 1:
            return condition
        return decided(definition.live[0].id == condition.alternative)

    def whoever(self, term: Term, holds: Callable[[Individual], Condition]) -> Condition:
        """That something holds of whomever a fact names, when the case does not say whom."""
        assert isinstance(term, FactTerm)
        fact = self.stack.vocabulary.facts[term.fact]
        sort: Sort = "post" if fact.type == "post" else "body"
        named = [Individual(sort, one) for one in self.universe.members(sort, fact.among)]
        return disjunction(*(conjunction(Same(term, one), holds(one)) for one in named))


def interpreter_for(stack: Stack, case: Case) -> Interpreter:
    """The interpreter of a case: its situation, over the individuals it needs, with the alternatives it assumes."""
    chosen = stack.choosing(dict(case.choose)) if case.choose else stack
    universe = universe_of(chosen, case.situation, [case.by] if case.by else [])
    return Interpreter(chosen, universe, case.situation)
