"""Steps without a place in the order: a check beside what concludes a matter, a report beside what decides it.

That an approval is due before a paper is *sent* says nothing of whether it comes before or after the *signature*; that
something is to be *reported* says nothing of whether a meeting decides first.
"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask
from proofs.obligations import Obligation
from proofs.precedence import articles_of, before, in_order, things_of, together, unordered
from proofs.world import World
from spec.clauses import SOFT, Cadence, Clause, Count, Duty, Gate, Power
from spec.condition import ALWAYS
from spec.rulebook import Stack

CLOSING, REPORT = "closing", "report"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for each act that concludes a matter, and one for each report that may lack a place."""
    for act in stack.vocabulary.acts.values():
        if act.closes and stack.powers[act.id] and _checks_before_others(stack, act.id):
            yield Obligation("ordered", act.id, part=CLOSING)
    for name, clauses in sorted(reports(stack).items()):
        if any(_of_one_thing(stack, clause, other) for clause in clauses for other in decisions(stack)):
            yield Obligation("ordered", name, part=REPORT)


# ---- a check beside the act that concludes


def _checks_before_others(stack: Stack, act: str) -> list[Clause]:
    """Requirements by which somebody checks the thing that an act concludes, before something else is done to it."""
    kinds = stack.vocabulary.acts
    return [
        clause
        for clause in stack.gates
        if isinstance(clause.shape, Gate)
        and clause.strength not in SOFT
        and clause.shape.acts
        and act not in clause.shape.acts
        and kinds[act].on in things_of(stack, clause)
        and all(
            kinds[need.act].checks and kinds[need.act].on == kinds[act].on and need.by is not None
            for need in clause.shape.needs
        )
    ]


def beside_the_conclusion(world: World, act: str, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """A check and the act that concludes, of one case and by different people, neither before the other; with ``key``,
    only these.

    One question for each requirement, put to the powers of its own article where there are any: it has both in view.
    """
    stack = world.stack
    order = before(stack, stack.vocabulary.acts[act].on)
    for clause in _checks_before_others(stack, act):
        assert isinstance(clause.shape, Gate)
        checks = clause.shape.needs[0].act
        if in_order(order, checks, act) or key not in ((), (checks, act, clause.name)):
            continue
        holders = [need.by for need in clause.shape.needs]
        others = [
            power
            for power in stack.powers[act]
            if isinstance(power.shape, Power) and power.shape.holder not in holders and together(world, clause, power)
        ]
        near = [power for power in others if articles_of(power) & articles_of(clause)] or others
        for power in near:
            names = (clause.name, power.name)
            yield Ask(names, (checks, act), act, names, key=(checks, act, clause.name), once=True)


# ---- a report beside what decides


def reports(stack: Stack) -> dict[str, list[Clause]]:
    """What has to be told or sent to others in the course of a matter, with what demands it.

    Either a duty to turn to somebody, without a word on after what, or a step due before the matter is concluded that
    is done to something other than the matter. What is done every so often is no step of one matter; nor is what always
    has to be done.
    """
    kinds = stack.vocabulary.acts
    recurring = {clause.shape.act for clause in stack.clauses.values() if isinstance(clause.shape, Cadence | Count)}
    found: dict[str, list[Clause]] = {}
    for _, clause in sorted(stack.clauses.items()):
        shape, acts = clause.shape, list[str]()
        if isinstance(shape, Duty) and shape.to and not shape.after and clause.when != ALWAYS:
            acts = [shape.act]
        elif isinstance(shape, Gate) and any(kinds[act].closes for act in shape.acts):
            acts = [need.act for need in shape.needs if kinds[need.act].on not in things_of(stack, clause)]
        for act in acts:
            one = kinds[act]
            if (
                clause.strength not in SOFT
                and act not in recurring
                and not (one.checks or one.closes or one.arity == "body")
            ):
                found.setdefault(act, []).append(clause)
    return found


def decisions(stack: Stack) -> list[Clause]:
    """What requires that a body decides, and leaves no other way."""
    kinds = stack.vocabulary.acts
    return [
        clause
        for clause in stack.gates
        if isinstance(clause.shape, Gate)
        and clause.strength not in SOFT
        and all(kinds[need.act].arity == "body" for need in clause.shape.needs)
    ]


def beside_the_decision(world: World, act: str, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """A report, and the decision or another report, that one case needs, neither before the other; with ``key``, only
    these.
    """
    stack, told, decided = world.stack, reports(world.stack), decisions(world.stack)
    pairs: dict[str, list[tuple[Clause, ...]]] = {}
    for first in told.get(act, ()):
        for decision in decided:
            assert isinstance(decision.shape, Gate)
            for body in dict.fromkeys(need.act for need in decision.shape.needs):
                pairs.setdefault(body, []).append((first, decision))
            for other, clauses in sorted(told.items()):
                if other > act:
                    pairs.setdefault(other, []).extend((first, one, decision) for one in clauses)
    for other, found in sorted(pairs.items()):
        if key not in ((), (act, other)):
            continue
        shown: set[tuple[str, ...]] = set()
        for whole in found:
            names = tuple(clause.name for clause in whole[:2])  # two reports may wait for more than one decision
            if names not in shown and unordered(stack, whole, act, other) and together(world, *whole):
                shown.add(names)
                yield Ask(names, (act, other), other, names, key=(act, other), once=True)


def _of_one_thing(stack: Stack, one: Clause, other: Clause) -> bool:
    return bool(things_of(stack, one) & things_of(stack, other))


ASKS = {CLOSING: beside_the_conclusion, REPORT: beside_the_decision}
