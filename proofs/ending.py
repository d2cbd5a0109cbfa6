"""Does it end? What has been begun can be finished: neither silence nor return can hold it for ever.

A step that others must take (they check, they reply, they decide), and for which nothing sets a time, can be waited for
without end; so can a matter that may be sent back any number of times. (That somebody is there to take a step is the
family *available*.)
"""

from __future__ import annotations

from collections.abc import Iterator

from proofs.asks import Ask, Query, first_of
from proofs.obligations import Obligation
from proofs.search import Hit
from proofs.world import World
from spec.bilingual import Bilingual
from spec.clauses import SOFT, Clause, Count, Duty, Gate
from spec.condition import Same
from spec.rulebook import Stack

FAMILY = "ends"
SILENCE, RETURN = "silence", "return"


def obligations(stack: Stack) -> Iterator[Obligation]:
    """For every step that others must take; and for sending back, where the rulebook knows it."""
    for act in sorted({need for clause in stack.gates for need in awaited(clause)}):
        if not _of_others(stack, act):
            continue
        yield Obligation(FAMILY, act, part=SILENCE)
    if RETURN in stack.vocabulary.acts and _may_return(stack):
        yield Obligation(FAMILY, RETURN, part=RETURN)


def _of_others(stack: Stack, act: str) -> bool:
    """Whether a step is in the hands of others than those who wait for it."""
    one = stack.vocabulary.acts[act]
    return one.checks or one.arity in ("each", "body")


def awaited(clause: Clause) -> list[str]:
    """The acts for which a clause lets another wait: those that it requires with no way round."""
    shape = clause.shape
    if not isinstance(shape, Gate) or len(shape.needs) > 1 or clause.strength in SOFT:
        return []
    return [need.act for need in shape.needs]


def asks(world: World, obligation: Obligation) -> Iterator[Ask]:
    """The requirements on which a matter can wait for ever."""
    stack = world.stack
    if obligation.part == RETURN:
        bounded = any(isinstance(c.shape, Count) and c.shape.act == RETURN for c in stack.clauses.values())
        if not bounded:
            for clause in _may_return(stack):
                yield Ask((clause.name,), (RETURN,), RETURN, (clause.name,), key=(RETURN,))
        return
    if _in_time(stack, obligation.act):
        return
    waiting = [clause for clause in stack.gates if obligation.act in awaited(clause)]
    about = (SILENCE, obligation.act)
    # one ask for each clause, all the same question: where one never applies another may
    for clause in waiting:
        shape = clause.shape
        assert isinstance(shape, Gate)
        act = shape.acts[0] if shape.acts else obligation.act
        yield Ask(first_of(clause, waiting), about, act, (clause.name,), key=about)


def _in_time(stack: Stack, act: str) -> bool:
    """Whether some duty sets a figure for an act."""
    return any(
        isinstance(clause.shape, Duty)
        and clause.shape.act == act
        and clause.shape.within is not None
        and clause.shape.within.value is not None
        for clause in stack.clauses.values()
    )


def _may_return(stack: Stack) -> list[Clause]:
    """The clauses by which a matter is sent back."""
    return [
        clause
        for clause in stack.clauses.values()
        if RETURN in getattr(clause.shape, "acts", ()) or getattr(clause.shape, "act", "") == RETURN
    ]


def statement(stack: Stack, hit: Hit) -> Bilingual:
    """What can be waited for without end."""
    clause = stack.clauses[hit.clauses[0]]
    norm, zh, en = clause.norms[0], clause.label.zh.rstrip("。"), clause.label.en.rstrip(".")
    if hit.about[0] == RETURN:
        return Bilingual(
            f"退回的次数没有限制（{norm}“{zh}”），事情可以一直办不完",
            f"nothing limits how often a matter is sent back ({norm} “{en}”), so that it need never end",
        )
    step = stack.vocabulary.acts[hit.about[1]].label
    needs = getattr(clause.shape, "needs", ())
    by = needs[0].by if needs else None
    whose = stack.vocabulary.label_of(by.right.id) if isinstance(by, Same) and hasattr(by.right, "id") else None
    return Bilingual(
        f"{whose.zh if whose else ''}{step.zh}没有期限，也没有写明逾期怎么办，{norm}“{zh}”所涉事项可以一直等下去",
        f"no time is set to {step.en}{f' for the {whose.en}' if whose else ''}, nor what silence means:"
        f" what {norm} “{en}” requires can be waited for without end",
    )


QUERY = Query(obligations, asks, statement, lambda _: "gap")
