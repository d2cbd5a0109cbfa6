"""What clauses mean in a situation that says everything, said once more in the plainest way.

Written apart from every interpreter of the project, so that they can disagree: a condition is a function from
situations to true or false (:mod:`proofs.plain_truths`), and whatever it asks of a situation is noted
(:mod:`proofs.plain_questions`), so that all answers can be gone through (:mod:`proofs.every_situation`). Slow, and
meant to be read against the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from proofs.plain_people import People
from proofs.plain_questions import NOBODY, Questions
from proofs.plain_truths import History, Truth, every, no, opposite, remembered, some, yes
from spec.clauses import SOFT, Clause, Delegation, Exempt, Gate, Power
from spec.condition import (
    And,
    AtLeast,
    Choice,
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

Bound = Mapping[str, str]
"""Whom the variables of a condition stand for."""


class Rules:
    """The clauses of a stack over a few people: what they mean in a situation, and which questions they ask of it."""

    def __init__(
        self,
        rules: Stack,
        numbers: Mapping[str, int],
        headed: bool = True,
        histories: Sequence[History] | None = None,
    ) -> None:
        """``numbers`` says how many there are of each kind that may have many (one, if it does not say).

        ``histories`` are all that may have been done; without them each act may have been done once, or not.
        """
        self.rules = rules
        self.people = People(rules.vocabulary, numbers, headed)
        self.questions = Questions(self.people, histories)
        self.applying: dict[str, Truth] = {}

    # ---- conditions

    def each(self, term: Term, bound: Bound, said: Callable[[str], Truth]) -> Truth:
        """What is said of the one whom a term names; nothing is true of nobody."""
        if isinstance(term, Individual):
            return said(term.id)
        if not isinstance(term, FactTerm):
            return said(bound[term.name])
        key = self.questions.ask(term.fact)
        table = {name: said(str(name)) for name in self.questions.asked[key] if name != NOBODY}
        return lambda moment: moment[key] in table and table[moment[key]](moment)

    def about(self, of: Term | None, bound: Bound, said: Callable[[str], Truth]) -> Truth:
        """What is said of somebody, or of the matter itself."""
        return said("") if of is None else self.each(of, bound, said)

    def true(self, condition: Condition, bound: Bound) -> Truth:
        """A condition, with whom its variables stand for."""
        match condition:
            case Constant(value=value):
                return yes if value else no
            case Not(part=part):
                return opposite(self.true(part, bound))
            case And(parts=parts):
                return every([self.true(part, bound) for part in parts])
            case Or(parts=parts):
                return some([self.true(part, bound) for part in parts])
            case AtLeast(count=count, sort=sort, kinds=kinds, variable=variable, body=body):
                each = [self.true(body, {**bound, variable: one}) for one in self.people.of(sort, kinds)]
                return some(each) if count == 1 else lambda moment: sum(one(moment) for one in each) >= count
            case Flag(fact=fact, of=of):
                return self.about(of, bound, lambda post: self.questions.has(fact, post, (True,)))
            case Choice(fact=fact, values=values, of=of):
                return self.about(of, bound, lambda post: self.questions.has(fact, post, values))
            case Same(left=left, right=right):
                return self.each(
                    left, bound, lambda one: self.each(right, bound, lambda other: yes if one == other else no)
                )
            case OfKind(term=term, kinds=kinds):
                return self.each(term, bound, lambda one: yes if self.people.kinds[one] & set(kinds) else no)
            case Nobody(fact=fact):
                return self.questions.has(fact, "", (NOBODY,))
            case Includes(fact=fact, term=term, of=of):
                return self.about(
                    of, bound, lambda post: self.each(term, bound, lambda one: self.questions.member(fact, post, one))
                )
            case HasAtLeast(fact=fact, count=count, of=of):
                return self.about(of, bound, lambda post: self.questions.many(fact, post, count))
            case Heads(post=post, unit=unit):
                return self.each(
                    post,
                    bound,
                    lambda head: self.each(
                        unit, bound, lambda one: yes if self.people.heading.get(head) == one else no
                    ),
                )
            case Compare(terms=terms, constant=constant, equal=equal):
                return self.questions.compared(terms, constant, equal)
            case Done():
                return self.done(condition)
            case May(term=term, act=act):
                return self.each(term, bound, lambda one: some([self.direct(c, one) for c in self.powers(act)]))
            case Defined(name=name, of=of):
                return self.about(of, bound, lambda one: self.defined(name, {"who": one}))
            case _:
                raise TypeError(condition)

    def done(self, condition: Done) -> Truth:
        """An act was done, by somebody who answers the description where there is one."""
        if condition.by is None:
            return self.questions.done(condition, None)
        by = {one: self.true(condition.by, {"who": one}) for one in self.people.everybody()}
        return self.questions.done(condition, by)

    def defined(self, name: str, bound: Bound) -> Truth:
        """A defined word; an open one in the reading that counts."""
        definition = self.rules.definitions[name]
        if len(definition.live) == 1:
            return self.true(definition.live[0].condition, bound)
        return self.questions.reading(name, {one.id: self.true(one.condition, bound) for one in definition.live})

    # ---- clauses

    def applies(self, clause: Clause) -> Truth:
        """A clause applies, and none of its exceptions does."""
        if clause.name not in self.applying:
            exceptions = [opposite(self.applies(self.rules.clauses[name])) for name in clause.unless]
            self.applying[clause.name] = remembered(every([self.true(clause.when, {}), *exceptions]))
        return self.applying[clause.name]

    def forms(self, clause: Clause, act: str) -> list[str]:
        """The acts of a power that answer for an act: itself, or a form of it."""
        acts = clause.shape.acts if isinstance(clause.shape, Power) else ()
        return [one for one in acts if act in (one, self.rules.vocabulary.acts[one].form_of)]

    def powers(self, act: str) -> list[Clause]:
        """The clauses that give a power for an act."""
        return [clause for clause in self.rules.clauses.values() if self.forms(clause, act)]

    def direct(self, clause: Clause, one: str) -> Truth:
        """Somebody holds the power of a clause directly."""
        assert isinstance(clause.shape, Power)
        if one not in self.people.names[clause.shape.sort]:
            return no
        return every([self.applies(clause), self.true(clause.shape.holder, {"who": one})])

    def ways(self, act: str) -> list[tuple[str, Clause, Clause | None, Truth]]:
        """Who may hold an act, by which clause, by which delegation, and when."""
        found: list[tuple[str, Clause, Clause | None, Truth]] = []
        for clause in self.powers(act):
            assert isinstance(clause.shape, Power)
            for one in self.people.names[clause.shape.sort]:
                holds = remembered(self.direct(clause, one))
                lost: list[Truth] = []
                for move in self.rules.clauses.values():
                    shape = move.shape
                    if clause.shape.sort == "body" or not isinstance(shape, Delegation):
                        continue
                    if not any(
                        form not in shape.excepted and (not shape.acts or form in shape.acts)
                        for form in self.forms(clause, act)
                    ):
                        continue
                    gives = every([self.applies(move), self.true(shape.giver, {"who": one})])
                    takers = {
                        other: every(
                            [
                                self.true(shape.taker, {"who": other}),
                                opposite(self.true(shape.giver, {"who": other})),
                            ]
                        )
                        for other in self.people.names["post"]
                    }
                    found += [(other, clause, move, every([holds, gives, takes])) for other, takes in takers.items()]
                    if not shape.keeps:
                        lost.append(every([gives, some(takers.values())]))
                found.append((one, clause, None, every([holds, opposite(some(lost))])))
        return [way for way in found if way[3] is not no]

    def holders(self, act: str) -> dict[str, Truth]:
        """For each who may hold an act, when they do."""
        ways = self.ways(act)
        names = sorted({name for name, *_ in ways})
        return {name: some([truth for who, _, _, truth in ways if who == name]) for name in names}

    def governed(self, act: str) -> Truth:
        """No clause takes an act out of the rules' reach."""
        exempt = [c for c in self.rules.clauses.values() if isinstance(c.shape, Exempt) and act in c.shape.acts]
        return every([opposite(self.applies(clause)) for clause in exempt])

    def due(self, act: str) -> Truth:
        """An act has to be done."""
        always = self.rules.vocabulary.acts[act].due
        required = [
            self.applies(clause)
            for clause in self.rules.clauses.values()
            if isinstance(clause.shape, Gate)
            and [(need.act, need.by) for need in clause.shape.needs] == [(act, None)]
            and clause.strength not in SOFT
        ]
        return some([no if always is None else self.true(always, {}), *required])

    def away(self, post: str) -> Truth:
        """A post is away."""
        return opposite(self.questions.has("away", post, ("none",))) if post in self.people.names["post"] else no

    def supposed(self) -> Truth:
        """All that the rulebook presupposes."""
        return every([self.true(one.states, {}) for one in self.rules.rulebook.presuppositions])
