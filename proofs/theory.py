"""The rules for any number of people, units and matters: first-order logic over two sorts without bound.

Posts and bodies are uninterpreted sorts; everything a case may say is a constant, a predicate or a function into a
finite type, so that no function leads from one sort back to itself and the small-model property holds (effectively
propositional logic; Ramsey 1930). Every clause enters in two *halves* with a label of its own: the half that says
that it applies or gives a power (*if*), and the half that says that nothing else makes it do so (*only if*). A core
of labels then says on which clauses, and on which of their exceptions, a proof rests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import z3

from proofs.logic import all_of, any_of, sum_of
from spec.clauses import Clause, Delegation, Power
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
    Sort,
    Term,
    same_deed,
)
from spec.grounds import acts_asked
from spec.questions import number_range
from spec.rulebook import Presupposition, Stack
from spec.sort_of_who import sorts_meant
from spec.traversal import free_variables, substitute
from spec.vocabulary import Fact


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """One half of a clause, one of its exceptions, a presupposition, or the frame (who there is at all)."""

    kind: str
    name: str
    detail: str = ""


class Outside(Exception):
    """A statement that leaves the decidable fragment; says which sorts go round."""


@dataclass
class Theory:
    """A stack as labelled axioms; ``prefix`` keeps the rules of two theories over ``shared`` facts apart."""

    stack: Stack
    context: z3.Context = field(default_factory=z3.Context)
    prefix: str = ""
    shared: Theory | None = None
    axioms: list[tuple[Label, z3.BoolRef]] = field(default_factory=list)
    _symbols: dict[str, z3.FuncDeclRef] = field(default_factory=dict)
    _applies: dict[str, z3.BoolRef] = field(default_factory=dict)
    _holders: dict[str, z3.FuncDeclRef] = field(default_factory=dict)
    _named: dict[Condition, z3.BoolRef] = field(default_factory=dict)
    _dones: dict[Done, z3.BoolRef] = field(default_factory=dict)
    _handed: dict[tuple[str, str], z3.BoolRef] = field(default_factory=dict)
    sorts: dict[Sort, z3.SortRef] = field(default_factory=dict)
    kinds: dict[str, z3.ExprRef] = field(default_factory=dict)
    kind_of: dict[Sort, z3.FuncDeclRef] = field(default_factory=dict)
    enumerations: dict[str, dict[str, z3.ExprRef]] = field(default_factory=dict)
    _fresh: int = 0

    def __post_init__(self) -> None:
        self.vocabulary = self.stack.vocabulary
        if self.shared is not None:
            self.context = self.shared.context
            self.sorts, self.kinds, self.kind_of = self.shared.sorts, self.shared.kinds, self.shared.kind_of
            self.enumerations = self.shared.enumerations
            return
        self.sorts = {
            "post": z3.DeclareSort("Post", self.context),
            "body": z3.DeclareSort("Body", self.context),
        }
        for sort in ("post", "body"):
            names = sorted(self.vocabulary.kinds(sort)) or ["none"]
            enumeration, constants = z3.EnumSort(f"kind of {sort}", [f"{sort} {name}" for name in names], self.context)
            self.kinds.update(zip(names, constants, strict=True))
            self.kind_of[sort] = z3.Function(f"kind of {sort}", self.sorts[sort], enumeration)

    # ---- symbols

    def root(self) -> Theory:
        """The theory that owns the symbols of the facts."""
        return self.shared.root() if self.shared is not None else self

    def symbol(self, name: str, *signature: z3.SortRef) -> z3.FuncDeclRef:
        """A function symbol; the facts are the same in theories that share."""
        owner = self.root()
        if name not in owner._symbols:
            owner._symbols[name] = z3.Function(name, *signature)
        return owner._symbols[name]

    def frame(self, name: str, axiom: z3.BoolRef) -> None:
        """An axiom on who and what there is."""
        entry = (Label("frame", name), axiom)
        self.root().axioms.append(entry)

    def individual(self, name: str) -> z3.ExprRef:
        """The constant of an individual, with its kind; single ones are the only ones of their kind."""
        kind = self.vocabulary.kind_of(name)
        assert kind is not None
        key = f"individual {name}"
        known = key in self.root()._symbols
        constant = self.symbol(key, self.sorts[kind.sort])()
        if not known:
            its_kind = self.kind_of[kind.sort](constant) == self.kinds[kind.id]
            self.frame(f"there is one {name}" if kind.one else f"kind of {name}", its_kind)
            if kind.one:
                x = z3.Const("x", self.sorts[kind.sort])
                only = z3.Implies(self.kind_of[kind.sort](x) == self.kinds[kind.id], x == constant)
                self.frame(f"there is one {name}", z3.ForAll([x], only))
        return constant

    def boolean(self) -> z3.SortRef:
        """The sort of truth values."""
        return z3.BoolSort(self.context)

    def enumeration(self, fact: Fact) -> dict[str, z3.ExprRef]:
        """The values of a choice."""
        if fact.id not in self.enumerations:
            _, constants = z3.EnumSort(f"values of {fact.id}", [f"{fact.id} {v}" for v in fact.value_ids], self.context)
            self.enumerations[fact.id] = dict(zip(fact.value_ids, constants, strict=True))
        return self.enumerations[fact.id]

    def owner(self, of: Term | None, scope: dict[str, z3.ExprRef]) -> tuple[list[z3.ExprRef], list[z3.BoolRef]]:
        """Whom a fact is said about, and the condition that there is one: nothing is true of nobody."""
        if of is None:
            return [], []
        one, is_one = self.term(of, scope)
        return [one], [] if z3.is_true(is_one) else [is_one]

    def term(self, term: Term, scope: dict[str, z3.ExprRef]) -> tuple[z3.ExprRef, z3.BoolRef]:
        """What a term names, and the condition that it names anything."""
        if isinstance(term, Individual):
            return self.individual(term.id), z3.BoolVal(True, self.context)
        if isinstance(term, FactTerm):
            fact = self.vocabulary.facts[term.fact]
            sort: Sort = "post" if fact.type == "post" else "body"
            known = f"fact {term.fact}" in self.root()._symbols
            constant = self.symbol(f"fact {term.fact}", self.sorts[sort])()
            if not known and fact.among:
                inside = self.is_of(constant, sort, fact.among)
                if fact.optional:
                    inside = z3.Implies(self.names_one(fact), inside)
                self.frame(f"range of {term.fact}", inside)
            return constant, self.names_one(fact)
        return scope[term.name], z3.BoolVal(True, self.context)

    def names_one(self, fact: Fact) -> z3.BoolRef:
        """Whether a post or body fact names anybody."""
        if fact.optional:
            return self.symbol(f"somebody {fact.id}", self.boolean())()
        return z3.BoolVal(True, self.context)

    def is_of(self, constant: z3.ExprRef, sort: Sort, kinds: tuple[str, ...]) -> z3.BoolRef:
        """Whether an individual is of one of these kinds or of a kind below."""
        below = sorted({one for kind in kinds for one in self.vocabulary.below[kind]})
        return any_of([self.kind_of[sort](constant) == self.kinds[one] for one in below], self.context)

    # ---- clauses

    def applies(self, clause: Clause) -> z3.BoolRef:
        """The proposition that a clause applies, with its two halves."""
        if clause.name not in self._applies:
            mine = z3.Bool(f"{self.prefix}applies {clause.name}", self.context)
            self._applies[clause.name] = mine
            when = self.closed(clause.when)
            exceptions = {name: self.applies(self.stack.clauses[name]) for name in clause.unless}
            others = [z3.Not(exception) for exception in exceptions.values()]
            self.axioms.append((Label("if", clause.name), z3.Implies(all_of([when, *others], self.context), mine)))
            self.axioms.append((Label("only if", clause.name), z3.Implies(mine, when)))
            for name, exception in exceptions.items():
                self.axioms.append((Label("exception", clause.name, name), z3.Implies(mine, z3.Not(exception))))
        return self._applies[clause.name]

    def holder(self, clause: Clause, x: z3.ExprRef) -> z3.BoolRef:
        """The proposition that ``x`` is a holder in the sense of a power clause, with its two halves."""
        assert isinstance(clause.shape, Power)
        if clause.name not in self._holders:
            sort = self.sorts[clause.shape.sort]
            predicate = z3.Function(f"{self.prefix}holder {clause.name}", sort, self.boolean())
            self._holders[clause.name] = predicate
            y = z3.Const("y", sort)
            inside = self.truth(clause.shape.holder, {"who": y})
            self.axioms.append((Label("if", clause.name), z3.ForAll([y], z3.Implies(inside, predicate(y)))))
            self.axioms.append((Label("only if", clause.name), z3.ForAll([y], z3.Implies(predicate(y), inside))))
        return self._holders[clause.name](x)

    def direct(self, clause: Clause, x: z3.ExprRef) -> z3.BoolRef:
        """``x`` holds the power of a clause directly."""
        return z3.And(self.applies(clause), self.holder(clause, x))

    def moves(self, clause: Clause, act: str) -> list[tuple[Clause, Delegation]]:
        """The delegations that hand on the power of a clause."""
        assert isinstance(clause.shape, Power)
        if clause.shape.sort != "post":
            return []
        own = acts_asked(self.stack, clause, act)
        return [
            (one, one.shape)
            for one in self.stack.delegations
            if isinstance(one.shape, Delegation) and any(one.shape.covers(form) for form in own)
        ]

    def side(self, delegation: Clause, which: str, x: z3.ExprRef) -> z3.BoolRef:
        """``x`` gives, or receives, under a delegation; with its two halves."""
        assert isinstance(delegation.shape, Delegation)
        name = f"{delegation.name} {which}"
        if name not in self._holders:
            sort = self.sorts["post"]
            predicate = z3.Function(f"{self.prefix}{which} {delegation.name}", sort, self.boolean())
            self._holders[name] = predicate
            y = z3.Const("y", sort)
            condition = delegation.shape.giver if which == "gives" else delegation.shape.taker
            inside = self.truth(condition, {"who": y})
            self.axioms.append((Label("if", delegation.name), z3.ForAll([y], z3.Implies(inside, predicate(y)))))
            self.axioms.append((Label("only if", delegation.name), z3.ForAll([y], z3.Implies(predicate(y), inside))))
        return self._holders[name](x)

    def somebody(self, key: tuple[str, str], inside: z3.BoolRef, y: z3.ExprRef) -> z3.BoolRef:
        """A name for "there is somebody such that …", so that it stands under no other quantifier."""
        if key not in self._handed:
            mine = z3.Bool(f"{self.prefix}somebody {key[0]} {key[1]}", self.context)
            self._handed[key] = mine
            self.axioms.append((Label("frame", "definitions"), z3.Implies(mine, z3.Exists([y], inside))))
            self.axioms.append((Label("frame", "definitions"), z3.ForAll([y], z3.Implies(inside, mine))))
        return self._handed[key]

    def somebody_at_work(self, act: str, sort: Sort) -> z3.BoolRef:
        """Somebody who holds an act is at work; bodies always are."""
        y = z3.Const("y", self.sorts[sort])
        inside = self.holds(act, y, sort)
        away = self.vocabulary.facts.get("away")
        if sort == "post" and away is not None and away.usually is not None:
            inside = z3.And(inside, self.truth(Choice("away", (away.usually,), _variable("y")), {"y": y}))
        return self.somebody((f"at work {sort}", act), inside, y)

    def taken(self, delegation: Clause) -> z3.BoolRef:
        """Somebody receives under a delegation who does not give under it."""
        y = z3.Const("y", self.sorts["post"])
        inside = z3.And(self.side(delegation, "takes", y), z3.Not(self.side(delegation, "gives", y)))
        return self.somebody((delegation.name, "takes"), inside, y)

    def given(self, delegation: Clause, clause: Clause) -> z3.BoolRef:
        """Somebody who gives under a delegation holds the power of a clause."""
        y = z3.Const("y", self.sorts["post"])
        inside = z3.And(self.holder(clause, y), self.side(delegation, "gives", y))
        return z3.And(self.applies(clause), self.somebody((delegation.name, clause.name), inside, y))

    def ways(self, act: str, x: z3.ExprRef, sort: Sort) -> list[tuple[Clause, Clause | None, z3.BoolRef]]:
        """All ways in which ``x`` may hold an act: by which clause, by which delegation, and when."""
        found: list[tuple[Clause, Clause | None, z3.BoolRef]] = []
        for clause in self.stack.powers[act]:
            assert isinstance(clause.shape, Power)
            if clause.shape.sort != sort:
                continue
            kept = [self.direct(clause, x)]
            for move, shape in self.moves(clause, act):
                handed = z3.And(self.applies(move), self.side(move, "gives", x))
                if not shape.keeps:
                    kept.append(z3.Not(z3.And(handed, self.taken(move))))
                received = [
                    self.applies(move),
                    self.side(move, "takes", x),
                    z3.Not(self.side(move, "gives", x)),
                    self.given(move, clause),
                ]
                found.append((clause, move, all_of(received, self.context)))
            found.append((clause, None, all_of(kept, self.context)))
        return found

    def holds(self, act: str, x: z3.ExprRef, sort: Sort) -> z3.BoolRef:
        """``x`` holds an act, directly or by delegation."""
        ways = [condition for _, _, condition in self.ways(act, x, sort)]
        return any_of(ways, self.context)

    def sorts_of(self, act: str) -> list[Sort]:
        """The sorts of those who may hold an act."""
        found = {c.shape.sort for c in self.stack.powers[act] if isinstance(c.shape, Power)}
        return [sort for sort in ("post", "body") if sort in found]

    def presuppose(self, presupposition: Presupposition) -> None:
        """Adds a presupposition under its own label."""
        self.axioms.append((Label("presupposition", presupposition.name), self.truth(presupposition.states, {})))

    # ---- conditions

    def closed(self, condition: Condition) -> z3.BoolRef:
        """A condition without free variables."""
        return self.truth(condition, {})

    def truth(self, condition: Condition, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        """A condition with the variables in scope."""
        match condition:
            case Constant(value=value):
                return z3.BoolVal(value, self.context)
            case Not(part=part):
                return z3.Not(self.truth(part, scope))
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
                return z3.And(is_one, is_other, one == other)
            case OfKind(term=term, kinds=kinds):
                one, is_one = self.term(term, scope)
                return z3.And(is_one, self.is_of(one, "post" if kinds[0] in self.vocabulary.posts else "body", kinds))
            case Heads(post=post, unit=unit):
                return self.heads(post, unit, scope)
            case May(term=term, act=act):
                return self.may(term, act, scope)
            case Defined(name=name, of=of):
                return self.defined(name, of, scope)
            case _:
                return self.atom(condition, scope)

    def atom(self, condition: Condition, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        """An atom about facts."""
        match condition:
            case Flag(fact=fact, of=of):
                owner, named = self.owner(of, scope)
                flag = self.symbol(f"flag {fact}", *(o.sort() for o in owner), self.boolean())(*owner)
                return all_of([*named, flag], self.context)
            case Choice(fact=fact, values=values, of=of):
                constants = self.enumeration(self.vocabulary.facts[fact])
                owner, named = self.owner(of, scope)
                range_ = next(iter(constants.values())).sort()
                value = self.symbol(f"choice {fact}", *(o.sort() for o in owner), range_)(*owner)
                return all_of([*named, any_of([value == constants[one] for one in values], self.context)], self.context)
            case Nobody(fact=fact):
                return z3.Not(self.names_one(self.vocabulary.facts[fact]))
            case Includes(fact=fact, term=term, of=of):
                one, is_one = self.term(term, scope)
                return z3.And(is_one, self.included(fact, one, of, scope))
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

    def included(self, fact: str, one: z3.ExprRef, of: Term | None, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        declared = self.vocabulary.facts[fact]
        owner, named = self.owner(of, scope)
        name = f"list {fact}"
        known = name in self.root()._symbols
        predicate = self.symbol(name, *(o.sort() for o in owner), one.sort(), self.boolean())
        if not known and declared.among:
            sort: Sort = "post" if declared.type == "posts" else "body"
            bound = [z3.Const(f"x{place}", o.sort()) for place, o in enumerate([*owner, one])]
            inside = z3.Implies(predicate(*bound), self.is_of(bound[-1], sort, declared.among))
            self.frame(f"range of {fact}", z3.ForAll(bound, inside))
        return all_of([*named, predicate(*owner, one)], self.context)

    def has_at_least(self, fact: str, count: int, of: Term | None, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        declared = self.vocabulary.facts[fact]
        sort: Sort = "post" if declared.type == "posts" else "body"
        body = Includes(fact, _variable("member"), of)
        return self.truth(AtLeast(count, sort, (), "member", body), scope)

    def number(self, fact: str) -> z3.ArithRef:
        """The integer of a number fact, within its range."""
        least, most = number_range(self.vocabulary.facts[fact])
        known = f"number {fact}" in self.root()._symbols
        number = self.symbol(f"number {fact}", z3.IntSort(self.context))()
        if not known:
            self.frame(f"range of {fact}", z3.And(number >= least, number <= most))
        return number

    def heads(self, post: Term, unit: Term, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        """The relation between heads and units: one head to a unit, one unit to a head, kinds that fit."""
        (head, is_head), (body, is_body) = self.term(post, scope), self.term(unit, scope)
        known = "heads" in self.root()._symbols
        relation = self.symbol("heads", self.sorts["post"], self.sorts["body"], self.boolean())
        if not known:
            p, q = z3.Consts("p q", self.sorts["post"])
            b, c = z3.Consts("b c", self.sorts["body"])
            one_head = z3.Implies(z3.And(relation(p, b), relation(q, b)), p == q)
            one_unit = z3.Implies(z3.And(relation(p, b), relation(p, c)), b == c)
            self.frame("a unit has one head", z3.ForAll([p, q, b], one_head))
            self.frame("nobody heads two units", z3.ForAll([p, b, c], one_unit))
            fits = [
                z3.And(
                    self.kind_of["post"](p) == self.kinds[kind.id], self.kind_of["body"](b) == self.kinds[kind.heads]
                )
                for kind in self.vocabulary.posts.values()
                if kind.heads is not None
            ]
            self.frame(
                "heads fit their units", z3.ForAll([p, b], z3.Implies(relation(p, b), any_of(fits, self.context)))
            )
        return z3.And(is_head, is_body, relation(head, body))

    def may(self, term: Term, act: str, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        one, is_one = self.term(term, scope)
        clauses = [
            clause
            for clause in self.stack.powers[act]
            if isinstance(clause.shape, Power) and self.sorts[clause.shape.sort] == one.sort()
        ]
        return z3.And(is_one, any_of([self.direct(clause, one) for clause in clauses], self.context))

    def defined(self, name: str, of: Term | None, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
        definition = self.stack.definitions[name]
        live = definition.live
        readings = []
        for one in live:
            inside = one.condition if of is None else substitute(one.condition, "who", of)
            truth = self.truth(inside, scope)
            if of is not None:
                truth = z3.And(self.term(of, scope)[1], truth)
            readings.append(truth)
        if len(live) == 1:
            return readings[0]
        chosen = [self.alternative(name, one.id) for one in live]
        return all_of(
            [z3.Implies(choice, reading) for choice, reading in zip(chosen, readings, strict=True)], self.context
        )

    def alternative(self, definition: str, alternative: str) -> z3.BoolRef:
        """The proposition that an alternative of an open definition is the right one; exactly one is."""
        live = self.stack.definitions[definition].live
        key = f"alternatives {definition}"
        known = key in self.root()._symbols
        if not known:
            self.symbol(key, self.boolean())
            options = [self.symbol(f"alternative {definition} {one.id}", self.boolean())() for one in live]
            twice = [z3.And(one, other) for one, other in combinations(options, 2)]
            single = all_of([any_of(options, self.context), *map(z3.Not, twice)], self.context)
            self.frame(f"one alternative of {definition}", single)
        return self.symbol(f"alternative {definition} {alternative}", self.boolean())()

    def counted(self, condition: AtLeast, scope: dict[str, z3.ExprRef]) -> z3.BoolRef:
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
        self.axioms.append((Label("frame", "definitions"), z3.Implies(name, z3.Exists(bound, inside))))
        self.axioms.append((Label("frame", "definitions"), z3.ForAll(bound, z3.Implies(inside, name))))
        return name

    def counted_in(self, axiom: z3.BoolRef) -> list[Condition]:
        """The conditions with *every* or *some* that an axiom gives a name to."""
        text = axiom.sexpr()
        return [condition for condition, name in self._named.items() if f"{name.sexpr()} " in text.replace(")", " ")]

    def done(self, condition: Done) -> z3.BoolRef:
        """An act done: one proposition for each act, outcome and actor that the rules tell apart."""
        owner = self.root()
        if condition not in owner._dones:
            mine = z3.Bool(f"done {len(owner._dones)} {condition.act}", self.context)
            for other, its in owner._dones.items():
                if _entails(condition, other):
                    self.frame("acts done", z3.Implies(mine, its))
                if _entails(other, condition):
                    self.frame("acts done", z3.Implies(its, mine))
            owner._dones[condition] = mine
            if condition.by is not None:
                self.frame("acts done", z3.Implies(mine, owner.somebody_fits(condition.by)))
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


def _entails(one: Done, other: Done) -> bool:
    """Whether the first having been done means that the second has."""
    return same_deed(one, other) and (other.by is None or one.by == other.by)


def _variable(name: str) -> Term:
    from spec.condition import Variable

    return Variable(name)


def all_axioms(*theories: Theory) -> list[tuple[Label, z3.BoolRef]]:
    """The axioms of some theories."""
    return [axiom for theory in theories for axiom in theory.axioms]


__all__ = ["Label", "Outside", "Theory", "all_axioms"]
