"""Does it matter how an ambiguous definition is read? The same case, once for each alternative."""

from __future__ import annotations

from itertools import combinations

import z3

from proofs.holders import is_holder, somebody_at_work, sorts_of
from proofs.logic import all_of, any_of
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


def acts_touched(stack: Stack, definition: str) -> list[str]:
    """The acts whose holders, gates, prohibitions or limits rest on a definition, exclusive acts first."""
    definitions = {definition}
    clauses: set[str] = set()
    acts: set[str] = set()
    changed = True
    while changed:
        before = (len(definitions), len(clauses), len(acts))
        for name, one in stack.definitions.items():
            if _uses(one, definitions, acts):
                definitions.add(name)
        for name, clause in stack.clauses.items():
            if name not in clauses and (_uses(clause, definitions, acts) or not clauses.isdisjoint(clause.unless)):
                clauses.add(name)
        acts |= {act for act in stack.powers if any(c.name in clauses for c in stack.powers[act])}
        changed = before != (len(definitions), len(clauses), len(acts))
    for act in stack.vocabulary.acts:
        rules = [c for c, _ in gates_before(stack, act)]
        rules += [stack.clauses[name] for name in clauses if _bounds(stack.clauses[name], act)]
        if any(clause.name in clauses for clause in rules):
            acts.add(act)
    return sorted(acts, key=lambda act: (stack.vocabulary.acts[act].arity != "exclusive", act != "sign", act))


def _bounds(clause: Clause, act: str) -> bool:
    shape = clause.shape
    return (isinstance(shape, Bar) and act in shape.acts) or (isinstance(shape, Limit | Count) and shape.act == act)


def _uses(one: Clause | Definition, definitions: set[str], acts: set[str]) -> bool:
    """Whether it rests on one of the definitions, or on who may do one of the acts."""
    named = mentions(one)
    return not named.definitions.isdisjoint(definitions) or not named.may.isdisjoint(acts)


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
    return [*holds_in(world, act).values(), world.ground(_allowed(world, act))]


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
        if clause.strength in SOFT or not _bounds(clause, act):
            continue
        applies = theory.applies(clause)
        shape = clause.shape
        if isinstance(shape, Bar):
            kept.append(z3.Not(applies))
        elif isinstance(shape, Limit) or (isinstance(shape, Count) and shape.holds is not None and shape.is_upper):
            assert shape.holds is not None
            kept.append(z3.Implies(applies, theory.closed(shape.holds)))
    for clause, gate in gates_before(theory.stack, act):
        if clause.strength not in SOFT:
            needs = [theory.done(Done(need.act, need.outcome, need.by)) for need in gate.needs]
            kept.append(z3.Implies(theory.applies(clause), any_of(needs, theory.context)))
    if theory.stack.powers[act]:
        kept.append(any_of([somebody_at_work(theory, act, sort) for sort in sorts_of(theory, act)], theory.context))
    return all_of(kept, theory.context)
