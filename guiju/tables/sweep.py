"""Sweeps and screenings on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju.measure_words import measure_label, unit_of
from guiju.tables.layout import FAINT, listing, plain, title
from guiju.tables.simulate import HEADS, kind_name, number, stage_name
from sim.design import Design, Effect
from sim.experiment import Results, Row
from sim.samples import Key
from spec.bilingual import Bilingual, Language

FACTOR = Bilingual("数值", "value")
MU_STAR, MU, SIGMA = (
    Bilingual("μ*（平均影响）", "mu* (mean size)"),
    Bilingual("μ（方向）", "mu (direction)"),
    Bilingual("σ（不齐）", "sigma"),
)
EFFECTS = Bilingual(
    "数值从最小到最大时指标改变多少；σ 大于 μ* 的一半，说明影响不是直线的或与别的数值有关（Morris 1991）。",
    "by how much the measure changes over the whole range; a sigma above half of mu* says that it is not linear or "
    "depends on other values (Morris 1991).",
)
DESIGNS = {
    "grid": Bilingual("网格", "grid"),
    "latin hypercube": Bilingual("拉丁超立方", "Latin hypercube"),
    "morris": Bilingual("Morris 筛选", "Morris screening"),
}
POINTS = Bilingual("{} 个点，每点重复 {} 次，随机数相同", "{} points, {} replications each, the same random numbers")


def name_of(key: Key, results: Results, language: Language) -> str:
    """A measure in words."""
    kind = kind_name(key.kind, results, language) if key.kind else ""
    stage = stage_name(key, results, language)
    return " · ".join(part for part in (measure_label(key.measure).say(language), kind, stage) if part)


def sweep_view(
    results: Sequence[Results], design: Design, rows: Sequence[Sequence[Row]], language: Language
) -> Iterator[RenderableType]:
    """A table for each measure: a line for each point."""
    yield title(results[0].plan.scenario.label.say(language), DESIGNS[design.kind].say(language))
    yield plain(POINTS.say(language).format(len(design.points), len(results[0].replications)), FAINT)
    heads = [
        *(one.name for one in design.factors),
        HEADS[1].say(language),
        HEADS[2].say(language),
        HEADS[4].say(language),
    ]
    for place, row in enumerate(rows[0]):
        yield Text()
        yield title(name_of(row.key, results[0], language), unit_of(row.key.measure).say(language))
        lines = [
            [
                *(f"{value:g}" for value in point),
                number(some[place].estimate.mean, 2),
                number(some[place].estimate.half_width, 2),
                number(some[place].p90, 2),
            ]
            for point, some in zip(design.points, rows, strict=True)
        ]
        yield listing(heads, lines, range(len(heads)))


def sensitivity_view(
    results: Results, found: Sequence[tuple[Key, Sequence[Effect]]], design: Design, language: Language
) -> Iterator[RenderableType]:
    """A table for each measure: the factors by the size of their effect."""
    yield title(results.plan.scenario.label.say(language), DESIGNS[design.kind].say(language))
    yield plain(POINTS.say(language).format(len(design.points), len(results.replications)), FAINT)
    heads = [FACTOR, MU_STAR, HEADS[2], MU, SIGMA]
    for key, effects in found:
        yield Text()
        yield title(name_of(key, results, language), unit_of(key.measure).say(language))
        lines = [
            [
                one.factor,
                number(one.mu_star, 2),
                number(one.mu_star_half_width, 2),
                number(one.mu, 2),
                number(one.sigma, 2),
            ]
            for one in effects
        ]
        yield listing([head.say(language) for head in heads], lines, range(1, 5))
    yield Text()
    yield plain(EFFECTS.say(language), FAINT)
