"""Evasion: is a limit escaped by splitting or in another name, a requirement by calling the matter something else?"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask, Query, first_of
from proofs.mentions import flags_of
from proofs.naming import excused
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Bar, Clause, Count, Gate, Limit, Power, conditions_of
from spec.condition import NEVER, Condition, Flag
from spec.connectives import conjunction, negation
from spec.rulebook import Stack
from spec.traversal import walk

FAMILY = "evasion"
SPLIT, RENAME, RECLASSIFY, CLAIM = "split", "rename", "reclassify", "claim"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """Splitting, for limits; another name, for counts; calling it something else, for facts that somebody judges."""
    if any(_upper(clause) for clause in stack.clauses.values()):
        yield Obligation(FAMILY, part=SPLIT)
    if any(_names(stack, clause) for clause in stack.clauses.values()):
        yield Obligation(FAMILY, part=RENAME)
    if any(fact.judged for fact in stack.vocabulary.facts.values()):
        yield Obligation(FAMILY, part=RECLASSIFY)


def asks(world: World, obligation: Obligation, key: tuple[str, ...] = ()) -> Iterator[Ask]:
    """The limits that two things keep though one would not; the requirements that a judgement takes away. With ``key``,
    only what one judgement takes away.
    """
    stack = world.stack
    if obligation.part == SPLIT:
        for clause in stack.clauses.values():
            limit = _upper(clause)
            if limit is not None and not _guarded(stack, limit.quantity):
                yield Ask((clause.name,), (SPLIT, limit.quantity), limit.act, (clause.name,))
        return
    if obligation.part == RENAME:
        for clause in stack.clauses.values():
            for name in _names(stack, clause):
                count = clause.shape
                if isinstance(count, Count) and not _guarded(stack, count.so_far):
                    yield Ask((clause.name,), (RENAME, name, count.so_far), count.act, (clause.name,))
        return
    facts = stack.vocabulary.facts
    judged = [fact for fact in facts.values() if fact.judged and not stack.powers[fact.judged]]
    for fact in judged:
        about = (CLAIM, fact.id)
        if key in ((), about):
            bars = (clause for clause in stack.clauses.values() if isinstance(clause.shape, Bar))
            freed = [clause for clause in bars if excused(world, clause, fact.id)]
            for clause in freed:
                yield Ask(first_of(clause, freed), about, _first_act(clause), (clause.name,), key=about)
        about = (RECLASSIFY, fact.id)
        if key in ((), about):
            turning = (clause for clause in stack.clauses.values() if fact.id in flags_of(stack, clause))
            escaped = [clause for clause in turning if _escapes(world, clause, fact.id)]
            for clause in escaped:
                names = first_of(clause, escaped)
                yield Ask(names, about, _first_act(clause), (clause.name,), Flag(fact.id), key=about)


def _upper(clause: Clause) -> Limit | None:
    """A limit from above on a number of one thing. A limit of one asks for splitting and is not escaped by it."""
    limit = clause.shape
    if not isinstance(limit, Limit) or not limit.bound.startswith("at-most"):
        return None
    return None if limit.bound.split()[1] == "1" else limit


def _names(stack: Stack, clause: Clause) -> list[str]:
    """The facts by which a bound on how often counts for each name alone: in whose name, not by whom."""
    count, facts = clause.shape, stack.vocabulary.facts
    if not isinstance(count, Count) or not count.is_upper or not count.period:
        return []
    return [name for name in count.per if name in facts and facts[name].type in ("body", "post")]


def _guarded(stack: Stack, quantity: str) -> bool:
    """Whether some clause takes into account that the thing is split, or done again under another name."""
    flags = {fact.id for fact in stack.vocabulary.facts.values() if quantity in fact.splits}
    return any(
        isinstance(part, Flag) and part.fact in flags
        for clause in stack.clauses.values()
        if isinstance(clause.shape, Bar | Count | Limit)
        for condition in conditions_of(clause)
        for part in walk(condition)
    )


def _escapes(world: World, clause: Clause, fact: str) -> bool:
    """Whether a requirement or a power that turns on a fact applies when it is so and not when it is otherwise."""
    if not isinstance(clause.shape, Gate | Power) or clause.strength in SOFT or not _first_act(clause):
        return False
    applies = world.interpreter.applies(clause)
    return _without(world, applies, fact) == NEVER and applies != NEVER


def _without(world: World, condition: Condition, fact: str) -> Condition:
    """What is left of a condition when a flag is not set."""
    if condition == Flag(fact):
        return NEVER
    parts = getattr(condition, "parts", None)
    if parts is not None:
        inside = tuple(_without(world, part, fact) for part in parts)
        return conjunction(*inside) if type(condition).__name__ == "And" else _any(inside)
    return condition


def _any(parts: tuple[Condition, ...]) -> Condition:
    return NEVER if all(part == NEVER for part in parts) else negation(NEVER)


def _first_act(clause: Clause) -> str:
    acts: tuple[str, ...] = getattr(clause.shape, "acts", ())
    if isinstance(clause.shape, Gate) and not acts:
        acts = tuple(need.act for need in clause.shape.needs)
    return acts[0] if acts else ""


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """How it is evaded."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    fact = stack.vocabulary.facts[hit.about[1]].label
    if hit.about[0] == SPLIT:
        return Bilingual(
            f"拆成两份，各自的{fact.zh}都不超限，即可绕过{norm}“{zh}”",
            f"split in two, each keeps {norm} “{en}” ({fact.en}) though the whole would not",
        )
    if hit.about[0] == RENAME:
        return Bilingual(
            f"同一件事换一个“{fact.zh}”再办，各算各的次数，即可绕过{norm}“{zh}”",
            f"done again under another name ({fact.en}), each keeps {norm} “{en}”, for each is counted alone",
        )
    more = Bilingual("", "")
    others = [stack.clauses[name].norms[0] for name in hit.clauses[1:4]]
    if others:
        more = Bilingual(f"，以及{'、'.join(others)}", f", and {', '.join(others)}")
    if hit.about[0] == CLAIM:
        return Bilingual(
            f"只要认定“{fact.zh}”，就不受{norm}“{zh}”{more.zh}的禁止；由谁认定没有写明",
            f"calling it “{fact.en}” lifts the ban of {norm} “{en}”{more.en}; nobody is named to judge",
        )
    return Bilingual(
        f"不认定为“{fact.zh}”，就不适用{norm}“{zh}”{more.zh}；由谁认定没有写明",
        f"not calling it “{fact.en}” escapes {norm} “{en}”{more.en}; nobody is named to judge",
    )


QUERY = Query(obligations, asks, statement, lambda _: "loophole", asks)
