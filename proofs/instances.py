"""Which instances of the quantified facts contradict each other: found by models, until there is none.

A closed "for all" counts as a proposition. Where a model of what there is so far has it true and one of its instances
false, the instance is added; where it has it false, constants of which it fails (witnesses) are added. In the
stratified fragment (:mod:`proofs.fragment`) there are finitely many such terms, so this ends (Ge and de Moura 2009).
A solver is used to look, but nothing rests on it: what is found is put to :mod:`proofs.check_certificate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import z3

from proofs.check_certificate import BOOL, INT, Question
from proofs.solving import satisfiable, solver_in

MOST_ROUNDS = 400
MOST_EACH = 8
"""Instances of one formula that a round adds: enough to get on, few enough to stay with what matters."""


Terms = tuple[int, ...]


class NoContradiction(Exception):
    """No contradiction was found; says why."""


@dataclass(frozen=True)
class Found:
    """A formula that holds because it is asserted (``terms`` None), an instance, or fails for new witnesses."""

    kind: str
    whole: int
    terms: tuple[int, ...] = ()
    clause: tuple[int, ...] = ()


@dataclass
class Grounds:
    """The search for instances of one question; ``witnesses`` are the names of those that were made."""

    question: Question
    seconds: float
    found: list[Found] = field(default_factory=list)
    witnesses: dict[str, str] = field(default_factory=dict)
    constants: dict[str, list[int]] = field(default_factory=dict)
    context: z3.Context = field(default_factory=z3.Context)
    _sorts: dict[str, z3.SortRef] = field(default_factory=dict)
    _functions: dict[str, z3.FuncDeclRef] = field(default_factory=dict)
    _ground: dict[int, z3.ExprRef] = field(default_factory=dict)
    _trackers: list[z3.BoolRef] = field(default_factory=list)
    _known: set[tuple[str, int, tuple[int, ...]]] = field(default_factory=set)
    _sides: dict[int, set[bool]] = field(default_factory=dict)
    _walked: set[tuple[int, bool]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for sort, values in self.question.values.items():
            if sort == BOOL:
                self._sorts[sort] = z3.BoolSort(self.context)
            elif sort == INT:
                self._sorts[sort] = z3.IntSort(self.context)
            elif values:
                names = [self.question.table[value][1] for value in values]
                self._sorts[sort], constants = z3.EnumSort(sort, names, self.context)
                self._ground.update(zip(values, constants, strict=True))
            else:
                self._sorts[sort] = z3.DeclareSort(sort, self.context)
        for name, (arguments, result) in self.question.functions.items():
            if not arguments and not self.question.values[result] and result not in (BOOL, INT):
                self.constants.setdefault(result, []).append(self.question.apply(name, []))
        for sort, values in self.question.values.items():
            if not values and sort not in (BOOL, INT, *self.constants):
                self._new(sort)
        self.solver = solver_in(self.context, self.seconds)
        self.solver.set("core.minimize", True)

    def search(self) -> list[Found]:
        """Assertions and instances that contradict each other. Raises NoContradiction, or what the solver raises."""
        for place, formula in enumerate(self.question.asserted):
            self._add(Found("asserted", place, (), (formula,)))
        for _ in range(MOST_ROUNDS):
            if not satisfiable(self.solver, *self._trackers):
                core = {one.get_id() for one in self.solver.unsat_core()}
                return [one for one, mine in zip(self.found, self._trackers, strict=True) if mine.get_id() in core]
            if not self._refine(self.solver.model()):
                raise NoContradiction("the question has a model")
        raise NoContradiction(f"more than {MOST_ROUNDS} rounds of instances")

    def _add(self, one: Found) -> None:
        tracker = z3.Bool(f"step {len(self.found)}", self.context)
        self.found.append(one)
        self._trackers.append(tracker)
        for formula in one.clause:
            self._polarity(formula, True)
        parts = [self.ground(formula) for formula in one.clause]
        self.solver.add(z3.Implies(tracker, z3.Or(parts) if len(parts) > 1 else parts[0]))

    def _polarity(self, formula: int, holds: bool) -> None:
        """Notes for each "for all" in a formula whether it matters that it holds, or that it does not."""
        if (formula, holds) in self._walked:
            return
        self._walked.add((formula, holds))
        kind, _, parts = self.question.table[formula]
        if kind == "all":
            self._sides.setdefault(formula, set()).add(holds)
        elif kind in ("and", "or", "not"):
            for part in parts:
                self._polarity(part, holds != (kind == "not"))

    # ---- without variables, for the solver

    def ground(self, one: int) -> z3.ExprRef:
        """A closed formula or term for the solver; a "for all" is a proposition of its own."""
        if one not in self._ground:
            self._ground[one] = self._translated(one)
        return self._ground[one]

    def _translated(self, one: int) -> z3.ExprRef:
        kind, own, parts = self.question.table[one]
        if kind == "all":
            return z3.Bool(f"all {one}", self.context)
        if kind == "true":
            return z3.BoolVal(True, self.context)
        inside = [self.ground(part) for part in parts]
        match kind:
            case "not":
                return z3.Not(inside[0])
            case "and":
                return z3.And(inside)
            case "or":
                return z3.Or(inside)
            case "=":
                return inside[0] == inside[1]
            case "least":
                return inside[0] >= 0
            case "sum":
                total = z3.IntVal(own[1], self.context)
                for factor, number in zip(own[0], inside, strict=True):
                    total = total + factor * number
                return total
        return self.function(own)(*inside)

    def function(self, name: str) -> z3.FuncDeclRef:
        """A function symbol of the question for the solver."""
        if name not in self._functions:
            arguments, result = self.question.functions[name]
            self._functions[name] = z3.Function(f"f {name}", *(self._sorts[one] for one in (*arguments, result)))
        return self._functions[name]

    # ---- one round

    def _refine(self, model: z3.ModelRef) -> bool:
        """Adds the instances and witnesses that a model asks for; no if it asks for none."""
        look = _Look(self, model)
        before = len(self.found)
        for whole, sides in sorted(self._sides.items()):
            holds = z3.is_true(model.eval(self.ground(whole), model_completion=True))
            if holds and True in sides:
                self._instances(whole, look)
            elif not holds and False in sides:
                self._witness(whole)
        return len(self.found) > before

    def _instances(self, whole: int, look: _Look) -> None:
        _, bound, (body,) = self.question.table[whole]
        new = (terms for terms in look.failing(body, bound) if ("instance", whole, terms) not in self._known)
        for terms in islice(new, MOST_EACH):
            self._known.add(("instance", whole, terms))
            inside = self.question.put(body, dict(zip(bound, terms, strict=True)))
            self._add(Found("instance", whole, terms, (self.question.negation(whole), inside)))

    def _witness(self, whole: int) -> None:
        if ("witness", whole, ()) in self._known:
            return
        self._known.add(("witness", whole, ()))
        _, bound, (body,) = self.question.table[whole]
        terms = [self._new(self.question.sorts[one]) for one in bound]
        inside = self.question.put(body, dict(zip(bound, terms, strict=True)))
        self._add(Found("witness", whole, tuple(terms), (whole, self.question.negation(inside))))

    def _new(self, sort: str) -> int:
        """A constant with a name of its own."""
        name = f"w{len(self.witnesses)}"
        while name in self.question.functions:
            name += "_"
        self.witnesses[name] = sort
        self.question.declare(name, [], sort)
        self.constants.setdefault(sort, []).append(self.question.apply(name, []))
        return self.constants[sort][-1]


class _Look:
    """A model looked at: its individuals, each by the first term that names it, and what is true in it."""

    def __init__(self, grounds: Grounds, model: z3.ModelRef) -> None:
        self.grounds, self.model = grounds, model
        self.question = grounds.question
        self.values: dict[tuple[object, ...], str] = {}
        self.named: dict[tuple[str, str], int] = {}
        self.individuals: dict[str, list[int]] = {}
        everybody = {sort: (*values, *grounds.constants.get(sort, ())) for sort, values in self.question.values.items()}
        for sort, terms in everybody.items():
            for term in terms:
                value = self.evaluated((term,), grounds.ground(term))
                if self.named.setdefault((sort, value), term) == term:
                    self.individuals.setdefault(sort, []).append(term)

    def evaluated(self, key: tuple[object, ...], term: z3.ExprRef) -> str:
        if key not in self.values:
            self.values[key] = self.model.eval(term, model_completion=True).sexpr()
        return self.values[key]

    def failing(self, body: int, bound: Sequence[int], scope: Mapping[int, int] | None = None) -> Iterator[Terms]:
        """The individuals of which a body is not true, or not known to be: one variable is given a value at a time."""
        so_far = scope or {}
        if self.true(body, so_far) is True:
            return
        if len(so_far) == len(bound):
            yield tuple(so_far[one] for one in bound)
            return
        one = bound[len(so_far)]
        for individual in self.individuals.get(self.question.sorts[one], ()):
            yield from self.failing(body, bound, {**so_far, one: individual})

    def value(self, one: int, scope: Mapping[int, int]) -> str | None:
        """The value of a term, as the solver writes it; None where it depends on a variable without one."""
        kind, own, parts = self.question.table[one]
        if kind == "variable":
            return self.values[scope[one],] if one in scope else None
        if not parts or kind == "sum":
            return self.evaluated((one,), self.grounds.ground(one))
        key: list[str] = [own]
        for part in parts:
            value = self.value(part, scope)
            if value is None:
                return None
            key.append(value)
        if (*key,) not in self.values:
            sorts = self.question.functions[own][0]
            named = [self.named[sort, value] for sort, value in zip(sorts, key[1:], strict=True)]
            term = self.grounds.function(own)(*map(self.grounds.ground, named))
            return self.evaluated((*key,), term)
        return self.values[*key,]

    def true(self, one: int, scope: Mapping[int, int]) -> bool | None:
        """Whether a formula is true; None where that depends on a variable without a value, or on a "for all"."""
        kind, _, parts = self.question.table[one]
        if kind in ("and", "or"):
            found: bool | None = kind == "and"
            for part in parts:
                truth = self.true(part, scope)
                if truth is (kind == "or"):
                    return truth
                found = None if truth is None else found
            return found
        if kind == "not":
            inside = self.true(parts[0], scope)
            return None if inside is None else not inside
        if kind == "=":
            left, right = self.value(parts[0], scope), self.value(parts[1], scope)
            return None if left is None or right is None else left == right
        if kind == "all":
            return None
        if kind == "least":
            return self.evaluated((one,), self.grounds.ground(one)) == "true"
        said = "true" if kind == "true" else self.value(one, scope)
        return None if said is None else said == "true"
