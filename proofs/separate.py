"""Separate? Nobody examines, approves or consents to what they themselves bring, and no subordinate to a superior's.

Acts that *check* meet roles that are *interested* (applicant, drafter, speaker, issuer): two persons or units must
stand behind them. Asked over every way in which the act may come to somebody, delegations included; where a clause says
that nobody does both (drafts and reviews), they do not meet.
"""

from __future__ import annotations

from collections.abc import Iterator

import z3

from proofs.asks import Ask, Query
from proofs.holders import ways_to_hold
from proofs.logic import any_of, both, contrary
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.theory import Theory
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Gate, Need, Pair, conditions_of
from spec.condition import NEVER, Condition, Defined, FactTerm, Individual, OfKind, Same, Sort
from spec.connectives import conjunction, disjunction, negation
from spec.grounds import grounds
from spec.rulebook import Stack
from spec.sort_of_who import sort_of
from spec.traversal import substitute, terms_of, walk
from spec.vocabulary import Fact

FAMILY = "separate"
SELF, SUPERIOR = "self", "superior"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """For every act that checks, where anything says who does it: not one's own, and not a superior's."""
    roles = interested(stack)
    for act in stack.vocabulary.acts.values():
        if not act.checks or not (stack.powers[act.id] or needed(stack, act.id)):
            continue
        yield Obligation(FAMILY, act.id, part=SELF)
        if any(fact.type == "post" for fact in roles):
            yield Obligation(FAMILY, act.id, part=SUPERIOR)


def interested(stack: Stack) -> list[Fact]:
    """The facts that name somebody with an interest in the matter."""
    return [fact for fact in stack.vocabulary.facts.values() if fact.interested and fact.on == "case"]


def concerned(stack: Stack, act: str, clauses: tuple[str, ...], fact: Fact) -> bool:
    """Whether an act is on a thing in which a role has an interest, or a clause by which it is done speaks of it."""
    if stack.vocabulary.acts[act].on in fact.interested:
        return True
    return any(
        term == FactTerm(fact.id)
        for name in clauses
        for condition in conditions_of(stack.clauses[name])
        for part in parts_of(stack, condition)
        for term in terms_of(part)
    )


def parts_of(stack: Stack, condition: Condition) -> Iterator[Condition]:
    """Every part of a condition, through definitions."""
    pending, seen = [condition], set[str]()
    while pending:
        for part in walk(pending.pop()):
            yield part
            if isinstance(part, Defined) and part.name not in seen:
                seen.add(part.name)
                pending.extend(one.condition for one in stack.definitions[part.name].live)


def needed(stack: Stack, act: str) -> list[tuple[Clause, Need]]:
    """Where clauses want an act done by somebody whom they describe."""
    return [
        (clause, need)
        for clause in stack.gates
        if isinstance(clause.shape, Gate)
        for need in clause.shape.needs
        if need.act == act and need.by is not None
    ]


def kept_apart(stack: Stack, act: str, fact: Fact) -> list[Clause]:
    """The clauses by which nobody both checks and does what makes somebody the one concerned (it names its doer)."""
    found = []
    for clause in stack.pairs:
        shape = clause.shape
        assert isinstance(shape, Pair)
        bounded = shape.different or shape.within or shape.period or shape.who is not None or "by" not in shape.same
        others = {shape.first, shape.second} - {act}
        if clause.strength in SOFT or bounded or act not in (shape.first, shape.second):
            continue
        if any(stack.vocabulary.acts[other].doer == fact.id for other in others):
            found.append(clause)
    return found


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """Every way in which somebody who may check is the one concerned, or stands below them."""
    roles = interested(world.stack)
    for sort, name, clauses, when in _checkers(world, obligation.act):
        for fact in roles:
            if (fact.type == "post") != (sort == "post") or not concerned(world.stack, obligation.act, clauses, fact):
                continue
            whom = _own(world, fact, name) if obligation.part == SELF else _above(world, fact, name)
            met = conjunction(when, whom)
            if obligation.part == SELF:
                kept = kept_apart(world.stack, obligation.act, fact)
                met = conjunction(met, *(negation(world.interpreter.applies(clause)) for clause in kept))
            if whom != NEVER and met != NEVER:
                kind = world.stack.vocabulary.kind_of(name)
                about = (obligation.part, fact.id, kind.id if kind else name)
                yield Ask(clauses, about, obligation.act, (), met, name, about)


