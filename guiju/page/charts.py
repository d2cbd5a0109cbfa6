"""Small charts for every width: intervals, shares, stacks, timelines and lines over a year. No script.

A row of a chart is its label as text, a picture whose places are shares of its width, and its figure as text; so a
chart is as readable on a telephone as on paper, and a long label wraps instead of being cut. Every chart has a title
for those who cannot see it and carries its own class ``gj-chart`` so that no style leaks (their style is that of
``templates/simulation.css``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from guiju.measure_words import time_unit
from spec.bilingual import Language

HEIGHT = 230
"""Pixels: of a chart of lines."""


@dataclass(frozen=True)
class Axis:
    """The unit in which a chart is drawn, and how many of it make one of the values given."""

    label: str = ""
    factor: float = 1.0


def time_axis(most: float, language: Language) -> Axis:
    """The axis for times in days: minutes if all are under 0.2 days, hours if under 2, days beyond.

    >>> time_axis(0.1, "en").label, time_axis(1.9, "en").label, time_axis(30, "zh").label
    ('min', 'h', '天')
    """
    unit, factor = time_unit(most)
    return Axis(unit.say(language), factor)


@dataclass(frozen=True)
class Spot:
    """A mean with its interval, and how far most values reach: low … high of the grey bar (median to nine in ten).

    ``told`` is what is written behind it.
    """

    label: str
    mean: float
    half_width: float | None
    low: float
    high: float
    told: str = ""


@dataclass(frozen=True)
class Piece:
    """A piece of a stack or of a timeline: its class (waiting, working), where it begins, how long it is."""

    kind: str
    start: float
    length: float


@dataclass(frozen=True)
class Strip:
    """A row of pieces."""

    label: str
    pieces: tuple[Piece, ...]
    told: str = ""


def most_of(some: Sequence[Spot | Strip]) -> float:
    """The greatest value that a chart has to hold; 0 for one without rows."""
    ends = [0.0]
    for one in some:
        if isinstance(one, Spot):
            ends += [one.high, one.mean + (one.half_width or 0)]
        else:
            ends += [piece.start + piece.length for piece in one.pieces]
    return max(ends)


def _scale(most: float) -> tuple[list[float], float]:
    """Round ticks from nought to beyond the most, and the last of them.

    >>> _scale(9.0)
    ([0.0, 2.0, 4.0, 6.0, 8.0, 10.0], 10.0)
    """
    if most <= 0:
        return [0.0, 1.0], 1.0
    step = 10 ** np.floor(np.log10(most / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if most / (step * factor) <= 5)
    ticks = [float(step * number) for number in range(int(np.ceil(most / step)) + 1)]
    return ticks, ticks[-1]


def _share(value: float, right: float) -> str:
    return f"{100 * value / right:.2f}%"


def _chart(title: str, name: str, rows: Sequence[tuple[str, str, str]], most: float, axis: Axis) -> str:
    """Rows of label, picture and figure over an axis; ``most`` in the unit of the axis."""
    ticks, right = _scale(most)
    grid = "".join(
        f'<line class="grid" x1="{_share(tick, right)}" x2="{_share(tick, right)}" y1="0" y2="26"/>' for tick in ticks
    )
    marks = "".join(
        f'<text class="axis" x="{_share(tick, right)}" y="13" text-anchor="middle">{tick:g}</text>' for tick in ticks
    )
    drawn = [
        f'<div class="row"><span>{escape(label)}</span><svg height="26" aria-hidden="true">{grid}{picture}</svg>'
        f'<span class="told">{escape(told)}</span></div>'
        for label, picture, told in rows
    ]
    foot = (
        f'<div class="row"><span></span><svg height="18" aria-hidden="true">{marks}</svg>'
        f'<span class="axis">{escape(axis.label)}</span></div>'
    )
    return f"{_opening(title, name)}{''.join(drawn)}{foot}</figure>"


def _opening(title: str, name: str) -> str:
    return f'<figure id="{name}" class="gj-chart" aria-label="{escape(title, True)}">'


def spots(title: str, name: str, some: Sequence[Spot], axis: Axis | None = None) -> str:
    """Means with intervals over a grey bar from the median to the time that nine in ten do not exceed.

    >>> spots("t", "a", [Spot("x", 3.0, 0.5, 2.0, 7.0)]).count("<circle")
    1
    """
    axis = axis or Axis()
    most = most_of(some) * axis.factor
    _, right = _scale(most)

    def line(kind: str, low: float, high: float) -> str:
        left, end = (_share(max(0.0, one) * axis.factor, right) for one in (low, high))
        return f'<line class="{kind}" x1="{left}" x2="{end}" y1="13" y2="13"/>'

    rows = []
    for one in some:
        picture = line("range", one.low, one.high)
        if one.half_width is not None:
            picture += line("interval", one.mean - one.half_width, one.mean + one.half_width)
        picture += f'<circle class="mean" cx="{_share(one.mean * axis.factor, right)}" cy="13" r="4"/>'
        rows.append((one.label, picture, one.told))
    return _chart(title, name, rows, most, axis)


def strips(title: str, name: str, some: Sequence[Strip], axis: Axis | None = None) -> str:
    """Rows of pieces: stacks of waiting and working, or the timeline of a paper.

    >>> strips("t", "a", [Strip("x", (Piece("waiting", 0, 2), Piece("working", 2, 1)))]).count("<rect")
    2
    """
    axis = axis or Axis()
    most = most_of(some) * axis.factor
    _, right = _scale(most)
    rows = []
    for one in some:
        picture = "".join(
            f'<rect class="{piece.kind}" x="{_share(piece.start * axis.factor, right)}" y="5" height="16" '
            f'width="{_share(max(piece.length * axis.factor, right / 400), right)}"/>'
            for piece in one.pieces
            if piece.length
        )
        rows.append((one.label, picture, one.told))
    return _chart(title, name, rows, most, axis)


def lines(
    title: str,
    name: str,
    series: NDArray[np.float64],
    marks: Sequence[tuple[int, str]],
    smooth: NDArray[np.float64] | None = None,
    cut: float | None = None,
) -> str:
    """Each replication as a faint line, their mean (or a smoothed one) as a strong one. ``series``: [n, times].

    ``marks`` are labels of times below, every second of which is left out where there is little room; ``cut`` is a time
    at which a dashed line stands.
    """
    last = max(series.shape[1] - 1, 1)
    ticks, top = _scale(float(series.max()) if series.size else 1.0)

    def path(values: NDArray[np.float64], kind: str) -> str:
        points = (f"{1000 * place / last:.0f},{1000 - 1000 * float(one) / top:.0f}" for place, one in enumerate(values))
        return f'<polyline class="{kind}" points="{" ".join(points)}"/>'

    inside = [
        f'<line class="grid" x1="0" x2="1000" y1="{1000 - 1000 * tick / top:.0f}" y2="{1000 - 1000 * tick / top:.0f}"/>'
        for tick in ticks
    ]
    inside += [path(one, "faint-line") for one in series]
    inside.append(path(series.mean(axis=0) if smooth is None else smooth, "line"))
    if cut is not None:
        inside.append(f'<line class="cut" x1="{1000 * cut / last:.0f}" x2="{1000 * cut / last:.0f}" y1="0" y2="1000"/>')
    side = "".join(
        f'<text class="axis" x="100%" y="{_share(top - tick, top)}" dy="4" text-anchor="end">{tick:g}</text>'
        for tick in ticks
    )
    below = "".join(
        f'<text class="axis{" second" if number % 2 else ""}" x="{_share(place, last)}" y="14" '
        f'text-anchor="middle">{escape(words)}</text>'
        for number, (place, words) in enumerate(marks)
    )
    return (
        f'{_opening(title, name)}<div class="over-time" aria-hidden="true"><svg height="{HEIGHT}">{side}</svg>'
        f'<svg height="{HEIGHT}" viewBox="0 0 1000 1000" preserveAspectRatio="none">{"".join(inside)}</svg>'
        f'<span></span><svg height="20">{below}</svg></div></figure>'
    )
