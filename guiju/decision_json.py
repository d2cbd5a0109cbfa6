"""A decided case as the JSON contract has it (version 1), with added keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guiju import wording
from spec.bilingual import Bilingual
from spec.bodies import Composed
from spec.clauses import SOFT, Clause
from spec.decide import Holder, Violation
from spec.duties import Owed, broken
from spec.expected import limit_status
from spec.explain import Reason
from spec.instants import instant_text
from spec.limits import Measured
from spec.path import Deadline, Step
from spec.rulebook import Stack
from spec.worked import Worked


def said(text: Bilingual) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def clause_keys(clause: Clause) -> dict[str, Any]:
    """What names a clause everywhere: its name, its norm, and its norms where it has several."""
    keys: dict[str, Any] = {"clause": clause.name, "norm": clause.norms[0]}
    if len(clause.norms) > 1:
        keys["norms"] = list(clause.norms)
    return keys


def decided_json(worked: Worked, stack: Stack, reasons: Iterable[Reason] | None = None) -> dict[str, Any]:
    """Everything about a decided case; ``reasons`` are added when the call asks for an explanation."""
    decision, case = worked.decision, worked.case
    hard = [one for one in decision.violations if one.clause.strength not in SOFT]
    soft = [one for one in decision.violations if one.clause.strength in SOFT]
    data: dict[str, Any] = {
        "case": case.name,
        "file": case.file,
        "line": case.line,
        "act": case.act,
        "edition": None if worked.edition is None else worked.edition.edition or "none",
        **({"by": case.by, "by_holds": worked.by_holds} if case.by else {}),
        "answer": decision.answer,
        "allowed": decision.allowed,
        "blocked": decision.blocked,
        "outside": [clause_keys(clause) for clause in decision.outside],
        "holders": [_holder(holder, stack) for holder in decision.holders],
        "possible": [list(names) for names in decision.possible],
        "steps": [_step(step, stack) for step in worked.path],
        "limits": [_limit(limit, stack) for limit in decision.limits],
        "bodies": [_body(one, stack) for one in worked.bodies],
        "duties": [_owed(one, stack) for one in worked.duties],
        "violations": [_violation(one) for one in hard] + [_breach(one) for one in broken(worked.duties)],
        "departures": [_violation(one) for one in soft],
        "due": [clause_keys(clause) | {"done": state} for clause, state in decision.unmet],
        "unknown": list(decision.unknown),
        "ask": [{"id": asked, **said(wording.question(stack, asked))} for asked in decision.unknown],
        "norms": list(decision.norms),
        "complete": decision.complete,
    }
    if case.expect is not None:
        different = [{"what": one.what, "expected": one.expected, "actual": one.actual} for one in worked.differences]
        data["expected"] = {"met": not different, "differences": different}
    if reasons is not None:
        data["explanation"] = [_reason(reason, stack) for reason in reasons]
    return data


def _holder(holder: Holder, stack: Stack) -> dict[str, Any]:
    via = [clause_keys(clause) for clause in holder.via]
    return {"post": holder.post, **said(wording.post(stack, holder.post)), **clause_keys(holder.clause), "via": via}


def _step(step: Step, stack: Stack) -> dict[str, Any]:
    data: dict[str, Any] = {
        "act": step.act,
        "by": list(step.by),
        "by_said": said(wording.doers(stack, step)),
        "norm": step.norms[0] if step.norms else None,
        "norms": list(step.norms),
        "clauses": [clause.name for clause in step.clauses],
        "after": list(step.after),
        "done": step.done,
        "certain": step.certain,
        "place_unstated": step.place_unstated,
    }
    if step.outcome:
        data["outcome"] = step.outcome
        data["outcome_said"] = said(wording.outcome(step.outcome))
    if step.instead:
        data["instead"] = list(step.instead)
    if step.circular:
        data["circular"] = True
    if step.deadlines:
        data["deadline"], *others = [_deadline(one) for one in step.deadlines]
        if others:
            data["other_deadlines"] = others
    return data


def _deadline(one: Deadline) -> dict[str, Any]:
    times = {"value": one.value, "unit": one.unit, "clock": one.clock or None, "from": one.since or None}
    return times | clause_keys(one.clause) | {"certain": one.certain}


def _limit(limit: Measured, stack: Stack) -> dict[str, Any]:
    direction, number, unit = wording.bound(limit.bound)
    fact = stack.vocabulary.facts.get(limit.quantity)
    return {
        **clause_keys(limit.clause),
        "quantity": limit.quantity,
        "unit": unit or (fact.unit if fact else ""),
        "bound": number,
        "direction": direction or None,
        "bound_said": said(wording.bound_said(stack, limit)),
        "actual": limit.actual,
        "strength": limit.clause.strength,
        "status": limit_status(limit),
    }


def _violation(one: Violation) -> dict[str, Any]:
    return clause_keys(one.clause) | {"strength": one.clause.strength, "why": said(one.why)}


def _body(one: Composed, stack: Stack) -> dict[str, Any]:
    members = [{"id": name, **said(wording.post(stack, name))} for name in one.members]
    data = {"body": one.body, **said(wording.post(stack, one.body)), "members": members, "closed": one.closed}
    return clause_keys(one.clause) | data | {"counted": one.counted}


def _owed(one: Owed, stack: Stack) -> dict[str, Any]:
    duty = one.duty
    within = duty.within
    return clause_keys(one.clause) | {
        "strength": one.clause.strength,
        "act": duty.act,
        "bearers": list(one.bearers),
        "who_said": said(wording.bearer(stack, one)),
        "to": list(duty.to),
        "means": duty.means or None,
        "from": duty.after or None,
        "since": None if one.since is None else instant_text(one.since),
        "value": None if within is None else within.value,
        "unit": None if within is None else within.unit or "unstated",
        "clock": None if within is None or within.value is None else within.clock,
        "until": None if one.until is None else instant_text(one.until),
        "missing": list(one.missing),
        "late": one.late,
        "status": one.status,
    }


def _breach(one: Owed) -> dict[str, Any]:
    """A broken duty, as a violation."""
    return clause_keys(one.clause) | {"strength": one.clause.strength, "why": said(wording.breach(one))}


def _reason(reason: Reason, stack: Stack) -> dict[str, Any]:
    return {
        **clause_keys(reason.clause),
        "standing": reason.standing,
        "gave_way_to": [clause.name for clause in reason.gave_way_to],
        "holders": list(reason.holders),
        "unknown": list(reason.unknown),
        "sentence": said(wording.clause_sentence(stack, reason.clause)),
    }
