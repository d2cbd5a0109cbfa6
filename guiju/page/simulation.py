"""The page of a run: how long papers took and where the time went, queues over the year, officers, assumptions.

One self-contained HTML file like the report of a rulebook (:mod:`guiju.page.render`): strict content policy, embedded
typefaces, no request to anywhere, both languages.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from guiju import __version__
from guiju.measure_words import measure_label, unit_of
from guiju.page.charts import Axis, Piece, Spot, Strip, lines, most_of, spots, strips, time_axis
from guiju.page.font import embedded_font
from guiju.page.render import _ALWAYS_SERIF, _HEADING, _TEMPLATES, _asset, _face, _policy, say
from guiju.report.year import Year, year_of
from guiju.simulation_json import unsettled_json
from guiju.tables.simulate import CENSORED, HEADS, PAPERS, kind_name, place_name, span
from sim.experiment import Results, Row
from sim.warm_up import welch
from spec.bilingual import Bilingual, Language
from spec.labels import Labels

LANGUAGES: tuple[Language, ...] = ("zh", "en")
SECTIONS = (
    ("summary", Bilingual("概要", "Summary")),
    ("times", Bilingual("用时", "Times")),
    ("stages", Bilingual("时间花在哪里", "Where the time goes")),
    ("limits", Bilingual("时限", "Limits")),
    ("meetings", Bilingual("会议", "Meetings")),
    ("queues", Bilingual("一年中的积压", "Queues over the year")),
    ("officers", Bilingual("各职务的负荷", "Officers")),
    ("timelines", Bilingual("几份公文的经过", "The course of some papers")),
    ("open", Bilingual("规则没有定下的", "What the rules leave open")),
    ("values", Bilingual("数值与出处", "Values and where they come from")),
    ("figures", Bilingual("全部指标", "All measures")),
)
INTROS = {
    "times": Bilingual(
        "圆点是各次重复的平均值，蓝线是其95%置信区间，灰条从中位数到九成的公文不超过的时间；单位注在横轴右端。",
        "The dot is the mean over replications, the blue line its 95% interval, the grey bar reaches from the median "
        "to the time that nine in ten do not exceed; the unit stands at the end of the axis.",
    ),
    "stages": Bilingual(
        "每一步平均等了多久（浅色）、办了多久（深色），只算办完的步骤。",
        "How long a paper lay at each step (light) and was worked on or waited out (dark), on average.",
    ),
    "limits": Bilingual(
        "规则写明数字的时限有多少按时做到。没有数字的（及时、按时）无从计算，不在其中。",
        "The share of papers that met the limits for which the rules have a figure. Words without a figure cannot be "
        "counted.",
    ),
    "meetings": Bilingual(
        "会议开了多少次、为什么没有开成、每次多少议题。", "How often bodies met, why not, and how many items."
    ),
    "queues": Bilingual(
        "每周末各处积压的件数：细线是各次重复，粗线是平均。最后一图用来判断预热期（MSER-5）：虚线是统计开始的时点。",
        "Papers waiting at the end of each week: thin lines are replications, the strong line their mean. The last "
        "chart serves to judge the warm-up (MSER-5): the dashed line is where counting begins.",
    ),
    "officers": Bilingual(
        "在案头的时间里有多少用于公文。案头时间不含外出、调研和会议。",
        "The share of time at the desk that went into papers; absences, field days and meetings are not desk time.",
    ),
    "timelines": Bilingual(
        "第一次重复中用时最长的几份已办结公文，逐步画出。用 guiju replay 可看任何一份。",
        "The slowest finished papers of the first replication, step by step. guiju replay shows any paper.",
    ),
    "open": Bilingual(
        "按所用的层，这些公文有的步骤无人可办、几人都可办，或者要不要办取决于没有写明的事实。",
        "Under the layers in force, these papers have steps that nobody may do, that several may do, or that turn on "
        "facts which were not stated.",
    ),
    "values": Bilingual(
        "规则说的（谁办、走哪些步骤、时限）取自规则库，不在此列。这里是情景自己的数值，逐个注明来自条文、资料还是假设。",
        "What the rules say (who, which steps, which limits) is read from the rulebook and not listed. These are the "
        "scenario's own values, each with its origin.",
    ),
    "figures": Bilingual(
        "全部指标的平均值、置信区间半宽和分位数。", "Means, half-widths and quantiles of all measures."
    ),
}
BASES = {
    "article": Bilingual("条文", "article"),
    "source": Bilingual("资料", "source"),
    "assumption": Bilingual("假设", "assumption"),
}
Cells = tuple[Bilingual, ...]


@dataclass(frozen=True)
class Part:
    """A piece of a section: a heading, a chart in both languages, a table, a note; any of them may be missing."""

    heading: Bilingual | None = None
    charts: tuple[Markup, ...] = ()
    heads: Cells = ()
    rows: Sequence[Cells] = field(default=())
    note: Bilingual | None = None


def simulation_page(results: Results, language: Language = "zh") -> str:
    """The page as text; ``language`` shows first. The same run gives the same bytes."""
    year = year_of(results)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(say=say, code=ord)
    environment.globals.update(t=lambda zh, en: say(Bilingual(zh, en)))
    parts = {
        "times": _times(results),
        "stages": _stages(results),
        "limits": _limits(results),
        "meetings": _meetings(results),
        "queues": _queues(results, year),
        "officers": _officers(results),
        "timelines": _timelines(results, year),
        "open": _open(results),
        "values": _values(results),
        "figures": _figures(results),
    }
    body = environment.get_template("simulation.html.jinja").render(
        title=results.plan.scenario.label,
        subtitle=_subtitle(results),
        summary=_summary(results),
        figures=_headline(results),
        sections=[one for one in SECTIONS if one[0] not in parts or parts[one[0]]],
        intros=INTROS,
        parts=parts,
    )
    sheet = _asset("page.css") + _asset("simulation.css") + _asset("print.css")
    script = _asset("page.js")
    frame = environment.get_template("page.html.jinja")

    def framed(style: str, uncovered: tuple[str, ...]) -> str:
        view = {"title": results.plan.scenario.label, "generated_by": f"guiju {__version__}", "stacks": ()}
        return frame.render(
            view=_View(**view),  # type: ignore[arg-type]
            language=language,
            body=Markup(body),
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
            uncovered=uncovered,
        )

    bare = framed(sheet, tuple("0123456789ABCDEF"))
    sans = embedded_font(html.unescape(bare), "sans")
    serif = embedded_font(html.unescape("".join(_HEADING.findall(body))) + _ALWAYS_SERIF, "serif")
    return framed(_face("guiju sans", sans) + _face("guiju serif", serif) + sheet, sans.uncovered)


@dataclass(frozen=True)
class _View:
    """What the frame of the page asks of what it shows."""

    title: Bilingual
    generated_by: str
    stacks: tuple[object, ...]


# ---- words


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _kind(kind: str, results: Results) -> Bilingual:
    return Bilingual(*(kind_name(kind, results, one) for one in LANGUAGES))


def _place(name: str, results: Results) -> Bilingual:
    return Bilingual(*(place_name(name, results, one) for one in LANGUAGES))


def _act(act: str, results: Results) -> Bilingual:
    return Labels(results.plan.stack.vocabulary, {}).acts.get(act, Bilingual("发生到知悉", "until it is known"))


def _span(days: float | None) -> Bilingual:
    return Bilingual(*(span(days, one) for one in LANGUAGES))


# ---- the first screen


def _subtitle(results: Results) -> Bilingual:
    plan = results.plan
    layers = "、".join(plan.scenario.layers)
    return Bilingual(
        f"规则：{layers}；重复 {len(results.replications)} 次；种子 {plan.scenario.seed}；运行号 {results.run[:12]}",
        f"rules: {', '.join(plan.scenario.layers)}; {len(results.replications)} replications; "
        f"seed {plan.scenario.seed}; run {results.run[:12]}",
    )


def _rows(results: Results, name: str) -> list[Row]:
    return [row for row in results.rows if row.key.measure == name]


def _one(results: Results, name: str, stage: str = "") -> Row | None:
    return next((row for row in _rows(results, name) if not row.key.kind and row.key.stage == stage), None)


def _headline(results: Results) -> list[tuple[Bilingual, str]]:
    found = []
    for name in PAPERS:
        row = _one(results, name)
        if row is not None and row.estimate.mean is not None:
            label = measure_label(name)
            found.append((Bilingual(f"{label.zh}（天）", f"{label.en} (days)"), f"{row.estimate.mean:.1f}"))
    backlog = _one(results, "backlog")
    if backlog is not None and backlog.estimate.mean is not None:
        found.append((measure_label("backlog"), f"{backlog.estimate.mean:.0f}"))
    return found


def _summary(results: Results) -> list[Bilingual]:
    """The run in plain words: what took longest, where it waited, what was missed, what stopped."""
    said = []
    asks = results.plan.scenario.asks
    if asks is not None:
        said.append(asks)
    whole = _one(results, "turnaround")
    if whole is not None and whole.estimate.mean is not None:
        mean, p90 = whole.estimate.mean, whole.p90 or 0
        said.append(
            Bilingual(
                f"一件公文平均 {mean:.1f} 天办结，九成在 {p90:.0f} 天以内；"
                f"{whole.censored} 件到年底尚未办结，另行计数。",
                f"A paper takes {mean:.1f} days on average, nine in ten at most {p90:.0f}; {whole.censored} were not "
                "finished at the end of the year and are counted apart.",
            )
        )
    waits = sorted(_rows(results, "stage_waiting"), key=lambda row: -(row.estimate.mean or 0) * row.n)
    if waits and waits[0].estimate.mean:
        kind, act, days = _kind(waits[0].key.kind, results), _act(waits[0].key.stage, results), waits[0].estimate.mean
        said.append(
            Bilingual(
                f"等待最多的一步是“{kind.zh}”的“{act.zh}”：平均等 {days:.1f} 天。",
                f"Most waiting is at “{act.en}” of “{kind.en}”: {days:.1f} days on average.",
            )
        )
    for row in sorted(_rows(results, "deadline_met_share"), key=lambda row: row.estimate.mean or 0)[:1]:
        kind = _kind(row.key.kind, results)
        share = 100 * (row.estimate.mean or 0)
        said.append(
            Bilingual(
                f"守得最差的时限：{kind.zh}（{row.key.stage}），按时 {share:.0f}%。",
                f"The limit kept worst: {kind.en} ({row.key.stage}), {share:.0f}% in time.",
            )
        )
    blocked = _one(results, "blocked")
    if blocked is not None and blocked.estimate.mean:
        said.append(
            Bilingual(
                f"每年有 {blocked.estimate.mean:.1f} 件因为按规则无人可办而停下。",
                f"{blocked.estimate.mean:.1f} papers a year stop because the rules let nobody act.",
            )
        )
    return said


# ---- the sections

Draw = Callable[[str, str, Any, Axis], str]


def _in_time(draw: Draw, title: str, name: str, some: Sequence[Spot | Strip], language: Language) -> Markup:
    """A chart of times in days, in minutes or hours where all of them are short."""
    return Markup(draw(title, name, some, time_axis(most_of(some), language)))


def _interval(row: Row, language: Language) -> str:
    half = row.estimate.half_width
    return span(row.estimate.mean, language) + ("" if half is None else f" ± {span(half, language)}")


def _share(row: Row) -> str:
    half = row.estimate.half_width
    return f"{100 * (row.estimate.mean or 0):.0f}%" + ("" if half is None else f" ± {100 * half:.0f}%")


def _times(results: Results) -> list[Part]:
    found = []
    for name in PAPERS:
        rows = [row for row in _rows(results, name) if row.estimate.mean is not None and row.p50 is not None]
        if not rows:
            continue
        rows.sort(key=lambda row: (not row.key.kind, row.estimate.mean or 0), reverse=True)
        title = measure_label(name)
        charts = [
            _in_time(
                spots,
                title.say(language),
                f"{name}-{language}",
                [
                    Spot(
                        kind_name(row.key.kind, results, language),
                        row.estimate.mean or 0.0,
                        row.estimate.half_width,
                        row.p50 or 0.0,
                        row.p90 or 0.0,
                        _interval(row, language),
                    )
                    for row in rows
                ],
                language,
            )
            for language in LANGUAGES
        ]
        found.append(Part(title, tuple(charts)))
    return [*found, Part(note=CENSORED)] if found else []


def _stages(results: Results) -> list[Part]:
    working = {row.key[1:]: row for row in _rows(results, "stage_working")}
    by_kind: dict[str, list[Row]] = {}
    for row in _rows(results, "stage_waiting"):
        by_kind.setdefault(row.key.kind, []).append(row)
    order = {
        one.paper.name: [step.step.act for step in one.variants[0].steps] for one in results.plan.papers if one.variants
    }
    found = []
    for kind, rows in by_kind.items():
        acts = order.get(kind, [])
        rows.sort(key=lambda row: acts.index(row.key.stage) if row.key.stage in acts else len(acts))
        charts = []
        for language in LANGUAGES:
            stacks: list[Strip] = []
            for row in rows:
                waited, took = row.estimate.mean or 0.0, working[row.key[1:]].estimate.mean or 0.0
                pieces = (Piece("waiting", 0, waited), Piece("working", waited, took))
                stacks.append(Strip(_act(row.key.stage, results).say(language), pieces, span(waited + took, language)))
            title = kind_name(kind, results, language)
            charts.append(_in_time(strips, title, f"stages-{kind}-{language}", stacks, language))
        found.append(Part(_kind(kind, results), tuple(charts)))
    return found


def _limits(results: Results) -> list[Part]:
    rows = [
        (
            _kind(row.key.kind, results),
            _same(row.key.stage),
            _same("–" if row.estimate.mean is None else f"{100 * row.estimate.mean:.1f}%"),
            _same("–" if row.estimate.half_width is None else f"{100 * row.estimate.half_width:.1f}"),
            _same(str(row.n)),
            _same(str(row.censored)),
        )
        for row in _rows(results, "deadline_met_share")
    ]
    heads = (HEADS[0], Bilingual("规范", "norms"), Bilingual("按时", "in time"), HEADS[2], HEADS[6], HEADS[7])
    return [Part(heads=heads, rows=rows)] if rows else []


def _meetings(results: Results) -> list[Part]:
    chosen = [
        row
        for row in results.rows
        if row.key.measure.startswith(("meetings_", "days_between")) or row.key.measure == "items_per_meeting"
    ]
    rows = [
        (
            _place(row.key.stage, results),
            measure_label(row.key.measure),
            _same(f"{row.estimate.mean:.1f}"),
            _same("–" if row.estimate.half_width is None else f"{row.estimate.half_width:.1f}"),
        )
        for row in sorted(chosen, key=lambda row: (row.key.stage, row.key.measure))
        if row.estimate.mean is not None
    ]
    heads = (Bilingual("会议", "body"), Bilingual("指标", "measure"), HEADS[1], HEADS[2])
    return [Part(heads=heads, rows=rows)] if rows else []


def _queues(results: Results, year: Year) -> list[Part]:
    places = sorted(year.queues, key=lambda name: -float(year.queues[name].mean()))[:5]
    found: list[Part] = []
    for name in places:
        label = Bilingual(
            *(" / ".join(place_name(one, results, language) for one in name.split(" / ")) for language in LANGUAGES)
        )
        charts = []
        for language in LANGUAGES:
            marks = [(week, f"{month}月" if language == "zh" else str(month)) for week, month in year.months]
            charts.append(
                Markup(lines(label.say(language), f"queue-{len(found)}-{language}", year.queues[name], marks))
            )
        found.append(Part(label, tuple(charts)))
    title = Bilingual("在办件数（含预热期）", "papers under way (with the warm-up)")
    weeks = year.under_way.shape[1]
    smooth = welch(year.under_way, max(1, min(4, weeks // 4)))
    charts = [
        Markup(
            lines(
                title.say(language),
                f"warm-up-{language}",
                year.under_way,
                [(week, str(week)) for week in range(0, weeks, 8)],
                smooth,
                results.plan.warm_up / 7,
            )
        )
        for language in LANGUAGES
    ]
    cut = year.warm_up
    days = results.plan.warm_up
    note = Bilingual(
        f"MSER-5（按周）：{cut.said.zh}。情景的预热期为 {days} 天，即 {days / 7:.0f} 周。",
        f"MSER-5 (by week): {cut.said.en}. The scenario warms up for {days} days, {days / 7:.0f} weeks.",
    )
    return [*found, Part(title, tuple(charts), note=note)]


def _officers(results: Results) -> list[Part]:
    rows = sorted(_rows(results, "utilisation"), key=lambda row: -(row.estimate.mean or 0))
    charts = [
        Markup(
            spots(
                measure_label("utilisation").say(language),
                f"officers-{language}",
                [
                    Spot(
                        place_name(row.key.stage, results, language),
                        row.estimate.mean or 0.0,
                        row.estimate.half_width,
                        0.0,
                        row.estimate.mean or 0.0,
                        _share(row),
                    )
                    for row in rows
                ],
                Axis("%", 100.0),
            )
        )
        for language in LANGUAGES
    ]
    return [Part(None, tuple(charts))] if rows else []


def _timelines(results: Results, year: Year) -> list[Part]:
    found = []
    for kind, name, steps in year.timelines:
        charts = []
        for language in LANGUAGES:
            some = [
                Strip(
                    " · ".join(
                        part
                        for part in (
                            _act(one.act, results).say(language),
                            place_name(one.by, results, language) if one.by else "",
                        )
                        if part
                    ),
                    (
                        Piece("waiting", one.ready, one.start - one.ready),
                        Piece("working", one.start, one.end - one.start),
                    ),
                )
                for one in steps
            ]
            charts.append(_in_time(strips, name, f"course-{name}-{language}", some, language))
        label = _kind(kind, results)
        found.append(Part(Bilingual(f"{label.zh}（{name}）", f"{label.en} ({name})"), tuple(charts)))
    return found


def _open(results: Results) -> list[Part]:
    labels = Labels(results.plan.stack.vocabulary, {})

    def acts(names: Sequence[str]) -> Bilingual:
        known = [labels.acts[name] for name in names]
        return Bilingual("、".join(one.zh for one in known) or "–", ", ".join(one.en for one in known) or "–")

    def facts(names: Sequence[str]) -> Bilingual:
        known = [labels.facts.get(name, _same(name)) for name in names]
        return Bilingual("、".join(one.zh for one in known) or "–", ", ".join(one.en for one in known) or "–")

    rows = [
        (
            _kind(one["kind"], results),
            acts(one["nobody"]),
            acts(one["several"]),
            acts(one["uncertain"]),
            facts(one["unknown"]),
        )
        for one in unsettled_json(results.plan)
    ]
    heads = (
        HEADS[0],
        Bilingual("无人可办", "nobody may"),
        Bilingual("几人都可办", "several may"),
        Bilingual("不一定要办", "may not be needed"),
        Bilingual("取决于", "turns on"),
    )
    return [Part(heads=heads, rows=rows)] if rows else []


def _values(results: Results) -> list[Part]:
    scenario = results.plan.scenario
    rows = [
        (
            _same(one.name),
            _same(", ".join(f"{part}: {text}" if part else text for part, text in one.figures)),
            _same(one.unit),
            BASES[one.basis],
            _same(f"{one.note} ({one.scenario})" if one.scenario != scenario.name else one.note),
        )
        for one in scenario.values
    ]
    heads = (
        Bilingual("数值", "value"),
        Bilingual("取值", "is"),
        Bilingual("单位", "unit"),
        Bilingual("来自", "from"),
        Bilingual("说明", "note"),
    )
    return [Part(heads=heads, rows=rows)]


def _figures(results: Results) -> list[Part]:
    rows = []
    for row in results.rows:
        if row.estimate.mean is None:
            continue
        days = unit_of(row.key.measure).en == "days"

        def told(value: float | None, in_days: bool = days) -> Bilingual:
            return _span(value) if in_days else _same("–" if value is None else f"{value:.3g}")

        stage = row.key.stage
        place = (
            _act(stage, results)
            if row.key.measure.startswith("stage_")
            else _place(stage, results)
            if stage
            else _same("")
        )
        if row.key.measure in ("deadline_met_share", "blocked"):
            place = _same(stage)
        label = measure_label(row.key.measure)
        about = _kind(row.key.kind, results)
        rows.append(
            (
                Bilingual(f"{label.zh} · {about.zh}", f"{label.en} · {about.en}"),
                place,
                told(row.estimate.mean),
                told(row.estimate.half_width),
                told(row.p50),
                told(row.p90),
                told(row.p95),
                _same(str(row.n)),
                _same(str(row.censored)),
            )
        )
    heads = (
        Bilingual("指标", "measure"),
        Bilingual("环节", "stage"),
        HEADS[1],
        HEADS[2],
        HEADS[3],
        HEADS[4],
        Bilingual("九五成", "p95"),
        HEADS[6],
        HEADS[7],
    )
    return [Part(heads=heads, rows=rows)]
