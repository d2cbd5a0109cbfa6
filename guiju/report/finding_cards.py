"""Findings as cards of the page: the case in words, the answer, what closes it, what other stacks answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guiju.page import view
from guiju.page.view import FindingKind
from guiju.page.words import FINDING_KINDS
from guiju.report.case_words import answer_said, fact_said, facts_of
from guiju.report.verdict_rows import QUESTIONS, sentence, stack_label
from proofs.battery import StackResult
from proofs.closing import Closure
from proofs.findings import Finding
from proofs.obligations import FAMILIES
from proofs.replay import closed_in
from spec.bilingual import Bilingual
from spec.decide import Decision, decide
from spec.rulebook import Stack

_ABOUT_WHO = ("exists", "unique", "available")
Found = tuple[StackResult, Finding]
Anchors = dict[tuple[str, str], str]


def collected(results: Sequence[StackResult]) -> list[Found]:
    """The findings of all stacks in the order of the page.

    A finding of a later stack with the same statement as one of an earlier stack is told there.
    """
    found: list[Found] = []
    for result in results:
        known = {one.statement for _, one in found}
        found += [(result, one) for one in sorted(result.findings, key=_order) if one.statement not in known]
    return found


def anchors_of(results: Sequence[StackResult], found: Sequence[Found]) -> Anchors:
    """Short anchors, ``F01``, ``F02`` in the order of the page, by the names of stack and finding."""
    width = max(2, len(str(len(found))))
    anchors: Anchors = {}
    first: dict[Bilingual, str] = {}
    for number, (result, one) in enumerate(found, 1):
        anchors[result.name, one.name] = f"F{number:0{width}}"
        first.setdefault(one.statement, anchors[result.name, one.name])
    for result in results:
        for one in result.findings:
            anchors.setdefault((result.name, one.name), first[one.statement])
    return anchors


def cards(results: Sequence[StackResult], found: Sequence[Found], anchors: Anchors) -> tuple[view.Finding, ...]:
    """The findings as the page shows them."""
    return tuple(_card(results, result, finding, anchors[result.name, finding.name]) for result, finding in found)


def _order(finding: Finding) -> tuple[int, int, bool, str, str]:
    """By kind; what fails with everybody at work before what fails in absence; signing before the rest."""
    family = finding.obligation.family
    late = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
    kind = list(FINDING_KINDS).index(_kind(finding))
    return kind, len(FAMILIES) if family == "available" else late, finding.act != "sign", finding.act, finding.name


def _kind(finding: Finding) -> FindingKind:
    return finding.kind  # type: ignore[return-value]


def _card(results: Sequence[StackResult], result: StackResult, finding: Finding, anchor: str) -> view.Finding:
    rules = result.stack
    first = result is results[0]
    return view.Finding(
        anchor,
        _kind(finding),
        sentence(finding.statement),
        finding.norms,
        facts_of(rules, finding.case),
        answer_said(rules, finding.decision, finding.obligation.family in _ABOUT_WHO),
        finding.replayed,
        "query" if finding.demonstrated == "query" else "model",
        tuple(_closure(rules, one) for one in finding.closures),
        _group(finding) if first else _only_in(result),
        finding.name,
        Bilingual("", "") if first else stack_label(result),
        tuple(_elsewhere(other, finding) for other in results if other is not result) if first else (),
        finding.more,
    )


def _only_in(result: StackResult) -> Bilingual:
    """The heading of what the first stack does not show."""
    label = stack_label(result)
    return Bilingual(f"只在{label.zh}下出现", f"Only with {label.en}")


def _group(finding: Finding) -> Bilingual:
    """The heading: what is wrong, and the question of the family of properties that fails."""
    kind, asked = FINDING_KINDS[_kind(finding)], QUESTIONS.get(finding.obligation.family)
    return Bilingual(f"{kind.zh}：{asked.zh}", f"{kind.en.capitalize()}: {asked.en}") if asked else kind


def _closure(rules: Stack, closure: Closure) -> view.Closure:
    given = tuple(fact_said(rules, name, value) for name, value in closure.given if name in rules.vocabulary.facts)
    return view.Closure(closure.readings, closure.reach, given)


def _elsewhere(other: StackResult, finding: Finding) -> view.Elsewhere:
    """The same case decided again under another stack."""
    chosen = tuple(one for one in finding.case.choose if one[0] in other.stack.open_definitions)
    decision = decide(other.stack, replace(finding.case, choose=chosen))
    answer = answer_said(other.stack, decision, finding.obligation.family in _ABOUT_WHO)
    return view.Elsewhere(stack_label(other), answer, _closed(other.stack, finding, decision))


def _closed(rules: Stack, finding: Finding, decision: Decision) -> bool | None:
    """Whether the failure of a finding is gone in a decision of its case under another stack."""
    return None if finding.hit is None else closed_in(rules, finding.hit, decision)
