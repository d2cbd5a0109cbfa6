"""Draws a graph as an SVG picture: readable on paper, for colour-blind readers and aloud.

Kinds of arrows differ in colour and in dashes, kinds of boxes in colour and in outline. Everything is styled by
classes, so that a page with a strict content policy shows it; :func:`graph_style` is that style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from markupsafe import escape

from guiju.page.graph import EDGE_KINDS, NODE_KINDS, Edge, EdgeKind, Graph, NodeKind
from guiju.page.lettering import Lines, text_width
from guiju.page.routes import Box, Layout, Point, Route, lay_out
from spec.bilingual import Bilingual, Language

_ARROW_LENGTH, _ARROW_HALF = 9.0, 3.8
_LEGEND_LETTER, _LEGEND_LINE, _SAMPLE, _SPACE = 12.5, 24.0, 34.0, 20.0
_LEGEND_LEAST_WIDTH = 420.0
_BASELINE = {False: 5.0, True: 4.0}
_LINE = 17.0
_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def graph_style() -> str:
    """The rules for the classes of the picture, all under ``.gj-graph``."""
    return (Path(__file__).parent / "templates" / "graph.css").read_text("utf-8")


def draw_graph(
    graph: Graph,
    title: Bilingual,
    lines: Lines = "both",
    name: str = "graph",
    highlight: Iterable[str] = (),
    standalone: bool = False,
    links: Mapping[str, str] | None = None,
) -> str:
    """An ``<svg>`` element at its natural size.

    ``name`` goes into its ids and must be unique on a page. Edges named in ``highlight`` stand out: all others, and
    boxes that they alone reach, turn pale. ``standalone`` makes it a file of its own, with name space and style.
    ``links`` says for each box where it leads; then boxes and arrows carry their names, for a script to find them.
    """
    language: Language = "en" if lines == "en" else "zh"
    chosen = frozenset(highlight)
    if unknown := chosen - {edge.name for edge in graph.edges}:
        raise ValueError(f"no edge is called {', '.join(sorted(unknown))}")
    layout = lay_out(graph, lines)
    legend, legend_width, legend_height = _legend(graph, lines, max(layout.width, _LEGEND_LEAST_WIDTH))
    width, height = math.ceil(max(layout.width, legend_width)), math.ceil(layout.height + legend_height)
    role = "img" if links is None else "group"
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    style = f"<style>{graph_style()}</style>" if standalone else ""
    return (
        f'<svg{space} id="{escape(name)}" class="gj-graph" role="{role}" lang="{_TAGS[language]}"'
        f' aria-labelledby="{escape(name)}-title {escape(name)}-desc"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title id="{escape(name)}-title">{escape(title.say(language))}</title>'
        f'<desc id="{escape(name)}-desc">{escape(_in_words(graph, language))}</desc>{style}'
        f'{legend}<g transform="translate({_number((width - layout.width) / 2)} {_number(legend_height)})">'
        f"{_drawn(graph, layout, chosen, language, links)}</g></svg>"
    )


def _drawn(
    graph: Graph, layout: Layout, chosen: frozenset[str], language: Language, links: Mapping[str, str] | None
) -> str:
    """Arrows first, pale ones at the very back, then boxes."""
    lit = {end for edge in graph.edges if edge.name in chosen for end in (edge.tail, edge.head)}
    labels = {node.name: node.label for node in graph.nodes}
    routes = sorted(layout.routes, key=lambda route: route.edge.name in chosen)
    arrows = [
        _arrow(
            route,
            _sentence(route.edge, labels, language),
            bool(chosen) and route.edge.name not in chosen,
            "" if links is None else _named(route.edge),
        )
        for route in routes
    ]
    boxes = [
        _linked(box, _box(box, bool(chosen) and box.node.name not in lit), links, language) for box in layout.boxes
    ]
    return "".join(arrows + boxes)


def _sentence(edge: Edge, labels: dict[str, Bilingual], language: Language) -> str:
    tail, head = labels[edge.tail].say(language), labels[edge.head].say(language)
    verb, note = EDGE_KINDS[edge.kind].say(language), edge.note.say(language)
    said = f"{tail} → {head}：{verb}" if language == "zh" else f"{tail} → {head}: {verb}"
    return said if not note else f"{said}（{note}）" if language == "zh" else f"{said} ({note})"


def _in_words(graph: Graph, language: Language) -> str:
    labels = {node.name: node.label for node in graph.nodes}
    return ("；" if language == "zh" else "; ").join(_sentence(edge, labels, language) for edge in graph.edges)


def _box(box: Box, pale: bool) -> str:
    """A box with its label in the middle; posts have round ends, bodies corners, meetings a heavy outline."""
    round_off = {"post": min(box.height / 2, 18.0), "step": 5.0, "meeting": 9.0}.get(box.node.kind, 2.0)
    x = _number(box.x + box.width / 2)
    first = box.y + box.height / 2 - (len(box.lines) - 1) * _LINE / 2
    text = "".join(
        f'<text class="gj-middle{" gj-small" if line.small else ""}" lang="{_TAGS[line.language]}"'
        f' x="{x}" y="{_number(first + place * _LINE + _BASELINE[line.small])}">{escape(line.text)}</text>'
        for place, line in enumerate(box.lines)
    )
    return (
        f'<g class="gj-box gj-{box.node.kind}{" gj-pale" if pale else ""}">'
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" height="{_number(box.height)}"'
        f' rx="{_number(round_off)}"/>{text}</g>'
    )


def _linked(box: Box, drawn: str, links: Mapping[str, str] | None, language: Language) -> str:
    """A box as a link, which keyboards reach and which works without a script."""
    if links is None:
        return drawn
    label = escape(box.node.label.say(language))
    return (
        f'<a href="{escape(links[box.node.name])}" data-box="{escape(box.node.name)}" aria-label="{label}">{drawn}</a>'
    )


def _named(edge: Edge) -> str:
    """What a script has to know of an arrow."""
    return f' data-edge="{escape(edge.name)}" data-tail="{escape(edge.tail)}" data-head="{escape(edge.head)}"'


def _arrow(route: Route, sentence: str, pale: bool, named: str = "") -> str:
    points = list(route.points)
    tip, before = points[-1], next((point for point in reversed(points) if point != points[-1]), points[0])
    length = math.dist(before, tip) or 1.0
    along = ((tip[0] - before[0]) / length, (tip[1] - before[1]) / length)
    neck = (tip[0] - along[0] * _ARROW_LENGTH, tip[1] - along[1] * _ARROW_LENGTH)
    points[-1] = neck
    kind = f"gj-edge gj-{route.edge.kind}{' gj-pale' if pale else ''}"
    return f'<g class="{kind}"{named}><title>{escape(sentence)}</title>{_line(points)}{_head(tip, neck, along)}</g>'


def _line(points: list[Point]) -> str:
    curves = "".join(
        "C" + " ".join(f"{_number(x)} {_number(y)}" for x, y in points[start : start + 3])
        for start in range(1, len(points), 3)
    )
    return f'<path d="M{_number(points[0][0])} {_number(points[0][1])}{curves}"/>'


def _head(tip: Point, neck: Point, along: Point) -> str:
    across = (-along[1] * _ARROW_HALF, along[0] * _ARROW_HALF)
    corners = (tip, (neck[0] + across[0], neck[1] + across[1]), (neck[0] - across[0], neck[1] - across[1]))
    return '<polygon points="' + " ".join(f"{_number(x)},{_number(y)}" for x, y in corners) + '"/>'


def _legend(graph: Graph, lines: Lines, width: float) -> tuple[str, float, float]:
    """The kinds that occur, each with a sample, in lines up to ``width``: the drawing, its width and height."""
    arrows: list[tuple[EdgeKind, Bilingual]] = [
        (kind, label) for kind, label in EDGE_KINDS.items() if any(edge.kind == kind for edge in graph.edges)
    ]
    boxes: list[tuple[NodeKind, Bilingual]] = [
        (kind, label) for kind, label in NODE_KINDS.items() if any(node.kind == kind for node in graph.nodes)
    ]
    parts, x, y, widest = [], 16.0, 20.0, 0.0
    for sample, label in [(_sample_arrow(kind), label) for kind, label in arrows] + [
        (_sample_box(kind), label) for kind, label in boxes
    ]:
        said = f"{label.zh} {label.en}" if lines == "both" else label.say(lines)
        long = _SAMPLE + 7.0 + text_width(said, _LEGEND_LETTER)
        if x > 16.0 and x + long > width:
            x, y = 16.0, y + _LEGEND_LINE
        parts.append(
            f'<g transform="translate({_number(x)} {_number(y)})">{sample}'
            f'<text x="{_number(_SAMPLE + 7.0)}" y="4.5">{escape(said)}</text></g>'
        )
        x += long + _SPACE
        widest = max(widest, x)
    return f'<g class="gj-legend">{"".join(parts)}</g>', widest, y + _LEGEND_LINE / 2 if parts else 0.0


def _sample_arrow(kind: EdgeKind) -> str:
    neck = _SAMPLE - _ARROW_LENGTH
    line = _line([(0.0, 0.0), (0.0, 0.0), (neck, 0.0), (neck, 0.0)])
    return f'<g class="gj-edge gj-{kind}">{line}{_head((_SAMPLE, 0.0), (neck, 0.0), (1.0, 0.0))}</g>'


def _sample_box(kind: NodeKind) -> str:
    round_off = {"post": 7.5, "step": 3.0, "meeting": 5.0}.get(kind, 1.5)
    return f'<g class="gj-box gj-{kind}"><rect x="3" y="-7.5" width="28" height="15" rx="{_number(round_off)}"/></g>'


def _number(length: float) -> str:
    """Shortest form to a tenth: ``12``, ``12.5``."""
    return f"{round(length, 1) + 0.0:g}"
