"""All findings as one ranked list, each with everything that is known of it: what the command and the sheets show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from guiju.marked import NO_MARKS, Marked, Marks
from guiju.report.case_words import answer_said, fact_said, facts_of
from guiju.report.finding_cards import ABOUT_WHO, Found, anchors_of, collected, order_of
from guiju.report.verdict_rows import sentence
from proofs.battery import StackResult
from proofs.closing import Closure
from proofs.findings import Finding
from proofs.replay import closed_in
from proofs.touching import kind_fact
from spec.bilingual import Bilingual
from spec.case_data import case_data
from spec.decide import decide
from spec.rulebook import Note, Rulebook, Stack

READING = "reading"
"""The family of what only a reader can see."""


@dataclass(frozen=True)
class Closing:
    """Readings that together close a finding. ``vacuous``: only by taking the case out of the rules."""

    readings: tuple[str, ...]
    labels: tuple[Bilingual, ...]
    reach: float | None
    given: tuple[Bilingual, ...] = ()
    vacuous: bool = False


@dataclass(frozen=True)
class Listed:
    """One finding, or one note of a reader.

    ``kinds`` are the kinds of the thing acted on (values of the fact ``touched``) that it can happen to; ``stands_in``
    the stacks of this run in which it stands; ``finding`` is None for a note. ``papers_a_year`` is known where a
    scenario was given: how many papers could be its case.
    """

    number: str
    name: str
    kind: str
    family: str
    statement: Bilingual
    norms: tuple[str, ...]
    demonstrated: str
    act: Bilingual = Bilingual("", "")
    touched: str = ""
    kinds: tuple[Bilingual, ...] = ()
    case: tuple[Bilingual, ...] = ()
    case_entry: dict[str, Any] | None = None
    answer: Bilingual = Bilingual("", "")
    closings: tuple[Closing, ...] = ()
    stands_in: tuple[str, ...] = ()
    also: int = 0
    marked: Marked | None = None
    finding: Finding | None = None
    stack: Stack | None = None
    papers_a_year: float | None = None

    @property
    def reach(self) -> int:
        """How many kinds of things the finding touches; one where its act knows no kinds."""
        return max(1, len(self.kinds))

    def case_text(self) -> str:
        """The case as a case file has it; empty for a note."""
        if self.case_entry is None:
            return ""
        shown = {key: value for key, value in self.case_entry.items() if key not in ("zh", "en")}
        shown["case"] = self.name
        text: str = yaml.safe_dump(
            {"cases": [shown]}, allow_unicode=True, sort_keys=False, width=88, default_flow_style=None
        )
        return text


def listed(rulebook: Rulebook, results: Sequence[StackResult], marks: Marks = NO_MARKS) -> tuple[Listed, ...]:
    """The findings of a run by kind and family, whatever the stack, then the notes of the rulebook.

    They have the numbers of the report page, where those that only a further stack shows come last.
    """
    found = collected(results)
    anchors = anchors_of(results, found)
    ranked = sorted(found, key=lambda one: order_of(one[1]))
    rows = [_listed(results, one, anchors[one[0].name, one[1].name], marks) for one in ranked]
    return (*rows, *(_noted(rulebook, note, number, marks) for number, note in enumerate(rulebook.notes, 1)))


def _listed(results: Sequence[StackResult], found: Found, number: str, marks: Marks) -> Listed:
    result, one = found
    stack = result.stack
    fact = kind_fact(stack, one.act)
    return Listed(
        number,
        one.name,
        one.kind,
        one.obligation.family,
        sentence(one.statement),
        one.norms,
        one.demonstrated,
        stack.vocabulary.acts[one.act].label,
        fact.id if fact else "",
        tuple(_kind_label(stack, value, fact.values if fact else ()) for value in one.kinds),
        facts_of(stack, one.case),
        case_data(one.case, stack.vocabulary),
        answer_said(stack, one.decision, one.obligation.family in ABOUT_WHO),
        tuple(_closing(stack, closure) for closure in one.closures),
        tuple(other.name for other in results if other is result or stands(other, one)),
        one.more,
        marks.on.get(one.name),
        one,
        stack,
    )


def _kind_label(stack: Stack, value: str, values: Sequence[Any]) -> Bilingual:
    for one in values:
        if one.id == value:
            label: Bilingual = one.label
            return label
    return stack.vocabulary.label_of(value)


def _closing(stack: Stack, closure: Closure) -> Closing:
    layers = stack.rulebook.layers
    given = tuple(fact_said(stack, name, value) for name, value in closure.given if name in stack.vocabulary.facts)
    labels = tuple(layers[name].label for name in closure.readings)
    return Closing(closure.readings, labels, closure.reach, given, closure.vacuous)


def stands(other: StackResult, finding: Finding) -> bool:
    """Whether a finding of one stack stands in another: found there too, or its case still fails there."""
    if any(one.name == finding.name or one.statement == finding.statement for one in other.findings):
        return True
    verdict = next((one for one in other.verdicts if one.obligation == finding.obligation), None)
    if verdict is None or verdict.verdict == "proved" or finding.hit is None:
        return False  # proved: no case fails; not asked: the readings have chosen what was open
    chosen = tuple(one for one in finding.case.choose if one[0] in other.stack.open_definitions)
    decision = decide(other.stack, replace(finding.case, choose=chosen))
    return closed_in(other.stack, finding.hit, decision) is False


def _noted(rulebook: Rulebook, note: Note, number: int, marks: Marks) -> Listed:
    readings = tuple(Closing((name,), (rulebook.layers[name].label,), None) for name in note.closed_by)
    case = (note.case,) if note.case.zh else ()
    return Listed(
        f"N{number:02}",
        note.name,
        note.kind,
        READING,
        sentence(note.label),
        note.norms,
        READING,
        case=case,
        closings=readings,
        marked=marks.on.get(note.name),
    )
