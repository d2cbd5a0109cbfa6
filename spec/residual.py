"""The interpreter in plain Python: what is left of a condition once the known facts are put in.

``always`` or ``never`` is left when the facts decide it; otherwise a smaller condition over the unknown facts,
without variables, quantifiers or definitions. So the third value of Kleene's logic is not a bare "unknown" but
says what it depends on, and :mod:`spec.completions` can ask whether it matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

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
    Variable,
)
from spec.connectives import conjunction, disjunction, negation
from spec.rulebook import Stack
from spec.situation import Known, Members, Situation, Universe
from spec.traversal import substitute, walk
from spec.vocabulary import NOBODY


@dataclass
class Interpreter:
    """Puts the facts of one situation into the conditions of one stack, over one universe.

    ``read`` collects the facts that were looked up, given or not: a fact by its id, one about a post as (post, fact).
    """

    stack: Stack
    universe: Universe
    situation: Situation
    read: set[str | tuple[str, str]] | None = None
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
            case Nobody(fact=fact):
                value = self.known(fact)
                if value is None and self.stack.vocabulary.facts[fact].optional:
                    return condition
                return _constant(value == NOBODY)
            case Includes(fact=fact, term=term, of=of):
                return self.includes(fact, term, of, condition)
            case HasAtLeast(fact=fact, count=count, of=of):
                return self.has_at_least(fact, count, of, condition)
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
            case Chosen(definition=name, alternative=alternative):
                live = self.stack.definitions[name].live if name in self.stack.definitions else ()
                return _constant(live[0].id == alternative) if len(live) == 1 else condition

    def both(self, parts: tuple[Condition, ...]) -> Condition:
        rest = []
        for part in parts:
            found = self.left(part)
            if found == NEVER:
                return NEVER
            rest.append(found)
        return conjunction(*rest)

    def either(self, parts: tuple[Condition, ...]) -> Condition:
        rest = []
        for part in parts:
            found = self.left(part)
            if found == ALWAYS:
                return ALWAYS
            rest.append(found)
        return disjunction(*rest)

    def counted(self, condition: AtLeast) -> Condition:
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

    def given(self, fact: str) -> Known | None:
        """The value that the case gives for one of its facts; None when it does not mention it."""
        if self.read is not None:
            self.read.add(fact)
        return self.situation.facts.get(fact)

    def known(self, fact: str) -> Known | None:
        """The value of a fact of the case; one that it does not mention has its usual value, if it has one."""
        value = self.given(fact)
        if value is None and self.situation.everybody and fact not in self.situation.left_open:
            declared = self.stack.vocabulary.facts[fact]
            if declared.usually == NOBODY:
                return Members(frozenset()) if declared.type in ("posts", "bodies") else NOBODY
            if declared.type == "flag" and declared.usually is not None:
                return declared.usually == "yes"
            if declared.type in ("number", "instant") and declared.usually is not None:
                return int(declared.usually)
            return declared.usually
        return value

    # ---- terms

    def individual(self, term: Term) -> str | None:
        """The individual that a term names; None when the case does not say."""
        if isinstance(term, Individual):
            return term.id
        if isinstance(term, FactTerm):
            value = self.known(term.fact)
            return value if isinstance(value, str) else None
        raise TypeError(f"a variable is left: {term.name}")

    def about(self, fact: str, of: Term | None) -> tuple[object, Term | None]:
        """The value of a fact (None when unknown) and the term it is said about, grounded where possible."""
        if of is None:
            return self.known(fact), None
        post = self.individual(of)
        if post is None:
            return None, of
        if post == NOBODY:
            return NOBODY, Individual("post", NOBODY)
        if self.read is not None:
            self.read.add((post, fact))
        value = self.situation.about.get((post, fact))
        if value is None and self.situation.everybody:
            usually = self.stack.vocabulary.facts[fact].usually
            if usually == NOBODY:
                value = Members(frozenset())
            elif usually in ("yes", "no"):
                value = usually == "yes"
            else:
                value = usually
        return value, Individual("post", post)

    def whoever(self, term: Term, holds: Callable[[Individual], Condition]) -> Condition:
        """That something holds of whomever a fact names, when the case does not say whom."""
        assert isinstance(term, FactTerm)
        fact = self.stack.vocabulary.facts[term.fact]
        sort: Sort = "post" if fact.type == "post" else "body"
        named = [Individual(sort, one) for one in self.universe.members(sort, fact.among)]
        return disjunction(*(conjunction(Same(term, one), holds(one)) for one in named))

    # ---- atoms

    def flag(self, fact: str, of: Term | None, condition: Condition) -> Condition:
        value, term = self.about(fact, of)
        if value is None:
            return condition if term == of else Flag(fact, term)
        return _constant(value is True)

    def choice(self, fact: str, values: tuple[str, ...], of: Term | None, condition: Condition) -> Condition:
        value, term = self.about(fact, of)
        if value is None:
            return condition if term == of else Choice(fact, values, term)
        return _constant(value in values)

    def same(self, left: Term, right: Term) -> Condition:
        one, other = self.individual(left), self.individual(right)
        if one is not None and other is not None:
            return _constant(one == other and one != NOBODY)
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
        kind = self.stack.vocabulary.kind_of(known)
        return Same(fact, Individual(kind.sort if kind else "post", known))

    def possible(self, fact: str, individual: str) -> bool:
        """Whether a fact may name an individual at all: one of its own sort, and of the kinds that it is among."""
        declared, kind = self.stack.vocabulary.facts[fact], self.stack.vocabulary.kind_of(individual)
        if kind is not None and (kind.sort == "post") != (declared.type in ("post", "posts")):
            return False
        return not declared.among or self.universe.is_of(individual, declared.among)

    def of_kind(self, term: Term, kinds: tuple[str, ...]) -> Condition:
        one = self.individual(term)
        if one is None:
            return OfKind(term, kinds)
        return _constant(one != NOBODY and self.universe.is_of(one, kinds))

    def includes(self, fact: str, term: Term, of: Term | None, condition: Condition) -> Condition:
        value, subject = self.about(fact, of)
        one = self.individual(term)
        if one == NOBODY:
            return NEVER
        if value == NOBODY:
            return NEVER
        if one is None:
            if isinstance(value, Members) and value.closed and not value.names:
                return NEVER
            return Includes(fact, term, subject)
        if not self.possible(fact, one):
            return NEVER
        if isinstance(value, Members) and (one in value.names or value.closed):
            return _constant(one in value.names)
        kind = self.stack.vocabulary.kind_of(one)
        return Includes(fact, Individual(kind.sort if kind else "post", one), subject)

    def has_at_least(self, fact: str, count: int, of: Term | None, condition: HasAtLeast) -> Condition:
        value, subject = self.about(fact, of)
        if value == NOBODY:
            return NEVER
        if isinstance(value, Members) and (value.closed or len(value.names) >= count):
            return _constant(len(value.names) >= count)
        if subject is not None and not isinstance(subject, Individual):
            return HasAtLeast(fact, count, subject)
        known = value.names if isinstance(value, Members) else frozenset()
        declared = self.stack.vocabulary.facts[fact]
        sort = "post" if declared.type == "posts" else "body"
        rest: list[Condition] = [
            Includes(fact, Individual(sort, one), subject)  # type: ignore[arg-type]
            for one in self.universe.members(sort, declared.among)  # type: ignore[arg-type]
            if one not in known
        ]
        return at_least(count - len(known), rest)

    def heads(self, post: Term, unit: Term) -> Condition:
        head, body = self.individual(post), self.individual(unit)
        if head is not None:
            headed = self.stack.vocabulary.unit_headed_by(head)
            return NEVER if headed is None else self.same(unit, Individual("body", headed))
        if body is None:
            return Heads(post, unit)
        return NEVER if body == NOBODY else Heads(post, Individual("body", body))

    def compare(self, condition: Compare) -> Condition:
        constant = condition.constant
        rest = []
        for coefficient, fact in condition.terms:
            value = self.known(fact)
            if isinstance(value, int) and not isinstance(value, bool):
                constant += coefficient * value
            else:
                rest.append((coefficient, fact))
        if not rest:
            return _constant(constant == 0 if condition.equal else constant >= 0)
        return Compare(tuple(rest), constant, condition.equal, condition.unit)

    def done(self, condition: Done) -> Condition:
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
                    kind = self.stack.vocabulary.kind_of(event.by)
                    actor = Individual(kind.sort if kind else "post", event.by)
                    parts.append(self.fits(condition.by, actor))
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
        one = self.individual(term)
        if one is None:
            return self.whoever(term, lambda named: self.may(act, named))
        if one == NOBODY:
            return NEVER
        kind = self.stack.vocabulary.kind_of(one)
        return self.may(act, Individual(kind.sort if kind else "post", one))

    def defined(self, name: str, of: Term | None) -> Condition:
        if of is not None and not isinstance(of, Individual):
            one = self.individual(of)
            if one is None:
                return self.whoever(of, lambda named: self.defined(name, named))
            if one == NOBODY:
                return NEVER
            kind = self.stack.vocabulary.kind_of(one)
            of = Individual(kind.sort if kind else "post", one)
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


def sort_of(by: Condition, stack: Stack) -> str | None:
    """The sort of ``who`` in a condition, as far as its atoms tell."""
    match by:
        case Same(left=Variable(), right=Individual(sort=sort)):
            return sort
        case OfKind(term=Variable(), kinds=kinds):
            return "post" if kinds[0] in stack.vocabulary.posts else "body"
        case Defined(name=name):
            return stack.definitions[name].of
        case Heads(post=Variable()) | May():
            return "post" if isinstance(by, Heads) else None
        case And(parts=parts) | Or(parts=parts):
            return next((found for part in parts if (found := sort_of(part, stack)) is not None), None)
        case Not(part=part):
            return sort_of(part, stack)
        case _:
            return None


def sorts_meant(by: Condition, stack: Stack) -> tuple[Sort, ...]:
    """The sorts that ``who`` can have in a condition: the one that its atoms tell; both, where they tell none."""
    found = sort_of(by, stack)
    if found is None:
        named = [part.fact for part in walk(by) if isinstance(part, Includes) and isinstance(part.term, Variable)]
        named += [
            term.fact
            for part in walk(by)
            if isinstance(part, Same) and Variable("who") in (part.left, part.right)
            for term in (part.left, part.right)
            if isinstance(term, FactTerm)
        ]
        types = (stack.vocabulary.facts[one].type for one in named)
        found = next(("post" if one in ("post", "posts") else "body" for one in types), None)
    if found is None:
        return ("post", "body")
    return ("post",) if found == "post" else ("body",)


def at_least(count: int, parts: list[Condition]) -> Condition:
    """At least so many of the parts hold."""
    if count <= 0:
        return ALWAYS
    if count > len(parts):
        return NEVER
    return disjunction(*(conjunction(*some) for some in combinations(parts, count)))


def _constant(value: bool) -> Condition:
    return ALWAYS if value else NEVER
