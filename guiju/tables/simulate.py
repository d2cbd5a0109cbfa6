"""Runs on a terminal: how long papers took, what was met, who met, who was busy, and what the rules left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju.measure_words import ALL, measure_label
from guiju.simulation_json import unsettled_json
from guiju.tables.layout import FAINT, OPEN, indented, labelled, listing, plain, title
from sim.blueprint import NO_ACTS, NOBODYS_DESK
from sim.experiment import Results, Row
from sim.samples import Key
from sim.trail_log import WORDS
from spec.bilingual import Bilingual, Language
from spec.labels import Labels

PAPERS = ("turnaround", "submission_to_signature", "adoption_to_issue", "issue_to_publication")
HEADS = (
    Bilingual("种类", "kind"),
    Bilingual("平均", "mean"),
    Bilingual("±", "±"),
    Bilingual("中位", "p50"),
    Bilingual("九成", "p90"),
    Bilingual("最长", "max"),
    Bilingual("件", "n"),
    Bilingual("未完", "open"),
)
REPLICATIONS = Bilingual("重复 {} 次，种子 {}，运行号 {}", "{} replications, seed {}, run {}")
RESUMED = Bilingual("其中 {} 次取自先前的运行", "{} of them were kept from an earlier run")
LAYERS = Bilingual("规则", "rules")
RUN = Bilingual("运行", "run")
OPEN_ROUTES = Bilingual("规则没有定下的路径", "routes that the rules do not settle")
NOBODY = Bilingual("无人可办：{}", "nobody may: {}")
SEVERAL = Bilingual("几人都可办：{}", "several may: {}")
UNCERTAIN = Bilingual("要不要办取决于未写明的事实：{}", "turns on facts not stated: {}")
UNDECIDED = Bilingual("能否办成未定", "whether it is allowed is open")
FORBIDDEN = Bilingual("有的按规则办不成", "some of them the rules do not allow")
CENSORED = Bilingual(
    "用时只算办完的；年底未办完的另计在“未完”，平均数因此偏短。±为95%置信区间的半宽。",
    "times are of what was finished; what was not is counted under open, so means are too short. ± is half of the 95% "
    "interval.",
)
OFFICERS, MEETINGS, LIMITS, COUNTS, NORMS = (
    Bilingual("职务", "officer"),
    Bilingual("会议", "meetings"),
    Bilingual("时限", "limits"),
    Bilingual("全年合计的次数与数量", "what is counted over the year"),
    Bilingual("规范", "norms"),
)
UNDER_WAY, ON_AVERAGE, STOPPED, AT_STEP = (
    Bilingual("在办与停下的件数", "papers under way, and papers that stopped"),
    Bilingual("平均在办", "under way"),
    Bilingual("停下", "stopped"),
    Bilingual("无人可办的步骤", "step that nobody may do"),
)
OTHERS = Bilingual("其余 {} 人不超过 {}", "{} others at most {}")
NOBODYS = Bilingual("无人可办", "nobody may act")
PAGE = Bilingual("报告页", "report page")


SHOWN_OFFICERS = 14


def number(value: float | None, digits: int = 1) -> str:
    """A number for a table; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


MINUTES, HOURS, DAY = (
    Bilingual("{:.0f} 分", "{:.0f} min"),
    Bilingual("{:.1f} 时", "{:.1f} h"),
    Bilingual("{:.1f} 天", "{:.1f} d"),
)


def span(days: float | None, language: Language) -> str:
    """A time for a table, in the unit that it is told in.

    >>> span(0.02, "en"), span(0.5, "en"), span(12.34, "en"), span(None, "en")
    ('29 min', '12.0 h', '12.3 d', '–')
    """
    if days is None:
        return "–"
    unit, factor = (MINUTES, 1440) if days < 0.1 else (HOURS, 24) if days < 1 else (DAY, 1)
    return unit.say(language).format(days * factor)


