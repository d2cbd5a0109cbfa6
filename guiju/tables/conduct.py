"""Whether a replication kept the rules, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.text import Text

from guiju.tables.layout import BAD, FAINT, GOOD, OPEN, indented, labelled, listing, plain, title
from sim.conduct import Conduct
from sim.duty_misses import LimitCheck
from spec.bilingual import Bilingual, Language
from spec.labels import Labels

CHECKED = Bilingual("逐步按规则判定", "every step by the rules")
STEPS = Bilingual(
    "{steps} 步（{situations} 种情形）：合规 {kept}，违反 {broken}，未定 {open}，规则之外 {outside}",
    "{steps} steps ({situations} situations): {kept} kept, {broken} broken, {open} undecided, {outside} outside",
)
CLEAN = Bilingual("没有一步违反职权、步骤、禁止、人数、回避的规定", "no step breaks a norm of conduct")
BROKEN = Bilingual("违反", "broken")
UNDECIDED = Bilingual("未定：取决于情景没有写明的事实", "undecided: turns on facts that the scenario does not state")
OUTLASTED = Bilingual(
    "{} 步由代办人开始，办完时本人已回岗（已经开始的不交回）",
    "{} steps were begun by a stand-in and ended after the holder was back (what has begun is not handed back)",
)
UNATTRIBUTED = Bilingual(
    "{} 步的承办人当时不在岗，运行没有说由谁代办",
    "of {} steps the doer was away, and the run does not say who did them",
)
RESTING = Bilingual(
    "{} 步合规是因为退回之前办的仍算数；若退回使其作废，则缺步骤",
    "{} steps keep the rules since what was done before a return still stands; if a return voids it, steps are missing",
)
SOFT = Bilingual("未照“一般”“原则上”办：{}", "not done as it is as a rule: {}")
NOTE = Bilingual("另", "also")
LIMITS = Bilingual("时限：运行的计数与规则的判定", "limits: as the run counts them, and as the rules do")
HEADS = (
    Bilingual("种类", "kind"),
    Bilingual("规范", "norms"),
    Bilingual("按时", "met"),
    Bilingual("超时", "missed"),
    Bilingual("判合规", "kept"),
    Bilingual("判违反", "broken"),
    Bilingual("未到期", "due"),
    Bilingual("未定", "undecided"),
    Bilingual("一致", "agree"),
)
WORKING = Bilingual(
    "工作日的时限，规则只知道最早何时到期，其后的未定。",
    "of limits in working time the rules know the earliest end only; what comes later is undecided.",
)
YES, NO = Bilingual("是", "yes"), Bilingual("否", "no")
DEFINITION = "definition."
"""What the name of a definition has before it among what is left open."""
MOST = 20
"""Breaches that are listed."""


def conduct_view(
    found: Conduct,
    limits: tuple[LimitCheck, ...],
    kinds: Mapping[str, Bilingual],
    labels: Labels,
    language: Language,
) -> Iterator[RenderableType]:
    """What the check of a replication found; ``kinds`` are the labels of the kinds of papers."""
    yield Text()
    yield title(CHECKED.say(language))
    broken = len({(one.paper, one.step) for one in found.breaches})
    said = STEPS.say(language).format(
        steps=found.steps, situations=found.situations, kept=found.kept, broken=broken, open=found.open,
        outside=found.outside,
    )  # fmt: skip
    notes: list[tuple[str, RenderableType]] = [("", plain(said))]
    if found.clean:
        notes.append(("", plain(CLEAN.say(language), GOOD)))
    for words, number in (
        (OUTLASTED, len(found.outlasted)),
        (UNATTRIBUTED, found.unattributed),
        (RESTING, found.resting),
    ):
        if number:
            notes.append((NOTE.say(language), plain(words.say(language).format(number), FAINT)))
    if found.soft:
        norms = ", ".join(f"{norm} × {count}" for norm, count in found.soft)
        notes.append((NOTE.say(language), plain(SOFT.say(language).format(norms), FAINT)))
    yield labelled(notes)
    yield from _breaches(found, labels, language)
    yield from _undecided(found, kinds, labels, language)
    yield from _limits(limits, kinds, language)


def _breaches(found: Conduct, labels: Labels, language: Language) -> Iterator[RenderableType]:
    pairs: list[tuple[str, RenderableType]] = []
    for one in found.breaches[:MOST]:
        act = labels.vocabulary.acts[one.act].label.say(language)
        by = labels.individual(one.by).say(language) if one.by else ""
        said = f"{one.step + 1} {act} {by}: {one.broken.why.say(language)} [{' '.join(one.broken.norms)}]"
        pairs.append((one.paper, plain(said, BAD)))
    if pairs:
        yield title(BROKEN.say(language), str(len(found.breaches)))
        yield labelled(pairs)


def _undecided(
    found: Conduct, kinds: Mapping[str, Bilingual], labels: Labels, language: Language
) -> Iterator[RenderableType]:
    if not found.undecided:
        return
    yield plain(UNDECIDED.say(language), OPEN)
    mark = "、" if language == "zh" else ", "
    pairs: list[tuple[str, RenderableType]] = []
    for one in found.undecided:
        act = labels.vocabulary.acts[one.act].label.say(language)
        facts = mark.join(_open(name, labels).say(language) for name in one.unknown)
        pairs.append((kinds[one.kind].say(language), f"{act} × {one.steps}: {facts}"))
    yield labelled(pairs)


def _open(name: str, labels: Labels) -> Bilingual:
    """What is left open: a fact, or which way a definition is read."""
    if name.startswith(DEFINITION):
        return labels.defined.get(name.removeprefix(DEFINITION), Bilingual(name, name))
    return labels.facts.get(name, Bilingual(name, name))


def _limits(
    limits: tuple[LimitCheck, ...], kinds: Mapping[str, Bilingual], language: Language
) -> Iterator[RenderableType]:
    if not limits:
        return
    yield Text()
    yield title(LIMITS.say(language))
    rows: list[list[str | Text]] = [
        [
            kinds[one.kind].say(language),
            " ".join(one.norms),
            *(str(count) for count in (one.met, one.missed, one.kept, one.broken, one.due, one.unknown)),
            Text((YES if one.agrees else NO).say(language), style=GOOD if one.agrees else BAD),
        ]
        for one in limits
    ]
    yield indented(listing([head.say(language) for head in HEADS], rows, range(1, 9)))
    if any(one.working_time for one in limits):
        yield plain(WORKING.say(language), FAINT)
