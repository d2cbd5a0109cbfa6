"""The findings as a text to read, in Markdown: by kind and family, each with its case and what closes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from guiju.marked import CHANGED, WORDS
from guiju.report.finding_list import READING, Listed
from guiju.sheets.columns import (
    NONE_CLOSES,
    closing_said,
    demonstrated,
    family_label,
    kind_label,
    stack_label,
)
from guiju.sheets.open_questions import HEADING
from spec.bilingual import Bilingual, Language

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def plain(words: str) -> str:
    """Words with nothing in them that Markdown would take for a sign.

    >>> plain("a_b [c] <d>")
    'a\\\\_b \\\\[c\\\\] \\\\<d\\\\>'
    """
    return _SPECIAL.sub(r"\\\1", words)


def markdown(title: Bilingual, rows: Iterable[Listed], language: Language, unsettled: Sequence[Bilingual] = ()) -> str:
    """The whole text; last what the list cannot tell."""
    lines = [f"# {plain(title.say(language))}", ""]
    for (kind, family), group in groupby(rows, lambda row: (kind_label(row), family_label(row))):
        heading = f"{kind.say(language)}：{family.say(language)}" if language == "zh" else f"{kind.en}: {family.en}"
        lines += [f"## {heading}", ""]
        for row in group:
            lines += [*_finding(row, language), ""]
    if unsettled:
        lines += [f"## {HEADING.say(language)}", "", *(f"- {plain(one.say(language))}" for one in unsettled), ""]
    return "\n".join(lines)


def _finding(row: Listed, language: Language) -> Iterator[str]:
    def say(zh: str, en: str) -> str:
        return Bilingual(zh, en).say(language)

    other: Language = "en" if language == "zh" else "zh"
    comma = say("、", ", ")
    yield f"### {row.number} {plain(row.statement.say(language))}"
    yield ""
    yield plain(row.statement.say(other))
    yield ""
    pairs = [
        (say("规范", "norms"), comma.join(row.norms)),
        (say("如何得出", "demonstrated"), demonstrated(row).say(language)),
    ]
    if row.kinds:
        kinds = comma.join(one.say(language) for one in row.kinds)
        pairs.append((say("涉及种类", "kinds touched"), f"{len(row.kinds)}{say('：', ': ')}{plain(kinds)}"))
    if row.case:
        pairs.append(
            (say("案例", "case"), plain(say("；", "; ").join(one.say(language).rstrip("。.") for one in row.case)))
        )
    if row.answer.zh:
        pairs.append((say("规则的回答", "answer"), plain(row.answer.say(language))))
    closings = [plain(closing_said(one, language)) for one in row.closings]
    if closings or row.family != READING:
        pairs.append(
            (say("可闭合的读法", "closed by"), say("；或 ", "; or ").join(closings) or NONE_CLOSES.say(language))
        )
    if row.stands_in:
        stacks = comma.join(stack_label(name).say(language) for name in row.stands_in)
        pairs.append((say("所在的层叠", "stands in"), f"{len(row.stands_in)}{say('：', ': ')}{plain(stacks)}"))
    if row.marked:
        mark = row.marked.mark
        since = f"{say('；', '; ')}{CHANGED.say(language)}" if row.marked.changed else ""
        word = WORDS[mark.mark].say(language)
        pairs.append((say("标记", "mark"), f"**{word}** {plain(mark.reason)} ({plain(mark.by)}, {mark.on}){since}"))
    yield from (f"- {label}{say('：', ': ')}{said}" for label, said in pairs)
    yield f"- {say('名称', 'name')}{say('：', ': ')}`{row.name}`"
    if row.case_entry is not None:
        yield ""
        yield "```yaml"
        yield row.case_text().rstrip("\n")
        yield "```"
