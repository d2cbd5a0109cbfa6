"""A replication on a terminal: what happened, the slowest papers, the way of one paper, whether the rules were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from guiju.replaying import Replay
from guiju.tables.conduct import conduct_view
from guiju.tables.layout import FAINT, OPEN, indented, labelled, listing, plain, title
from guiju.tables.simulate import LAYERS, RUN, span
from sim.blueprint import NO_ACTS
from sim.conduct import Conduct
from sim.duty_misses import LimitCheck
from sim.ticks import DAY
from sim.trail import RETURNED, Trail, TrailEvent, moment, post_of
from sim.trail_log import WORDS
from sim.waiting import Reason, reasons
from spec.bilingual import Bilingual, Language
from spec.labels import Labels

REPLICATION = Bilingual("第 {} 次重复（从 0 起），种子 {}，运行号 {}", "replication {} (from 0), seed {}, run {}")
OF_RUN = Bilingual("原运行", "of run")
HAPPENED = Bilingual("这一年里", "in this year")
PAPERS = Bilingual("公文", "papers")
COUNTS = Bilingual(
    "收 {papers} 件，办完 {finished} 件，在办 {under_way} 件，退回 {returned} 次",
    "{papers} came, {finished} were finished, {under_way} were under way, {returned} returns",
)
SLOWEST = Bilingual("最慢的公文", "the slowest papers")
SLOW_HEADS = (
    Bilingual("公文", "paper"),
    Bilingual("到达", "came"),
    Bilingual("用时", "took"),
    Bilingual("轮", "rounds"),
    Bilingual("最久的一步", "longest step"),
    Bilingual("用时", "took"),
    Bilingual("其中等", "waiting"),
)
STEP_HEADS = (
    Bilingual("", ""),
    Bilingual("步骤：承办", "step: by"),
    Bilingual("到", "came"),
    Bilingual("始", "begun"),
    Bilingual("毕", "done"),
    Bilingual("等", "waited"),
    Bilingual("办", "took"),
    Bilingual("规范", "norms"),
)
UNFINISHED = Bilingual("年底未办完", "not finished at the end")
ARRIVED = Bilingual("到达", "came")
FINISHED = Bilingual("办结", "finished")
URGENT = Bilingual("急件", "urgent")
TIMELINE = Bilingual(
    "进程（每格约 {}）：. 等待，# 办理，< 退回", "timeline (about {} each): . waiting, # working, < returned"
)
WAITED = Bilingual("为什么等", "why it waited")
EVENTS = Bilingual("事件日志", "event log")
LOG = Bilingual("{cases} 个案例，{events} 个事件", "{cases} cases, {events} events")
WHY: dict[str, Bilingual] = {
    "closed": Bilingual("不在办公时间 {}", "outside of the hours {}"),
    "away": Bilingual("不在岗 {}", "away {}"),
    "out": Bilingual("开会或下基层 {}", "at meetings or in the field {}"),
    "others": Bilingual("先办别的 {}", "others came first {}"),
    "nobody": Bilingual("规则没有让任何人办 {}", "the rules let nobody do it {}"),
    "too late": Bilingual("{} 次会议已截止收文", "{} meetings had closed their papers"),
    "full": Bilingual("{} 次会议排满", "{} meetings were full"),
    "no quorum": Bilingual("{} 次会议人数不足", "{} meetings had no quorum"),
    "nobody to preside": Bilingual("{} 次会议无人主持", "{} meetings had nobody to preside"),
    "not needed": Bilingual("{} 次会议未开", "{} meetings were not held"),
}
WORTH = 60
"""Minutes of waiting that are worth a reason."""
WIDTH = 60
"""Characters of a bar."""


def replay_view(
    replay: Replay,
    data: Mapping[str, Any],
    document: Trail | None,
    checked: tuple[Conduct, tuple[LimitCheck, ...]] | None,
    language: Language,
) -> Iterator[RenderableType]:
    """Everything that was asked of a replication."""
    plan = replay.plan
    yield title(plan.scenario.label.say(language), plan.scenario.name)
    lines: list[tuple[str, RenderableType]] = [
        (LAYERS.say(language), plain(", ".join(plan.scenario.layers))),
        (
            RUN.say(language),
            plain(REPLICATION.say(language).format(replay.number, plan.scenario.seed, replay.run[:12])),
        ),
    ]
    if replay.of:
        lines.append((OF_RUN.say(language), plain(replay.of[:12])))
        style = OPEN if replay.changed else ""
        lines += [(OF_RUN.say(language), plain(one.say(language), style)) for one in replay.notes]
    yield labelled(lines)
    words = _Words(replay, language)
    if document is not None:
        yield from _paper(words, document)
    else:
        yield from _year(words, data)
    if checked is not None:
        kinds = {one.paper.name: one.paper.label for one in plan.papers}
        yield from conduct_view(*checked, kinds, Labels(plan.stack.vocabulary, plan.stack.definitions), language)
    if "events" in data:
        yield Text()
        said = LOG.say(language).format(**data["events"])
        yield labelled([(EVENTS.say(language), f"{data['events']['file']}  {said}")])


class _Words:
    """What things of a replication are called."""

    def __init__(self, replay: Replay, language: Language) -> None:
        self.replay, self.language = replay, language
        self.vocabulary = replay.plan.stack.vocabulary
        self.labels = Labels(self.vocabulary, {})

    def say(self, one: Bilingual) -> str:
        """In the language of the answer."""
        return one.say(self.language)

    def act(self, act: str) -> str:
        """The label of an act."""
        return self.say(WORDS[act] if act in NO_ACTS else self.vocabulary.acts[act].label)

    def doer(self, event: TrailEvent) -> str:
        """Who did a step, with the number of a member of staff; "" where nobody has, or where that is left open."""
        if event.by:
            number = event.officer.removeprefix(post_of(event.officer)).strip()
            return f"{self.say(self.labels.individual(event.by))} {number}".strip()
        return ""

    def time(self, tick: int | None) -> str:
        """A tick as month, day, hour, minute."""
        return "–" if tick is None else moment(self.replay.model, tick).strftime("%m-%d %H:%M")

    def day(self, tick: int | None) -> str:
        """A tick with its year."""
        return "–" if tick is None else moment(self.replay.model, tick).strftime("%Y-%m-%d %H:%M")

    def length(self, minutes: int | None) -> str:
        """A number of minutes in the unit that it is told in."""
        return "0" if minutes == 0 else span(None if minutes is None else minutes / DAY, self.language)


def _year(words: _Words, data: Mapping[str, Any]) -> Iterator[RenderableType]:
    happened = data["happened"]
    yield Text()
    yield title(words.say(HAPPENED))
    pairs = [(words.say(PAPERS), words.say(COUNTS).format(**happened))]
    by_body: dict[str, list[str]] = {}
    for one in happened["meetings"]:
        by_body.setdefault(one["body"], []).append(f"{_meeting(one['what'], words)} {one['number']}")
    pairs += [(words.say(words.labels.individual(body)), "，".join(said) if words.language == "zh" else ", ".join(said))
              for body, said in by_body.items()]  # fmt: skip
    yield labelled(pairs)
    yield Text()
    yield title(words.say(SLOWEST))
    rows = [
        [
            one["document"],
            one["arrival"].replace("T", " "),
            words.length(round(one["days"] * DAY)) + ("" if one["finished"] else " +"),
            str(one["rounds"]) if one["rounds"] > 1 else "",
            *_longest(one["longest_step"], words),
        ]
        for one in data["slowest"]
    ]
    yield indented(listing([words.say(head) for head in SLOW_HEADS], rows, (0, 1, 2, 3, 5, 6)))
    if any(not one["finished"] for one in data["slowest"]):
        yield plain(f"+ {words.say(UNFINISHED)}", FAINT)


def _longest(step: Mapping[str, Any] | None, words: _Words) -> tuple[str, str, str]:
    if step is None:
        return "", "", ""
    waited = words.length(step["waited_minutes"]) if step["waited_minutes"] else ""
    return words.act(step["act"]), words.length(step["minutes"]), waited


def _meeting(what: str, words: _Words) -> str:
    held = Bilingual("召开", "held")
    return words.say(held if what == "held" else WORDS[what])


# ---- one paper


def _paper(words: _Words, one: Trail) -> Iterator[RenderableType]:
    labels = {plan.paper.name: plan.paper.label for plan in words.replay.plan.papers}
    yield Text()
    yield title(words.say(labels[one.kind]), one.name + (f"  {words.say(URGENT)}" if one.urgent else ""))
    done = words.day(one.finished) if one.finished is not None else words.say(UNFINISHED)
    until = words.replay.model.flow.horizon if one.finished is None else one.finished
    yield labelled(
        [
            (words.say(ARRIVED), words.day(one.arrival)),
            (words.say(FINISHED), f"{done}  ({words.length(until - one.arrival)})"),
        ]
    )
    rows = [
        [
            str(number + 1),
            _step(event, words),
            words.time(event.ready),
            words.time(event.start),
            words.time(event.end),
            words.length(event.waited),
            words.length(event.took),
            " ".join(event.norms),
        ]
        for number, event in enumerate(one.events)
    ]
    yield indented(listing([words.say(head) for head in STEP_HEADS], rows, (0, 2, 3, 4, 5, 6)))
    yield from _bars(words, one, until)
    yield from _why(words, one)


def _step(event: TrailEvent, words: _Words) -> str:
    """A step with its doer, where that is known."""
    act, doer = words.act(event.act), words.doer(event)
    back = f" ({words.say(WORDS[RETURNED])})" if event.outcome == RETURNED else ""
    return (f"{act}：{doer}" if words.language == "zh" else f"{act}: {doer}") + back if doer else act + back


def _bars(words: _Words, one: Trail, until: int) -> Iterator[RenderableType]:
    """A bar for each step, over the time from the arrival to the end."""
    whole = max(until - one.arrival, 1)
    yield Text()
    yield title(words.say(TIMELINE).format(words.length(max(whole // WIDTH, 1))))
    yield labelled([(f"{number + 1} {words.act(event.act)}", Text(bar(event, one.arrival, until)))
                    for number, event in enumerate(one.events)])  # fmt: skip


def bar(event: TrailEvent, since: int, until: int, width: int = WIDTH) -> str:
    """The waiting and working of a step as characters; a part that took any time has at least one.

    >>> from types import SimpleNamespace
    >>> bar(SimpleNamespace(ready=10, start=20, end=30, outcome="passed"), 0, 40, 8)
    '  ..##'
    """
    whole = max(until - since, 1)

    def at(tick: int) -> int:
        return min((tick - since) * width // whole, width)

    start = until if event.start is None else event.start
    end = until if event.end is None else event.end
    waiting = "." * max(at(start) - at(event.ready), int(start > event.ready))
    working = "#" * max(at(end) - at(start), int(end > start))
    return " " * at(event.ready) + waiting + working + ("<" if event.outcome == RETURNED else "")


def _why(words: _Words, one: Trail) -> Iterator[RenderableType]:
    pairs: list[tuple[str, RenderableType]] = []
    for number, event in enumerate(one.events):
        waited = (words.replay.model.flow.horizon if event.start is None else event.start) - event.ready
        found = reasons(words.replay.model, one, number) if waited >= WORTH else ()
        if found:
            pairs.append((f"{number + 1} {words.act(event.act)}", plain(_said(found, words))))
    if pairs:
        yield Text()
        yield title(words.say(WAITED))
        yield labelled(pairs)


def _said(found: Sequence[Reason], words: _Words) -> str:
    ordered = sorted(found, key=lambda one: (-one.meetings, -one.minutes))
    parts = [
        words.say(WHY[one.what]).format(one.meetings if one.meetings else words.length(one.minutes)) for one in ordered
    ]
    return ("，" if words.language == "zh" else ", ").join(parts)
