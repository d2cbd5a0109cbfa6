"""The findings on a terminal: the list by kind and family, and one finding with everything about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from guiju import messages
from guiju.marked import CHANGED, WORDS, Marked
from guiju.property_words import property_label
from guiju.report.finding_list import READING, Listed
from guiju.sheets.columns import (
    NONE_CLOSES,
    closing_said,
    demonstrated,
    family_label,
    kind_label,
    stack_label,
)
from guiju.tables.layout import BAD, FAINT, GOOD, OPEN, labelled, listing, plain, title
from spec.bilingual import Bilingual, Language
from spec.marks import Mark
from spec.rulebook import Rulebook

COLOURS = {"accepted": OPEN, "disputed": BAD, "closed": GOOD}
A_YEAR = Bilingual("件/年", "a year")
NOTHING = Bilingual("没有发现问题", "nothing was found")
VACUOUS = Bilingual("（空洞）", " (vacuous)")
AND_MORE = Bilingual("（另有 {} 种）", " (and {} more)")
GONE = Bilingual("所标记的发现已经没有：{}（{}，{}）", "a mark is on what is found no longer: {} ({}, {})")


def list_view(
    rulebook: Rulebook,
    rows: Sequence[Listed],
    gone: Sequence[Mark],
    language: Language,
    unsettled: Sequence[Bilingual] = (),
) -> Iterator[RenderableType]:
    """A heading for each kind and family, a line for each finding; last what the list cannot tell."""
    yield title(rulebook.label.say(language), rulebook.edition)
    if not rows:
        yield plain(NOTHING.say(language))
    heads = [
        Bilingual("编号", "no."),
        Bilingual("问题", "question"),
        Bilingual("规范", "norms"),
        Bilingual("涉及", "kinds"),
        Bilingual("可闭合的读法", "closed by"),
        Bilingual("层叠", "stacks"),
    ]
    if any(row.papers_a_year is not None for row in rows):
        heads[3] = A_YEAR
    for (kind, family), group in groupby(rows, lambda row: (kind_label(row), family_label(row))):
        members = list(group)
        yield Text()
        yield title(f"{kind.say(language)} · {family.say(language)}", str(len(members)))
        yield listing([head.say(language) for head in heads], [_line(row, language) for row in members], (0, 3, 5))
    for mark in gone:
        yield plain(GONE.say(language).format(mark.finding, WORDS[mark.mark].say(language), mark.on), FAINT)
    yield from (plain(one.say(language), OPEN) for one in unsettled)


def _line(row: Listed, language: Language) -> list[str | Text]:
    question = plain(row.statement.say(language))
    if row.marked:
        question.append("\n")
        question.append_text(_mark(row.marked, language))
    closed = row.closings[0].labels[0].say(language) if row.closings else "-"
    if row.closings and len(row.closings[0].labels) > 1:
        closed = " + ".join(label.say(language) for label in row.closings[0].labels)
    if len(row.closings) > 1:
        closed += AND_MORE.say(language).format(len(row.closings) - 1)
    vacuous = bool(row.closings) and all(one.vacuous for one in row.closings)
    closed += VACUOUS.say(language) if vacuous else ""
    stacks = str(len(row.stands_in)) if row.stands_in else "-"
    shown = Text(row.number, style=FAINT)
    touched = str(row.reach) if row.papers_a_year is None else f"{row.papers_a_year:.1f}"
    return [shown, question, " ".join(row.norms), touched, plain(closed, FAINT if vacuous else ""), stacks]


def _mark(marked: Marked, language: Language) -> Text:
    mark = marked.mark
    text = Text(WORDS[mark.mark].say(language), style=COLOURS[mark.mark])
    text.append(f" {mark.reason} ({mark.by}, {mark.on})", style=FAINT)
    if marked.changed:
        text.append(f" {CHANGED.say(language)}", style=OPEN)
    return text


def one_view(row: Listed, language: Language) -> Iterator[RenderableType]:
    """Everything about one finding."""

    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    yield title(f"{row.number}  {row.statement.say(language)}")
    other: Language = "en" if language == "zh" else "zh"
    comma = say("、", ", ")
    lines: list[tuple[str, RenderableType]] = [("", plain(row.statement.say(other), FAINT))]
    lines += [(say("种类", "kind"), f"{kind_label(row).say(language)} · {family_label(row).say(language)}")]
    if row.finding is not None and row.stack is not None:
        asked = property_label(row.finding.obligation, row.stack.rulebook)
        lines += [(say("性质", "property"), f"{asked.say(language)}  {row.finding.obligation.name}")]
    lines += [(messages.NORM.say(language), comma.join(row.norms))]
    if row.finding is not None:
        lines += [(messages.CLAUSE.say(language), plain(name, FAINT)) for name in row.finding.clauses]
    if row.kinds:
        kinds = comma.join(one.say(language) for one in row.kinds)
        lines += [(say("涉及种类", "kinds touched"), f"{len(row.kinds)}{say('：', ': ')}{kinds}")]
    lines += [(say("案例", "case"), one.say(language)) for one in row.case]
    if row.case_entry is not None:
        lines += [("YAML", Text(row.case_text().rstrip(), style=FAINT))]
    if row.answer.zh:
        lines += [(say("规则的回答", "answer"), row.answer.say(language))]
    lines += [(say("如何得出", "demonstrated"), demonstrated(row).say(language) + _again(row, language))]
    lines += [
        (
            say("可闭合的读法", "closed by"),
            plain(
                f"{' + '.join(label.say(language) for label in one.labels)}  {closing_said(one, language)}",
                FAINT if one.vacuous else "",
            ),
        )
        for one in row.closings
    ]
    if not row.closings and row.family != READING:
        lines += [(say("可闭合的读法", "closed by"), NONE_CLOSES.say(language))]
    if row.stands_in:
        stacks = comma.join(stack_label(name).say(language) for name in row.stands_in)
        lines += [(say("所在的层叠", "stands in"), f"{len(row.stands_in)}{say('：', ': ')}{stacks}")]
    if row.also:
        lines += [(say("同类情形", "also"), str(row.also))]
    if row.marked:
        lines += [(say("标记", "mark"), _mark(row.marked, language))]
    lines += [(messages.NAME.say(language), row.name)]
    yield labelled(lines)
    yield Text()


def _again(row: Listed, language: Language) -> str:
    """Whether deciding the case by itself gave the same."""
    if row.finding is None:
        return ""
    same = Bilingual("；单独判断，回答相同", "; deciding the case by itself gives the same")
    differs = Bilingual("；单独判断，回答不同", "; deciding the case by itself does not give the same")
    return (same if row.finding.replayed else differs).say(language)