def simulate_view(results: Results, language: Language, page: str = "") -> Iterator[RenderableType]:
    """Everything of a run that fits a terminal."""
    plan = results.plan
    yield title(plan.scenario.label.say(language), plan.scenario.name)
    lines = [
        (LAYERS.say(language), ", ".join(plan.scenario.layers)),
        (
            RUN.say(language),
            REPLICATIONS.say(language).format(len(results.replications), plan.scenario.seed, results.run[:12]),
        ),
    ]
    if results.resumed:
        lines.append((RUN.say(language), RESUMED.say(language).format(min(results.resumed, len(results.replications)))))
    if results.decision is not None:
        lines.append((RUN.say(language), results.decision.said.say(language)))
    yield labelled(lines)
    rows = results.rows
    for name in PAPERS:
        yield from _paper_table(name, [row for row in rows if row.key.measure == name], results, language)
    yield from _limits([row for row in rows if row.key.measure == "deadline_met_share"], results, language)
    yield from _under_way(rows, results, language)
    yield from _meetings(rows, results, language)
    yield from _counts(rows, results, language)
    yield from _officers([row for row in rows if row.key.measure == "utilisation"], results, language)
    yield from _unsettled(results, language)
    yield Text()
    yield plain(CENSORED.say(language), FAINT)
    if page:
        yield labelled([(PAGE.say(language), page)])


def kind_name(kind: str, results: Results, language: Language) -> str:
    """The label of a kind of paper."""
    labels = {one.paper.name: one.paper.label for one in results.plan.papers}
    return labels[kind].say(language) if kind in labels else ALL.say(language)


def place_name(name: str, results: Results, language: Language) -> str:
    """The label of a post or body, with the number of a member of staff."""
    if name == NOBODYS_DESK:
        return NOBODYS.say(language)
    stem, _, staff = name.partition(" ")
    label = Labels(results.plan.stack.vocabulary, {}).individual(stem)
    return f"{label.say(language)} {staff}".strip()


def stage_name(key: Key, results: Results, language: Language) -> str:
    """The label of what a measure is about beside its kind: an act, a post or body, norms; "" where it is nothing."""
    acts = results.plan.stack.vocabulary.acts
    if key.stage in NO_ACTS:
        return WORDS[key.stage].say(language)
    if key.stage in acts:
        return acts[key.stage].label.say(language)
    return place_name(key.stage, results, language) if key.stage and "." not in key.stage else key.stage


def _paper_table(name: str, rows: Sequence[Row], results: Results, language: Language) -> Iterator[RenderableType]:
    if not rows:
        return
    yield Text()
    yield title(measure_label(name).say(language))
    lines = [
        [
            kind_name(row.key.kind, results, language),
            *(span(one, language) for one in (row.estimate.mean, row.estimate.half_width, row.p50, row.p90, row.most)),
            str(row.n),
            str(row.censored) if row.censored else "",
        ]
        for row in sorted(rows, key=lambda row: (bool(row.key.kind), row.key))
    ]
    yield indented(listing([head.say(language) for head in HEADS], lines, range(1, 8)))


def _under_way(rows: Sequence[Row], results: Results, language: Language) -> Iterator[RenderableType]:
    """How many papers of each kind were under way, and how many stopped since nobody may act; at which step."""
    by_key = {row.key: row for row in rows}
    lines = []
    for row in (one for one in rows if one.key.measure == "backlog"):
        stopped = by_key.get(Key("blocked", row.key.kind))
        number_of = stopped.estimate if stopped is not None and stopped.estimate.mean else None
        why = [one.key for one in rows if one.key[:2] == ("blocked", row.key.kind) and one.key.stage and one.most]
        lines.append(
            [
                kind_name(row.key.kind, results, language),
                number(row.estimate.mean),
                number(row.estimate.half_width),
                "" if number_of is None else number(number_of.mean),
                "" if number_of is None else number(number_of.half_width),
                ("、" if language == "zh" else ", ").join(stage_name(key, results, language) for key in why),
            ]
        )
    if not lines:
        return
    yield Text()
    yield title(UNDER_WAY.say(language))
    heads = [HEADS[0], ON_AVERAGE, HEADS[2], STOPPED, HEADS[2], AT_STEP]
    yield indented(listing([head.say(language) for head in heads], lines, range(1, 5)))


