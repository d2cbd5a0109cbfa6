"""Named? Every duty has a bearer, every time word a figure, every judgement somebody who makes it, every approval an
organ that gives it, every list an end.

These are questions to the words: the answer is a clause that lacks something, and a case in which that is felt.
"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask, Query
from proofs.mentions import clauses_by_flag, flags_of
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Bar, Clause, Composition, Duty, Gate, Need
from spec.condition import ALWAYS, NEVER, And, Condition, Flag, Individual, Not, Or, Same, Variable
from spec.connectives import conjunction, disjunction, negation
from spec.rulebook import Stack

FAMILY = "named"
PARTS = ("bearer", "figure", "decider", "organ", "list")


def obligations(stack: Stack) -> Iterator[Obligation]:
    """One property for each thing that may lack a name."""
    for part in PARTS:
        yield Obligation(FAMILY, part=part)


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """The clauses that lack something."""
    match obligation.part:
        case "bearer":
            yield from _without_bearer(world.stack)
        case "figure":
            yield from _without_figure(world.stack)
        case "decider":
            yield from _without_decider(world)
        case "organ":
            yield from _without_organ(world.stack)
        case _:
            yield from _without_end(world.stack)


def _without_bearer(stack: Stack) -> Iterator[Ask]:
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Duty) and clause.shape.who is None:
            yield Ask((clause.name,), ("bearer",), clause.shape.act, (clause.name,))


def _without_figure(stack: Stack) -> Iterator[Ask]:
    """A time word without a figure, unless another duty on the same act gives one."""
    for clause in stack.clauses.values():
        duty = clause.shape
        if not isinstance(duty, Duty) or duty.within is None or duty.within.value is not None:
            continue
        if not any(_has_figure(other, duty.act) for other in stack.clauses.values()):
            yield Ask((clause.name,), ("figure",), duty.act, (clause.name,))


def _has_figure(clause: Clause, act: str) -> bool:
    duty = clause.shape
    return isinstance(duty, Duty) and duty.act == act and duty.within is not None and duty.within.value is not None


def _without_decider(world: World) -> Iterator[Ask]:
    """A fact that somebody has to judge, on which clauses turn, while no clause says who judges it."""
    stack = world.stack
    turning = clauses_by_flag(stack)
    for fact in stack.vocabulary.facts.values():
        if not fact.judged or stack.powers[fact.judged]:
            continue
        # one ask for each clause, all the same question: a reading that adds another such clause answers nothing
        for clause in turning.get(fact.id, ()):
            if clause.strength not in SOFT and (act := _act_of(clause)):
                about = ("decider", fact.id)
                when = ALWAYS if excused(world, clause, fact.id) else Flag(fact.id)
                yield Ask((clause.name,), about, act, (clause.name,), when, key=about)


def excused(world: World, clause: Clause, fact: str) -> bool:
    """Whether a prohibition applies only where a fact is not so: whoever says that it is so is free of it."""
    if not isinstance(clause.shape, Bar) or clause.strength in SOFT:
        return False
    if fact not in flags_of(world.stack, clause, with_exceptions=True):
        return False
    applies = world.interpreter.applies(clause)
    return applies != NEVER and _where_set(applies, fact) == NEVER


def _where_set(condition: Condition, fact: str) -> Condition:
    """What is left of a condition when a flag is set."""
    match condition:
        case Flag(fact=name, of=None) if name == fact:
            return ALWAYS
        case Not(part=part):
            return negation(_where_set(part, fact))
        case And(parts=parts):
            return conjunction(*(_where_set(part, fact) for part in parts))
        case Or(parts=parts):
            return disjunction(*(_where_set(part, fact) for part in parts))
        case _:
            return condition


def _act_of(clause: Clause) -> str:
    """The act on which a clause bears first."""
    acts: tuple[str, ...] = getattr(clause.shape, "acts", ()) or (getattr(clause.shape, "act", ""),)
    if isinstance(clause.shape, Gate) and not clause.shape.acts:
        acts = tuple(need.act for need in clause.shape.needs)
    return acts[0] if acts else ""


def _without_organ(stack: Stack) -> Iterator[Ask]:
    """Something must be checked first, and no clause says who may do it; or a body must, that acts through others.

    That others may do it on other matters is no answer: it matters where none of the powers for it applies.
    """
    for clause in stack.gates:
        assert isinstance(clause.shape, Gate)
        needs = clause.shape.needs
        if all(stack.vocabulary.acts[need.act].checks and not _is_named(stack, need) for need in needs):
            powers = [power for need in needs for power in stack.powers[need.act]]
            nobody = negation(disjunction(*(power.when for power in powers)))
            waiting = clause.shape.acts[0] if clause.shape.acts else needs[0].act
            yield Ask((clause.name,), ("organ", needs[0].act), waiting, (clause.name,), nobody)


def _is_named(stack: Stack, need: Need) -> bool:
    """Whether a requirement says by whom, and not merely by a body that acts through others."""
    if need.by is None:
        return False
    name = _single(need.by)
    return name is None or not _acts_through_others(stack, name)


def _single(by: Condition) -> str | None:
    match by:
        case Same(left=Variable(), right=Individual(id=name)) | Same(left=Individual(id=name), right=Variable()):
            return name
    return None


def _acts_through_others(stack: Stack, name: str) -> bool:
    """A body that is made up of others, and for which no clause gives a meeting of its own a power."""
    composed = any(isinstance(c.shape, Composition) and c.shape.body == name for c in stack.clauses.values())
    kind = stack.vocabulary.kind_of(name)
    return composed and kind is not None and kind.sort == "body"


def _without_end(stack: Stack) -> Iterator[Ask]:
    """A list of members that is left open (等)."""
    acts = sorted(stack.vocabulary.acts)
    for clause in stack.clauses.values():
        if isinstance(clause.shape, Composition) and not clause.shape.closed and acts:
            about = next((act for act in acts if stack.powers[act]), acts[0])
            yield Ask((clause.name,), ("list", clause.shape.body), about, (clause.name,))


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """What is not named, in a sentence."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    match hit.about[0]:
        case "bearer":
            return Bilingual(f"{norm}“{zh}”没有写明由谁履行", f"nobody is named for the duty of {norm} “{en}”")
        case "figure":
            return Bilingual(f"{norm}“{zh}”有时间要求而没有数字", f"{norm} “{en}” has a word of time and no figure")
        case "decider":
            fact = stack.vocabulary.facts[hit.about[1]].label
            return Bilingual(
                f"“{fact.zh}”由谁认定没有写明，{norm}“{zh}”却取决于它",
                f"nobody is named to judge “{fact.en}”, on which {norm} “{en}” turns",
            )
        case "organ":
            act = stack.vocabulary.acts[hit.about[1]].label
            return Bilingual(
                f"{norm}“{zh}”要求{act.zh}，没有写明由谁{act.zh}",
                f"{norm} “{en}” wants somebody to {act.en}, and nobody is named who may",
            )
        case _:
            body = stack.vocabulary.label_of(hit.about[1])
            return Bilingual(
                f"{norm}“{zh}”的{body.zh}以“等”结尾，还有谁没有写明",
                f"{norm} “{en}” leaves open who else belongs to: {body.en}",
            )


QUERY = Query(obligations, asks, statement, lambda _: "gap")
