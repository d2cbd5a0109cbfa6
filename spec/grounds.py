"""Who may hold an act, and on what ground: the powers that clauses give, and those that are handed on.

Each ground has the condition under which it holds in a case; :mod:`spec.decide` asks what that comes to.
"""

from __future__ import annotations

from dataclasses import dataclass

from spec.clauses import Clause, Delegation, Power
from spec.condition import ALWAYS, NEVER, Choice, Condition, Individual, Same, Variable
from spec.connectives import conjunction, disjunction, negation
from spec.residual import Interpreter
from spec.rulebook import Stack
from spec.traversal import substitute


@dataclass(frozen=True)
class Ground:
    """One way in which an individual may come to hold an act."""

    post: str
    clause: Clause
    via: tuple[Clause, ...]
    condition: Condition


def candidates(interpreter: Interpreter, act: str) -> tuple[Individual, ...]:
    """Everybody who could hold a power for the act, by the sort of its powers."""
    sorts = {clause.shape.sort for clause in interpreter.stack.powers[act] if isinstance(clause.shape, Power)}
    return tuple(
        Individual(sort, one) for sort in ("post", "body") if sort in sorts for one in interpreter.universe.of(sort)
    )


def direct_grounds(interpreter: Interpreter, act: str) -> list[Ground]:
    """Powers that clauses give directly."""
    found = []
    powers = [
        (clause, named_in(clause)) for clause in interpreter.stack.powers[act] if interpreter.applies(clause) != NEVER
    ]
    for one in candidates(interpreter, act):
        for clause, named in powers:
            if named not in (None, one):
                continue
            condition = interpreter.holds_power(clause, one)
            if condition != NEVER:
                found.append(Ground(one.id, clause, (), condition))
    return found


def named_in(clause: Clause) -> Individual | None:
    """The one individual that a power names as its holder; None where it says it in any other way."""
    match getattr(clause.shape, "holder", None):
        case Same(left=Variable(name="who"), right=Individual() as one):
            return one
        case _:
            return None


def acts_asked(stack: Stack, clause: Clause, act: str) -> tuple[str, ...]:
    """The acts of a power clause that answer for an act: the act itself, or forms of it."""
    assert isinstance(clause.shape, Power)
    return tuple(one for one in clause.shape.acts if one == act or stack.vocabulary.acts[one].form_of == act)


def grounds(interpreter: Interpreter, act: str) -> list[Ground]:
    """All ways in which somebody may hold the act: direct powers, less those handed on for good, plus those received.

    Nobody receives what they themselves hand on.
    """
    direct = direct_grounds(interpreter, act)
    kept: list[Ground] = []
    received: list[Ground] = []
    takers: dict[str, list[tuple[str, Condition]]] = {}
    moves = [(clause, clause.shape) for clause in interpreter.stack.delegations if isinstance(clause.shape, Delegation)]
    for ground in direct:
        kind = interpreter.stack.vocabulary.kind_of(ground.post)
        lost: list[Condition] = []
        for clause, shape in moves:
            if not any(shape.covers(one) for one in acts_asked(interpreter.stack, ground.clause, act)):
                continue
            if kind is None or kind.sort != "post":
                continue
            giver = Individual("post", ground.post)
            handed = conjunction(interpreter.applies(clause), interpreter.left(substitute(shape.giver, "who", giver)))
            if handed == NEVER:
                continue
            if clause.name not in takers:
                takers[clause.name] = _takers(interpreter, shape)
            for post, takes in takers[clause.name]:
                received.append(Ground(post, ground.clause, (clause,), conjunction(ground.condition, handed, takes)))
            if not shape.keeps:
                lost.append(conjunction(handed, disjunction(*(takes for _, takes in takers[clause.name]))))
        kept.append(Ground(ground.post, ground.clause, (), conjunction(ground.condition, negation(disjunction(*lost)))))
    return [ground for ground in (*kept, *received) if ground.condition != NEVER]


def _takers(interpreter: Interpreter, shape: Delegation) -> list[tuple[str, Condition]]:
    """The posts that may receive under a delegation, each with the condition for it."""
    found = []
    for post in interpreter.universe.posts:
        taker = Individual("post", post)
        takes = conjunction(
            interpreter.left(substitute(shape.taker, "who", taker)),
            negation(interpreter.left(substitute(shape.giver, "who", taker))),
        )
        if takes != NEVER:
            found.append((post, takes))
    return found


def present(interpreter: Interpreter, name: str) -> Condition:
    """When a post is at work; bodies always are."""
    kind = interpreter.stack.vocabulary.kind_of(name)
    fact = interpreter.stack.vocabulary.facts.get("away")
    if kind is None or kind.sort != "post" or fact is None or fact.usually is None:
        return ALWAYS
    return interpreter.left(Choice("away", (fact.usually,), Individual("post", name)))
