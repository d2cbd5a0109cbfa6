"""How often a finding could come up: the papers of a scenario's year to which it happens.

A paper counts where the act is a step of its route and its facts, with what the finding's case adds to them (who is
away, what was done before, facts that the scenario does not state), fail in the very way of the finding. Where the case
has somebody away, the papers are counted by the share of days on which that post is.
"""

from __future__ import annotations

from dataclasses import replace

from guiju.report.finding_list import Listed
from proofs.findings import Finding
from proofs.replay import signature
from sim.blueprint import Blueprint, PaperPlan, Variant
from spec.rulebook import Stack
from spec.situation import Known


def papers_a_year(plan: Blueprint, row: Listed) -> float | None:
    """The papers of a year to which a finding happens; None for what has no case."""
    finding, stack = row.finding, row.stack
    if finding is None or stack is None:
        return None
    found = sum(
        one.per_year * variant.share
        for one in plan.papers
        for variant in one.variants
        if _could_be(plan, one, variant, finding, stack)
    )
    return float(found * _absent(plan, finding, stack))


def _could_be(plan: Blueprint, one: PaperPlan, variant: Variant, finding: Finding, stack: Stack) -> bool:
    acts = {step.act for step in variant.route.steps}
    known = stack.vocabulary.acts
    if finding.act not in acts and not any(known[act].form_of == finding.act for act in acts):
        return False
    if finding.hit is None:
        return False
    case = finding.case
    stated: dict[str, Known] = {**dict(plan.scenario.facts), **one.paper.situation.facts, **dict(variant.facts)}
    facts = dict(sorted({**case.situation.facts, **stated}.items()))
    there = replace(case, situation=replace(case.situation, facts=facts))
    return signature(stack, finding.hit, there) == signature(stack, finding.hit, case)


def _absent(plan: Blueprint, finding: Finding, stack: Stack) -> float:
    """The share of days on which everybody is away whom the case has away."""
    shares = {one.name: one.away for one in plan.officers}
    usual = stack.vocabulary.facts["away"].usually if "away" in stack.vocabulary.facts else None
    share = 1.0
    for (post, fact), value in finding.case.situation.about.items():
        if fact == "away" and value != usual:
            share *= shares.get(post, 1.0)
    return share
