"""The charts of the page of a run: times, where they go, queues over the year, officers, the course of some papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from guiju.measure_words import measure_label
from guiju.page.charts import Axis, Piece, Spot, Strip, lines, most_of, spots, strips, time_axis
from guiju.page.run_parts import LANGUAGES, Part, act_of, kind_of, rows_of
from guiju.report.year import Year
from guiju.tables.simulate import CENSORED, PAPERS, kind_name, place_name, span
from sim.experiment import Results, Row
from sim.warm_up import welch
from spec.bilingual import Bilingual, Language

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


def times(results: Results) -> list[Part]:
    """How long papers took, by kind."""
    found = []
    for name in PAPERS:
        rows = [row for row in rows_of(results, name) if row.estimate.mean is not None and row.p50 is not None]
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


def stages(results: Results) -> list[Part]:
    """How long each step of a kind waited and took."""
    working = {row.key[1:]: row for row in rows_of(results, "stage_working")}
    by_kind: dict[str, list[Row]] = {}
    for row in rows_of(results, "stage_waiting"):
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
                act = act_of(row.key.stage, results).say(language)
                stacks.append(Strip(act, pieces, span(waited + took, language)))
            title = kind_name(kind, results, language)
            charts.append(_in_time(strips, title, f"stages-{kind}-{language}", stacks, language))
        found.append(Part(kind_of(kind, results), tuple(charts)))
    return found


def queues(results: Results, year: Year) -> list[Part]:
    """Papers waiting at the busiest places, and the chart of the warm-up."""
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
    title = Bilingual(
        "在办件数（含预热期，不计无人可办而停下的）",
        "papers under way (with the warm-up, without those that nobody may take further)",
    )
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
        f"横轴为周。MSER-5（按天的序列）：{cut.said.zh}。情景的预热期为 {days} 天，即 {days / 7:.0f} 周。",
        f"In weeks. MSER-5 (on the series by day): {cut.said.en}. The scenario warms up for {days} days, "
        f"{days / 7:.0f} weeks.",
    )
    return [*found, Part(title, tuple(charts), note=note)]


def officers(results: Results) -> list[Part]:
    """The share of desk time that went into papers."""
    rows = sorted(rows_of(results, "utilisation"), key=lambda row: -(row.estimate.mean or 0))
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


def timelines(results: Results, year: Year) -> list[Part]:
    """The slowest papers, step by step."""
    found = []
    for kind, name, steps in year.timelines:
        charts = []
        for language in LANGUAGES:
            some = [
                Strip(
                    " · ".join(
                        part
                        for part in (
                            act_of(one.act, results).say(language),
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
        label = kind_of(kind, results)
        found.append(Part(Bilingual(f"{label.zh}（{name}）", f"{label.en} ({name})"), tuple(charts)))
    return found
