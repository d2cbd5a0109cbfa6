"""Does it matter how an ambiguous definition is read? The same case, once for each alternative."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import z3

from proofs.found_once import FoundOnce
from proofs.holders import is_holder, somebody_at_work, sorts_of
from proofs.logic import all_of, any_of, contrary, implies
from proofs.mentions import mentions
from proofs.obligations import Obligation, holds_in
from proofs.theory import Theory
from proofs.world import Key, World
from spec.clauses import SOFT, Bar, Clause, Count, Limit
from spec.condition import ALWAYS, Condition, Done
from spec.connectives import conjunction, disjunction
from spec.grounds import grounds, present
from spec.limits import limits_on
from spec.record import Record
from spec.rulebook import Stack
from spec.rules_on_acts import gates_before, rules_on
from spec.situation import Event
from spec.vocabulary import Definition

MOST_STACKS = 16


def acts_touched(stack: Stack, definition: str) -> list[str]:
    """The acts whose holders, gates, prohibitions or limits rest on a definition, exclusive acts first."""
    definitions = {definition}
    clauses: set[str] = set()
    acts: set[str] = set()
    turning, resting = _turning(stack)
    changed = True
    while changed:
        before = (len(definitions), len(clauses), len(acts))
        for name, one in turning.items():
            if one.uses(definitions, acts):
                definitions.add(name)
        for name, one in resting.items():
            if name not in clauses and (one.uses(definitions, acts) or not clauses.isdisjoint(one.unless)):
                clauses.add(name)
        acts |= {act for act in stack.powers if any(c.name in clauses for c in stack.powers[act])}
        changed = before != (len(definitions), len(clauses), len(acts))
    acts.update(act for name in clauses for act in _bounded_by(stack.clauses[name]))
    for act in stack.vocabulary.acts:
        if any(clause.name in clauses for clause, _ in gates_before(stack, act)):
            acts.add(act)
    return sorted(acts, key=lambda act: (stack.vocabulary.acts[act].arity != "exclusive", act != "sign", act))


@dataclass(frozen=True)
class _Resting:
    """What a clause or a definition rests on: definitions, acts whose powers it asks, exceptions."""

    definitions: frozenset[str]
    may: frozenset[str]
    unless: tuple[str, ...]

    def uses(self, definitions: set[str], acts: set[str]) -> bool:
        """Whether it rests on one of the definitions, or on who may do one of the acts."""
        return not self.definitions.isdisjoint(definitions) or not self.may.isdisjoint(acts)


def _gone_through(stack: Stack) -> tuple[dict[str, _Resting], dict[str, _Resting]]:
    """The definitions of a stack and its clauses, in their order, as far as they rest on anything."""

    def resting(one: Clause | Definition) -> _Resting:
        named = mentions(one)
        return _Resting(named.definitions, named.may, one.unless if isinstance(one, Clause) else ())

    definitions = {name: resting(one) for name, one in stack.definitions.items()}
    clauses = {name: resting(one) for name, one in stack.clauses.items()}
    return definitions, {name: one for name, one in clauses.items() if one.definitions or one.may or one.unless}


_turning: FoundOnce[Stack, tuple[dict[str, _Resting], dict[str, _Resting]]] = FoundOnce(_gone_through, MOST_STACKS)
"""Which definitions and which clauses of a stack turn on definitions, powers or exceptions."""


def _bounded_by(clause: Clause) -> tuple[str, ...]:
    """The acts that a clause prohibits or bounds."""
    match clause.shape:
        case Bar(acts=acts):
            return acts
        case Limit(act=act) | Count(act=act) if act:
            return (act,)
    return ()


def acts_compared(stack: Stack, obligation: Obligation) -> list[str]:
    """The acts on which a property compares the alternatives of its definition: its own, or all that it touches."""
    touched = acts_touched(stack, obligation.definition)
    return [act for act in touched if obligation.act in ("", act)]


def differs_in(world: World, definition: str, act: str, when: Condition = ALWAYS) -> z3.BoolRef:
    """Two alternatives give the act different holders, or allow it under one only, in the same case; ``when`` holds
    under every alternative.
    """
    live = [one.id for one in world.stack.definitions[definition].live]
    variables = [world.variable(Key("value", definition, "", one)) for one in live]
    outcomes = outcomes_in(world, act)

    def under(expression: z3.BoolRef, chosen: int) -> z3.BoolRef:
        pairs = [(variable, world.constant(place == chosen)) for place, variable in enumerate(variables)]
        return z3.substitute(expression, *pairs)

    differences = [
        under(outcome, one) != under(outcome, other)
        for outcome in outcomes
        for one, other in combinations(range(len(live)), 2)
    ]
    inside = [under(world.truth(when), place) for place in range(len(live))]
    return z3.simplify(all_of([*inside, any_of(differences, world.context)], world.context))


def outcomes_in(world: World, act: str) -> list[z3.BoolRef]:
    """Everything that the answer to an act turns on: who holds it, and whether the rules on it are kept."""
    if act not in world.outcomes:
        world.outcomes[act] = [*holds_in(world, act).values(), world.ground(_allowed(world, act))]
    return world.outcomes[act]


def _allowed(world: World, act: str) -> Condition:
    interpreter = world.interpreter
    nothing = Record(interpreter, (), Event(act), complete=False)
    rules = [kept for clause, kept in rules_on(nothing, limits_on(nothing)) if clause.strength not in SOFT]
    if world.stack.powers[act]:
        here = [conjunction(one.condition, present(interpreter, one.post)) for one in grounds(interpreter, act)]
        rules.append(disjunction(*here))
    return conjunction(*rules)


def differs(base: Theory, definition: str, acts: list[str], when: Condition = ALWAYS) -> z3.BoolRef:
    """The same for any number: two copies of the rules over the same facts, one for each alternative."""
    stack = base.stack
    copies = [
        Theory(stack.choosing({definition: one.id}), prefix=f"{one.id} ", shared=base)
        for one in stack.definitions[definition].live
    ]
    differences = [answers_differ(one, other, act) for act in acts for one, other in combinations(copies, 2)]
    inside = [copy.closed(when) for copy in copies]
    for copy in copies:
        base.axioms.extend(copy.axioms)
    return all_of([*inside, any_of(differences, base.context)], base.context)


def answers_differ(one: Theory, other: Theory, act: str) -> z3.BoolRef:
    """Under two sets of rules over the same facts somebody holds the act under one only, or it is allowed under one."""
    differences = [_allowed_in(one, act) != _allowed_in(other, act)]
    for sort in sorted({*sorts_of(one, act), *sorts_of(other, act)}, reverse=True):
        x = z3.Const(f"x {sort}", one.sorts[sort])
        differences.append(is_holder(one, act, x, sort) != is_holder(other, act, x, sort))
    return any_of(differences, one.context)


def _allowed_in(theory: Theory, act: str) -> z3.BoolRef:
    kept = []
    for clause in theory.stack.clauses.values():
        if clause.strength in SOFT or act not in _bounded_by(clause):
            continue
        applies = theory.applies(clause)
        shape = clause.shape
        if isinstance(shape, Bar):
            kept.append(contrary(applies))
        elif isinstance(shape, Limit) or (isinstance(shape, Count) and shape.holds is not None and shape.is_upper):
            assert shape.holds is not None
            kept.append(implies(applies, theory.closed(shape.holds)))
    for clause, gate in gates_before(theory.stack, act):
        if clause.strength not in SOFT:
            needs = [theory.done(Done(need.act, need.outcome, need.by)) for need in gate.needs]
            kept.append(implies(theory.applies(clause), any_of(needs, theory.context)))
    if theory.stack.powers[act]:
        kept.append(any_of([somebody_at_work(theory, act, sort) for sort in sorts_of(theory, act)], theory.context))
    return all_of(kept, theory.context)
