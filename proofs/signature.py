"""What the rules may speak of, for any number of people and units: two sorts, and a symbol for each fact.

Posts and bodies are uninterpreted sorts; everything a case may say is a constant, a predicate or a function into a
finite type, so that no function leads from one sort back to itself and the small-model property holds (effectively
propositional logic; Ramsey 1930). What is said of who there is at all (single posts are the only ones of their kind,
a unit has one head, a number lies in its range) stands in axioms of the *frame*, added when a symbol is first used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import Self

import z3

from proofs.labels import Label
from proofs.logic import all_of, any_of, both, implies
from spec.condition import FactTerm, Individual, Sort, Term
from spec.questions import number_range
from spec.rulebook import Stack
from spec.vocabulary import Fact

Scope = dict[str, z3.ExprRef]
"""What the variables of a condition stand for."""

ONLY_ONE, KIND_OF = "there is one ", "kind of "
"""How the labels begin that say of what kind an individual is, and that it is the only one of it."""


@dataclass
class Signature:
    """The symbols of a stack, and the axioms of its frame; with ``shared``, those of another over the same facts."""

    stack: Stack
    context: z3.Context = field(default_factory=z3.Context)
    shared: Self | None = None
    axioms: list[tuple[Label, z3.BoolRef]] = field(default_factory=list)
    symbols: dict[str, z3.FuncDeclRef] = field(default_factory=dict)
    sorts: dict[Sort, z3.SortRef] = field(default_factory=dict)
    kinds: dict[str, z3.ExprRef] = field(default_factory=dict)
    kind_of: dict[Sort, z3.FuncDeclRef] = field(default_factory=dict)
    enumerations: dict[str, dict[str, z3.ExprRef]] = field(default_factory=dict)

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

    def root(self) -> Self:
        """The one that owns the symbols of the facts."""
        return self.shared.root() if self.shared is not None else self

    def symbol(self, name: str, *signature: z3.SortRef) -> z3.FuncDeclRef:
        """A function symbol; the facts are the same in all that share."""
        owner = self.root()
        if name not in owner.symbols:
            owner.symbols[name] = z3.Function(name, *signature)
        return owner.symbols[name]

    def frame(self, name: str, axiom: z3.BoolRef) -> None:
        """An axiom on who and what there is."""
        entry = (Label("frame", name), axiom)
        self.root().axioms.append(entry)

    def boolean(self) -> z3.SortRef:
        """The sort of truth values."""
        return z3.BoolSort(self.context)

    # ---- who there is

    def individual(self, name: str) -> z3.ExprRef:
        """The constant of an individual, with its kind; single ones are the only ones of their kind."""
        kind = self.vocabulary.kind_of(name)
        assert kind is not None
        key = f"individual {name}"
        known = key in self.root().symbols
        constant = self.symbol(key, self.sorts[kind.sort])()
        if not known:
            its_kind = self.kind_of[kind.sort](constant) == self.kinds[kind.id]
            self.frame(f"{ONLY_ONE}{name}" if kind.one else f"{KIND_OF}{name}", its_kind)
            if kind.one:
                x = z3.Const("x", self.sorts[kind.sort])
                only = implies(self.kind_of[kind.sort](x) == self.kinds[kind.id], x == constant)
                self.frame(f"{ONLY_ONE}{name}", z3.ForAll([x], only))
        return constant

    def is_of(self, constant: z3.ExprRef, sort: Sort, kinds: tuple[str, ...]) -> z3.BoolRef:
        """Whether an individual is of one of these kinds or of a kind below."""
        below = sorted({one for kind in kinds for one in self.vocabulary.below[kind]})
        return any_of([self.kind_of[sort](constant) == self.kinds[one] for one in below], self.context)

    def heads(self, post: Term, unit: Term, scope: Scope) -> z3.BoolRef:
        """The relation between heads and units: one head to a unit, one unit to a head, kinds that fit."""
        (head, is_head), (body, is_body) = self.term(post, scope), self.term(unit, scope)
        known = "heads" in self.root().symbols
        relation = self.symbol("heads", self.sorts["post"], self.sorts["body"], self.boolean())
        if not known:
            p, q = z3.Consts("p q", self.sorts["post"])
            b, c = z3.Consts("b c", self.sorts["body"])
            one_head = implies(both(relation(p, b), relation(q, b)), p == q)
            one_unit = implies(both(relation(p, b), relation(p, c)), b == c)
            self.frame("a unit has one head", z3.ForAll([p, q, b], one_head))
            self.frame("nobody heads two units", z3.ForAll([p, b, c], one_unit))
            fits = [
                both(self.kind_of["post"](p) == self.kinds[kind.id], self.kind_of["body"](b) == self.kinds[kind.heads])
                for kind in self.vocabulary.posts.values()
                if kind.heads is not None
            ]
            self.frame("heads fit their units", z3.ForAll([p, b], implies(relation(p, b), any_of(fits, self.context))))
        return both(is_head, is_body, relation(head, body))

    # ---- terms

    def term(self, term: Term, scope: Scope) -> tuple[z3.ExprRef, z3.BoolRef]:
        """What a term names, and the condition that it names anything."""
        if isinstance(term, Individual):
            return self.individual(term.id), z3.BoolVal(True, self.context)
        if isinstance(term, FactTerm):
            fact = self.vocabulary.facts[term.fact]
            sort: Sort = "post" if fact.type == "post" else "body"
            known = f"fact {term.fact}" in self.root().symbols
            constant = self.symbol(f"fact {term.fact}", self.sorts[sort])()
            if not known and fact.among:
                inside = self.is_of(constant, sort, fact.among)
                if fact.optional:
                    inside = implies(self.names_one(fact), inside)
                self.frame(f"range of {term.fact}", inside)
            return constant, self.names_one(fact)
        return scope[term.name], z3.BoolVal(True, self.context)

    def names_one(self, fact: Fact) -> z3.BoolRef:
        """Whether a post or body fact names anybody."""
        if fact.optional:
            return self.symbol(f"somebody {fact.id}", self.boolean())()
        return z3.BoolVal(True, self.context)

    def owner(self, of: Term | None, scope: Scope) -> tuple[list[z3.ExprRef], list[z3.BoolRef]]:
        """Whom a fact is said about, and the condition that there is one: nothing is true of nobody."""
        if of is None:
            return [], []
        one, is_one = self.term(of, scope)
        return [one], [] if z3.is_true(is_one) else [is_one]

    # ---- facts

    def flag(self, fact: str, of: Term | None, scope: Scope) -> z3.BoolRef:
        """Whether a flag is set."""
        owner, named = self.owner(of, scope)
        flag = self.symbol(f"flag {fact}", *(o.sort() for o in owner), self.boolean())(*owner)
        return all_of([*named, flag], self.context)

    def choice(self, fact: str, values: tuple[str, ...], of: Term | None, scope: Scope) -> z3.BoolRef:
        """Whether a choice has one of these values."""
        constants = self.enumeration(self.vocabulary.facts[fact])
        owner, named = self.owner(of, scope)
        range_ = next(iter(constants.values())).sort()
        value = self.symbol(f"choice {fact}", *(o.sort() for o in owner), range_)(*owner)
        return all_of([*named, any_of([value == constants[one] for one in values], self.context)], self.context)

    def enumeration(self, fact: Fact) -> dict[str, z3.ExprRef]:
        """The values of a choice."""
        if fact.id not in self.enumerations:
            _, constants = z3.EnumSort(f"values of {fact.id}", [f"{fact.id} {v}" for v in fact.value_ids], self.context)
            self.enumerations[fact.id] = dict(zip(fact.value_ids, constants, strict=True))
        return self.enumerations[fact.id]

    def included(self, fact: str, one: z3.ExprRef, of: Term | None, scope: Scope) -> z3.BoolRef:
        """Whether an individual is in a list."""
        declared = self.vocabulary.facts[fact]
        owner, named = self.owner(of, scope)
        name = f"list {fact}"
        known = name in self.root().symbols
        predicate = self.symbol(name, *(o.sort() for o in owner), one.sort(), self.boolean())
        if not known and declared.among:
            sort: Sort = "post" if declared.type == "posts" else "body"
            bound = [z3.Const(f"x{place}", o.sort()) for place, o in enumerate([*owner, one])]
            inside = implies(predicate(*bound), self.is_of(bound[-1], sort, declared.among))
            self.frame(f"range of {fact}", z3.ForAll(bound, inside))
        return all_of([*named, predicate(*owner, one)], self.context)

    def number(self, fact: str) -> z3.ArithRef:
        """The integer of a number fact, within its range."""
        least, most = number_range(self.vocabulary.facts[fact])
        known = f"number {fact}" in self.root().symbols
        number = self.symbol(f"number {fact}", z3.IntSort(self.context))()
        if not known:
            self.frame(f"range of {fact}", both(number >= least, number <= most))
        return number

    def alternative(self, definition: str, alternative: str) -> z3.BoolRef:
        """The proposition that an alternative of an open definition is the right one; exactly one is."""
        live = self.stack.definitions[definition].live
        key = f"alternatives {definition}"
        known = key in self.root().symbols
        if not known:
            self.symbol(key, self.boolean())
            options = [self.symbol(f"alternative {definition} {one.id}", self.boolean())() for one in live]
            twice = [both(one, other) for one, other in combinations(options, 2)]
            single = all_of([any_of(options, self.context), *map(z3.Not, twice)], self.context)
            self.frame(f"one alternative of {definition}", single)
        return self.symbol(f"alternative {definition} {alternative}", self.boolean())()
