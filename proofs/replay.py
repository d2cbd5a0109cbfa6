"""A case found by a solver is believed only when ``decide`` gives the same answer on it.

Each family has its *sign* in a decision. A case is also cut down with it: a fact that may be left unknown without
losing the sign is left out, in a fixed order, so that what is left are the facts that matter.
"""

from __future__ import annotations

from dataclasses import replace

from proofs.obligations import Obligation
from spec.cases import Case
from spec.decide import Decision, decide
from spec.rulebook import Stack
from spec.situation import Situation


def shows(obligation: Obligation, decision: Decision) -> bool:
    """Whether a decision shows that the property fails in its case."""
    family = obligation.family
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


def closed_in(obligation: Obligation, decision: Decision) -> bool | None:
    """Whether a decision shows that the failure is gone; None when facts are missing to say so."""
    family = obligation.family
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


def shortened(stack: Stack, obligation: Obligation, case: Case) -> Case:
    """The case with every fact left out that the failure does not need."""
    original = decide(stack, case)
    if not shows(obligation, original):
        return case
    kept = _posts(original)
    situation = case.situation
    for fact in sorted(situation.facts, reverse=True):
        facts = {name: value for name, value in case.situation.facts.items() if name != fact}
        case = _try(stack, obligation, case, replace(case.situation, facts=facts), kept)
    for key in sorted(situation.about, reverse=True):
        about = {one: value for one, value in case.situation.about.items() if one != key}
        case = _try(stack, obligation, case, replace(case.situation, about=about), kept)
    if case.situation.done is not None and obligation.family not in ("gated", "levels"):
        case = _try(stack, obligation, case, replace(case.situation, done=None), kept)
    for choice in case.choose:
        fewer = replace(case, choose=tuple(one for one in case.choose if one != choice))
        decision = decide(stack, fewer)
        if shows(obligation, decision) and _posts(decision) == kept:
            case = fewer
    return case


def _posts(decision: Decision) -> tuple[str, ...]:
    return tuple(sorted({holder.post for holder in decision.holders}))


def _try(stack: Stack, obligation: Obligation, case: Case, situation: Situation, kept: tuple[str, ...]) -> Case:
    fewer = replace(case, situation=situation)
    decision = decide(stack, fewer)
    return fewer if shows(obligation, decision) and _posts(decision) == kept else case
