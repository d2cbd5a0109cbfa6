"""Verdicts and findings as the JSON contract has them (version 1), with added keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guiju.decision_json import said
from proofs.battery import StackResult
from proofs.closing import Closure
from proofs.findings import Finding
from proofs.labels import Label
from proofs.obligations import FAMILY_LABELS
from proofs.touching import kind_fact
from proofs.verdicts import Verdict
from spec.case_data import case_data
from spec.rulebook import Rulebook, Stack


def all_json(rulebook: Rulebook, results: Sequence[StackResult]) -> dict[str, Any]:
    """Everything that a check says."""
    stacks = [checked_json(one) for one in results]
    return {"rulebook": rulebook.name, "edition": rulebook.edition, "stacks": stacks}


def checked_json(result: StackResult) -> dict[str, Any]:
    """Everything about one stack."""
    stack = result.stack
    return {
        "name": result.name,
        "layers": list(stack.layers),
        "verdicts": [verdict_json(one, stack) for one in result.verdicts],
        "findings": [finding_json(one, stack) for one in result.findings],
    }


def verdict_json(one: Verdict, stack: Stack) -> dict[str, Any]:
    """One verdict."""
    vocabulary = stack.vocabulary
    obligation = one.obligation
    data: dict[str, Any] = {"property": obligation.name, "family": obligation.family}
    if obligation.act:
        data["act"] = obligation.act
    if obligation.absent:
        data["absent"] = obligation.absent
    if obligation.definition:
        data["definition"] = obligation.definition
    data |= {
        "question": said(FAMILY_LABELS[obligation.family]),
        "verdict": one.verdict,
        "holds_for": holds_for(one),
        "norms": list(one.norms),
        "rests_on_readings": list(one.readings),
        "assumes": list(one.assumes),
        "antecedent_case": case_data(one.antecedent, vocabulary) if one.antecedent else None,
        "core": [_label(label) for label in one.core],
        "rechecked": one.rechecked,
        "query_sha256": one.query_sha256,
        "failures": len(one.hits),
        "why": one.why,
        "seconds": round(one.seconds, 3),
    }
    return data | ({"why_said": said(one.said)} if one.said.en else {})


def cut_off_json(results: Sequence[StackResult]) -> list[dict[str, Any]]:
    """The properties that fail in more cases than were found, and what ended the search."""
    return [
        {"stack": result.name, "property": one.obligation.name, "why": one.cut_off, "why_said": said(one.said)}
        for result in results
        for one in result.verdicts
        if one.cut_off
    ]


def undecided_json(results: Sequence[StackResult]) -> list[dict[str, Any]]:
    """The properties of which it is not known whether they hold, and why: nothing found says nothing of them."""
    return [
        {"stack": result.name, "property": one.obligation.name, "verdict": one.verdict, "why": one.why}
        for result in results
        for one in result.verdicts
        if one.verdict not in ("proved", "refuted")
    ]


def holds_for(one: Verdict) -> dict[str, Any]:
    """For how many persons, units and rounds a verdict holds; a refutation holds for its cases."""
    if one.verdict == "proved":
        posts, bodies = one.bound
        rounds = 1 if one.obligation.family in ("gated", "levels") else "any"
        size = {"posts": posts, "bodies": bodies}
        return {"persons": "any", "units": "any", "rounds": rounds, "small_model": size if posts else None}
    return {"persons": None, "units": None, "rounds": None}


def _label(label: Label) -> dict[str, str]:
    data = {"half": label.kind, "name": label.name}
    return data | ({"gives_way_to": label.detail} if label.detail else {})


def finding_json(one: Finding, stack: Stack) -> dict[str, Any]:
    """One finding."""
    decision = one.decision
    return {
        "finding": one.name,
        "kind": one.kind,
        "family": one.obligation.family,
        "property": one.obligation.name,
        "act": one.act,
        "norms": list(one.norms),
        "clauses": list(one.clauses),
        "statement": said(one.statement),
        "case": case_data(one.case, stack.vocabulary),
        "answer": {
            "answer": decision.answer,
            "allowed": decision.allowed,
            "blocked": decision.blocked,
            "holders": sorted({holder.post for holder in decision.holders}),
            "unknown": list(decision.unknown),
        },
        "replayed": one.replayed,
        "demonstrated": one.demonstrated,
        "closed_by": [closure_json(closure) for closure in one.closures],
        "also": one.more,
        "touches": _touches(one, stack),
    }


def _touches(one: Finding, stack: Stack) -> dict[str, Any] | None:
    """The kinds of the thing acted on that a finding can happen to; None where the act knows no kinds."""
    fact = kind_fact(stack, one.act)
    return {"fact": fact.id, "values": list(one.kinds)} if fact is not None else None


def closure_json(closure: Closure) -> dict[str, Any]:
    """A set of readings that closes a finding."""
    data: dict[str, Any] = {"readings": list(closure.readings), "reach": closure.reach, "vacuous": closure.vacuous}
    return data | ({"given": dict(closure.given)} if closure.given else {})
