"""What a case says, as assertions over the variables of a finite world."""

from __future__ import annotations

import z3

from proofs.logic import contrary
from proofs.world import Key, World
from spec.cases import Case
from spec.condition import Choice, Condition, Flag, Includes, Individual, Nobody, Same
from spec.condition import FactTerm as FactOf
from spec.situation import Known, Members
from spec.vocabulary import NOBODY, Fact


def assertions(world: World, case: Case, about_asked: bool = False) -> list[z3.BoolRef]:
    """The facts of a case, the state of its people, and the alternatives it assumes.

    Posts that the case does not list are in their usual state, as in ``decide``; with ``about_asked`` only what the
    world has been asked of posts so far is said of them: nothing else can matter to it.
    """
    found: list[z3.BoolRef] = []
    asked = {(key.post, key.fact) for key in world.variables if key.post}
    facts = world.stack.vocabulary.facts
    for name, value in case.situation.facts.items():
        fact = facts[name]
        if fact.type in ("number", "instant"):
            found.append(world.number(name) == value)
        elif fact.type != "name":
            found += [_truth(world, one, holds) for one, holds in _atoms(world, fact, value, None)]
    if case.situation.everybody:
        for fact in facts.values():
            if fact.on == "post" and fact.usually is not None:
                usual: Known = Members(frozenset()) if fact.type in ("posts", "bodies") else fact.usually
                for post in world.universe.posts:
                    if about_asked and (post, fact.id) not in asked:
                        continue
                    value = case.situation.about.get((post, fact.id), usual)
                    found += [_truth(world, a, h) for a, h in _atoms(world, fact, value, Individual("post", post))]
    for definition, alternative in case.choose:
        if definition in world.stack.open_definitions:
            found.append(world.variable(Key("value", definition, "", alternative)))
    for done in list(world.dones):
        happened = any(
            event.act == done.act and done.outcome in (None, event.outcome) for event in case.situation.since_return
        )
        if case.situation.done is not None and not happened:
            found.append(contrary(world.done(done)))
    return found


def _truth(world: World, condition: Condition, holds: bool) -> z3.BoolRef:
    truth = world.truth(condition)
    return truth if holds else contrary(truth)


def _atoms(world: World, fact: Fact, value: Known, of: Individual | None) -> list[tuple[Condition, bool]]:
    """The atoms that a value of a fact decides."""
    if fact.type == "flag":
        return [(Flag(fact.id, of), value is True or value == "yes")]
    if fact.type == "choice":
        return [(Choice(fact.id, (str(value),), of), True)]
    sort = "post" if fact.type in ("post", "posts") else "body"
    if isinstance(value, Members):
        names = world.universe.members(sort, fact.among)  # type: ignore[arg-type]
        return [
            (Includes(fact.id, Individual(sort, name), of), name in value.names)  # type: ignore[arg-type]
            for name in names
            if value.closed or name in value.names
        ]
    if value == NOBODY:
        return [(Nobody(fact.id), True)]
    return [(Same(FactOf(fact.id), Individual(sort, str(value))), True)]  # type: ignore[arg-type]
