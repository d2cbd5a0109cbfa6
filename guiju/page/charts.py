"""Small charts as SVG: intervals, shares, stacks, lines and a timeline. No script, no style of others.

Every chart is a picture with a title for those who cannot see it, carries its own class ``gj-chart`` so that no style
leaks, and keeps its labels as text. Numbers come in the unit that the caller names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

WIDTH, LABEL, ROW = 860, 270, 26
"""Pixels: of a chart, of the column of labels, of a row."""
STYLE = """
.gj-chart { width: 100%; height: auto; min-width: 640px; font-family: var(--sans); }
.gj-chart text { font-size: 13px; fill: var(--ink); }
.gj-chart .axis { fill: var(--faint); font-size: 11px; }
.gj-chart .grid { stroke: var(--hair); }
.gj-chart .range { stroke: var(--line); stroke-width: 9; }
.gj-chart .interval { stroke: var(--link); stroke-width: 3; }
.gj-chart .mean { fill: var(--link); }
.gj-chart .mark { stroke: var(--soft); stroke-width: 2; }
.gj-chart .waiting { fill: #d9c9a8; }
.gj-chart .working { fill: #1f4e79; }
.gj-chart .bar { fill: #1f4e79; }
.gj-chart .faint-line { fill: none; stroke: var(--line); stroke-width: 1; }
.gj-chart .line { fill: none; stroke: var(--link); stroke-width: 2; }
.gj-chart .cut { stroke: var(--seal); stroke-dasharray: 4 3; }
.chart { overflow-x: auto; margin-top: 1rem; }
"""


@dataclass(frozen=True)
class Spot:
    """A mean with its interval, and how far most values reach: low … high of the grey bar (median to nine in ten)."""

    label: str
    mean: float
    half_width: float | None
    low: float
    high: float


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


def _scale(most: float) -> tuple[list[float], float]:
    """Round ticks from nought to beyond the most, and the last of them."""
    if most <= 0:
        return [0.0, 1.0], 1.0
    step = 10 ** np.floor(np.log10(most / 4))
    step *= next(factor for factor in (1, 2, 5, 10) if most / (step * factor) <= 6)
    ticks = [float(step * number) for number in range(int(np.ceil(most / step)) + 1)]
    return ticks, ticks[-1]


def _frame(title: str, rows: int, ticks: Sequence[float], right: float, body: Sequence[str], name: str) -> str:
    height = rows * ROW + 30
    lines = [
        f'<line class="grid" x1="{_x(tick, right):.1f}" x2="{_x(tick, right):.1f}" y1="4" y2="{rows * ROW + 4}"/>'
        f'<text class="axis" x="{_x(tick, right):.1f}" y="{rows * ROW + 20}" text-anchor="middle">{tick:g}</text>'
        for tick in ticks
    ]
    inside = "".join((*lines, *body))
    return f"{_opening(title, name, height)}{inside}</svg>"


def _opening(title: str, name: str, height: int) -> str:
    said = escape(title, True)
    return (
        f'<svg id="{name}" class="gj-chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}">'
        f"<title>{said}</title>"
    )


def _x(value: float, right: float) -> float:
    return LABEL + value / right * (WIDTH - LABEL - 60)


def _label(words: str, row: int) -> str:
    return f'<text x="{LABEL - 12}" y="{row * ROW + 21}" text-anchor="end">{escape(words)}</text>'


def spots(title: str, name: str, some: Sequence[Spot]) -> str:
    """Means with intervals over a grey bar from the median to the time that nine in ten do not exceed.

    >>> spots("t", "a", [Spot("x", 3.0, 0.5, 2.0, 7.0)]).count("<circle")
    1
    """
    ticks, right = _scale(
        max([one.high for one in some] + [one.mean + (one.half_width or 0) for one in some], default=1)
    )
    body = []
    for row, one in enumerate(some):
        y = row * ROW + 17
        body.append(_label(one.label, row))
        body.append(
            f'<line class="range" x1="{_x(one.low, right):.1f}" x2="{_x(one.high, right):.1f}" y1="{y}" y2="{y}"/>'
        )
        if one.half_width is not None:
            low, high = max(0.0, one.mean - one.half_width), one.mean + one.half_width
            body.append(
                f'<line class="interval" x1="{_x(low, right):.1f}" x2="{_x(high, right):.1f}" y1="{y}" y2="{y}"/>'
            )
        body.append(f'<circle class="mean" cx="{_x(one.mean, right):.1f}" cy="{y}" r="4"/>')
    return _frame(title, len(some), ticks, right, body, name)


def strips(title: str, name: str, some: Sequence[Strip]) -> str:
    """Rows of pieces: stacks of waiting and working, or the timeline of a paper.

    >>> strips("t", "a", [Strip("x", (Piece("waiting", 0, 2), Piece("working", 2, 1)))]).count("<rect")
    2
    """
    ticks, right = _scale(max((piece.start + piece.length for one in some for piece in one.pieces), default=1))
    body = []
    for row, one in enumerate(some):
        body.append(_label(one.label, row))
        for piece in one.pieces:
            left, end = _x(piece.start, right), _x(piece.start + piece.length, right)
            width = max(end - left, 1.5 if piece.length else 0)
            body.append(
                f'<rect class="{piece.kind}" x="{left:.1f}" y="{row * ROW + 9}" width="{width:.1f}" height="16"/>'
            )
        if one.told:
            last = max((_x(piece.start + piece.length, right) for piece in one.pieces), default=LABEL)
            body.append(f'<text class="axis" x="{last + 6:.1f}" y="{row * ROW + 21}">{escape(one.told)}</text>')
    return _frame(title, len(some), ticks, right, body, name)


def lines(
    title: str,
    name: str,
    series: NDArray[np.float64],
    marks: Sequence[tuple[int, str]],
    smooth: NDArray[np.float64] | None = None,
    cut: float | None = None,
) -> str:
    """Each replication as a faint line, their mean (or a smoothed one) as a strong one. ``series``: [n, times].

    ``marks`` are labels of times below; ``cut`` is a time at which a dashed line stands.
    """
    height, left = 260, 60
    count = series.shape[1]
    ticks, top = _scale(float(series.max()) if series.size else 1.0)

    def at(place: float, value: float) -> str:
        x = left + place / max(count - 1, 1) * (WIDTH - left - 20)
        return f"{x:.1f},{height - 30 - value / top * (height - 50):.1f}"

    def path(values: NDArray[np.float64], kind: str) -> str:
        return (
            f'<polyline class="{kind}" points="{" ".join(at(place, float(one)) for place, one in enumerate(values))}"/>'
        )

    body = []
    for tick in ticks:
        y = at(0, tick).split(",")[1]
        body.append(f'<line class="grid" x1="{left}" x2="{WIDTH - 20}" y1="{y}" y2="{y}"/>')
        body.append(f'<text class="axis" x="{left - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for place, words in marks:
        x = at(place, 0).split(",")[0]
        body.append(f'<text class="axis" x="{x}" y="{height - 10}" text-anchor="middle">{escape(words)}</text>')
    body += [path(one, "faint-line") for one in series]
    body.append(path(series.mean(axis=0) if smooth is None else smooth, "line"))
    if cut is not None:
        x = at(cut, 0).split(",")[0]
        body.append(f'<line class="cut" x1="{x}" x2="{x}" y1="10" y2="{height - 30}"/>')
    return f"{_opening(title, name, height)}{''.join(body)}</svg>"