def _checkers(world: World, act: str) -> Iterator[tuple[Sort, str, tuple[str, ...], Condition]]:
    """Everybody who may check: by a power, directly or by delegation; else as a clause that wants it describes them."""
    stack, interpreter = world.stack, world.interpreter
    if stack.powers[act]:
        for ground in grounds(interpreter, act):
            kind = stack.vocabulary.kind_of(ground.post)
            names = (ground.clause.name, *(via.name for via in ground.via))
            yield (kind.sort if kind else "post"), ground.post, names, ground.condition
        return
    for clause, need in needed(stack, act):
        assert need.by is not None
        applies = interpreter.applies(clause)
        for sort in ("post", "body"):
            if sort_of(need.by, stack) not in (None, sort):
                continue
            for name in world.universe.of(sort):
                one = Individual(sort, name)
                met = conjunction(applies, interpreter.left(substitute(need.by, "who", one)))
                if met != NEVER:
                    yield sort, name, (clause.name,), met


def _own(world: World, fact: Fact, name: str) -> Condition:
    """The one concerned is the one who checks."""
    kind = world.stack.vocabulary.kind_of(name)
    within = not fact.among or (kind is not None and world.universe.is_of(name, fact.among))
    sort: Sort = "post" if fact.type == "post" else "body"
    return Same(FactTerm(fact.id), Individual(sort, name)) if within else NEVER


def _above(world: World, fact: Fact, name: str) -> Condition:
    """The one concerned stands on a higher level than the one who checks."""
    if fact.type != "post":
        return NEVER
    above = _higher(world.stack, name)
    if fact.among:
        above = tuple(kind for kind in above if any(kind in world.stack.vocabulary.below[one] for one in fact.among))
    return disjunction(*(OfKind(FactTerm(fact.id), (kind,)) for kind in above))


def _higher(stack: Stack, name: str) -> tuple[str, ...]:
    """The kinds of posts on a higher level than an individual's."""
    kind = stack.vocabulary.kind_of(name)
    level = kind.level if kind is not None else None
    if level is None:
        return ()
    return tuple(
        other.id for other in stack.vocabulary.posts.values() if other.level is not None and other.level < level
    )


def violation(theory: Theory, obligation: Obligation) -> list[z3.BoolRef]:
    """For any number: somebody may check, and is the one concerned or stands below them."""
    stack = theory.stack
    cases: list[z3.BoolRef] = []
    for fact in interested(stack):
        sort: Sort = "post" if fact.type == "post" else "body"
        one, there = theory.term(FactTerm(fact.id), {})
        if obligation.part == SELF:
            free = [contrary(theory.applies(clause)) for clause in kept_apart(stack, obligation.act, fact)]
            cases += [both(there, may, *free) for may in _may_check(theory, obligation.act, fact, sort, one)]
        elif sort == "post":
            x = z3.Const(f"checker of {fact.id}", theory.sorts["post"])
            above = [
                both(theory.is_of(x, "post", (kind.id,)), theory.is_of(one, "post", _higher(stack, kind.id)))
                for kind in stack.vocabulary.posts.values()
                if _higher(stack, kind.id)
            ]
            below = any_of(above, theory.context)
            cases += [both(there, may, below) for may in _may_check(theory, obligation.act, fact, "post", x)]
    return [any_of(cases, theory.context)]


def _may_check(theory: Theory, act: str, fact: Fact, sort: Sort, x: z3.ExprRef) -> list[z3.BoolRef]:
    """The ways in which somebody may check a matter in which a role is concerned."""
    stack = theory.stack
    if stack.powers[act]:
        return [
            way
            for clause, move, way in ways_to_hold(theory, act, x, sort)
            if concerned(stack, act, (clause.name, move.name) if move else (clause.name,), fact)
        ]
    found = []
    for clause, need in needed(stack, act):
        assert need.by is not None
        if sort_of(need.by, stack) in (None, sort) and concerned(stack, act, (clause.name,), fact):
            found.append(both(theory.applies(clause), theory.truth(need.by, {"who": x})))
    return found


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """Who checks whom, in a sentence."""
    clause, act = stack.clauses[hit.clauses[0]], stack.vocabulary.acts[hit.act].label
    who = stack.vocabulary.label_of(hit.by)
    role = stack.vocabulary.facts[hit.about[1]].label
    norms = "、".join(dict.fromkeys(norm for name in hit.clauses for norm in stack.clauses[name].norms))
    en_norms = ", ".join(dict.fromkeys(norm for name in hit.clauses for norm in stack.clauses[name].norms))
    zh, en = clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    if hit.about[0] == SELF:
        return Bilingual(
            f"{who.zh}是{role.zh}时，由{who.zh}自己{act.zh}（{norms}“{zh}”）",
            f"the {who.en} may {act.en} where the {who.en} is also the {role.en} ({en_norms} “{en}”)",
        )
    return Bilingual(
        f"{role.zh}是上级时，由下级的{who.zh}{act.zh}（{norms}“{zh}”）",
        f"the {who.en} may {act.en} where the {role.en} is a superior ({en_norms} “{en}”)",
    )


QUERY = Query(obligations, asks, statement, lambda one: "self-approval" if one.part == SELF else "inversion")
