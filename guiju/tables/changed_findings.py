"""The findings that an edit changed, line by line; what has changed alike in many is told once."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from guiju.property_words import KINDS
from guiju.report.case_words import answer_said, facts_of
from guiju.tables.check import MOST_NORMS, closed_by
from guiju.tables.layout import BAD, GOOD, OPEN
from proofs.battery import StackResult
from proofs.changed_results import FindingChange, StackChange
from proofs.findings import Finding
from spec.bilingual import Bilingual, Language
from spec.norms import norm_order
from spec.problems import clipped

ALIKE = Bilingual("{} 个问题都是这样（{}；逐个见 --json）\n{}", "{} findings alike ({}; each with --json)\n{}")
MARKS = {
    "new": (Bilingual("新", "new"), BAD),
    "gone": (Bilingual("没有了", "gone"), GOOD),
    "changed": (Bilingual("有变", "changed"), OPEN),
}
MANY_ALIKE = 3
"""So many findings in which the same has changed are told together."""
KNOWN_SHOWN: dict[Language, int] = {"zh": 40, "en": 90}
"""Characters that are shown of a sentence which has been shown before."""


def finding_row(mark: str, one: Finding, said: str, result: StackResult, language: Language) -> list[str | Text]:
    """A line on one finding that is new, gone or changed."""
    word, colour = MARKS[mark]
    return [
        Text(word.say(language), style=colour),
        KINDS[one.kind].say(language),
        said,
        closed_by(one, result, language),
    ]


def changed_rows(seen: Sequence[FindingChange], stack: StackChange, language: Language) -> list[list[str | Text]]:
    """A line for each finding that has changed; where the same has changed in many, one for all of them."""
    others = [_other(change, stack, language) for change in seen]
    alike: dict[str, list[FindingChange]] = {}
    for change, other in zip(seen, others, strict=True):
        if not _said_otherwise(change, language):
            alike.setdefault(other, []).append(change)
    rows = []
    for change, other in zip(seen, others, strict=True):
        group = [] if _said_otherwise(change, language) else alike[other]
        if len(group) < MANY_ALIKE:
            rows.append(finding_row("changed", change.after, _changed(change, other, language), stack.after, language))
        elif change is group[0]:
            rows.append(_together(group, other, language))
    return rows


def _together(group: Sequence[FindingChange], other: str, language: Language) -> list[str | Text]:
    """Findings in which the same has changed: how many, of which kinds, under which norms, and what."""
    word, colour = MARKS["changed"]
    kinds = dict.fromkeys(KINDS[one.after.kind].say(language) for one in group)
    norms = sorted({norm for one in group for norm in one.after.norms}, key=norm_order)
    named = " ".join(norms[:MOST_NORMS]) + (" …" if len(norms) > MOST_NORMS else "")
    return [
        Text(word.say(language), style=colour),
        "、".join(kinds) if language == "zh" else ", ".join(kinds),
        ALIKE.say(language).format(len(group), named, other),
        "",
    ]


def _said_otherwise(one: FindingChange, language: Language) -> bool:
    """Whether the sentence of a finding has changed."""
    return one.before.statement.say(language) != one.after.statement.say(language)


def _changed(one: FindingChange, other: str, language: Language) -> str:
    """How the sentence of a finding begins, and what is other: facts of its case, the answer, what closes it."""
    if _said_otherwise(one, language):
        said = one.after.statement.say(language)
        lines = [said, _from_to(Bilingual("原来", "was"), one.before.statement.say(language), "", language)]
    else:
        lines = [clipped(one.after.statement.say(language), KNOWN_SHOWN[language])]
    return "\n".join(filter(None, [*lines, other]))


def _other(one: FindingChange, stack: StackChange, language: Language) -> str:
    """What is other in a finding beside its sentence: what closes it, the answer, facts of its case."""
    before, after = stack.before, stack.after
    lines = []
    if "closed_by" in one.parts:
        closings = (closed_by(one.before, before, language), closed_by(one.after, after, language))
        lines.append(_from_to(Bilingual("可闭合的读法", "closed by"), *closings, language))
    if "answer" in one.parts:
        was, is_now = answer_said(before.stack, one.before.decision), answer_said(after.stack, one.after.decision)
        lines.append(_from_to(Bilingual("回答", "answer"), was.say(language), is_now.say(language), language))
    if "case" in one.parts:
        lines.append(_another_case(one, stack, language))
    return "\n".join(lines)


def _another_case(one: FindingChange, stack: StackChange, language: Language) -> str:
    """The facts that the smallest case has no longer, and those that it has now."""
    old, new = facts_of(stack.before.stack, one.before.case), facts_of(stack.after.stack, one.after.case)
    less, more = [fact for fact in old if fact not in new], [fact for fact in new if fact not in old]
    comma, semicolon = ("，", "；") if language == "zh" else (", ", "; ")
    parts = [
        Bilingual("不再有 {}", "no longer: {}").say(language).format(comma.join(fact.say(language) for fact in less)),
        Bilingual("现有 {}", "now: {}").say(language).format(comma.join(fact.say(language) for fact in more)),
    ]
    said = semicolon.join(part for part, facts in zip(parts, (less, more), strict=True) if facts)
    return _from_to(Bilingual("情形", "case"), said or Bilingual("有变", "another").say(language), "", language)


def _from_to(label: Bilingual, before: str, after: str, language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    return f"{label.say(language)}{colon}{before}" + (f" → {after}" if after else "")