def _limits(rows: Sequence[Row], results: Results, language: Language) -> Iterator[RenderableType]:
    if not rows:
        return
    yield Text()
    yield title(measure_label("deadline_met_share").say(language))
    heads = [HEADS[0], LIMITS, HEADS[1], HEADS[2], HEADS[6], HEADS[7]]
    lines = [
        [
            kind_name(row.key.kind, results, language),
            row.key.stage,
            number(row.estimate.mean, 3),
            number(row.estimate.half_width, 3),
            str(row.n),
            str(row.censored) if row.censored else "",
        ]
        for row in rows
    ]
    yield indented(listing([head.say(language) for head in heads], lines, range(1, 6)))


def _meetings(rows: Sequence[Row], results: Results, language: Language) -> Iterator[RenderableType]:
    shown = [
        row
        for row in rows
        if row.key.measure.startswith(("meetings_", "days_between")) or row.key.measure == "items_per_meeting"
    ]
    if not shown:
        return
    yield Text()
    yield title(MEETINGS.say(language))
    lines = [
        [
            place_name(row.key.stage, results, language),
            measure_label(row.key.measure).say(language),
            number(row.estimate.mean),
            number(row.estimate.half_width),
        ]
        for row in sorted(shown, key=lambda row: (row.key.stage, row.key.measure))
        if row.estimate.mean is not None
    ]
    yield indented(listing(["", "", HEADS[1].say(language), HEADS[2].say(language)], lines, (2, 3)))


COUNTED = ("quota_exceeded", "figures_exceeded", "minimum_met_share", "visits_together")


def counted_rows(rows: Sequence[Row]) -> list[Row]:
    """What is counted over all papers and officers of a year."""
    return [row for name in COUNTED for row in rows if row.key.measure == name and row.estimate.mean is not None]


def _counts(rows: Sequence[Row], results: Results, language: Language) -> Iterator[RenderableType]:
    shown = counted_rows(rows)
    if not shown:
        return
    yield Text()
    yield title(COUNTS.say(language))
    lines = [
        [
            measure_label(row.key.measure).say(language),
            kind_name(row.key.kind, results, language) if row.key.kind else "",
            row.key.stage,
            number(row.estimate.mean),
            number(row.estimate.half_width),
            str(row.n),
        ]
        for row in shown
    ]
    heads = ["", *(head.say(language) for head in (HEADS[0], NORMS, HEADS[1], HEADS[2], HEADS[6]))]
    yield indented(listing(heads, lines, (3, 4, 5)))


def _officers(rows: Sequence[Row], results: Results, language: Language) -> Iterator[RenderableType]:
    if not rows:
        return
    yield Text()
    yield title(measure_label("utilisation").say(language))
    busy = sorted(rows, key=lambda row: -(row.estimate.mean or 0))
    lines = [
        [place_name(row.key.stage, results, language), number(row.estimate.mean, 2), number(row.estimate.half_width, 2)]
        for row in busy[:SHOWN_OFFICERS]
    ]
    heads = [OFFICERS.say(language), HEADS[1].say(language), HEADS[2].say(language)]
    yield indented(listing(heads, lines, (1, 2)))
    rest = busy[SHOWN_OFFICERS:]
    if rest:
        most = number(rest[0].estimate.mean, 2)
        yield indented(plain(OTHERS.say(language).format(len(rest), most), FAINT))


def _unsettled(results: Results, language: Language) -> Iterator[RenderableType]:
    """What the rules leave open, said of each kind of paper."""
    found = unsettled_json(results.plan)
    if not found:
        return
    yield Text()
    yield title(OPEN_ROUTES.say(language))
    vocabulary = results.plan.stack.vocabulary

    def acts(names: Sequence[str]) -> str:
        return ("、" if language == "zh" else ", ").join(vocabulary.acts[name].label.say(language) for name in names)

    pairs: list[tuple[str, RenderableType]] = []
    for one in found:
        name = kind_name(one["kind"], results, language)
        for words, key in ((NOBODY, "nobody"), (SEVERAL, "several"), (UNCERTAIN, "uncertain")):
            if one[key]:
                pairs.append((name, plain(words.say(language).format(acts(one[key])), OPEN)))
        if one["allowed"] is not True:
            said = UNDECIDED if one["allowed"] is None else FORBIDDEN
            pairs.append((name, plain(said.say(language), OPEN)))
    yield labelled(pairs)
