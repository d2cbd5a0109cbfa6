"""Agreed? Where two articles say who checks or settles the same thing, do they say the same?

An act that any of several may do can be given to several without harm; not when it is the answer to a question. So this
is asked of acts that *check* a thing (another's approval may say the opposite), and of acts that *settle* something:
that are given to somebody just where a flag is set (a disagreement, a danger) and that some requirement waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from proofs.asks import Ask, Query
from proofs.obligations import Obligation
from proofs.precedence import articles_of, things_of, together
from proofs.search import Hit
from proofs.separate import parts_of
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Delegation, Gate, Power
from spec.condition import ALWAYS, NEVER, And, Condition, Defined, Flag, Not, Or
from spec.connectives import conjunction, disjunction, negation
from spec.rulebook import Stack

FAMILY = "agreed"
CHECK, SETTLE = "check", "settle"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """For every act that any of several may do: who checks, who settles."""
    for act in stack.vocabulary.acts.values():
        if act.arity == "any" and len(_said(stack, act.id)) > 1:
            if act.checks:
                yield Obligation(FAMILY, act.id, part=CHECK)
            elif _waited_for(stack, act.id) and any(_flags(stack, clause) for clause in _said(stack, act.id)):
                yield Obligation(FAMILY, act.id, part=SETTLE)


def _said(stack: Stack, act: str) -> list[Clause]:
    """The clauses that say who does an act: powers, and delegations beside which the power is kept."""
    handing = [
        clause
        for clause in stack.delegations
        if isinstance(clause.shape, Delegation) and clause.shape.keeps and act in clause.shape.acts
    ]
    return [*stack.powers[act], *handing]


def _waited_for(stack: Stack, act: str) -> bool:
    return any(isinstance(clause.shape, Gate) and act in [n.act for n in clause.shape.needs] for clause in stack.gates)


def _who(clause: Clause) -> Condition:
    shape = clause.shape
    assert isinstance(shape, Power | Delegation)
    return shape.holder if isinstance(shape, Power) else shape.taker


def asks(world: World, obligation: Obligation, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """Two articles by which different people do an act in one case; with ``key``, only these."""
    stack, act = world.stack, obligation.act
    for one, other in combinations(sorted(_said(stack, act), key=lambda clause: clause.name), 2):
        mine = (act, *sorted({*one.norms, *other.norms}))
        if key not in ((), mine):
            continue
        if articles_of(one) & articles_of(other) or _who(one) == _who(other) or not together(world, one, other):
            continue
        if obligation.part == CHECK:
            if not _things(stack, one, act) & _things(stack, other, act):
                continue
            if _wanted(stack, one, act) and _wanted(stack, other, act):
                continue
        elif not _flags(stack, one) & _flags(stack, other):
            continue
        names = (one.name, other.name)
        yield Ask(names, (act,), act, names, key=mine, once=True)


def _own(stack: Stack, clause: Clause, act: str) -> list[Clause]:
    """The requirements of the same sentence that wait for the act."""
    return [
        gate
        for gate in stack.gates
        if isinstance(gate.shape, Gate)
        and set(gate.norms) & set(clause.norms)
        and act in [need.act for need in gate.shape.needs]
    ]


def _things(stack: Stack, clause: Clause, act: str) -> frozenset[str]:
    """The kinds of things that somebody is to check by a clause: those for which its sentence wants the check."""
    own = [things_of(stack, gate) for gate in _own(stack, clause, act)]
    return frozenset().union(*own) if own else frozenset({stack.vocabulary.acts[act].on})


def _wanted(stack: Stack, clause: Clause, act: str) -> bool:
    """Whether its own sentence wants the check of just those whom a clause names, so that no other's stands for it."""
    return any(
        isinstance(gate.shape, Gate)
        and gate.strength not in SOFT
        and [(need.act, need.by) for need in gate.shape.needs] == [(act, _who(clause))]
        for gate in _own(stack, clause, act)
    )


def _flags(stack: Stack, clause: Clause) -> set[str]:
    """The flags without which a clause never applies."""
    named = {part.fact for part in parts_of(stack, clause.when) if isinstance(part, Flag) and part.of is None}
    return {flag for flag in named if _unset(stack, clause.when, flag) == NEVER}


def _unset(stack: Stack, condition: Condition, flag: str) -> Condition:
    """What is left of a condition when a flag is not set."""
    match condition:
        case Flag(fact=fact, of=None) if fact == flag:
            return NEVER
        case Not(part=part):
            return negation(_unset(stack, part, flag))
        case And(parts=parts):
            return conjunction(*(_unset(stack, part, flag) for part in parts))
        case Or(parts=parts):
            return disjunction(*(_unset(stack, part, flag) for part in parts))
        case Defined(name=name, of=None):
            live = [_unset(stack, one.condition, flag) for one in stack.definitions[name].live]
            return live[0] if all(one in (ALWAYS, NEVER) and one == live[0] for one in live) else condition
        case _:
            return condition


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Which two articles, and whom each names."""
    act = stack.vocabulary.acts[hit.act].label
    one, other = (stack.clauses[name] for name in hit.clauses)
    return Bilingual(
        f"同一情形由谁{act.zh}，两处说法不同：{one.norms[0]}“{one.label.zh.rstrip('。')}”；"
        f"{other.norms[0]}“{other.label.zh.rstrip('。')}”",
        f"in one case two articles name different people to {act.en}: {one.norms[0]} “{one.label.en.rstrip('.')}”; "
        f"{other.norms[0]} “{other.label.en.rstrip('.')}”",
    )


QUERY = Query(obligations, asks, statement, lambda one: "conflict" if one.part == CHECK else "overlap", asks)
