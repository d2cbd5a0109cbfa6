"""Scenarios beside each other on a terminal: for each measure the base, and what each other scenario changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from guiju.measure_words import DAYS, SHARE, measure_label, time_unit, unit_of
from guiju.tables.layout import BAD, FAINT, GOOD, labelled, listing, plain, title
from guiju.tables.simulate import HEADS, kind_name, number, stage_name
from sim.comparison import Compared
from sim.experiment import Results
from spec.bilingual import Bilingual, Language

SCENARIO = Bilingual("情景", "scenario")
BASE = Bilingual("基准", "base")
DIFFERENCE = Bilingual("差", "difference")
FACTOR = Bilingual("方差比", "variance factor")
P = Bilingual("p（校正）", "p (adjusted)")
UNTOLD = Bilingual("看不出差别", "no difference can be told")
NOTE = Bilingual(
    "差为“情景减基准”，逐次配对；±为95%置信区间的半宽，p值已按Holm法校正。方差比：共用随机数使差的方差缩小的倍数。",
    "differences are scenario less base, paired by replication; ± is half of the 95% interval, p adjusted by Holm. The "
    "variance factor says by how much common random numbers made the variance of the difference smaller.",
)
MEDIAN = Bilingual("方差比的中位数", "median variance factor")


def compare_view(
    results: Sequence[Results], some: Sequence[Compared], median: float | None, language: Language
) -> Iterator[RenderableType]:
    """A table for each measure."""
    base = results[0]
    yield title(base.plan.scenario.label.say(language), base.plan.scenario.name)
    yield labelled([(one.plan.scenario.name, one.plan.scenario.label.say(language)) for one in results[1:]])
    heads = [head.say(language) for head in (SCENARIO, BASE, DIFFERENCE, HEADS[2], P, FACTOR)]
    for one in some:
        yield Text()
        name = " · ".join(
            part
            for part in (
                measure_label(one.key.measure).say(language),
                kind_name(one.key.kind, base, language) if one.key.kind else "",
                stage_name(one.key, base, language),
            )
            if part
        )
        unit, factor = unit_of(one.key.measure), 1.0
        if unit == DAYS:
            unit, factor = time_unit(max([one.base.mean or 0.0, *_after(one)]))
        digits = 4 if unit == SHARE else 2
        yield title(name, unit.say(language))
        lines: list[list[str | Text]] = []
        for each in one.comparison.differences:
            told = each.estimate.mean
            colour = {"more": BAD, "less": GOOD}.get(each.verdict, "")
            lines.append(
                [
                    each.scenario,
                    number(_times(one.base.mean, factor), digits),
                    Text(number(_times(told, factor), digits), style=colour),
                    number(_times(each.estimate.half_width, factor), digits),
                    _p_value(each.p_adjusted),
                    number(each.variance_factor.factor, 1),
                ]
            )
        yield listing(heads, lines, range(1, 6))
    yield Text()
    yield labelled([(MEDIAN.say(language), number(median, 1))])
    yield plain(NOTE.say(language), FAINT)


def _p_value(value: float | None) -> str:
    """A p-value as journals print it: no p-value is nought.

    >>> _p_value(0.0314), _p_value(1e-9), _p_value(None)
    ('0.031', '<0.001', '–')
    """
    return "<0.001" if value is not None and value < 0.001 else number(value, 3)


def _after(one: Compared) -> list[float]:
    """The means of the other scenarios."""
    return [(one.base.mean or 0.0) + (each.estimate.mean or 0.0) for each in one.comparison.differences]


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
