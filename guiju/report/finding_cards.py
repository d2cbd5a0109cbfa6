"""Findings as cards of the page: the case in words, the answer, what closes it, what other stacks answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guiju.marked import CHANGED, NO_MARKS, WORDS, Marked, Marks
from guiju.page import view
from guiju.page.view import FindingKind
from guiju.page.words import FINDING_KINDS, FOUND_BY_READER
from guiju.report.case_words import answer_said, fact_said, facts_of
from guiju.report.verdict_rows import QUESTIONS, sentence, stack_label
from proofs.battery import StackResult
from proofs.closing import Closure
from proofs.findings import Finding
from proofs.obligations import FAMILIES
from proofs.replay import closed_in
from spec.bilingual import Bilingual
from spec.decide import Decision, decide
from spec.rulebook import Note, Stack

ABOUT_WHO = ("exists", "unique", "available")
"""The families whose answers say who may, not whether it is allowed."""
Found = tuple[StackResult, Finding]
Anchors = dict[tuple[str, str], str]


def collected(results: Sequence[StackResult]) -> list[Found]:
    """The findings of all stacks in the order of the page.

    A finding of a later stack with the same statement as one of an earlier stack is told there.
    """
    found: list[Found] = []
    for result in results:
        known = {one.statement for _, one in found}
        found += [(result, one) for one in sorted(result.findings, key=order_of) if one.statement not in known]
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


def cards(
    results: Sequence[StackResult], found: Sequence[Found], anchors: Anchors, marks: Marks = NO_MARKS
) -> tuple[view.Finding, ...]:
    """The findings as the page shows them, then what only a reader has seen."""
    shown = [_card(results, result, one, anchors[result.name, one.name], marks) for result, one in found]
    notes = results[0].stack.rulebook.notes if results else ()
    return (*shown, *(_note(note, number, marks) for number, note in enumerate(notes, 1)))


def order_of(finding: Finding) -> tuple[int, int, int, bool, str, str]:
    """By kind and family, what fails with everybody at work before what fails in absence.

    Among these by how many kinds of things (documents, meetings) it can happen to, then signing before the rest.
    """
    family = finding.obligation.family
    late = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
    kind = list(FINDING_KINDS).index(_kind(finding))
    late = len(FAMILIES) if family == "available" else late
    return kind, late, -max(1, len(finding.kinds)), finding.act != "sign", finding.act, finding.name


def _kind(finding: Finding) -> FindingKind:
    return finding.kind  # type: ignore[return-value]


def _card(
    results: Sequence[StackResult], result: StackResult, finding: Finding, anchor: str, marks: Marks
) -> view.Finding:
    rules = result.stack
    first = result is results[0]
    return view.Finding(
        anchor,
        _kind(finding),
        sentence(finding.statement),
        finding.norms,
        facts_of(rules, finding.case),
        answer_said(rules, finding.decision, finding.obligation.family in ABOUT_WHO),
        finding.replayed,
        "query" if finding.demonstrated == "query" else "model",
        tuple(_closure(rules, one) for one in finding.closures),
        _group(finding) if first else _only_in(result),
        finding.name,
        Bilingual("", "") if first else stack_label(result),
        tuple(_elsewhere(other, finding) for other in results if other is not result) if first else (),
        finding.more,
        _mark(marks.on.get(finding.name)),
    )


def _note(note: Note, number: int, marks: Marks) -> view.Finding:
    """What only a reader has seen: words, with no case decided."""
    return view.Finding(
        f"N{number:02}",
        note.kind,  # type: ignore[arg-type]
        sentence(note.label),
        note.norms,
        (note.case,) if note.case.zh else (),
        demonstrated="reading",
        closed_by=tuple(view.Closure((name,)) for name in note.closed_by),
        group=FOUND_BY_READER,
        name=note.name,
        mark=_mark(marks.on.get(note.name)),
    )


def _mark(marked: Marked | None) -> view.Mark | None:
    """A mark as the page shows it."""
    if marked is None:
        return None
    mark = marked.mark
    return view.Mark(WORDS[mark.mark], mark.reason, mark.by, mark.on, CHANGED if marked.changed else Bilingual("", ""))


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
    return view.Closure(closure.readings, closure.reach, given, closure.vacuous)


def _elsewhere(other: StackResult, finding: Finding) -> view.Elsewhere:
    """The same case decided again under another stack."""
    chosen = tuple(one for one in finding.case.choose if one[0] in other.stack.open_definitions)
    decision = decide(other.stack, replace(finding.case, choose=chosen))
    answer = answer_said(other.stack, decision, finding.obligation.family in ABOUT_WHO)
    return view.Elsewhere(stack_label(other), answer, _closed(other.stack, finding, decision))


def _closed(rules: Stack, finding: Finding, decision: Decision) -> bool | None:
    """Whether the failure of a finding is gone in a decision of its case under another stack."""
    return None if finding.hit is None else closed_in(rules, finding.hit, decision)
