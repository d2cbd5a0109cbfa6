"""The tables of the page of a run: limits, meetings, counts, what the rules leave open, values, all measures."""

from __future__ import annotations

from collections.abc import Sequence

from guiju.measure_words import measure_label, unit_of
from guiju.page.run_parts import LANGUAGES, Part, kind_of, place_of, rows_of, same, span_of
from guiju.simulation_json import unsettled_json
from guiju.tables.simulate import HEADS, counted_rows, stage_name
from guiju.value_words import value_unit
from sim.experiment import Bounds, Results
from sim.scenario import Value
from spec.bilingual import Bilingual
from spec.labels import Labels

BASES = {
    "article": Bilingual("条文", "article"),
    "source": Bilingual("资料", "source"),
    "assumption": Bilingual("假设", "assumption"),
}


def limits(results: Results) -> list[Part]:
    """The share of papers within each limit."""
    rows = [
        (
            kind_of(row.key.kind, results),
            same(row.key.stage),
            same("–" if row.estimate.mean is None else f"{100 * row.estimate.mean:.1f}%"),
            same("–" if row.estimate.half_width is None else f"{100 * row.estimate.half_width:.1f}"),
            same(str(row.n)),
            same(str(row.censored)),
        )
        for row in rows_of(results, "deadline_met_share")
    ]
    heads = (HEADS[0], Bilingual("规范", "norms"), Bilingual("按时", "in time"), HEADS[2], HEADS[6], HEADS[7])
    return [Part(heads=heads, rows=rows)] if rows else []


def meetings(results: Results) -> list[Part]:
    """How often bodies met, and why not."""
    chosen = [
        row
        for row in results.rows
        if row.key.measure.startswith(("meetings_", "days_between")) or row.key.measure == "items_per_meeting"
    ]
    rows = [
        (
            place_of(row.key.stage, results),
            measure_label(row.key.measure),
            same(f"{row.estimate.mean:.1f}"),
            same("–" if row.estimate.half_width is None else f"{row.estimate.half_width:.1f}"),
        )
        for row in sorted(chosen, key=lambda row: (row.key.stage, row.key.measure))
        if row.estimate.mean is not None
    ]
    heads = (Bilingual("会议", "body"), Bilingual("指标", "measure"), HEADS[1], HEADS[2])
    return [Part(heads=heads, rows=rows)] if rows else []


def counts(results: Results) -> list[Part]:
    """What is counted over all papers and officers of a year: quotas, figures, least numbers, visits together."""
    rows = [
        (
            measure_label(row.key.measure),
            kind_of(row.key.kind, results) if row.key.kind else same(""),
            same(row.key.stage),
            same(f"{row.estimate.mean:.2g}"),
            same("–" if row.estimate.half_width is None else f"{row.estimate.half_width:.2g}"),
            same(str(row.n)),
        )
        for row in counted_rows(results.rows)
    ]
    heads = (Bilingual("指标", "measure"), HEADS[0], Bilingual("规范", "norms"), HEADS[1], HEADS[2], HEADS[6])
    return [Part(heads=heads, rows=rows)] if rows else []


def open_routes(results: Results) -> list[Part]:
    """What the rules leave open of the routes."""
    labels = Labels(results.plan.stack.vocabulary, {})

    def acts(names: Sequence[str]) -> Bilingual:
        known = [labels.acts[name] for name in names]
        return Bilingual("、".join(one.zh for one in known) or "–", ", ".join(one.en for one in known) or "–")

    def facts(names: Sequence[str]) -> Bilingual:
        known = [labels.facts.get(name, same(name)) for name in names]
        return Bilingual("、".join(one.zh for one in known) or "–", ", ".join(one.en for one in known) or "–")

    rows = [
        (
            kind_of(one["kind"], results),
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


def values(results: Results) -> list[Part]:
    """The values of the scenario, each with its origin."""
    scenario = results.plan.scenario
    rows = [
        (
            same(one.name),
            same(", ".join(f"{part}: {text}" if part else text for part, text in one.figures)),
            value_unit(one.unit),
            BASES[one.basis],
            one.note if one.scenario == scenario.name else _with_origin(one),
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


def _with_origin(value: Value) -> Bilingual:
    """The note of a value that another scenario lends, with the name of that scenario."""
    return Bilingual(f"{value.note.zh}（{value.scenario}）", f"{value.note.en} ({value.scenario})")


def figures(results: Results) -> list[Part]:
    """All measures."""
    rows = []
    for row in results.rows:
        if row.estimate.mean is None:
            continue
        days = unit_of(row.key.measure).en == "days"

        def told(value: float | None, in_days: bool = days) -> Bilingual:
            return span_of(value) if in_days else same("–" if value is None else f"{value:.3g}")

        def between(value: float | None, bounds: Bounds) -> Bilingual:
            low, high = (told(one) for one in bounds)
            middle = told(value)
            if bounds == (None, None):
                return middle
            return Bilingual(f"{middle.zh}（{low.zh}～{high.zh}）", f"{middle.en} ({low.en} to {high.en})")

        place = Bilingual(*(stage_name(row.key, results, language) for language in LANGUAGES))
        label = measure_label(row.key.measure)
        about = kind_of(row.key.kind, results)
        rows.append(
            (
                Bilingual(f"{label.zh} · {about.zh}", f"{label.en} · {about.en}"),
                place,
                told(row.estimate.mean),
                told(row.estimate.half_width),
                between(row.p50, row.bounds[0]),
                between(row.p90, row.bounds[1]),
                between(row.p95, row.bounds[2]),
                told(row.most),
                same(str(row.n)),
                same(str(row.censored)),
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
        HEADS[5],
        HEADS[6],
        HEADS[7],
    )
    return [Part(heads=heads, rows=rows)]
