"""The rules for any number of people, units and matters: first-order logic over two sorts without bound.

The symbols are those of :mod:`proofs.signature`. Every clause enters in two *halves* with a label of its own: the half
that says that it applies or gives a power (*if*), and the half that says that nothing else makes it do so (*only if*).
A core of labels then says on which clauses, and on which of their exceptions, a proof rests. Who holds an act in the
end, with what is handed on, is :mod:`proofs.holders`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import z3

from proofs.deeds import entails
from proofs.labels import Label
from proofs.logic import all_of, any_of, both, contrary, implies, sum_of
from proofs.signature import Scope, Signature
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
    Flag,
    HasAtLeast,
    Heads,
    Includes,
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
from spec.rulebook import Presupposition
from spec.sort_of_who import sorts_meant
from spec.traversal import free_variables, substitute


@dataclass
class Theory(Signature):
    """A stack as labelled axioms; ``prefix`` keeps the rules of two theories over ``shared`` facts apart."""

    prefix: str = ""
    _applies: dict[str, z3.BoolRef] = field(default_factory=dict)
    _fitting: dict[str, z3.FuncDeclRef] = field(default_factory=dict)
    _somebody: dict[tuple[str, str], z3.BoolRef] = field(default_factory=dict)
    _named: dict[Condition, z3.BoolRef] = field(default_factory=dict)
    _dones: dict[Done, z3.BoolRef] = field(default_factory=dict)
    _fresh: int = 0

    # ---- clauses

    def presuppose(self, presupposition: Presupposition) -> None:
        """Adds a presupposition under its own label."""
        self.axioms.append((Label("presupposition", presupposition.name), self.truth(presupposition.states, {})))

    def applies(self, clause: Clause) -> z3.BoolRef:
        """The proposition that a clause applies, with its two halves."""
        if clause.name not in self._applies:
            mine = z3.Bool(f"{self.prefix}applies {clause.name}", self.context)
            self._applies[clause.name] = mine
            when = self.closed(clause.when)
            exceptions = {name: self.applies(self.stack.clauses[name]) for name in clause.unless}
            others = [contrary(exception) for exception in exceptions.values()]
            self.axioms.append((Label("if", clause.name), implies(all_of([when, *others], self.context), mine)))
            self.axioms.append((Label("only if", clause.name), implies(mine, when)))
            for name, exception in exceptions.items():
                self.axioms.append((Label("exception", clause.name, name), implies(mine, contrary(exception))))
        return self._applies[clause.name]

    def holder(self, clause: Clause, x: z3.ExprRef) -> z3.BoolRef:
        """``x`` is a holder in the sense of a power clause."""
        assert isinstance(clause.shape, Power)
        return self.fits(clause, "holder", clause.shape.holder, clause.shape.sort, x)

    def direct(self, clause: Clause, x: z3.ExprRef) -> z3.BoolRef:
        """``x`` holds the power of a clause directly."""
        return both(self.applies(clause), self.holder(clause, x))

    def fits(self, clause: Clause, role: str, condition: Condition, sort: Sort, x: z3.ExprRef) -> z3.BoolRef:
        """``x`` answers the description that a clause gives of a role (holder, giver, taker), with its two halves."""
        key = f"{role} {clause.name}"
        if key not in self._fitting:
            predicate = z3.Function(f"{self.prefix}{key}", self.sorts[sort], self.boolean())
            self._fitting[key] = predicate
            y = z3.Const("y", self.sorts[sort])
            inside = self.truth(condition, {"who": y})
            self.axioms.append((Label("if", clause.name), z3.ForAll([y], implies(inside, predicate(y)))))
            self.axioms.append((Label("only if", clause.name), z3.ForAll([y], implies(predicate(y), inside))))
        return self._fitting[key](x)

    def somebody(self, key: tuple[str, str], inside: z3.BoolRef, y: z3.ExprRef) -> z3.BoolRef:
        """A name for "there is somebody such that …", so that it stands under no other quantifier."""
        if key not in self._somebody:
            mine = z3.Bool(f"{self.prefix}somebody {key[0]} {key[1]}", self.context)
            self._somebody[key] = mine
            self.axioms.append((Label("frame", "definitions"), implies(mine, z3.Exists([y], inside))))
            self.axioms.append((Label("frame", "definitions"), z3.ForAll([y], implies(inside, mine))))
        return self._somebody[key]

    def described(self, key: str, inside: z3.BoolRef, y: z3.ExprRef, x: z3.ExprRef) -> z3.BoolRef:
        """A name for what is said of ``y``, so that it is written out once; here it is said of ``x``."""
        if key not in self._fitting:
            predicate = z3.Function(f"{self.prefix}{key}", y.sort(), self.boolean())
            self._fitting[key] = predicate
            self.axioms.append((Label("frame", "definitions"), z3.ForAll([y], implies(inside, predicate(y)))))
            self.axioms.append((Label("frame", "definitions"), z3.ForAll([y], implies(predicate(y), inside))))
        return self._fitting[key](x)

    # ---- conditions

    def closed(self, condition: Condition) -> z3.BoolRef:
        """A condition without free variables."""
        return self.truth(condition, {})

    def truth(self, condition: Condition, scope: Scope) -> z3.BoolRef:
        """A condition with the variables in scope."""
        match condition:
            case Constant(value=value):
                return z3.BoolVal(value, self.context)
            case Not(part=part):
                return contrary(self.truth(part, scope))
            case And(parts=parts):
                return all_of([self.truth(part, scope) for part in parts], self.context)
            case Or(parts=parts):
                return any_of([self.truth(part, scope) for part in parts], self.context)
            case AtLeast():
                return self.counted(condition, scope)
            case Same(left=left, right=right):
                (one, is_one), (other, is_other) = self.term(left, scope), self.term(right, scope)
                if one.sort() != other.sort():  # a post is never a body
                    return z3.BoolVal(False, self.context)
                return both(is_one, is_other, one == other)
            case OfKind(term=term, kinds=kinds):
                one, is_one = self.term(term, scope)
                return both(is_one, self.is_of(one, "post" if kinds[0] in self.vocabulary.posts else "body", kinds))
            case Heads(post=post, unit=unit):
                return self.heads(post, unit, scope)
            case May(term=term, act=act):
                return self.may(term, act, scope)
            case Defined(name=name, of=of):
                return self.defined(name, of, scope)
            case _:
                return self.atom(condition, scope)

    def atom(self, condition: Condition, scope: Scope) -> z3.BoolRef:
        """An atom about facts."""
        match condition:
            case Flag(fact=fact, of=of):
                return self.flag(fact, of, scope)
            case Choice(fact=fact, values=values, of=of):
                return self.choice(fact, values, of, scope)
            case Nobody(fact=fact):
                return contrary(self.names_one(self.vocabulary.facts[fact]))
            case Includes(fact=fact, term=term, of=of):
                one, is_one = self.term(term, scope)
                return both(is_one, self.included(fact, one, of, scope))
            case HasAtLeast(fact=fact, count=count, of=of):
                return self.has_at_least(fact, count, of, scope)
            case Compare(terms=terms, constant=constant, equal=equal):
                total = sum_of([(coefficient, self.number(fact)) for coefficient, fact in terms], constant)
                return total == 0 if equal else total >= 0
            case Done():
                return self.done(condition)
            case Chosen(definition=definition, alternative=alternative):
                return self.alternative(definition, alternative)
            case _:
                raise TypeError(f"not a condition: {condition!r}")

    def has_at_least(self, fact: str, count: int, of: Term | None, scope: Scope) -> z3.BoolRef:
        """A list has at least so many members."""
        declared = self.vocabulary.facts[fact]
        sort: Sort = "post" if declared.type == "posts" else "body"
        body = Includes(fact, Variable("member"), of)
        return self.truth(AtLeast(count, sort, (), "member", body), scope)

    def may(self, term: Term, act: str, scope: Scope) -> z3.BoolRef:
        """Somebody holds the power for an act directly."""
        one, is_one = self.term(term, scope)
        clauses = [
            clause
            for clause in self.stack.powers[act]
            if isinstance(clause.shape, Power) and self.sorts[clause.shape.sort] == one.sort()
        ]
        return both(is_one, any_of([self.direct(clause, one) for clause in clauses], self.context))

    def defined(self, name: str, of: Term | None, scope: Scope) -> z3.BoolRef:
        """A defined word, in the reading that is the right one."""
        definition = self.stack.definitions[name]
        live = definition.live
        readings = []
        for one in live:
            inside = one.condition if of is None else substitute(one.condition, "who", of)
            truth = self.truth(inside, scope)
            if of is not None:
                truth = both(self.term(of, scope)[1], truth)
            readings.append(truth)
        if len(live) == 1:
            return readings[0]
        chosen = [self.alternative(name, one.id) for one in live]
        return all_of(
            [implies(choice, reading) for choice, reading in zip(chosen, readings, strict=True)], self.context
        )

    def counted(self, condition: AtLeast, scope: Scope) -> z3.BoolRef:
        """At least so many; a condition without free variables gets a name, so that no quantifier nests in another."""
        if not free_variables(condition) and condition in self._named:
            return self._named[condition]
        self._fresh += 1
        mine = self._fresh
        bound = [z3.Const(f"v{mine}_{n}", self.sorts[condition.sort]) for n in range(condition.count)]
        parts: list[z3.BoolRef] = [z3.Distinct(*bound)] if condition.count > 1 else []
        for one in bound:
            if condition.kinds:
                parts.append(self.is_of(one, condition.sort, condition.kinds))
            parts.append(self.truth(condition.body, {**scope, condition.variable: one}))
        inside = all_of(parts, self.context)
        if free_variables(condition):
            return z3.Exists(bound, inside)
        name = z3.Bool(f"{self.prefix}count {mine}", self.context)
        self._named[condition] = name
        self.axioms.append((Label("frame", "definitions"), implies(name, z3.Exists(bound, inside))))
        self.axioms.append((Label("frame", "definitions"), z3.ForAll(bound, implies(inside, name))))
        return name

    def counted_in(self, axiom: z3.BoolRef) -> list[Condition]:
        """The conditions with *every* or *some* that an axiom gives a name to."""
        text = axiom.sexpr()
        return [condition for condition, name in self._named.items() if f"{name.sexpr()} " in text.replace(")", " ")]

    # ---- what was done

    def done(self, condition: Done) -> z3.BoolRef:
        """An act done: one proposition for each act, outcome and actor that the rules tell apart."""
        owner = self.root()
        if condition not in owner._dones:
            mine = z3.Bool(f"done {len(owner._dones)} {condition.act}", self.context)
            for other, its in owner._dones.items():
                if entails(condition, other):
                    self.frame("acts done", implies(mine, its))
                if entails(other, condition):
                    self.frame("acts done", implies(its, mine))
            owner._dones[condition] = mine
            if condition.by is not None:
                self.frame("acts done", implies(mine, owner.somebody_fits(condition.by)))
        return owner._dones[condition]

    def somebody_fits(self, by: Condition) -> z3.BoolRef:
        """Somebody answers a description of who did an act; posts and bodies are never the same."""
        if isinstance(by, Or):
            return any_of([self.somebody_fits(part) for part in by.parts], self.context)
        if isinstance(by, Constant):
            return self.closed(by)
        ways = []
        for sort in sorts_meant(by, self.stack):
            y = z3.Const("y", self.sorts[sort])
            ways.append(z3.Exists([y], self.truth(by, {"who": y})))
        return any_of(ways, self.context)
