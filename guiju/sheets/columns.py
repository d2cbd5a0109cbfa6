"""What stands in which column of a sheet of findings."""

from __future__ import annotations

from collections.abc import Callable

from guiju import messages
from guiju.marked import CHANGED, WORDS
from guiju.page.words import DEMONSTRATIONS, FINDING_KINDS, share
from guiju.report.finding_list import READING, Closing, Listed
from guiju.report.verdict_rows import STACKS
from proofs.obligations import FAMILY_LABELS
from spec.bilingual import Bilingual, Language

Cell = str | int
READER = Bilingual("由读者判读", "what a reader sees")
NONE_CLOSES = Bilingual("现有的读法都不能消除", "no reading at hand closes it")
WITH = Bilingual("还须：", "and given: ")
KEEPS = Bilingual("保留 {}", "keeps {}")
VACUOUS = Bilingual("只是排除在规则之外", "only by taking it out of the rules")


def family_label(row: Listed) -> Bilingual:
    """The family of a finding, in words."""
    return READER if row.family == READING else FAMILY_LABELS[row.family]


def kind_label(row: Listed) -> Bilingual:
    """The kind of a finding, in words."""
    return FINDING_KINDS[row.kind]  # type: ignore[index]


def demonstrated(row: Listed) -> Bilingual:
    """How a finding was come by, in words."""
    return DEMONSTRATIONS[row.demonstrated]  # type: ignore[index]


def stack_label(name: str) -> Bilingual:
    """A stack by the word by which it was asked for."""
    return STACKS.get(name, Bilingual(name, name))


def closing_said(one: Closing, language: Language) -> str:
    """A closing set of readings: their names, what they keep, what must be known besides."""
    said = " + ".join(one.readings)
    aside = [KEEPS.say(language).format(share(one.reach))] if one.reach is not None and one.reach < 1 else []
    aside += [VACUOUS.say(language)] if one.vacuous else []
    aside += [WITH.say(language) + _joined(one.given, language)] if one.given else []
    if not aside:
        return said
    return f"{said}（{'；'.join(aside)}）" if language == "zh" else f"{said} ({'; '.join(aside)})"


def _joined(sentences: tuple[Bilingual, ...], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(one.say(language) for one in sentences)


def _listed(labels: tuple[Bilingual, ...], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(one.say(language) for one in labels)


def _closings(row: Listed, language: Language, vacuous: bool) -> str:
    return "\n".join(closing_said(one, language) for one in row.closings if one.vacuous == vacuous)


def _stands(row: Listed, language: Language) -> str:
    return _listed(tuple(stack_label(name) for name in row.stands_in), language)


def _mark(row: Listed, part: str) -> str:
    return str(getattr(row.marked.mark, part)) if row.marked else ""


COLUMNS: tuple[tuple[Bilingual, int, Callable[[Listed, Language], Cell]], ...] = (
    (Bilingual("编号", "number"), 8, lambda row, _: row.number),
    (messages.KIND, 10, lambda row, language: kind_label(row).say(language)),
    (Bilingual("家族", "family"), 18, lambda row, language: family_label(row).say(language)),
    (Bilingual("行为", "act"), 16, lambda row, language: row.act.say(language)),
    (Bilingual("问题（中文）", "statement (zh)"), 50, lambda row, _: row.statement.zh),
    (Bilingual("问题（英文）", "statement (en)"), 50, lambda row, _: row.statement.en),
    (Bilingual("规范", "norms"), 16, lambda row, _: " ".join(row.norms)),
    (Bilingual("涉及种类数", "kinds touched"), 8, lambda row, _: row.reach),
    (
        Bilingual("每年可涉及件数", "papers a year"),
        8,
        lambda row, _: "" if row.papers_a_year is None else f"{row.papers_a_year:.1f}",
    ),
    (Bilingual("涉及种类", "which kinds"), 30, lambda row, language: _listed(row.kinds, language)),
    (Bilingual("案例", "case"), 50, lambda row, language: "\n".join(one.say(language) for one in row.case)),
    (Bilingual("案例（YAML）", "case (YAML)"), 50, lambda row, _: row.case_text()),
    (Bilingual("规则的回答", "answer"), 40, lambda row, language: row.answer.say(language)),
    (Bilingual("如何得出", "demonstrated"), 14, lambda row, language: demonstrated(row).say(language)),
    (Bilingual("可闭合的读法", "closed by"), 40, lambda row, language: _closings(row, language, False)),
    (Bilingual("空洞的闭合", "closed vacuously"), 40, lambda row, language: _closings(row, language, True)),
    (Bilingual("所在的层叠数", "stacks"), 8, lambda row, _: len(row.stands_in)),
    (Bilingual("所在的层叠", "stands in"), 20, _stands),
    (Bilingual("同类情形", "also"), 8, lambda row, _: row.also),
    (
        Bilingual("标记", "mark"),
        10,
        lambda row, language: WORDS[row.marked.mark.mark].say(language) if row.marked else "",
    ),
    (Bilingual("标记的理由", "reason of the mark"), 40, lambda row, _: _mark(row, "reason")),
    (Bilingual("标记人", "marked by"), 14, lambda row, _: _mark(row, "by")),
    (Bilingual("标记日期", "marked on"), 12, lambda row, _: _mark(row, "on")),
    (
        Bilingual("标记之后", "since the mark"),
        20,
        lambda row, language: CHANGED.say(language) if row.marked and row.marked.changed else "",
    ),
    (messages.NAME, 40, lambda row, _: row.name),
)
"""The columns: what stands above, how wide in a workbook (in characters), what a finding has there."""


def heads(language: Language) -> list[str]:
    """What stands above the columns."""
    return [head.say(language) for head, _, _ in COLUMNS]


def cells(row: Listed, language: Language) -> list[Cell]:
    """The line of a finding."""
    return [cell(row, language) for _, _, cell in COLUMNS]
