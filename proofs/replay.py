"""A case found by a solver is believed only when ``decide`` gives the same answer on it.

Each family has its *sign* in a decision. A case is also cut down with it: a fact that may be left unknown without
losing the sign is left out, in a fixed order, so that what is left are the facts that matter.
"""

from __future__ import annotations

from dataclasses import replace

from proofs.asks import still_stands
from proofs.levels import bypassing
from proofs.obligations import Obligation, narrowed
from proofs.powers_behind import used_acts
from proofs.queries import QUERIES
from proofs.search import Hit
from spec.cases import Case
from spec.condition import ALWAYS, Done
from spec.decide import Decision, decide
from spec.residual import Interpreter, interpreter_for
from spec.rulebook import Stack

Read = set[str | tuple[str, str]]
"""Facts that were looked at, those about a post as (post, fact)."""


def shows(stack: Stack, hit: Hit, decision: Decision) -> bool:
    """Whether a decision shows that the property of a hit fails in its case."""
    obligation, family = hit.obligation, hit.obligation.family
    if family in QUERIES:
        return _stands(stack, hit, interpreter_for(stack, decision.case)) is True
    if decision.outside:
        return False
    if family == "exists":
        return decision.answer == "none"
    if family == "unique":
        return decision.answer == "several"
    if family == "available":
        return decision.answer in ("determined", "several") and decision.blocked
    if family == "ambiguous":
        return decision.unknown == (f"definition.{obligation.definition}",)
    return decision.allowed is True


def _stands(stack: Stack, hit: Hit, interpreter: Interpreter) -> bool | None:
    """Whether what a query found matters in a case under a stack."""
    query = QUERIES[hit.obligation.family]
    return still_stands(query, stack, hit.obligation, hit.key, interpreter)


def stands_in(stack: Stack, hit: Hit, case: Case) -> bool | None:
    """Whether what a query found still matters in a case; None when facts are missing to say so."""
    return _stands(stack, hit, interpreter_for(stack, case))


def replayed(stack: Stack, hit: Hit, case: Case, decision: Decision) -> bool:
    """Whether a decision shows that the property fails in its case, and the case is one that the property is about."""
    inside = interpreter_for(stack, case).left(narrowed(stack, hit.obligation))
    return shows(stack, hit, decision) and inside == ALWAYS


def closed_in(stack: Stack, hit: Hit, decision: Decision) -> bool | None:
    """Whether a decision shows that the failure is gone; None when facts are missing to say so."""
    obligation, family = hit.obligation, hit.obligation.family
    if family in QUERIES:
        still = _stands(stack, hit, interpreter_for(stack, decision.case))
        return None if still is None else not still
    if decision.outside:
        return True
    if family == "ambiguous":
        return f"definition.{obligation.definition}" not in decision.unknown
    if family in ("gated", "levels"):
        return None if decision.allowed is None else not decision.allowed
    if decision.answer == "open":
        return None
    if family == "exists":
        return decision.answer != "none"
    if family == "unique":
        return decision.answer == "determined"
    return decision.answer in ("determined", "several") and not decision.blocked


def decided(
    stack: Stack, obligation: Obligation, case: Case, interpreter: Interpreter | None = None, brief: bool = False
) -> Decision:
    """The decision of a case, as far as a property needs it; ``brief``: as far as the sign of its failure needs it."""
    rules = obligation.family not in ("exists", "unique", "available", *QUERIES)
    ambiguous = obligation.family == "ambiguous"
    return decide(
        stack,
        case,
        rules,
        interpreter,
        brief=brief and not ambiguous,
        only=obligation.definition if brief and ambiguous else None,
    )


def shortened(stack: Stack, hit: Hit, case: Case) -> Case:
    """The case with every fact left out that the failure does not need.

    Besides the failure itself, the shorter case keeps what makes it this failure and no other: the holders, the
    clauses and delegations that apply, and the facts (``about``) that name its class.
    """
    obligation = hit.obligation
    if not shows(stack, hit, decided(stack, obligation, case, brief=True)):
        return case
    read: Read = set()
    kept = signature(stack, hit, case, read)
    named = {one.split("=")[0] for one in hit.about} if obligation.family == "exists" else set()

    def attempt(shorter: Case, longer: Case, without: str | tuple[str, str] | None = None) -> Case:
        nonlocal read
        unread = without is not None and without not in read
        if unread and shorter.situation.mentioned == longer.situation.mentioned:
            return shorter  # nobody looked at it, and it names nobody who would be missed
        now: Read = set()
        if signature(stack, hit, shorter, now) == kept:
            read = now
            return shorter
        return longer

    for fact in sorted(case.situation.facts, reverse=True):
        if fact not in named:
            facts = {name: value for name, value in case.situation.facts.items() if name != fact}
            case = attempt(replace(case, situation=replace(case.situation, facts=facts)), case, fact)
    for key in sorted(case.situation.about, reverse=True):
        rest = {one: value for one, value in case.situation.about.items() if one != key}
        case = attempt(replace(case, situation=replace(case.situation, about=rest)), case, key)
    if case.situation.done is not None and obligation.family not in ("gated", "levels"):
        case = attempt(replace(case, situation=replace(case.situation, done=None)), case)
    for choice in case.choose:
        case = attempt(replace(case, choose=tuple(one for one in case.choose if one != choice)), case)
    return case


def signature(stack: Stack, hit: Hit, case: Case, read: Read | None = None) -> tuple[object, ...]:
    """What tells a failure apart: that it shows, who holds the act, which clauses and delegations surely apply.

    ``read`` collects the facts of the case that were looked at for it.
    """
    obligation, names = hit.obligation, hit.clauses
    interpreter = interpreter_for(stack, case)
    interpreter.read = read
    if obligation.family in QUERIES:
        query = QUERIES[obligation.family]  # a case of the very clauses that the finding names
        return (still_stands(query, stack, obligation, hit.key, interpreter, hit.clauses),)
    decision = decided(stack, obligation, case, interpreter, brief=True)
    if not shows(stack, hit, decision):
        return ("gone",)
    if interpreter.left(narrowed(stack, obligation)) != ALWAYS:
        return ("not among the cases that the property is about",)
    posts = tuple(sorted({holder.post for holder in decision.holders}))
    if obligation.family == "ambiguous":
        return (posts,)
    if obligation.family == "levels":
        wanted = next(one for one in stack.rulebook.properties if one.name == obligation.part)
        return posts, _fitting(interpreter), interpreter.left(bypassing(stack, wanted)) == ALWAYS
    if obligation.family == "gated":
        posts = (*posts, *_fitting(interpreter))
        clauses = [stack.clauses[name] for name in names]
    else:
        clauses = [*interpreter.stack.powers[case.act], *interpreter.stack.delegations]
    if obligation.family == "exists":
        for used in used_acts(stack, case.act):
            clauses.extend(interpreter.stack.powers[used])
    return posts, tuple(sorted({clause.name for clause in clauses if interpreter.applies(clause) == ALWAYS}))


def _fitting(interpreter: Interpreter) -> tuple[str, ...]:
    """Which of the requirements that say by whom are surely met by one who did what was done."""
    acts = interpreter.stack.vocabulary.acts
    done = {name for event in interpreter.situation.since_return for name in (event.act, acts[event.act].form_of)}
    found: list[str] = []
    for clause in interpreter.stack.gates if done else ():
        for need in getattr(clause.shape, "needs", ()):
            asked = need.by is not None and need.act in done
            fits = asked and interpreter.done(Done(need.act, None, need.by)) == ALWAYS
            found += [clause.name] if fits else []
    return tuple(dict.fromkeys(found))
