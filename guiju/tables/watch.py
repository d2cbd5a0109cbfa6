"""What ``guiju check --watch`` shows: the whole table once, then after each save what the edit changed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from guiju.changes_json import counted
from guiju.property_words import VERDICTS, property_label
from guiju.tables.changed_findings import MARKS, changed_rows, finding_row
from guiju.tables.check import COLOURS, MOST_SHOWN, check_view, stack_name
from guiju.tables.layout import FAINT, indented, listing, plain, title
from proofs.battery import StackResult
from proofs.changed_results import StackChange, VerdictChange
from proofs.verdicts import Verdict
from spec.bilingual import Bilingual, Language
from spec.edited import Edit
from spec.key_words import SECTION_WORDS

SAME = Bilingual("和上一次相同", "the same as before")
NOTHING_EDITED = Bilingual("内容没有改动", "nothing that is said was edited")
SECONDS = Bilingual("{:.1f} 秒", "{:.1f} s")
FINDINGS = Bilingual("问题", "findings")
QUOTING = Bilingual("{} 个问题只是引用的字句变了", "findings that only quote other words: {}")
REST = Bilingual(
    "{} 个问题只是所涉条款、文种或者覆盖多少变了（见 --json）",
    "findings that changed only in their clauses, kinds or reach (see --json): {}",
)
MORE = Bilingual("其余 {} 个见 --json", "{} more with --json")
EDITED = {
    "formal": Bilingual("改了", "edited"),
    "words": Bilingual("只改字句", "only the words of"),
    "added": Bilingual("新增", "added"),
    "removed": Bilingual("删去", "removed"),
}
SEEN = ("case", "answer", "closed_by", "statement")
"""The parts of a finding of which a person is told that they changed."""
MOST_NAMED = 6


def first_view(
    results: Sequence[StackResult], report: str, watching: str, language: Language
) -> Iterator[RenderableType]:
    """The first answer: that of ``guiju check``, and that it goes on (``watching``)."""
    yield from check_view(results, report, language)
    yield plain(watching, FAINT)


def changed_view(
    edits: Sequence[Edit], changes: Sequence[StackChange], seconds: float, at: time.struct_time, language: Language
) -> Iterator[RenderableType]:
    """What an edit changed: what was edited, then verdicts and findings of each stack."""
    yield Text()
    head = title(time.strftime("%H:%M:%S", at), SECONDS.say(language).format(seconds))
    if all(one.nothing for one in changes):
        yield Text.assemble(head, "  ", SAME.say(language))
        yield indented(plain(edits_said(edits, language)))
        return
    yield head
    yield indented(plain(edits_said(edits, language)))
    only_words = all(one.change == "words" for one in edits)
    for one in changes:
        yield from _stack(one, only_words, language)


def edits_said(edits: Sequence[Edit], language: Language) -> str:
    """What was edited, by name: ``改了 signing.major（A54.3）；新增 quorate（有名称的条件）``."""
    if not edits:
        return NOTHING_EDITED.say(language)
    order = list(EDITED)
    parts = []
    for change, group in groupby(sorted(edits, key=lambda one: order.index(one.change)), lambda one: one.change):
        names = [_name(one, language) for one in group]
        said = ("、" if language == "zh" else ", ").join(names[:MOST_NAMED])
        more = len(names) - MOST_NAMED
        if more > 0:
            said += Bilingual(f"等（另有 {more} 处）", f" and {more} more").say(language)
        parts.append(f"{EDITED[change].say(language)} {said}")
    return ("；" if language == "zh" else "; ").join(parts)


def _name(one: Edit, language: Language) -> str:
    asides = [", ".join(one.norms), one.layer]
    if one.section != "clauses":
        return f"{one.name}{_aside([SECTION_WORDS[one.section].say(language)], language)}"
    return one.name + _aside(asides, language)


def _aside(words: Iterable[str], language: Language) -> str:
    said = ("，" if language == "zh" else ", ").join(word for word in words if word)
    return (f"（{said}）" if language == "zh" else f" ({said})") if said else ""


# ---- one stack -------------------------------------------------------------------------------------------------------


def _stack(one: StackChange, only_words: bool, language: Language) -> Iterator[RenderableType]:
    """One stack. Where nothing but words was edited, sentences that quote them are counted and not shown."""
    name = stack_name(one.name).say(language)
    wanted = set(SEEN) - ({"statement"} if only_words else set())
    seen = [change for change in one.changed if set(change.parts) & wanted]
    seen.sort(key=lambda change: "closed_by" not in change.parts)
    rest = len(one.changed) - len(seen)
    further = (QUOTING if only_words else REST).say(language).format(rest) if rest else ""
    if not (one.verdicts or one.new or one.gone or seen):
        comma = "，" if language == "zh" else "; "
        yield indented(title(name, comma.join(filter(None, (SAME.say(language), further)))))
        return
    yield indented(title(name, _counts(one, len(seen), language)))
    if one.verdicts:
        yield indented(_verdicts(one, language), 4)
    rows = [finding_row("new", finding, finding.statement.say(language), one.after, language) for finding in one.new]
    rows += [
        finding_row("gone", finding, finding.statement.say(language), one.before, language) for finding in one.gone
    ]
    rows += changed_rows(seen, one, language)
    if rows:
        heads = [Bilingual("", ""), Bilingual("种类", "kind"), FINDINGS, Bilingual("可闭合的读法", "closed by")]
        yield indented(listing([head.say(language) for head in heads], rows[:MOST_SHOWN], tight=(0, 1)), 4)
    if len(rows) > MOST_SHOWN:
        yield indented(plain(MORE.say(language).format(len(rows) - MOST_SHOWN), FAINT), 4)
    if further:
        yield indented(plain(further, FAINT), 4)


def _counts(one: StackChange, changed: int, language: Language) -> str:
    """``成立 46 → 45，不成立 110 → 111，问题 263 → 264（新 1）``."""
    before, after = counted(one.before), counted(one.after)
    parts = []
    for word in dict.fromkeys([*after, *before]):
        label = FINDINGS if word == "findings" else VERDICTS[word]
        old, new = before.get(word, 0), after.get(word, 0)
        parts.append(f"{label.say(language)} {old}" + (f" → {new}" if old != new else ""))
    comma = "，" if language == "zh" else ", "
    numbers = {"new": len(one.new), "gone": len(one.gone), "changed": changed}
    which = [f"{MARKS[mark][0].say(language)} {number}" for mark, number in numbers.items() if number]
    return comma.join(parts) + _aside(which, language)


def _verdicts(one: StackChange, language: Language) -> RenderableType:
    heads = [Bilingual("性质", "property"), Bilingual("结论", "verdict")]
    rows: list[list[str | Text]] = []
    for change in one.verdicts:
        said = Text.assemble(_verdict(change.before, language), " → ", _verdict(change.after, language))
        rows.append([_label(change, one, language), said])
    return listing([head.say(language) for head in heads], rows, tight=(1,))


def _verdict(one: Verdict | None, language: Language) -> Text:
    if one is None:
        return Text("-", style=FAINT)
    return Text(VERDICTS[one.verdict].say(language), style=COLOURS[one.verdict])


def _label(one: VerdictChange, stack: StackChange, language: Language) -> str:
    if one.after is not None:
        return property_label(one.after.obligation, stack.after.stack.rulebook).say(language)
    assert one.before is not None
    return property_label(one.before.obligation, stack.before.stack.rulebook).say(language)
