"""Hygiene: clauses against each other.

What is owed and forbidden at once, or forbidden in principle; what never applies; what always gives way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proofs.asks import Ask, Query
from proofs.ever import ever
from proofs.mentions import flags_of
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, STRENGTH_LABELS, Bar, Clause, Duty
from spec.condition import ALWAYS, NEVER, Choice, Condition, Flag
from spec.connectives import conjunction, negation
from spec.rulebook import Stack

FAMILY = "hygiene"
AGAINST, WAVERING, DEAD, SHADOWED = "against", "wavering", "dead", "shadowed"
WAVERS = frozenset({"normally", "in-principle"})
"""The marks of a prohibition that may be set aside, without it being said when."""


def obligations(stack: Stack) -> Iterator[Obligation]:
    """The four questions to every clause."""
    for part in (AGAINST, WAVERING, DEAD, SHADOWED):
        yield Obligation(FAMILY, part=part)


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """What is amiss between clauses."""
    if obligation.part in (AGAINST, WAVERING):
        yield from _against(world, obligation.part)
    else:
        yield from _idle(world, obligation.part, world.stack.clauses.values())


def same(world: World, obligation: Obligation, key: tuple[str, ...]) -> Iterable[Ask]:
    """The asks with one key; whether a clause ever applies is asked of no other."""
    if obligation.part in (AGAINST, WAVERING):
        return _against(world, obligation.part)
    return _idle(world, obligation.part, [world.stack.clauses[key[0]]] if key[0] in world.stack.clauses else [])


def _idle(world: World, part: str, clauses: Iterable[Clause]) -> Iterator[Ask]:
    """The clauses that never apply, or of those that might, the ones that always give way."""
    stack = world.stack
    for clause in clauses:
        if part == SHADOWED and not clause.unless:
            continue
        when = world.interpreter.left(clause.when)
        if when == ALWAYS and not clause.unless:
            continue
        dead = when == NEVER or not ever(stack, when)
        if part == DEAD and dead:
            yield Ask((clause.name,), (DEAD,), _act(stack, clause))
        if part == SHADOWED and clause.unless and not dead:
            applies = world.interpreter.applies(clause)
            if applies == NEVER or not ever(stack, applies):
                yield Ask((clause.name, *clause.unless), (SHADOWED,), _act(stack, clause), (), clause.when)


def _against(world: World, part: str) -> Iterator[Ask]:
    """The duties beside the prohibitions of their acts, meant in earnest or in principle, that apply together."""
    stack, applies = world.stack, world.interpreter.applies
    for duty in stack.clauses.values():
        for bar in stack.bars:
            if (bar.strength in WAVERS) != (part == WAVERING) or not _collide(stack, duty, bar):
                continue
            if part == WAVERING and conjunction(applies(duty), applies(bar)) == NEVER:
                continue
            assert isinstance(duty.shape, Duty)
            names = (duty.name, bar.name)
            yield Ask(names, (part,), duty.shape.act, names, _usual(stack, duty), key=(part, *names))


def _collide(stack: Stack, duty: Clause, bar: Clause) -> bool:
    """Whether a duty in earnest asks for an act that a prohibition forbids, neither giving way."""
    if not isinstance(duty.shape, Duty) or not isinstance(bar.shape, Bar):
        return False
    if duty.strength in SOFT or bar.strength in SOFT - WAVERS:
        return False
    if duty.name in bar.unless or bar.name in duty.unless:
        return False
    return duty.shape.act in bar.shape.acts or stack.vocabulary.acts[duty.shape.act].form_of in bar.shape.acts


def _usual(stack: Stack, duty: Clause) -> Condition:
    """Everything is as usual that the duty does not speak about.

    Most prohibitions forbid to do a thing badly; they stand in nobody's way who does it as usual.
    """
    asked = flags_of(stack, duty)
    parts: list[Condition] = []
    for fact in stack.vocabulary.facts.values():
        if fact.on != "case" or fact.usually is None or fact.id in asked:
            continue
        if fact.type == "flag":
            parts.append(Flag(fact.id) if fact.usually == "yes" else negation(Flag(fact.id)))
        elif fact.type == "choice":
            parts.append(Choice(fact.id, (fact.usually,)))
    return conjunction(*parts)


def _act(stack: Stack, clause: Clause) -> str:
    acts: tuple[str, ...] = getattr(clause.shape, "acts", ()) or (getattr(clause.shape, "act", ""),)
    return next((act for act in acts if act), next(iter(stack.vocabulary.acts)))


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """What is amiss, in a sentence."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    if hit.about[0] == DEAD:
        return Bilingual(f"{norm}“{zh}”从不适用", f"{norm} “{en}” never applies")
    other = stack.clauses[hit.clauses[1]]
    its = other.norms[0]
    if hit.about[0] == SHADOWED:
        return Bilingual(
            f"{norm}“{zh}”总是让位，例如让位于{its}“{other.label.zh.rstrip('。')}”",
            f"{norm} “{en}” always gives way, as to {its} “{other.label.en.rstrip('.')}”",
        )
    act = stack.vocabulary.acts[hit.act].label
    if hit.about[0] == WAVERING:
        how = STRENGTH_LABELS[other.strength]
        return Bilingual(
            f"{norm}“{zh}”要求{act.zh}，{its}“{other.label.zh.rstrip('。')}”{how.zh}不许，何者优先没有写明",
            f"{norm} “{en}” demands to {act.en}, which {its} “{other.label.en.rstrip('.')}” {how.en} forbids: which"
            " goes first is not said",
        )
    return Bilingual(
        f"{norm}“{zh}”要求{act.zh}，{its}“{other.label.zh.rstrip('。')}”同时禁止",
        f"{norm} “{en}” demands to {act.en}, while {its} “{other.label.en.rstrip('.')}” forbids it",
    )


QUERY = Query(obligations, asks, statement, lambda one: "overlap" if one.part == SHADOWED else "conflict", same)
