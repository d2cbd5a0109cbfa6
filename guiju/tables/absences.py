"""Absences as a person reads them: a row for each act, the smallest sets that block it; then what a reading changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from guiju import messages, wording
from guiju.tables.layout import BAD, FAINT, GOOD, labelled, listing, plain, title
from proofs.absences import Absences
from spec.bilingual import Bilingual, Language
from spec.layers import LITERAL, STANDARD
from spec.rulebook import Stack

if TYPE_CHECKING:
    from guiju.commands.absences import Answered

HEADING = Bilingual("谁不能同时不在", "who may not be away together")
ACT = Bilingual("事项", "act")
SETS = Bilingual("这些人不在就办不成（最小的组合）", "blocked while these are away (smallest sets)")
NAMES = {LITERAL: Bilingual("按字面", "literal"), STANDARD: Bilingual("按推荐读法", "standard")}
NEVER_BLOCKED = Bilingual("无论谁不在都办得成", "whoever is away, it can be done")
WITHOUT = Bilingual("没有{}就一件也办不成", "nothing of it moves without: {}")
MORE = Bilingual("组合太多，没有列全", "there are more than were looked for")
CHANGED = Bilingual("单独采用一种读法以后", "with one reading alone")
UNCHANGED = Bilingual("其余读法不改变任何组合", "the other readings change no set")


def absences_view(answered: Sequence[Answered], language: Language) -> Iterator[RenderableType]:
    """The stacks asked for, each with its acts; then the readings that change something."""
    own = [one for one in answered if not one.reading]
    yield title(own[0].stack.rulebook.label.say(language), HEADING.say(language))
    yield ""
    for one in own:
        yield title(NAMES.get(one.name, Bilingual(one.name, one.name)).say(language), SETS.say(language))
        heads = [ACT.say(language), SETS.say(language)]
        yield listing(heads, [(_act(each, one.stack, language), _sets(each, one.stack, language)) for each in one.acts])
        yield ""
    readings = [one for one in answered if one.reading]
    if readings:
        yield from _readings(own[0], readings, language)


def _readings(base: Answered, readings: Sequence[Answered], language: Language) -> Iterator[RenderableType]:
    before = {each.act: each for each in base.acts}
    yield title(CHANGED.say(language))
    lines: list[tuple[str, RenderableType]] = []
    for one in readings:
        label = one.stack.rulebook.layers[one.reading].label.say(language)
        for each in one.acts:
            if each.sets != before[each.act].sets:
                said = plain(f"{label}: {_act(each, one.stack, language)}: ")
                said.append_text(_sets(each, one.stack, language))
                lines.append((one.reading, said))
    yield labelled(lines)
    yield plain(UNCHANGED.say(language), FAINT)


def _act(each: Absences, stack: Stack, language: Language) -> str:
    return wording.act(stack, each.act).say(language)


def _sets(each: Absences, stack: Stack, language: Language) -> Text:
    """The sets of an act: in each, kinds joined by a plus."""
    if not each.sets:
        text = plain(NEVER_BLOCKED.say(language), GOOD)
    else:
        sets = [" + ".join(wording.post(stack, kind).say(language) for kind in kinds) for kinds in each.sets]
        text = plain(("；" if language == "zh" else "; ").join(sets), BAD)
    if each.still:
        who = messages.listed([wording.post(stack, post).say(language) for post in each.still], language)
        text.append(("；" if language == "zh" else "; ") + WITHOUT.say(language).format(who), style=FAINT)
    if not each.complete:
        text.append(f" ({MORE.say(language)})", style=FAINT)
    return text
